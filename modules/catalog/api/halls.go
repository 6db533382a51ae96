package catalogapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func (o *operations) registerHallAdmin(api *httpserver.API) {
	missing, invalid := catalog.ErrHallNotFound, catalog.ErrInvalid
	httpserver.Register(api, admin("create-hall", http.MethodPost, "/halls", http.StatusCreated, "Add a hall with a plain numbered plan of the one grade R", invalid), o.createHall)
	httpserver.Register(api, admin("change-hall", http.MethodPut, "/halls/{id}", http.StatusOK, "Change a hall; another number of seats gives it a new plan", missing, invalid), o.changeHall)
	httpserver.Register(api, admin("delete-hall", http.MethodDelete, "/halls/{id}", http.StatusNoContent, "Delete a hall where nothing is shown", missing, catalog.ErrInUse), o.deleteHall)
	plan := admin("replace-plan", http.MethodPut, "/halls/{id}/plan", http.StatusOK, "Give a hall another seat plan", missing, catalog.ErrPlanUnreadable, httpserver.ErrBodyTooLarge)
	plan.Text = "Takes our own form (as `GET /halls/{id}/plan` answers; numbers, labels and sections may be left out) or a pretix seating plan. Rounds that exist keep theirs."
	plan.BodyLimit, plan.TimeLimit = planBodyLimit, planTimeLimit
	httpserver.Register(api, plan, o.replacePlan)
}

// HallBody is a hall as an organiser writes it.
type HallBody struct {
	Name     string            `json:"name" minLength:"1" maxLength:"200" text:"line"`
	Address  string            `json:"address,omitempty" maxLength:"300" text:"line"`
	Position *catalog.Position `json:"position,omitempty"`
}

type createHallRequest struct {
	httpserver.Keyed
	Body struct {
		HallBody
		Seats int `json:"seats" minimum:"1" maximum:"100000"`
	}
}

func (o *operations) createHall(ctx context.Context, r *createHallRequest) (*created[Hall], error) {
	location := func(h catalog.Hall) string { return at("halls", h.ID) }
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, func(h catalog.Hall) any { return hallOf(h) })
	added, err := o.catalog.AddHall(ctx, catalog.Hall{Name: r.Body.Name, Address: r.Body.Address, Position: r.Body.Position, Seats: r.Body.Seats}, answer)
	if err != nil {
		return nil, err
	}
	return &created[Hall]{location(added), hallOf(added)}, nil
}

type changeHallRequest struct {
	IDPath
	Body struct {
		HallBody
		Seats int `json:"seats,omitempty" minimum:"1" maximum:"100000" doc:"Without it the plan stays"`
	}
}

func (o *operations) changeHall(ctx context.Context, r *changeHallRequest) (*answer[Hall], error) {
	changed, err := o.catalog.ChangeHall(ctx, catalog.Hall{
		ID: r.ID, Name: r.Body.Name, Address: r.Body.Address, Position: r.Body.Position, Seats: r.Body.Seats,
	})
	return &answer[Hall]{hallOf(changed)}, err
}

func (o *operations) deleteHall(ctx context.Context, r *IDPath) (*struct{}, error) {
	return nil, o.catalog.DeleteHall(ctx, r.ID)
}

type replacePlanRequest struct {
	IDPath
	Body drawing
}

// drawing is a seat plan's document, in one of the two forms; the catalogue reads it itself, so that the
// reason it tells is about seats.
type drawing struct{ json.RawMessage }

// Schema implements huma.SchemaProvider.
func (drawing) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "Our own form of a plan, or a pretix seating plan"}
}

func (o *operations) replacePlan(ctx context.Context, r *replacePlanRequest) (*answer[Hall], error) {
	hall, err := o.catalog.ReplacePlan(ctx, r.ID, r.Body.RawMessage)
	return &answer[Hall]{hallOf(hall)}, err
}
