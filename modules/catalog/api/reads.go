package catalogapi

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

type answer[T any] struct{ Body T }

// IDPath is the id of the thing in the path. It is exported because Huma reads embedded fields that are.
type IDPath struct {
	ID int64 `path:"id" minimum:"1"`
}

type listingRequest struct {
	httpserver.Paging
	Status      string `query:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED"`
	Category    string `query:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	From        string `query:"from" doc:"Shown on this day or later, YYYY-MM-DD"`
	To          string `query:"to" doc:"Shown on this day or earlier, YYYY-MM-DD"`
	Q           string `query:"q" maxLength:"100" doc:"Part of the title"`
	HallID      int64  `query:"hallId" minimum:"1"`
	PerformerID int64  `query:"performerId" minimum:"1"`
	Sort        string `query:"sort" enum:"soonest,opening,popular" default:"soonest" doc:"soonest: the next round first, what is over last. opening: the next opening of sales first. popular: most tickets sold first"`
}

func (o *operations) listPerformances(ctx context.Context, r *listingRequest) (*answer[httpserver.Page[Item]], error) {
	from, err := dateOf("query.from", r.From)
	if err != nil {
		return nil, err
	}
	to, err := dateOf("query.to", r.To)
	if err != nil {
		return nil, err
	}
	page, err := o.catalog.Listing(ctx, catalog.ListingQuery{
		Status: catalog.Status(r.Status), Category: catalog.Category(r.Category), From: from, To: to, Contains: r.Q,
		HallID: r.HallID, PerformerID: r.PerformerID, Order: catalog.Order(r.Sort), Limit: r.Limit, Cursor: catalog.Cursor(r.Cursor),
	})
	return &answer[httpserver.Page[Item]]{pageOf(page, itemOf)}, err
}

func (o *operations) getPerformance(ctx context.Context, r *IDPath) (*answer[Performance], error) {
	shown, err := o.catalog.Performance(ctx, r.ID)
	return &answer[Performance]{performanceOf(shown)}, err
}

func (o *operations) listRounds(ctx context.Context, r *IDPath) (*answer[httpserver.Page[Round]], error) {
	rounds, err := o.catalog.Rounds(ctx, r.ID)
	return &answer[httpserver.Page[Round]]{whole(rounds, roundOf)}, err
}

func (o *operations) getRound(ctx context.Context, r *IDPath) (*answer[Round], error) {
	round, err := o.catalog.Round(ctx, r.ID)
	return &answer[Round]{roundOf(round)}, err
}

type reviewsRequest struct {
	IDPath
	httpserver.Paging
}

func (o *operations) listReviews(ctx context.Context, r *reviewsRequest) (*answer[httpserver.Page[Review]], error) {
	page, err := o.catalog.Reviews(ctx, r.ID, r.Limit, catalog.Cursor(r.Cursor))
	return &answer[httpserver.Page[Review]]{pageOf(page, func(r catalog.Review) Review {
		return Review{r.ID, r.Rating, r.Content, r.Author, httpserver.Local(r.CreatedAt)}
	})}, err
}

func (o *operations) listLineUp(ctx context.Context, r *IDPath) (*answer[httpserver.Page[Performer]], error) {
	performers, err := o.catalog.LineUp(ctx, r.ID)
	return &answer[httpserver.Page[Performer]]{whole(performers, performerOf)}, err
}

type namesRequest struct {
	httpserver.Paging
	Q string `query:"q" maxLength:"100" doc:"Part of the name"`
}

func (r namesRequest) query() catalog.NameQuery {
	return catalog.NameQuery{Contains: r.Q, Limit: r.Limit, Cursor: catalog.Cursor(r.Cursor)}
}

func (o *operations) listHalls(ctx context.Context, r *namesRequest) (*answer[httpserver.Page[Hall]], error) {
	page, err := o.catalog.Halls(ctx, r.query())
	return &answer[httpserver.Page[Hall]]{pageOf(page, hallOf)}, err
}

func (o *operations) getHall(ctx context.Context, r *IDPath) (*answer[Hall], error) {
	hall, err := o.catalog.Hall(ctx, r.ID)
	return &answer[Hall]{hallOf(hall)}, err
}

func (o *operations) listPerformers(ctx context.Context, r *namesRequest) (*answer[httpserver.Page[Performer]], error) {
	page, err := o.catalog.Performers(ctx, r.query())
	return &answer[httpserver.Page[Performer]]{pageOf(page, performerOf)}, err
}

func (o *operations) getPerformer(ctx context.Context, r *IDPath) (*answer[Performer], error) {
	performer, err := o.catalog.Performer(ctx, r.ID)
	return &answer[Performer]{performerOf(performer)}, err
}

// Plan is a hall's seat plan as it is sent. Its bytes come from the store; this type documents them.
type Plan struct {
	Version  int               `json:"version"`
	HallID   int64             `json:"hallId"`
	Sections []catalog.Section `json:"sections" nullable:"false"`
	Stage    *catalog.Stage    `json:"stage" doc:"Null when the drawing has none"`
	Seats    []catalog.Seat    `json:"seats" nullable:"false"`
}

// planDocument is JSON that was made before.
type planDocument struct{ json.RawMessage }

// Schema implements huma.SchemaProvider.
func (planDocument) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(reflect.TypeFor[Plan](), true, "Plan"), {
		Type: huma.TypeObject, Description: "With format=pretix: a pretix seating plan", Required: []string{"name", "zones"}, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{"name": {Type: huma.TypeString}, "zones": {Type: huma.TypeArray, Items: &huma.Schema{}}},
	}}}
}

type planRequest struct {
	IDPath
	Version int    `query:"version" minimum:"1" doc:"That version instead of the current one; it never changes"`
	Format  string `query:"format" enum:"json,pretix" default:"json" doc:"pretix: a pretix seating plan"`
}

func (o *operations) getPlan(ctx context.Context, r *planRequest) (*answer[planDocument], error) {
	plan, err := o.plan(ctx, r.ID, r.Version)
	if err != nil {
		return nil, err
	}
	document, err := written(plan, r.Format)
	return &answer[planDocument]{planDocument{document}}, err
}

// plan tells a hall that is not there from one without that version.
func (o *operations) plan(ctx context.Context, hallID int64, version int) (catalog.PackedPlan, error) {
	plan, err := o.catalog.Plan(ctx, hallID, version)
	if errors.Is(err, catalog.ErrPlanNotFound) {
		if _, missing := o.catalog.Hall(ctx, hallID); missing != nil {
			return plan, missing
		}
	}
	return plan, err
}

func written(packed catalog.PackedPlan, format string) ([]byte, error) {
	if format == "json" || format == "" {
		return packed.Document()
	}
	plan, err := packed.Open()
	if err != nil {
		return nil, err
	}
	return plan.WritePretix("Plan")
}

type drawingRequest struct {
	IDPath
	Version int `query:"version" minimum:"1" doc:"That version instead of the current one; it never changes"`
}

type drawingAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (o *operations) getDrawing(ctx context.Context, r *drawingRequest) (*drawingAnswer, error) {
	packed, err := o.plan(ctx, r.ID, r.Version)
	if err != nil {
		return nil, err
	}
	plan, err := packed.Open()
	if err != nil {
		return nil, err
	}
	return &drawingAnswer{binaryType, plan.Drawing()}, nil
}

const binaryType = "application/octet-stream"
