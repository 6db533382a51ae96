package catalogapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/poster"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/ports/blob"
)

// posterTimeLimit has room for others' pictures, which are drawn one at a time.
const posterTimeLimit = 60 * time.Second

const posterText = "A poster is a JPEG, PNG or WebP picture (its content tells, not its name) of at most 10 MB and 40 million pixels. It is drawn anew as JPEG " +
	"in widths of 300, 600 and 1200 pixels, as far as it reaches, upright and without metadata."

func (o *operations) registerPosterAdmin(api *httpserver.API) {
	missing := catalog.ErrPerformanceNotFound
	set := withPoster(admin("set-poster", http.MethodPut, "/performances/{id}/poster", http.StatusOK, "Upload a performance's poster", missing))
	set.Text = "As the part `poster`, or as the whole body. " + posterText
	set.Upload.Alone = true
	httpserver.Register(api, set, o.setPoster)
	httpserver.Register(api, admin("delete-poster", http.MethodDelete, "/performances/{id}/poster", http.StatusNoContent, "Delete a performance's poster; the office draws one again", missing), o.deletePoster)
}

// withPoster lets an operation take a poster along.
func withPoster(op httpserver.Operation) httpserver.Operation {
	op.Text = "As JSON, or as `multipart/form-data` with the JSON as part `data` and a picture as part `poster`. " + posterText
	op.Upload = &httpserver.Upload{
		Part: "poster", Limit: catalog.MaxUpload, TooLarge: catalog.ErrPictureTooLarge, Types: []string{"image/jpeg", "image/png", "image/webp"},
	}
	op.TimeLimit = posterTimeLimit
	op.Faults = append(op.Faults, []*fault.Fault{catalog.ErrPictureTooLarge, catalog.ErrUnsupportedPicture, catalog.ErrBrokenPicture}...)
	return op
}

type setPosterRequest struct {
	httpserver.Uploaded
	IDPath
}

func (o *operations) setPoster(ctx context.Context, r *setPosterRequest) (*answer[Performance], error) {
	shown, err := o.catalog.SetPoster(ctx, r.ID, r.File())
	return &answer[Performance]{performanceOf(shown)}, err
}

func (o *operations) deletePoster(ctx context.Context, r *IDPath) (*struct{}, error) {
	return nil, o.catalog.DeletePoster(ctx, r.ID)
}

// PosterPath is the pattern under which Posters is served, outside of the API.
const PosterPath = "/posters/*"

// postersFor bounds how long a drawn poster is kept; its address changes when what it shows does.
const postersFor = time.Hour

// Posters serves a performance's poster: /posters/{performanceId}-{hash}.svg is drawn, and comes from the answers that
// are kept; /posters/{performanceId}-{name}-{width}.jpg was uploaded, and comes from its file. Neither ever changes
// under its address. An address that isn't current leads to the poster as it is now.
func Posters(answers *httpserver.Answers, catalog *catalogapp.Catalog) http.Handler {
	ready := &httpserver.Ready{For: postersFor, Immutable: func(*http.Request) bool { return true }}
	drawn := answers.Serve(ready, drawnPosters(catalog))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if picture, width, ok := pictureIn(r.URL.Path); ok {
			servePicture(w, r, catalog, picture, width)
			return
		}
		drawn.ServeHTTP(w, r)
	})
}

func drawnPosters(catalog *catalogapp.Catalog) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown, err := posterOf(r, catalog)
		if err != nil {
			httpserver.WriteProblem(w, r, err)
			return
		}
		subject := poster.Of(shown)
		if r.URL.Path != subject.Path() {
			leadTo(w, r, poster.PathOf(shown))
			return
		}
		header := w.Header()
		header.Set("Content-Type", "image/svg+xml")
		// The picture is ours alone: whatever a title says, nothing in it runs.
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		w.Write(subject.Draw()) //nolint:errcheck // the client may have gone
	})
}

// posterOf is the performance in a poster's address.
func posterOf(r *http.Request, app *catalogapp.Catalog) (catalog.Shown, error) {
	number, _, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/posters/"), "-")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return catalog.Shown{}, httpserver.ErrNoSuchPath
	}
	return app.Performance(r.Context(), id)
}

// pictureIn reads an uploaded poster's address.
func pictureIn(path string) (picture catalog.Picture, width int, ok bool) {
	_, name, cut := strings.Cut(strings.TrimPrefix(path, "/posters/"), "-")
	picture, ok = catalog.PictureOfFile(catalog.PictureFiles + name)
	if !cut || !ok {
		return catalog.Picture{}, 0, false
	}
	return picture, picture.Widths[0], true
}

// servePicture asks no row: the name can't be guessed, is never used again, and has no file once it isn't used.
func servePicture(w http.ResponseWriter, r *http.Request, app *catalogapp.Catalog, picture catalog.Picture, width int) {
	etag := `"` + picture.Name + "-" + strconv.Itoa(width) + `"`
	header := w.Header()
	content, file, err := app.OpenPicture(r.Context(), picture, width)
	if errors.Is(err, blob.ErrNotFound) {
		picturesSuccessor(w, r, app)
		return
	}
	if err != nil {
		httpserver.WriteProblem(w, r, err)
		return
	}
	defer content.Close()
	header.Set("Content-Type", "image/jpeg")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Etag", etag)
	if httpserver.Unchanged(r, etag) {
		header.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	if r.Method != http.MethodHead {
		io.Copy(w, content) //nolint:errcheck // the client may have gone
	}
}

// picturesSuccessor leads from a picture that is gone to what the performance has now.
func picturesSuccessor(w http.ResponseWriter, r *http.Request, app *catalogapp.Catalog) {
	shown, err := posterOf(r, app)
	if err != nil {
		httpserver.WriteProblem(w, r, err)
		return
	}
	current := poster.PathOf(shown)
	if gone, _, _ := pictureIn(r.URL.Path); gone.Name == shown.Picture.Name {
		current = poster.Of(shown).Path() // its files were lost, or never had this width
	}
	leadTo(w, r, current)
}

func leadTo(w http.ResponseWriter, r *http.Request, path string) {
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, path, http.StatusFound)
}
