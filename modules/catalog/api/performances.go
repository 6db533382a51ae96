package catalogapi

import (
	"context"
	"net/http"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

func (o *operations) registerPerformanceAdmin(api *httpserver.API) {
	invalid, noHall, noPerformer := catalog.ErrInvalid, catalog.ErrHallNotFound, catalog.ErrPerformerNotFound
	missing := catalog.ErrPerformanceNotFound
	httpserver.Register(api, withPoster(admin("create-performance", http.MethodPost, "/performances", http.StatusCreated, "Add a performance", invalid, catalog.ErrPriceTooSmall, noHall, noPerformer)), o.createPerformance)
	httpserver.Register(api, withPoster(admin("change-performance", http.MethodPut, "/performances/{id}", http.StatusOK, "Change a performance", missing, invalid, catalog.ErrPriceTooSmall, noHall, noPerformer, catalog.ErrInUse)), o.changePerformance)
	httpserver.Register(api, admin("delete-performance", http.MethodDelete, "/performances/{id}", http.StatusNoContent, "Delete a performance with its rounds", missing, catalog.ErrInUse, catalog.ErrOvertaken), o.deletePerformance)
	httpserver.Register(api, admin("join-line-up", http.MethodPut, "/performances/{id}/performers/{performerId}", http.StatusNoContent, "Put a performer into the line-up", missing, noPerformer), o.joinLineUp)
	httpserver.Register(api, admin("leave-line-up", http.MethodDelete, "/performances/{id}/performers/{performerId}", http.StatusNoContent, "Take a performer off the line-up", missing, noPerformer), o.leaveLineUp)
}

// performanceBody is a performance as an organiser writes it.
type performanceBody struct {
	Title           string  `json:"title" minLength:"1" maxLength:"200" text:"line"`
	Category        string  `json:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	Description     string  `json:"description,omitempty" maxLength:"20000"`
	HallID          int64   `json:"hallId" minimum:"1"`
	StartDate       string  `json:"startDate" doc:"YYYY-MM-DD"`
	EndDate         string  `json:"endDate" doc:"YYYY-MM-DD, the last day"`
	DurationMinutes int     `json:"durationMinutes,omitempty" minimum:"0" maximum:"1440"`
	AgeLimit        int     `json:"ageLimit,omitempty" minimum:"0" maximum:"99" doc:"Full years"`
	Prices          []Price `json:"prices" minItems:"1" maxItems:"20" nullable:"false" doc:"One a grade; every grade of the hall's plan needs one"`
	PerformerIDs    []int64 `json:"performerIds,omitempty" maxItems:"100" doc:"In billing order; a change without them keeps the line-up"`
	TicketLimit     int     `json:"ticketLimit,omitempty" minimum:"1" maximum:"100" default:"4" doc:"Tickets a person"`
}

func (b performanceBody) performance(id int64) (catalog.Performance, error) {
	p := catalog.Performance{
		ID: id, Title: b.Title, Category: catalog.Category(b.Category), Description: b.Description, HallID: b.HallID,
		DurationMinutes: b.DurationMinutes, AgeLimit: b.AgeLimit, TicketLimit: b.TicketLimit, PerformerIDs: b.PerformerIDs,
	}
	if p.TicketLimit == 0 {
		p.TicketLimit = catalog.DefaultTicketLimit
	}
	for _, price := range b.Prices {
		p.Prices = append(p.Prices, catalog.Price{Grade: price.Grade, Amount: money.KRW(price.Amount)})
	}
	var err error
	if p.StartDate, err = dateOf("body.startDate", b.StartDate); err != nil {
		return p, err
	}
	p.EndDate, err = dateOf("body.endDate", b.EndDate)
	return p, err
}

type createPerformanceRequest struct {
	httpserver.Keyed
	httpserver.Uploaded
	Body performanceBody
}

// created is an answer with the thing and where it is.
type created[T any] struct {
	Location string `header:"Location"`
	Body     T
}

func (o *operations) createPerformance(ctx context.Context, r *createPerformanceRequest) (*created[Performance], error) {
	performance, err := r.Body.performance(0)
	if err != nil {
		return nil, err
	}
	location := func(p catalog.Shown) string { return at("performances", p.ID) }
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, func(p catalog.Shown) any { return performanceOf(p) })
	added, err := o.catalog.AddPerformance(ctx, performance, r.File(), answer)
	if err != nil {
		return nil, err
	}
	return &created[Performance]{location(added), performanceOf(added)}, nil
}

type changePerformanceRequest struct {
	httpserver.Uploaded
	IDPath
	Body performanceBody
}

func (o *operations) changePerformance(ctx context.Context, r *changePerformanceRequest) (*answer[Performance], error) {
	performance, err := r.Body.performance(r.ID)
	if err != nil {
		return nil, err
	}
	changed, err := o.catalog.ChangePerformance(ctx, performance, r.File())
	return &answer[Performance]{performanceOf(changed)}, err
}

func (o *operations) deletePerformance(ctx context.Context, r *IDPath) (*struct{}, error) {
	return nil, o.catalog.DeletePerformance(ctx, r.ID)
}

type lineUpPath struct {
	IDPath
	PerformerID int64 `path:"performerId" minimum:"1"`
}

func (o *operations) joinLineUp(ctx context.Context, r *lineUpPath) (*struct{}, error) {
	return nil, o.catalog.Join(ctx, r.ID, r.PerformerID)
}

func (o *operations) leaveLineUp(ctx context.Context, r *lineUpPath) (*struct{}, error) {
	return nil, o.catalog.Leave(ctx, r.ID, r.PerformerID)
}
