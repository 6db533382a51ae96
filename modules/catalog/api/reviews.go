package catalogapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func (o *operations) registerReviews(api *httpserver.API) {
	const tag = "Reviews"
	httpserver.Register(api, httpserver.Operation{
		ID: "write-review", Method: http.MethodPost, Path: "/api/v1/reviews", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusCreated,
		Summary: "Review the performance of one's reservation",
		Text:    "For reservations that are paid for, once each. A reservation that is canceled later takes its review with it. The author's name is shown masked.",
		Faults:  []*fault.Fault{catalog.ErrInvalid, catalog.ErrAlreadyReviewed, catalog.ErrNotReviewable, errNoReservation, catalog.ErrPerformanceNotFound},
	}, o.writeReview)
	httpserver.Register(api, httpserver.Operation{
		ID: "change-review", Method: http.MethodPut, Path: "/api/v1/reviews/{id}", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Change one's review", Faults: []*fault.Fault{catalog.ErrInvalid, catalog.ErrReviewNotFound},
	}, o.changeReview)
	httpserver.Register(api, httpserver.Operation{
		ID: "delete-review", Method: http.MethodDelete, Path: "/api/v1/reviews/{id}", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusNoContent,
		Summary: "Delete one's review", Text: "An administrator may delete anybody's.", Faults: []*fault.Fault{catalog.ErrReviewNotFound},
	}, o.deleteReview)
}

// errNoReservation stands in the document for what booking tells.
var errNoReservation = fault.New(fault.NotFound, "reservation_not_found", "There is no such reservation.")

// OwnReview is a review as its author sees it.
type OwnReview struct {
	ID            int64      `json:"id"`
	PerformanceID int64      `json:"performanceId"`
	ReservationID string     `json:"reservationId"`
	Rating        int        `json:"rating" minimum:"0" maximum:"5"`
	Content       string     `json:"content"`
	Author        string     `json:"author" doc:"Masked, as everybody sees it"`
	CreatedAt     time.Time  `json:"createdAt"`
	UpdatedAt     *time.Time `json:"updatedAt" doc:"Null until it is changed"`
}

func ownReviewOf(r catalog.Review) OwnReview {
	return OwnReview{
		r.ID, r.PerformanceID, r.ReservationID, r.Rating, r.Content, r.Author,
		httpserver.Local(r.CreatedAt), httpserver.LocalOrNil(r.UpdatedAt),
	}
}

type writeReviewRequest struct {
	httpserver.Keyed
	Body struct {
		ReservationID string `json:"reservationId" minLength:"1" maxLength:"64"`
		Rating        int    `json:"rating" minimum:"0" maximum:"5"`
		Content       string `json:"content" minLength:"1" maxLength:"2000" example:"두 시간이 눈 깜짝할 새 지나갔어요."`
	}
}

func (o *operations) writeReview(ctx context.Context, r *writeReviewRequest) (*created[OwnReview], error) {
	location := func(r catalog.Review) string { return at("reviews", r.ID) }
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, func(r catalog.Review) any { return ownReviewOf(r) })
	review, err := o.catalog.Review(ctx, httpserver.PrincipalFrom(ctx).UserID, r.Body.ReservationID, r.Body.Rating, r.Body.Content, answer)
	if err != nil {
		return nil, err
	}
	return &created[OwnReview]{location(review), ownReviewOf(review)}, nil
}

type changeReviewRequest struct {
	IDPath
	Body struct {
		Rating  int    `json:"rating" minimum:"0" maximum:"5"`
		Content string `json:"content" minLength:"1" maxLength:"2000"`
	}
}

func (o *operations) changeReview(ctx context.Context, r *changeReviewRequest) (*answer[OwnReview], error) {
	review, err := o.catalog.ChangeReview(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID, r.Body.Rating, r.Body.Content)
	if err != nil {
		return nil, err
	}
	return &answer[OwnReview]{ownReviewOf(review)}, nil
}

func (o *operations) deleteReview(ctx context.Context, r *IDPath) (*struct{}, error) {
	who := httpserver.PrincipalFrom(ctx)
	owner := who.UserID
	if who.Admin {
		owner, ctx = "", httpserver.AsAdministrator(ctx, o.catalog.Now())
	}
	_, err := o.catalog.DeleteReview(ctx, owner, r.ID)
	return nil, err
}
