package catalogapi

import (
	"net/http"
	"strconv"
	"strings"

	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/poster"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// PosterPath is the pattern under which Posters is served, outside of the API.
const PosterPath = "/posters/*"

// Posters serves /posters/{performanceId}-{hash}.svg. An address with another hash leads to the poster as it is
// now: what was drawn under the old one is gone.
func Posters(catalog *catalogapp.Catalog) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
		servePoster(w, r, subject)
	})
}

func servePoster(w http.ResponseWriter, r *http.Request, subject poster.Subject) {
	etag := `"` + subject.Hash() + `"`
	header := w.Header()
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Type", "image/svg+xml")
	// The picture is ours alone: whatever a title says, nothing in it runs.
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Write(subject.Draw()) //nolint:errcheck // the client may have gone
}
