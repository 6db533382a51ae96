package httpserver

import (
	_ "embed" // the page that shows the document
	"fmt"
	"net/http"
	"sync"
)

// OpenAPIYAML is the document of the registered operations, as it is committed in api/openapi.yaml.
func (s *Server) OpenAPIYAML() ([]byte, error) {
	s.finishDocument()
	return s.API.OpenAPI().YAML()
}

// finishDocument adds what can be said when all operations are registered.
func (s *Server) finishDocument() {
	s.API.openProblem()
	s.API.tellNulls()
	s.API.boundYears()
	s.API.shareResponses()
	s.samples.show(s.API.OpenAPI())
}

// Documents serves /openapi.json, /openapi.yaml and the interactive page /docs. Call it when all operations are registered.
func (s *Server) Documents() {
	s.finishDocument()
	json := sync.OnceValues(func() ([]byte, error) { return s.API.OpenAPI().MarshalJSON() })
	yaml := sync.OnceValues(s.OpenAPIYAML)
	s.Router.Method(http.MethodGet, "/openapi.json", document("application/json", json))
	s.Router.Method(http.MethodGet, "/openapi.yaml", document("application/yaml", yaml))
	s.Router.Get("/docs", docsPage)
	s.Router.Get("/docs/rapidoc.js", docsFile("text/javascript; charset=utf-8", "gzip", docsJS))
	s.Router.Get("/docs/signin.js", docsFile("text/javascript; charset=utf-8", "", docsSignIn))
	s.Router.Get("/docs/page.css", docsFile("text/css; charset=utf-8", "", docsStyle))
}

func document(kind string, read func() ([]byte, error)) http.Handler {
	return compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := read()
		if err != nil {
			WriteProblem(w, r, fmt.Errorf("openapi document: %w", err))
			return
		}
		etag := etagOf(content)
		w.Header().Set("Etag", etag)
		w.Header().Set("Cache-Control", "no-cache")
		if matches(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Write(content) //nolint:errcheck // the client may have gone
	}))
}

// openProblem lets problems have the members that their faults add, such as seats.
func (a *API) openProblem() {
	if schema := a.inner.OpenAPI().Components.Schemas.Map()["Problem"]; schema != nil {
		schema.AdditionalProperties = true
	}
}

// The interactive page is RapiDoc 9.3.8 (rapidocweb.com, MIT), carried along so that nothing is loaded from
// elsewhere. It is kept compressed and every browser takes it so.
var (
	//go:embed docs/index.html
	docsHTML []byte
	//go:embed docs/rapidoc-9.3.8.min.js.gz
	docsJS []byte
	//go:embed docs/signin.js
	docsSignIn []byte
	//go:embed docs/page.css
	docsStyle []byte
)

// docsPolicy is the page's own: RapiDoc styles its elements inline.
const docsPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'"

func docsPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", docsPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(docsHTML) //nolint:errcheck // the client may have gone
}

// docsFile serves a part of the page, in the encoding in which it is carried along; "" is plain.
func docsFile(kind, encoding string, content []byte) http.HandlerFunc {
	etag := etagOf(content)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Etag", etag)
		if matches(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", kind)
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		w.Write(content) //nolint:errcheck // the client may have gone
	}
}
