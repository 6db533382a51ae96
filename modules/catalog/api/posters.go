package catalogapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/poster"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// PosterPath is the pattern under which Posters is served, outside of the API.
const PosterPath = "/posters/*"

// postersFor bounds how long a drawn poster is kept; its address changes when what it shows does.
const postersFor = time.Hour

// Posters serves /posters/{performanceId}-{hash}.svg from the answers that are kept. An address with another hash leads to the poster as it is
// now: what was drawn under the old one is gone.
func Posters(answers *httpserver.Answers, catalog *catalogapp.Catalog) http.Handler {
	ready := &httpserver.Ready{For: postersFor, Immutable: func(*http.Request) bool { return true }}
	return answers.Serve(ready, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number, _, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/posters/"), "-")
		id, err := strconv.ParseInt(number, 10, 64)
		if !ok || err != nil {
			httpserver.WriteProblem(w, r, httpserver.ErrNoSuchPath)
			return
		}
		subject, err := catalog.Poster(r.Context(), id)
		if err != nil {
			httpserver.WriteProblem(w, r, err)
			return
		}
		if r.URL.Path != subject.Path() {
			w.Header().Set("Cache-Control", "no-cache")
			http.Redirect(w, r, subject.Path(), http.StatusFound)
			return
		}
		servePoster(w, subject)
	}))
}

func servePoster(w http.ResponseWriter, subject poster.Subject) {
	header := w.Header()
	header.Set("Content-Type", "image/svg+xml")
	// The picture is ours alone: whatever a title says, nothing in it runs.
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Write(subject.Draw()) //nolint:errcheck // the client may have gone
}
