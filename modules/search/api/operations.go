// Package searchapi offers search over HTTP.
package searchapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/money"
)

// shownFor is how long an answer may be shown again: a crowd types the same words, and a search may be
// behind by more than this anyway.
const shownFor = 2 * time.Second

type operations struct{ search *searchapp.Search }

// Register adds the search operations.
func Register(api *httpserver.API, app *searchapp.Search) {
	o := &operations{search: app}
	const tag = "Search"
	httpserver.Register(api, httpserver.Operation{
		ID: "search", Method: http.MethodGet, Path: "/api/v1/search", Tag: tag, Access: httpserver.Public,
		Summary: "Find performances, halls and performers",
		Text: "The best of each kind, performances that are over behind the others; the lists below have the rest. Spaces, case and accents don't matter, the last syllable may be unfinished, initial consonants " +
			"(`ㄹㅁㅈㄹㅂ`) stand for syllables and one wrong letter is forgiven. `highlight` is HTML with `<mark>` around what matched.",
		Faults: []*fault.Fault{search.ErrUnavailable}, Ready: &httpserver.Ready{For: shownFor},
	}, o.all)
	httpserver.Register(api, httpserver.Operation{
		ID: "search-performances", Method: http.MethodGet, Path: "/api/v1/search/performances", Tag: tag, Access: httpserver.Public,
		Summary: "Find performances by words, title, performer, hall, region, days, price, status and category",
		Text: "Every filter may be left out; all that are given must hold. What is over comes last; before that the best match comes " +
			"first where there are words, else the latest to begin. `total` counts all pages; the first thousand are shown.",
		Faults: []*fault.Fault{search.ErrUnavailable, search.ErrTooFar, httpserver.ErrBadDate, httpserver.ErrBadCursor}, Ready: &httpserver.Ready{For: shownFor},
	}, o.performances)
	httpserver.Register(api, httpserver.Operation{
		ID: "search-halls", Method: http.MethodGet, Path: "/api/v1/search/halls", Tag: tag, Access: httpserver.Public,
		Summary: "Find halls by name and address", Text: "Best first. `total` counts all pages; the first thousand are shown.",
		Faults: []*fault.Fault{search.ErrUnavailable, search.ErrTooFar, httpserver.ErrBadCursor}, Ready: &httpserver.Ready{For: shownFor},
	}, o.halls)
	httpserver.Register(api, httpserver.Operation{
		ID: "search-performers", Method: http.MethodGet, Path: "/api/v1/search/performers", Tag: tag, Access: httpserver.Public,
		Summary: "Find performers by name", Text: "Best first. `total` counts all pages; the first thousand are shown.",
		Faults: []*fault.Fault{search.ErrUnavailable, search.ErrTooFar, httpserver.ErrBadCursor}, Ready: &httpserver.Ready{For: shownFor},
	}, o.performers)
	httpserver.Register(api, httpserver.Operation{
		ID: "reindex", Method: http.MethodPost, Path: "/api/v1/admin/search/reindex", Tag: tag, Access: httpserver.Admin, Status: http.StatusAccepted,
		Summary: "Build the search index anew",
		Text:    "In the background, beside the live one, which answers until the new one takes its place.",
		Faults:  []*fault.Fault{search.ErrReindexing},
	}, o.reindex)
	registerReservations(api, o)
}

// FoundPerformance is a performance that words found.
type FoundPerformance struct {
	ID        int64  `json:"id"`
	Title     string `json:"title"`
	Category  string `json:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	HallName  string `json:"hallName"`
	StartDate string `json:"startDate" format:"date"`
	EndDate   string `json:"endDate" format:"date"`
	Status    string `json:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED"`
	PosterURL string `json:"posterUrl"`
	Highlight string `json:"highlight" doc:"HTML: the title, performer or hall that matched, with mark elements"`
}

// FoundHall is a hall that words found.
type FoundHall struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Address   string `json:"address"`
	Highlight string `json:"highlight" doc:"HTML"`
}

// FoundPerformer is a performer that words found.
type FoundPerformer struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Highlight string `json:"highlight" doc:"HTML"`
}

