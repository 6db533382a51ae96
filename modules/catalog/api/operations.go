// Package catalogapi offers the catalogue over HTTP: to everybody for reading, to administrators for
// writing.
//
// Reads are answers made ahead (httpserver.Ready): tags.go says what each is made of, and which tags an
// event of the catalogue makes stale. No write forgets anything by itself: its events do, at their commit on
// this server (outbox.Consumer.AtCommit) and by the relay on others.
package catalogapi

import (
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

const (
	readTag  = "Catalogue"
	adminTag = "Catalogue (admin)"

	// planBodyLimit is the largest seat plan that can be sent: a stadium's is about 4 MB.
	planBodyLimit = 32 << 20
	planTimeLimit = 60 * time.Second

	// How long answers may be shown that events can't keep right to the second: what is left of a round
	// changes with every booking, and a status with the time.
	roundsFor   = time.Second
	listingsFor = 5 * time.Second
)

type operations struct{ catalog *catalogapp.Catalog }

// Register adds the catalogue's operations. Their answers are kept until AnswersConsumer has them made again.
func Register(api *httpserver.API, app *catalogapp.Catalog) {
	o := &operations{app}
	o.registerReads(api)
	o.registerPerformanceAdmin(api)
	o.registerPosterAdmin(api)
	o.registerRoundAdmin(api)
	o.registerHallAdmin(api)
	o.registerPerformerAdmin(api)
	o.registerReviews(api)
}

// read describes a public GET under /api/v1.
func read(id, path, summary string, ready *httpserver.Ready, faults ...*fault.Fault) httpserver.Operation {
	return httpserver.Operation{
		ID: id, Method: http.MethodGet, Path: "/api/v1" + path, Tag: readTag, Access: httpserver.Public,
		Summary: summary, Faults: faults, Ready: ready,
	}
}

// admin describes an administrator's write under /api/v1/admin.
func admin(id, method, path string, status int, summary string, faults ...*fault.Fault) httpserver.Operation {
	return httpserver.Operation{
		ID: id, Method: method, Path: "/api/v1/admin" + path, Tag: adminTag, Access: httpserver.Admin, Status: status,
		Summary: summary, Faults: faults,
	}
}

func (o *operations) registerReads(api *httpserver.API) {
	badCursor := catalog.ErrBadCursor
	noPerformance := catalog.ErrPerformanceNotFound
	httpserver.Register(api, read("list-performances", "/performances", "Performances", ready(listingsFor, performancesTag), badCursor), o.listPerformances)
	httpserver.Register(api, read("get-performance", "/performances/{id}", "A performance", ready(0, performanceTag, hallsTag), noPerformance), o.getPerformance)
	httpserver.Register(api, read("list-rounds", "/performances/{id}/rounds", "A performance's rounds, by start", ready(roundsFor, performanceTag, performanceSeatsTag), noPerformance), o.listRounds)
	httpserver.Register(api, read("list-reviews", "/performances/{id}/reviews", "A performance's reviews, newest first", ready(0, performanceTag), noPerformance, badCursor), o.listReviews)
	httpserver.Register(api, read("list-line-up", "/performances/{id}/performers", "A performance's performers, in billing order", ready(0, performanceTag), noPerformance), o.listLineUp)
	httpserver.Register(api, read("get-round", "/rounds/{id}", "A round", ready(roundsFor, roundTag, roundSeatsTag), catalog.ErrRoundNotFound), o.getRound)
	httpserver.Register(api, read("list-halls", "/halls", "Halls, by name", ready(0, hallsTag), badCursor), o.listHalls)
	httpserver.Register(api, read("get-hall", "/halls/{id}", "A hall", ready(0, hallTag), catalog.ErrHallNotFound), o.getHall)
	plan := ready(0, hallTag)
	plan.Immutable = func(r *http.Request) bool { return r.URL.Query().Get("version") != "" }
	planRead := read("get-plan", "/halls/{id}/plan", "A hall's seat plan", plan, catalog.ErrPlanNotFound)
	planRead.Text = "The current one, or with `version` that version, which never changes. `format=pretix` gives a pretix seating plan."
	httpserver.Register(api, planRead, o.getPlan)
	drawing := read("get-plan-drawing", "/halls/{id}/plan/drawing", "A hall's seat plan as the page draws it", plan, catalog.ErrPlanNotFound)
	drawing.Produces = binaryType
	drawing.Text = "The current one, or with `version` that version, which never changes: a compact binary form, blocks first and seats after them. " +
		"What its bytes mean is written in modules/catalog/plan_drawing.go; other programs are better served by get-plan."
	httpserver.Register(api, drawing, o.getDrawing)
	httpserver.Register(api, read("list-performers", "/performers", "Performers, by name", ready(0, performersTag), badCursor), o.listPerformers)
	httpserver.Register(api, read("get-performer", "/performers/{id}", "A performer", ready(0, performerTag), catalog.ErrPerformerNotFound), o.getPerformer)
}
