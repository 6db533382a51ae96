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
		catalog.ErrPerformanceNotFound, tooClose, inPast, catalog.ErrInvalid), o.createRounds)
	httpserver.Register(api, admin("change-round", http.MethodPut, "/rounds/{id}", http.StatusOK, "Move a round, or stop and resume its sale",
		catalog.ErrRoundNotFound, tooClose, inPast, catalog.ErrInvalid), o.changeRound)
	httpserver.Register(api, admin("delete-round", http.MethodDelete, "/rounds/{id}", http.StatusNoContent, "Delete a round",
		catalog.ErrRoundNotFound, catalog.ErrInUse), o.deleteRound)
}

type createRoundsRequest struct {
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
	idempotency.Answering(ctx, http.StatusCreated, location, func(rounds []catalog.Round) any { return o.freshRounds(rounds) })
	rounds, err := o.catalog.AddRounds(ctx, r.ID, r.Body.StartsAt, opens)
	if err != nil {
		return nil, err
	}
	o.answers.Forget(performanceTags(r.ID)...)
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
	Body struct {
		StartsAt    *time.Time `json:"startsAt,omitempty"`
		SalesOpenAt *time.Time `json:"salesOpenAt,omitempty"`
		Status      string     `json:"status,omitempty" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED" doc:"CLOSED stops the sale, any other resumes it; what it then is follows from the time and the seats"`
	}
}

func (o *operations) changeRound(ctx context.Context, r *changeRoundRequest) (*answer[Round], error) {
	change := catalogapp.RoundChange{StartsAt: r.Body.StartsAt, SalesOpenAt: r.Body.SalesOpenAt}
	if r.Body.Status != "" {
		change.Closed = new(catalog.Status(r.Body.Status) == catalog.Closed)
	}
	round, err := o.catalog.ChangeRound(ctx, r.ID, change)
	if err != nil {
		return nil, err
	}
	o.forgetRound(r.ID, round.PerformanceID)
	return &answer[Round]{roundOf(round)}, nil
}

func (o *operations) deleteRound(ctx context.Context, r *IDPath) (*struct{}, error) {
	round, err := o.catalog.Round(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if err := o.catalog.DeleteRound(ctx, r.ID); err != nil {
		return nil, err
	}
	o.forgetRound(r.ID, round.PerformanceID)
	return nil, nil
}

func (o *operations) forgetRound(id, performanceID int64) {
	o.answers.Forget(append(roundTags(id), performanceTags(performanceID)...)...)
}