// FoundAll is the answer of the search box, best first in each list.
type FoundAll struct {
	Performances []FoundPerformance `json:"performances" nullable:"false"`
	Halls        []FoundHall        `json:"halls" nullable:"false"`
	Performers   []FoundPerformer   `json:"performers" nullable:"false"`
}

type allRequest struct {
	Words string `query:"q" maxLength:"100" doc:"What was typed so far; blank finds nothing" example:"레미제"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"10" doc:"Of each kind"`
}

type allAnswer struct{ Body FoundAll }

func (o *operations) all(ctx context.Context, r *allRequest) (*allAnswer, error) {
	found, err := o.search.Search(ctx, search.Query{Words: r.Words, Limit: r.Limit})
	if err != nil {
		return nil, err
	}
	return &allAnswer{FoundAll{
		Performances: each(found.Performances, func(f search.Found[search.Performance]) FoundPerformance {
			p := f.Thing
			return FoundPerformance{
				ID: p.ID, Title: p.Title, Category: p.Category, HallName: p.HallName, PosterURL: p.PosterURL, Status: p.Status,
				StartDate: p.StartDate.String(), EndDate: p.EndDate.String(), Highlight: f.Highlight,
			}
		}),
		Halls:      each(found.Halls, hallOf),
		Performers: each(found.Performers, performerOf),
	}}, nil
}

// FoundItem is a performance in the filtered list.
type FoundItem struct {
	ID        int64   `json:"id"`
	Title     string  `json:"title"`
	Category  string  `json:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	StartDate string  `json:"startDate" format:"date"`
	EndDate   string  `json:"endDate" format:"date"`
	Status    string  `json:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED"`
	Hall      FoundAt `json:"hall"`
	PosterURL string  `json:"posterUrl"`
	MinPrice  int64   `json:"minPrice" doc:"KRW"`
	Highlight string  `json:"highlight" doc:"HTML; empty without words"`
}

// FoundAt is the hall of a performance in the filtered list.
type FoundAt struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type performancesRequest struct {
	Words     string `query:"q" maxLength:"100" doc:"In title, performers and hall"`
	Title     string `query:"title" maxLength:"100"`
	Performer string `query:"performer" maxLength:"100"`
	Hall      string `query:"hall" maxLength:"100"`
	Region    string `query:"region" enum:"서울,부산,대구,인천,광주,대전,울산,세종,경기,강원,충북,충남,전북,전남,경북,경남,제주" doc:"Of the hall"`
	Date      string `query:"date" maxLength:"10" doc:"A day on which it is shown, YYYY-MM-DD"`
	From      string `query:"from" maxLength:"10" doc:"Shown on this day or later, YYYY-MM-DD"`
	To        string `query:"to" maxLength:"10" doc:"Shown on this day or earlier, YYYY-MM-DD"`
	MinPrice  int64  `query:"minPrice" minimum:"0" maximum:"1000000000" doc:"KRW; the cheapest grade costs at least this"`
	MaxPrice  int64  `query:"maxPrice" minimum:"0" maximum:"1000000000" doc:"KRW; the cheapest grade costs at most this"`
	Free      bool   `query:"free" doc:"Some grade costs nothing"`
	Status    string `query:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED"`
	Category  string `query:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	PageRequest
}

// PageRequest is which part of a list is asked for.
type PageRequest struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"10"`
	Cursor string `query:"cursor" maxLength:"512" doc:"nextCursor of the page before"`
}

type namesRequest struct {
	Words string `query:"q" maxLength:"100" doc:"Blank finds nothing" example:"예술의전당"`
	PageRequest
}

// FoundPage is a part of a list that was searched.
type FoundPage[T any] struct {
	httpserver.Page[T]
	Total int `json:"total" doc:"Of all pages"`
}

type pageAnswer[T any] struct{ Body FoundPage[T] }

// cursor is where a page ended.
type cursor struct {
	Shown int `json:"shown"`
}

