package bookingapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

const callOffTag = "Call-offs (admin)"

func (o *adminOperations) registerCallOffs(api *httpserver.API) {
	httpserver.Register(api, httpserver.Operation{
		ID: "call-off-round", Method: http.MethodPost, Path: "/api/v1/admin/rounds/{id}/call-off", Tag: callOffTag, Access: httpserver.Admin, Status: http.StatusAccepted,
		Summary: "Call a round off: everybody gets all of their money back",
		Text: "Nothing of it is sold from then on. Its reservations end one group after another, however many there are and whatever happens to the server meanwhile; each buyer is told and gets the whole price back, also who cancels by themselves from now on. " +
			"The compensation is owed beside it: people of the office pay it and say so. With `dryRun=true` nothing is done, and the answer says what it would come to.",
		Faults: []*fault.Fault{booking.ErrRoundNotFound, booking.ErrAlreadyCalledOff},
	}, o.callOff)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-call-off", Method: http.MethodGet, Path: "/api/v1/admin/call-offs/{id}", Tag: callOffTag, Access: httpserver.Admin,
		Summary: "How far a call-off is", Faults: []*fault.Fault{booking.ErrCallOffNotFound},
	}, o.getCallOff)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-call-off-of-round", Method: http.MethodGet, Path: "/api/v1/admin/rounds/{id}/call-off", Tag: callOffTag, Access: httpserver.Admin,
		Summary: "The call-off of a round", Faults: []*fault.Fault{booking.ErrCallOffNotFound},
	}, o.getCallOffOfRound)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-compensations", Method: http.MethodGet, Path: "/api/v1/admin/call-offs/{id}/compensations", Tag: callOffTag, Access: httpserver.Admin,
		Summary: "What is owed to buyers beside their money", Faults: []*fault.Fault{booking.ErrCallOffNotFound, httpserver.ErrBadCursor},
	}, o.listCompensations)
	httpserver.Register(api, httpserver.Operation{
		ID: "pay-compensation", Method: http.MethodPut, Path: "/api/v1/admin/compensations/{id}/paid", Tag: callOffTag, Access: httpserver.Admin,
		Summary: "Say that a compensation was paid", Text: "Saying it again changes nothing.", Faults: []*fault.Fault{booking.ErrCompensationNotFound},
	}, o.payCompensation)
}

// CallOff is the end of a round that does not take place.
type CallOff struct {
	ID               string     `json:"id" doc:"Opaque; empty where nothing was done"`
	RoundID          int64      `json:"roundId"`
	PerformanceID    int64      `json:"performanceId"`
	Reason           string     `json:"reason"`
	CompensationRate int        `json:"compensationRate" doc:"Percent of what was paid"`
	At               time.Time  `json:"at"`
	Reservations     int        `json:"reservations" doc:"Paid ones when it was called off"`
	People           int        `json:"people" doc:"Who held seats, paid or not"`
	Seats            int        `json:"seats" doc:"Of the paid ones"`
	Refund           money.KRW  `json:"refund" doc:"KRW that go back for them"`
	Compensation     money.KRW  `json:"compensation" doc:"KRW that are owed beside it"`
	Left             int        `json:"left" doc:"Reservations that have not ended yet"`
	Status           string     `json:"status" enum:"RUNNING,DONE"`
	DoneAt           *time.Time `json:"doneAt"`
}

func callOffOf(c booking.CallOff) CallOff {
	status := "RUNNING"
	if !c.DoneAt.IsZero() {
		status = "DONE"
	}
	return CallOff{
		ID: c.ID, RoundID: c.RoundID, PerformanceID: c.PerformanceID, Reason: c.Reason, CompensationRate: c.Rate, At: httpserver.Local(c.At),
		Reservations: c.Reservations, People: c.People, Seats: c.Seats, Refund: c.Refund, Compensation: c.Compensation, Left: c.Left,
		Status: status, DoneAt: httpserver.LocalOrNil(c.DoneAt),
	}
}

type callOffRequest struct {
	httpserver.Keyed
	ID     int64 `path:"id"`
	DryRun bool  `query:"dryRun" doc:"Only say what it would come to"`
	Body   struct {
		Reason           string `json:"reason" minLength:"1" maxLength:"200" doc:"For buyers" example:"출연자의 사정으로"`
		CompensationRate *int   `json:"compensationRate,omitempty" minimum:"0" maximum:"100" doc:"Percent of what was paid; 10 unless given"`
	}
}

