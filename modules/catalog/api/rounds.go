package catalogapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func (o *operations) registerRoundAdmin(api *httpserver.API) {
	tooClose, inPast := catalog.ErrRoundTooClose, catalog.ErrRoundInPast
	httpserver.Register(api, admin("create-rounds", http.MethodPost, "/performances/{id}/rounds", http.StatusCreated, "Put rounds on sale",
		catalog.ErrPerformanceNotFound, tooClose, inPast, catalog.ErrInvalid, catalog.ErrOvertaken), o.createRounds)
	httpserver.Register(api, admin("change-round", http.MethodPut, "/rounds/{id}", http.StatusOK, "Move a round, or stop and resume its sale",
		catalog.ErrRoundNotFound, tooClose, inPast, catalog.ErrRoundStarted, catalog.ErrRoundCalledOff, catalog.ErrInvalid), o.changeRound)
	httpserver.Register(api, admin("delete-round", http.MethodDelete, "/rounds/{id}", http.StatusNoContent, "Delete a round",
		catalog.ErrRoundNotFound, catalog.ErrInUse), o.deleteRound)
}

type createRoundsRequest struct {
	httpserver.Keyed
	IDPath
	Body struct {
		StartsAt    []time.Time `json:"startsAt" minItems:"1" maxItems:"200" nullable:"false" doc:"At least 60 minutes apart, also from other rounds of the performance"`
		SalesOpenAt *time.Time  `json:"salesOpenAt,omitempty" doc:"On sale at once without it"`
	}
}

func (o *operations) createRounds(ctx context.Context, r *createRoundsRequest) (*created[httpserver.Page[Round]], error) {
	var opens time.Time
	if r.Body.SalesOpenAt != nil {
		opens = *r.Body.SalesOpenAt
	}
	location := func([]catalog.Round) string { return at("performances", r.ID) + "/rounds" }
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, func(rounds []catalog.Round) any { return o.freshRounds(rounds) })
	rounds, err := o.catalog.AddRounds(ctx, r.ID, r.Body.StartsAt, opens, answer)
	if err != nil {
		return nil, err
	}
	return &created[httpserver.Page[Round]]{location(rounds), o.freshRounds(rounds)}, nil
}

// freshRounds are rounds of which no seat can be sold yet.
func (o *operations) freshRounds(rounds []catalog.Round) httpserver.Page[Round] {
	now := o.catalog.Now()
	return whole(rounds, func(round catalog.Round) Round {
		return roundOf(catalogapp.RoundView{Round: round, Remaining: round.Total, Status: round.Status(now)})
	})
}

type changeRoundRequest struct {
	IDPath
	DryRun bool `query:"dryRun" doc:"Only say what would become of the round and whom it would touch"`
	Body   struct {
		StartsAt    *time.Time `json:"startsAt,omitempty"`
		SalesOpenAt *time.Time `json:"salesOpenAt,omitempty"`
		Status      string     `json:"status,omitempty" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED" doc:"CLOSED stops the sale, any other resumes it; what it then is follows from the time and the seats"`
	}
}

// Touched is whom a move to another time touches.
type Touched struct {
	Reservations    int       `json:"reservations" doc:"Paid or waiting for their payment"`
	People          int       `json:"people"`
	Seats           int       `json:"seats"`
	FreeCancelUntil time.Time `json:"freeCancelUntil" doc:"Until then they can cancel without a fee"`
}

// ChangedRound is a round with whom changing it touches.
type ChangedRound struct {
	Round
	Touches *Touched `json:"touches" doc:"Whose tickets move with it, and who is told; null when it starts when it did"`
}

func (o *operations) changeRound(ctx context.Context, r *changeRoundRequest) (*answer[ChangedRound], error) {
	change := catalogapp.RoundChange{StartsAt: r.Body.StartsAt, SalesOpenAt: r.Body.SalesOpenAt}
	if r.Body.Status != "" {
		change.Closed = new(catalog.Status(r.Body.Status) == catalog.Closed)
	}
	apply := o.catalog.ChangeRound
	if r.DryRun {
		apply = o.catalog.TryRound
	}
	round, touched, err := apply(ctx, r.ID, change)
	if err != nil {
		return nil, err
	}
	changed := ChangedRound{Round: roundOf(round)}
	if touched != nil {
		changed.Touches = &Touched{touched.Reservations, touched.People, touched.Seats, httpserver.Local(touched.FreeUntil)}
	}
	return &answer[ChangedRound]{changed}, nil
}

func (o *operations) deleteRound(ctx context.Context, r *IDPath) (*struct{}, error) {
	return nil, o.catalog.DeleteRound(ctx, r.ID)
}