func (o *operations) performances(ctx context.Context, r *performancesRequest) (*pageAnswer[FoundItem], error) {
	from, to, err := daysOf(r)
	if err != nil {
		return nil, err
	}
	shown, err := r.shown()
	if err != nil {
		return nil, err
	}
	page, err := o.search.FindPerformances(ctx, search.Filter{
		Words: r.Words, Title: r.Title, Performer: r.Performer, Hall: r.Hall, Region: r.Region, Category: r.Category, Status: r.Status,
		From: from, To: to, MinPrice: money.KRW(r.MinPrice), MaxPrice: money.KRW(r.MaxPrice), Free: r.Free, Limit: r.Limit, Offset: shown,
	})
	return pageOf(page, err, r.PageRequest, shown, itemOf)
}

func (o *operations) halls(ctx context.Context, r *namesRequest) (*pageAnswer[FoundHall], error) {
	shown, err := r.shown()
	if err != nil {
		return nil, err
	}
	page, err := o.search.FindHalls(ctx, search.Names{Words: r.Words, Limit: r.Limit, Offset: shown})
	return pageOf(page, err, r.PageRequest, shown, hallOf)
}

func (o *operations) performers(ctx context.Context, r *namesRequest) (*pageAnswer[FoundPerformer], error) {
	shown, err := r.shown()
	if err != nil {
		return nil, err
	}
	page, err := o.search.FindPerformers(ctx, search.Names{Words: r.Words, Limit: r.Limit, Offset: shown})
	return pageOf(page, err, r.PageRequest, shown, performerOf)
}

// shown is how many were shown before.
func (r PageRequest) shown() (int, error) {
	from, err := httpserver.ReadCursor[cursor](r.Cursor)
	if err != nil || from.Shown < 0 {
		return 0, httpserver.ErrBadCursor
	}
	return from.Shown, nil
}

// pageOf is the answer of a page. The index shows its best thousand; behind them the list ends.
func pageOf[T, F any](page search.Page[T], err error, r PageRequest, shown int, convert func(search.Found[T]) F) (*pageAnswer[F], error) {
	if err != nil {
		return nil, err
	}
	answer := &pageAnswer[F]{FoundPage[F]{httpserver.Page[F]{Items: each(page.Items, convert)}, page.Total}}
	if shown += len(page.Items); page.More && shown+r.Limit <= search.MaxShown {
		raw, _ := json.Marshal(cursor{shown}) //nolint:errchkjson // a number
		answer.Body.NextCursor = new(base64.RawURLEncoding.EncodeToString(raw))
	}
	return answer, nil
}

func hallOf(f search.Found[search.Hall]) FoundHall {
	return FoundHall{ID: f.Thing.ID, Name: f.Thing.Name, Address: f.Thing.Address, Highlight: f.Highlight}
}

func performerOf(f search.Found[search.Performer]) FoundPerformer {
	return FoundPerformer{ID: f.Thing.ID, Name: f.Thing.Name, Highlight: f.Highlight}
}

func itemOf(f search.Found[search.Performance]) FoundItem {
	p := f.Thing
	return FoundItem{
		ID: p.ID, Title: p.Title, Category: p.Category, StartDate: p.StartDate.String(), EndDate: p.EndDate.String(),
		Status: p.Status, Hall: FoundAt{p.HallID, p.HallName}, PosterURL: p.PosterURL, MinPrice: int64(p.MinPrice), Highlight: f.Highlight,
	}
}

// daysOf reads the days between which something is shown; a single day is both.
func daysOf(r *performancesRequest) (from, to clock.Date, err error) {
	first, last := r.From, r.To
	if r.Date != "" {
		first, last = r.Date, r.Date
	}
	if from, err = dateOf(first); err != nil {
		return from, to, err
	}
	to, err = dateOf(last)
	return from, to, err
}

func dateOf(text string) (clock.Date, error) {
	if text == "" {
		return clock.Date{}, nil
	}
	date, err := clock.ParseDate(text)
	if err != nil {
		return clock.Date{}, httpserver.ErrBadDate.With("date", text)
	}
	return date, nil
}

func (o *operations) reindex(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, o.search.StartRebuild(ctx)
}

// each converts a list; it is never null.
func each[F, T any](from []F, convert func(F) T) []T {
	to := make([]T, len(from))
	for i, f := range from {
		to[i] = convert(f)
	}
	return to
}
