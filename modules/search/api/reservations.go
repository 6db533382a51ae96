package searchapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/money"
)

func registerReservations(api *httpserver.API, o *operations) {
	httpserver.Register(api, httpserver.Operation{
		ID: "search-reservations", Method: http.MethodGet, Path: "/api/v1/admin/reservations", Tag: "Reservations (admin)", Access: httpserver.Admin,
		Summary: "Find reservations by buyer, performance, days, status and amount",
		Text: "Every filter may be left out; all that are given must hold. `q` looks everywhere: buyer, e-mail address, number, title and hall. " +
			"`total` is over everything that is found, not only the page. What was booked a moment ago is found within a second or two.",
		Faults: []*fault.Fault{search.ErrUnavailable, search.ErrTooMuchAlike, httpserver.ErrBadDate, httpserver.ErrBadCursor},
	}, o.reservations)
}

// FoundReservation is a reservation that an organiser found.
type FoundReservation struct {
	ID           string                   `json:"id" doc:"Opaque"`
	Number       string                   `json:"number" example:"7K3M-9QXW-2HTD"`
	Status       string                   `json:"status" enum:"PENDING,COMPLETED,CANCELED"`
	CancelReason *string                  `json:"cancelReason" enum:"USER,EXPIRED,PAYMENT_FAILED,ADMIN,CALLED_OFF"`
	User         ReservationBuyer         `json:"user"`
	Performance  ReservationOfPerformance `json:"performance"`
	Round        ReservationRound         `json:"round"`
	Hall         string                   `json:"hall"`
	Seats        []string                 `json:"seats" nullable:"false" doc:"Labels" example:"[\"A구역 3열 15번\"]"`
	SeatCount    int                      `json:"seatCount"`
	Amount       money.KRW                `json:"amount" doc:"KRW, of all seats"`
	Paid         money.KRW                `json:"paid" doc:"KRW, after a discount; 0 until COMPLETED"`
	Refund       money.KRW                `json:"refund" doc:"KRW that went or go back"`
	CreatedAt    time.Time                `json:"createdAt"`
}

// ReservationBuyer is who made a reservation; the name and the address are empty once the account has ended.
type ReservationBuyer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// ReservationOfPerformance is what it is for.
type ReservationOfPerformance struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

// ReservationRound is when that is.
type ReservationRound struct {
	ID       int64     `json:"id"`
	StartsAt time.Time `json:"startsAt"`
}

// FoundReservations is a page of reservations with the total of all that were found.
type FoundReservations struct {
	Items      []FoundReservation `json:"items" nullable:"false"`
	NextCursor *string            `json:"nextCursor" doc:"For the next page; null at the end"`
	Total      ReservationTotal   `json:"total"`
}

// ReservationTotal is over everything that was found.
type ReservationTotal struct {
	Count  int       `json:"count"`
	Amount money.KRW `json:"amount" doc:"KRW that were paid, after discounts, less what went or goes back"`
	Held   money.KRW `json:"held" doc:"KRW that those would pay that still wait for their payment; not part of amount"`
}

type reservationsRequest struct {
	httpserver.Paging
	Words            string `query:"q" maxLength:"100" doc:"Buyer, e-mail address, number, title or hall"`
	UserName         string `query:"userName" maxLength:"50" doc:"Part of the buyer's name"`
	PerformanceTitle string `query:"performanceTitle" maxLength:"100" doc:"Part of the title"`
	UserID           string `query:"userId" maxLength:"64"`
	PerformanceID    int64  `query:"performanceId" minimum:"0"`
	From             string `query:"from" maxLength:"10" doc:"First day on which it was made, YYYY-MM-DD in Seoul"`
	To               string `query:"to" maxLength:"10" doc:"Last day on which it was made"`
	Status           string `query:"status" enum:"PENDING,COMPLETED,CANCELED"`
	MinAmount        int64  `query:"minAmount" minimum:"0" doc:"KRW"`
	MaxAmount        int64  `query:"maxAmount" minimum:"0" default:"9007199254740991" doc:"KRW"`
	Sort             string `query:"sort" enum:"-createdAt,createdAt,-amount,amount,-startsAt,startsAt" default:"-createdAt" doc:"- is the highest first"`
}

// noMaxAmount is maxAmount when it isn't given: the largest number that every client's JSON has.
const noMaxAmount = 1<<53 - 1

type reservationsAnswer struct{ Body FoundReservations }

func (o *operations) reservations(ctx context.Context, r *reservationsRequest) (*reservationsAnswer, error) {
	filter := search.ReservationFilter{
		Words: r.Words, UserName: r.UserName, PerformanceTitle: r.PerformanceTitle, UserID: r.UserID, PerformanceID: r.PerformanceID,
		Status: r.Status, Sort: r.Sort, Limit: r.Limit,
	}
	var err error
	if filter.From, filter.Until, err = httpserver.ReadDays(r.From, r.To); err != nil {
		return nil, err
	}
	if filter.After, err = httpserver.ReadCursor[search.Cursor](r.Cursor); err != nil || filter.After.Shown < 0 {
		return nil, httpserver.ErrBadCursor
	}
	if r.MinAmount > 0 {
		filter.MinAmount = new(money.KRW(r.MinAmount))
	}
	if r.MaxAmount != noMaxAmount {
		filter.MaxAmount = new(money.KRW(r.MaxAmount))
	}
	page, err := o.search.FindReservations(ctx, filter)
	if err != nil {
		return nil, err
	}
	answer := &reservationsAnswer{FoundReservations{
		Items: each(page.Items, foundReservation), Total: ReservationTotal{page.Count, page.Kept, page.Held},
	}}
	if page.Next != nil {
		answer.Body.NextCursor = new(httpserver.NewCursor(*page.Next))
	}
	return answer, nil
}

func foundReservation(r search.Reservation) FoundReservation {
	found := FoundReservation{
		ID: r.ID, Number: r.Number, Status: r.Status, User: ReservationBuyer{r.UserID, r.UserName, r.UserEmail},
		Performance: ReservationOfPerformance{r.PerformanceID, r.PerformanceTitle},
		Round:       ReservationRound{r.RoundID, httpserver.Local(r.StartsAt)}, Hall: r.Hall, Seats: append([]string{}, r.Seats...),
		SeatCount: len(r.Seats), Amount: r.Amount, Paid: r.Paid, Refund: r.Refund, CreatedAt: httpserver.Local(r.CreatedAt),
	}
	if r.CancelReason != "" {
		found.CancelReason = &r.CancelReason
	}
	return found
}