type callOffAnswer struct {
	Status   int
	Location string `header:"Location"`
	Body     CallOff
}

func callOffLocation(c booking.CallOff) string { return "/api/v1/admin/call-offs/" + c.ID }

func (o *adminOperations) callOff(ctx context.Context, r *callOffRequest) (*callOffAnswer, error) {
	rate := booking.DefaultCompensation
	if r.Body.CompensationRate != nil {
		rate = *r.Body.CompensationRate
	}
	if r.DryRun {
		would, err := o.bookings.TryCallOff(ctx, r.ID, rate)
		answer := &callOffAnswer{Status: http.StatusAccepted, Body: callOffOf(would)}
		answer.Body.ID, answer.Body.Reason = "", r.Body.Reason
		return answer, err
	}
	answer := idempotency.Answering(r.Attempt(), http.StatusAccepted, callOffLocation, func(c booking.CallOff) any { return callOffOf(c) })
	called, err := o.bookings.CallOff(ctx, r.ID, r.Body.Reason, rate, answer)
	if err != nil {
		return nil, err
	}
	return &callOffAnswer{http.StatusAccepted, callOffLocation(called), callOffOf(called)}, nil
}

type foundCallOff struct{ Body CallOff }

func (o *adminOperations) getCallOff(ctx context.Context, r *idRequest) (*foundCallOff, error) {
	c, err := o.bookings.CallOffByID(ctx, r.ID)
	return &foundCallOff{callOffOf(c)}, err
}

type roundRequest struct {
	ID int64 `path:"id"`
}

func (o *adminOperations) getCallOffOfRound(ctx context.Context, r *roundRequest) (*foundCallOff, error) {
	c, err := o.bookings.CallOffOf(ctx, r.ID)
	return &foundCallOff{callOffOf(c)}, err
}

// Compensation is owed to a buyer beside what the provider gives back.
type Compensation struct {
	ID            string     `json:"id" doc:"Opaque"`
	ReservationID string     `json:"reservationId"`
	Number        string     `json:"number" doc:"Of the reservation" example:"7K3M-9QXW-2HTD"`
	Amount        money.KRW  `json:"amount" doc:"KRW"`
	OwedAt        time.Time  `json:"owedAt"`
	PaidAt        *time.Time `json:"paidAt" doc:"null while it is owed"`
}

func compensationOf(c booking.Compensation) Compensation {
	return Compensation{
		ID: c.ID, ReservationID: c.ReservationID, Number: c.Number, Amount: c.Amount, OwedAt: httpserver.Local(c.OwedAt), PaidAt: httpserver.LocalOrNil(c.PaidAt),
	}
}

type compensationsRequest struct {
	httpserver.Paging
	ID   string `path:"id" maxLength:"64"`
	Owed bool   `query:"owed" doc:"Only what is not paid yet"`
}

type compensationsAnswer struct{ Body httpserver.Page[Compensation] }

func (o *adminOperations) listCompensations(ctx context.Context, r *compensationsRequest) (*compensationsAnswer, error) {
	behind, err := httpserver.ReadCursor[string](r.Cursor)
	if err != nil {
		return nil, err
	}
	if _, err := o.bookings.CallOffByID(ctx, r.ID); err != nil {
		return nil, err
	}
	found, err := o.bookings.Compensations(ctx, r.ID, r.Owed, behind, r.Limit+1)
	if err != nil {
		return nil, err
	}
	page, next := httpserver.Cut(found, r.Limit, func(c booking.Compensation) any { return c.ID })
	items := make([]Compensation, len(page))
	for i, c := range page {
		items[i] = compensationOf(c)
	}
	return &compensationsAnswer{httpserver.Page[Compensation]{Items: items, NextCursor: next}}, nil
}

type compensationAnswer struct{ Body Compensation }

func (o *adminOperations) payCompensation(ctx context.Context, r *idRequest) (*compensationAnswer, error) {
	c, err := o.bookings.PayCompensation(ctx, r.ID, httpserver.PrincipalFrom(ctx).UserID)
	return &compensationAnswer{compensationOf(c)}, err
}
