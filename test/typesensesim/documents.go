package typesensesim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// document is a document as it was sent, and what is compared of it.
type document struct {
	id       string
	sequence int
	values   map[string]any         // as sent; numbers are json.Number
	words    map[string][][]string  // of indexed text fields, by value
	numbers  map[string]json.Number // of indexed numbers
}

// importDocuments takes documents, one a line, and answers with an outcome each; as a whole it always succeeds
// ("Index multiple documents").
func (s *Server) importDocuments(w http.ResponseWriter, r *http.Request) {
	action := r.URL.Query().Get("action")
	if action == "" {
		action = "create"
	}
	if action != "create" && action != "upsert" {
		refuse(w, problem{http.StatusNotImplemented, "the stand-in does not know the action " + action})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.PathValue("name"))
	if err != nil {
		refuse(w, err)
		return
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	lines := bufio.NewScanner(r.Body)
	lines.Buffer(nil, maxBody)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		outcome := map[string]any{"success": true}
		if err := c.index(lines.Bytes(), action); err != nil {
			p := err.(problem) //nolint:errorlint,forcetypeassert // index returns nothing else
			outcome = map[string]any{"success": false, "code": p.status, "error": p.text, "document": lines.Text()}
		}
		encoder.Encode(outcome) // to memory
	}
	if err := lines.Err(); err != nil {
		refuse(w, badRequest("Malformed body."))
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(out.Bytes()) // a client that has gone
}

// index adds or replaces one document, or says why not. The lock is held.
func (c *collection) index(line []byte, action string) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	d := &document{words: map[string][][]string{}, numbers: map[string]json.Number{}}
	if err := decoder.Decode(&d.values); err != nil {
		return badRequest("Bad JSON.")
	}
	id, given := d.values["id"]
	switch value, ok := id.(string); {
	case !given:
		d.id = strconv.Itoa(c.sequence)
		d.values["id"] = d.id
	case !ok || value == "":
		return badRequest("Document's `id` field should be a string.")
	default:
		d.id = value
	}
	if _, there := c.documents[d.id]; there && action == "create" {
		return problem{http.StatusConflict, "A document with id " + d.id + " already exists."}
	}
	for _, f := range c.schema.Fields {
		if _, there := d.values[f.Name]; !there && f.Name == c.schema.Sorting {
			return badRequest("Field `%s` has been declared as a default sorting field, but is not found in the document.", f.Name)
		}
		if err := d.take(f); err != nil {
			return err
		}
	}
	c.sequence++
	d.sequence = c.sequence
	c.documents[d.id] = d
	return nil
}

// take reads a field for comparison. A value of another type is refused ("Dealing with Dirty Data": reject is the
// default where no field is inferred).
func (d *document) take(f field) error {
	value, there := d.values[f.Name]
	if !there || value == nil {
		if f.Optional {
			return nil
		}
		return badRequest("Field `%s` has been declared in the schema, but is not found in the document.", f.Name)
	}
	if !f.indexed() {
		return nil
	}
	switch f.Type {
	case "string":
		text, ok := value.(string)
		if !ok {
			return badRequest("Field `%s` must be a string.", f.Name)
		}
		d.words[f.Name] = [][]string{tokenize(text)}
	case "string[]":
		texts, ok := value.([]any)
		if !ok {
			return badRequest("Field `%s` must be an array of string.", f.Name)
		}
		for _, one := range texts {
			text, ok := one.(string)
			if !ok {
				return badRequest("Field `%s` must be an array of string.", f.Name)
			}
			d.words[f.Name] = append(d.words[f.Name], tokenize(text))
		}
	case "bool":
		truth, ok := value.(bool)
		if !ok {
			return badRequest("Field `%s` must be a bool.", f.Name)
		}
		d.numbers[f.Name] = map[bool]json.Number{true: "1", false: "0"}[truth]
	default:
		number, ok := value.(json.Number)
		whole, err := number.Int64()
		if !ok || f.Type != "float" && err != nil || f.Type == "int32" && (whole < math.MinInt32 || whole > math.MaxInt32) {
			return badRequest("Field `%s` must be an %s.", f.Name, f.Type)
		}
		d.numbers[f.Name] = number
	}
	return nil
}

// tokenize takes a text apart as the server does for a field without a locale: at spaces, in lower case, without
// signs.
func tokenize(text string) []string {
	var tokens []string
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		word = strings.Map(func(r rune) rune {
			if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return -1
			}
			return r
		}, word)
		if word != "" {
			tokens = append(tokens, word)
		}
	}
	return tokens
}

// deleteDocuments deletes what a filter names ("Delete documents by query").
func (s *Server) deleteDocuments(r *http.Request) (int, any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.PathValue("name"))
	if err != nil {
		return 0, nil, err
	}
	text := r.URL.Query().Get("filter_by")
	if text == "" {
		return 0, nil, badRequest("Parameter `filter_by` must be provided.")
	}
	holds, err := c.filter(text)
	if err != nil {
		return 0, nil, err
	}
	deleted := 0
	for id, d := range c.documents {
		if holds(d) {
			delete(c.documents, id)
			deleted++
		}
	}
	return http.StatusOK, map[string]int{"num_deleted": deleted}, nil
}

// exportDocuments tells what a filter names, one document a line ("Export documents").
func (s *Server) exportDocuments(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, err := s.collection(r.PathValue("name"))
	if err != nil {
		refuse(w, err)
		return
	}
	found, err := c.found(r.URL.Query().Get("filter_by"))
	if err != nil {
		refuse(w, err)
		return
	}
	slices.SortFunc(found, func(a, b *document) int { return a.sequence - b.sequence })
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	encoder := json.NewEncoder(w)
	for _, d := range found {
		if err := encoder.Encode(d.some(r.URL.Query().Get("include_fields"))); err != nil {
			return // the client has gone
		}
	}
}

// some is a document with the fields that are asked for; all when none are.
func (d *document) some(include string) map[string]any {
	if include == "" {
		return d.values
	}
	out := map[string]any{}
	for name := range strings.SplitSeq(include, ",") {
		if value, ok := d.values[strings.TrimSpace(name)]; ok {
			out[strings.TrimSpace(name)] = value
		}
	}
	return out
}
