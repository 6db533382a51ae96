package httpserver

import (
	"bytes"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// SinglePage serves the single-page application: files as they are, the smallest encoding that the client takes,
// and index.html for every other address, which the page's own router understands. Names under /assets carry
// a hash of their content and are kept by browsers for a year.
func SinglePage(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if name == "" || !isFile(files, name) {
			if strings.HasPrefix(name, "assets/") {
				WriteProblem(w, r, ErrNoSuchPath)
				return
			}
			name = "index.html"
		}
		servePageFile(w, r, files, name)
	})
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && !info.IsDir()
}

func servePageFile(w http.ResponseWriter, r *http.Request, files fs.FS, name string) {
	header := w.Header()
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		header.Set("Content-Type", kind)
	}
	header.Set("Vary", "Accept-Encoding")
	content, encoding := encoded(files, name, r.Header.Get("Accept-Encoding"))
	if content == nil {
		WriteProblem(w, r, ErrNoSuchPath.Saying("The page is not part of this build. Run make build."))
		return
	}
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	header.Set("Etag", etagOf(content))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// encoded returns the file in the best encoding that was built beside it.
func encoded(files fs.FS, name, accepted string) (content []byte, encoding string) {
	for _, e := range []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if strings.Contains(accepted, e.name) {
			if content, err := fs.ReadFile(files, name+e.ending); err == nil {
				return content, e.name
			}
		}
	}
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, ""
	}
	return content, ""
}
