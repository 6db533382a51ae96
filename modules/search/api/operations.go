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
		Text: "Best first. Spaces, case and accents don't matter, the last syllable may be unfinished, initial consonants " +
			"(`ㄹㅁㅈㄹㅂ`) stand for syllables and one wrong letter is forgiven. `highlight` is HTML with `<mark>` around what matched.",
		Faults: []*fault.Fault{search.ErrUnavailable}, Ready: &httpserver.Ready{For: shownFor},
	}, o.all)
	httpserver.Register(api, httpserver.Operation{
		ID: "search-performances", Method: http.MethodGet, Path: "/api/v1/search/performances", Tag: tag, Access: httpserver.Public,
		Summary: "Find performances by title, performer, hall, day and category",
		Text:    "Every filter may be left out; all that are given must hold. Best match first where there are words, else the latest to begin first.",
		Faults:  []*fault.Fault{search.ErrUnavailable, search.ErrTooFar, httpserver.ErrBadDate, httpserver.ErrBadCursor}, Ready: &httpserver.Ready{For: shownFor},
	}, o.performances)
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
				ID: p.ID, Title: p.Title, Category: p.Category, HallName: p.HallName, PosterURL: p.PosterURL,
				StartDate: p.StartDate.String(), EndDate: p.EndDate.String(), Highlight: f.Highlight,
			}
		}),
		Halls: each(found.Halls, func(f search.Found[search.Hall]) FoundHall {
			return FoundHall{ID: f.Thing.ID, Name: f.Thing.Name, Address: f.Thing.Address, Highlight: f.Highlight}
		}),
		Performers: each(found.Performers, func(f search.Found[search.Performer]) FoundPerformer {
			return FoundPerformer{ID: f.Thing.ID, Name: f.Thing.Name, Highlight: f.Highlight}
		}),
	}}, nil
}

// FoundItem is a performance in the filtered list.
type FoundItem struct {
	ID        int64   `json:"id"`
	Title     string  `json:"title"`
	Category  string  `json:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	StartDate string  `json:"startDate" format:"date"`
	EndDate   string  `json:"endDate" format:"date"`
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
	Title     string `query:"title" maxLength:"100"`
	Performer string `query:"performer" maxLength:"100"`
	Hall      string `query:"hall" maxLength:"100"`
	Date      string `query:"date" maxLength:"10" doc:"A day on which it is shown, YYYY-MM-DD"`
	Category  string `query:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	Limit     int    `query:"limit" minimum:"1" maximum:"50" default:"10"`
	Cursor    string `query:"cursor" maxLength:"512" doc:"nextCursor of the page before"`
}

type performancesAnswer struct {
	Body httpserver.Page[FoundItem]
}

// place is where a page ended.
type place struct {
	Shown int `json:"shown"`
}

func (o *operations) performances(ctx context.Context, r *performancesRequest) (*performancesAnswer, error) {
	date, err := dateOf(r.Date)
	if err != nil {
		return nil, err
	}
	from, err := httpserver.ReadCursor[place](r.Cursor)
	if err != nil || from.Shown < 0 {
		return nil, httpserver.ErrBadCursor
	}
	page, err := o.search.FindPerformances(ctx, search.Filter{
		Title: r.Title, Performer: r.Performer, Hall: r.Hall, Category: r.Category, Date: date,
		Limit: r.Limit, Offset: from.Shown,
	})
	if err != nil {
		return nil, err
	}
	items := each(page.Items, itemOf)
	return &performancesAnswer{httpserver.Page[FoundItem]{Items: items, NextCursor: next(page, from, r.Limit)}}, nil
}

// next is the cursor behind the page. The index shows its best thousand; behind them the list ends.
func next(page search.Page, from place, limit int) *string {
	shown := from.Shown + len(page.Items)
	if !page.More || shown+limit > search.MaxShown {
		return nil
	}
	raw, _ := json.Marshal(place{shown}) //nolint:errchkjson // a number
	return new(base64.RawURLEncoding.EncodeToString(raw))
}

func itemOf(f search.Found[search.Performance]) FoundItem {
	p := f.Thing
	return FoundItem{
		ID: p.ID, Title: p.Title, Category: p.Category, StartDate: p.StartDate.String(), EndDate: p.EndDate.String(),
		Hall: FoundAt{p.HallID, p.HallName}, PosterURL: p.PosterURL, MinPrice: int64(p.MinPrice), Highlight: f.Highlight,
	}
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
