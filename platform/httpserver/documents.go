package httpserver

import (
	"fmt"
	"net/http"
	"sync"
)

// OpenAPIYAML is the document of the registered operations, as it is committed in api/openapi.yaml.
func (s *Server) OpenAPIYAML() ([]byte, error) {
	s.API.openProblem()
	return s.API.OpenAPI().YAML()
}

// Documents serves /openapi.json and /openapi.yaml. Call it when all operations are registered.
func (s *Server) Documents() {
	s.API.openProblem()
	json := sync.OnceValues(func() ([]byte, error) { return s.API.OpenAPI().MarshalJSON() })
	yaml := sync.OnceValues(s.OpenAPIYAML)
	s.Router.Method(http.MethodGet, "/openapi.json", document("application/json", json))
	s.Router.Method(http.MethodGet, "/openapi.yaml", document("application/yaml", yaml))
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
