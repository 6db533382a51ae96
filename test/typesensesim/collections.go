package typesensesim

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
)

// field is a field of a schema ("Collections", schema parameters).
type field struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Facet    bool   `json:"facet"`
	Index    *bool  `json:"index,omitempty"` // nil: yes
	Optional bool   `json:"optional"`
	Sort     *bool  `json:"sort,omitempty"` // nil: numbers and truth values are
}

func (f field) indexed() bool  { return f.Index == nil || *f.Index }
func (f field) number() bool   { return f.Type == "int32" || f.Type == "int64" || f.Type == "float" }
func (f field) sortable() bool { return f.indexed() && (f.number() || f.Type == "bool") }

type schema struct {
	Name      string  `json:"name"`
	Fields    []field `json:"fields"`
	Sorting   string  `json:"default_sorting_field"`
	Created   int64   `json:"created_at"`
	Documents int     `json:"num_documents"`
}

// collection is documents of one schema, by id. Guarded by the server's lock.
type collection struct {
	schema    schema
	documents map[string]*document
	sequence  int // numbers arrivals: of equals the latest comes first
}

func (c *collection) field(name string) (field, bool) {
	i := slices.IndexFunc(c.schema.Fields, func(f field) bool { return f.Name == name })
	if i < 0 {
		return field{}, false
	}
	return c.schema.Fields[i], true
}

func (c *collection) shown() schema {
	out := c.schema
	out.Documents = len(c.documents)
	return out
}

// collection finds a collection by its name or an alias'. The lock is held.
func (s *Server) collection(name string) (*collection, error) {
	if target, ok := s.aliases[name]; ok {
		name = target
	}
	c, ok := s.collections[name]
	if !ok {
		return nil, notFound("Not Found")
	}
	return c, nil
}

var types = []string{"string", "string[]", "int32", "int64", "float", "bool"}

func (s *Server) createCollection(r *http.Request) (int, any, error) {
	var asked schema
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return 0, nil, badRequest("Bad JSON.")
	}
	if asked.Name == "" {
		return 0, nil, badRequest("Parameter `name` is required.")
	}
	if len(asked.Fields) == 0 {
		return 0, nil, badRequest("Parameter `fields` is required.")
	}
	c := &collection{schema: asked, documents: map[string]*document{}}
	c.schema.Created = now()
	for _, f := range asked.Fields {
		switch {
		case !slices.Contains(types, f.Type):
			return 0, nil, badRequest("Field `%s` has an invalid data type `%s`, see docs for supported data types.", f.Name, f.Type)
		case !f.indexed() && !f.Optional:
			return 0, nil, badRequest("Field `%s` must be optional since it is marked as non-indexable.", f.Name)
		}
	}
	if sorting, ok := c.field(asked.Sorting); asked.Sorting != "" && (!ok || !sorting.sortable() || sorting.Optional) {
		return 0, nil, badRequest("Default sorting field `%s` is not a sortable type.", asked.Sorting)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, taken := s.collections[asked.Name]
	if _, alias := s.aliases[asked.Name]; taken || alias {
		return 0, nil, problem{http.StatusConflict, "A collection with name `" + asked.Name + "` already exists."}
	}
	s.collections[asked.Name] = c
	return http.StatusCreated, c.shown(), nil
}

func (s *Server) listCollections(*http.Request) (int, any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := []schema{}
	for _, c := range s.collections {
		all = append(all, c.shown())
	}
	slices.SortFunc(all, func(a, b schema) int { return cmp.Compare(a.Name, b.Name) })
	return http.StatusOK, all, nil
}

func (s *Server) getCollection(r *http.Request) (int, any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, err := s.collection(r.PathValue("name"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.shown(), nil
}

func (s *Server) dropCollection(r *http.Request) (int, any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.PathValue("name"))
	if err != nil {
		return 0, nil, notFound("No collection with name `%s` found.", r.PathValue("name"))
	}
	delete(s.collections, c.schema.Name)
	return http.StatusOK, c.shown(), nil
}

// alias is a name for a collection ("Collection Alias").
type alias struct {
	Name       string `json:"name"`
	Collection string `json:"collection_name"`
}

func (s *Server) putAlias(r *http.Request) (int, any, error) {
	asked := alias{}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Collection == "" {
		return 0, nil, badRequest("Parameter `collection_name` is required.")
	}
	asked.Name = r.PathValue("name")
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.collections[asked.Name]; taken {
		return 0, nil, problem{http.StatusInternalServerError, "Name `" + asked.Name + "` conflicts with an existing collection name."}
	}
	s.aliases[asked.Name] = asked.Collection
	return http.StatusOK, asked, nil
}

func (s *Server) getAlias(r *http.Request) (int, any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	name := r.PathValue("name")
	target, ok := s.aliases[name]
	if !ok {
		return 0, nil, notFound("Not Found")
	}
	return http.StatusOK, alias{name, target}, nil
}

func (s *Server) deleteAlias(r *http.Request) (int, any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := r.PathValue("name")
	target, ok := s.aliases[name]
	if !ok {
		return 0, nil, notFound("Not Found")
	}
	delete(s.aliases, name)
	return http.StatusOK, alias{name, target}, nil
}

func (s *Server) listAliases(*http.Request) (int, any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := []alias{}
	for name, target := range s.aliases {
		all = append(all, alias{name, target})
	}
	slices.SortFunc(all, func(a, b alias) int { return cmp.Compare(a.Name, b.Name) })
	return http.StatusOK, map[string]any{"aliases": all}, nil
}
