// Package typesensesim stands in for a Typesense server where none can be had, for tests and for trying a large
// office. It speaks the part of the HTTP API that adapters/typesense uses, as it is documented and no better: it is
// not the real thing, says so in a header of every answer, and an office in production refuses it.
//
// What it knows: health, API key, collections, aliases, import of JSON lines with an outcome each, delete by filter,
// export, and multi_search for q=* with filter_by, sort_by, facet_by with its statistics, page and per_page, but not
// limit and offset, which servers before 0.25 ignore. What it doesn't know it refuses with 501 and a sentence, so that a
// test can't pass by a parameter that is overlooked. It keeps everything in memory and looks at every document, so it is
// no measure of speed.
//
// Sources: typesense.org/docs/29.0/api, pages "Collections", "Collection Alias", "Documents", "Search", "API Errors",
// "Cluster Operations" (health) and "Server Configuration" (limits). Where they are silent, the numbers and sentences
// of errors are those of the server's public source.
package typesensesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Header is in every answer.
const Header = "X-Ticketblue-Stand-In"

// Limits, as the server has them by default.
const (
	maxPerPage    = 250
	maxOperations = 100     // of a filter
	maxQuery      = 4000    // bytes of an address' query
	maxBody       = 1 << 28 // bytes of a request
	maxSearches   = 50      // in one multi_search
)

// Server is an http.Handler that behaves as a Typesense server of one node.
type Server struct {
	key string
	mux *http.ServeMux

	mu          sync.RWMutex
	collections map[string]*collection
	aliases     map[string]string
}

// New returns an empty server that takes the API key.
func New(apiKey string) *Server {
	s := &Server{key: apiKey, mux: http.NewServeMux(), collections: map[string]*collection{}, aliases: map[string]string{}}
	s.mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, map[string]bool{"ok": true}) })
	for pattern, handle := range map[string]func(*http.Request) (int, any, error){
		"POST /collections":                    s.createCollection,
		"GET /collections":                     s.listCollections,
		"GET /collections/{name}":              s.getCollection,
		"DELETE /collections/{name}":           s.dropCollection,
		"PUT /aliases/{name}":                  s.putAlias,
		"GET /aliases/{name}":                  s.getAlias,
		"DELETE /aliases/{name}":               s.deleteAlias,
		"GET /aliases":                         s.listAliases,
		"DELETE /collections/{name}/documents": s.deleteDocuments,
		"POST /multi_search":                   s.multiSearch,
	} {
		s.mux.HandleFunc(pattern, s.guarded(func(w http.ResponseWriter, r *http.Request) {
			status, body, err := handle(r)
			if err != nil {
				refuse(w, err)
				return
			}
			answer(w, status, body)
		}))
	}
	s.mux.HandleFunc("POST /collections/{name}/documents/import", s.guarded(s.importDocuments))
	s.mux.HandleFunc("GET /collections/{name}/documents/export", s.guarded(s.exportDocuments))
	s.mux.HandleFunc("/", s.guarded(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, problem{http.StatusNotImplemented, "the stand-in does not know " + r.Method + " " + r.URL.Path})
	}))
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(Header, "typesense")
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// Lose forgets everything, as a server does whose disk was lost.
func (s *Server) Lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.collections, s.aliases = map[string]*collection{}, map[string]string{}
}

// guarded lets through who has the key ("Authentication").
func (s *Server) guarded(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("X-TYPESENSE-API-KEY") != s.key && r.URL.Query().Get("x-typesense-api-key") != s.key:
			refuse(w, problem{http.StatusUnauthorized, "Forbidden - a valid `x-typesense-api-key` header must be sent."})
		case len(r.URL.RawQuery) > maxQuery:
			refuse(w, problem{http.StatusBadRequest, fmt.Sprintf("Query string exceeds max allowed length of %d. Use the /multi_search end-point for larger payloads.", maxQuery)})
		default:
			handle(w, r)
		}
	}
}

// problem is an error of the API.
type problem struct {
	status int
	text   string
}

func (p problem) Error() string { return p.text }

func notFound(format string, args ...any) error {
	return problem{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func refuse(w http.ResponseWriter, err error) {
	p, ok := err.(problem) //nolint:errorlint // nothing here wraps one
	if !ok {
		p = problem{http.StatusBadRequest, err.Error()}
	}
	answer(w, p.status, map[string]string{"message": p.text})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // a client that has gone
}

// now is when a collection was made; nothing depends on it.
func now() int64 { return time.Now().Unix() } // told, never compared
