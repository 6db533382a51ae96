package catalogapi

import (
	"context"
	"net/http"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func (o *operations) registerPerformerAdmin(api *httpserver.API) {
	missing, invalid := catalog.ErrPerformerNotFound, catalog.ErrInvalid
	httpserver.Register(api, admin("create-performer", http.MethodPost, "/performers", http.StatusCreated, "Add a performer", invalid), o.createPerformer)
	httpserver.Register(api, admin("change-performer", http.MethodPut, "/performers/{id}", http.StatusOK, "Change a performer", missing, invalid), o.changePerformer)
	httpserver.Register(api, admin("delete-performer", http.MethodDelete, "/performers/{id}", http.StatusNoContent, "Delete a performer and take them off all line-ups", missing), o.deletePerformer)
}

// performerBody is a performer as an organiser writes it.
type performerBody struct {
	Name   string `json:"name" minLength:"1" maxLength:"200" text:"line"`
	Birth  string `json:"birth,omitempty" doc:"YYYY-MM-DD"`
	Nation string `json:"nation,omitempty" maxLength:"200" text:"line"`
}

func (b performerBody) performer(id int64) (catalog.Performer, error) {
	birth, err := dateOf("body.birth", b.Birth)
	return catalog.Performer{ID: id, Name: b.Name, Birth: birth, Nation: b.Nation}, err
}

type createPerformerRequest struct {
	httpserver.Keyed
	Body performerBody
}

func (o *operations) createPerformer(ctx context.Context, r *createPerformerRequest) (*created[Performer], error) {
	performer, err := r.Body.performer(0)
	if err != nil {
		return nil, err
	}
	location := func(p catalog.Performer) string { return at("performers", p.ID) }
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, func(p catalog.Performer) any { return performerOf(p) })
	added, err := o.catalog.AddPerformer(ctx, performer, answer)
	if err != nil {
		return nil, err
	}
	return &created[Performer]{location(added), performerOf(added)}, nil
}

type changePerformerRequest struct {
	IDPath
	Body performerBody
}

func (o *operations) changePerformer(ctx context.Context, r *changePerformerRequest) (*answer[Performer], error) {
	performer, err := r.Body.performer(r.ID)
	if err != nil {
		return nil, err
	}
	changed, err := o.catalog.ChangePerformer(ctx, performer)
	return &answer[Performer]{performerOf(changed)}, err
}

func (o *operations) deletePerformer(ctx context.Context, r *IDPath) (*struct{}, error) {
	return nil, o.catalog.DeletePerformer(ctx, r.ID)
}
