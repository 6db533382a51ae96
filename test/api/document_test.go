package api

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document is the office's own OpenAPI document. OpenAPI 3.1 schemas are JSON Schema 2020-12, so a part of it
// is compiled as it stands.
type document struct {
	root     object
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

const documentURL = "https://office.invalid/openapi.json"

var (
	theDocument     *document
	theDocumentOnce sync.Once
)

// document reads it from the first office that is asked; all of them are built alike.
func (p *place) document() *document {
	p.t.Helper()
	theDocumentOnce.Do(func() {
		root, err := jsonschema.UnmarshalJSON(bytes.NewReader(p.call("", "GET", "/openapi.json", nil).raw))
		must(p.t, err)
		compiler := jsonschema.NewCompiler()
		compiler.DefaultDraft(jsonschema.Draft2020)
		compiler.AssertFormat()
		must(p.t, compiler.AddResource(documentURL, root))
		theDocument = &document{root: root.(object), compiler: compiler, compiled: map[string]*jsonschema.Schema{}}
	})
	if theDocument == nil {
		p.t.Fatal("the document could not be read")
	}
	return theDocument
}

// operation finds the documented operation of a request, and its address in the document.
func (d *document) operation(method, path string) (found object, pointer string) {
	path, _, _ = strings.Cut(path, "?")
	best := -1
	for template, item := range d.root["paths"].(object) {
		op, ok := item.(object)[strings.ToLower(method)].(object)
		if literal, fits := matches(template, path); ok && fits && literal > best {
			best, found = literal, op
			pointer = "/paths/" + escape(template) + "/" + strings.ToLower(method)
		}
	}
	return found, pointer
}

// matches reports whether a path fits a template, and how many of its parts do so literally.
func matches(template, path string) (literal int, fits bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case want[i] == got[i]:
			literal++
		case !strings.HasPrefix(want[i], "{"):
			return 0, false
		}
	}
	return literal, true
}

func escape(part string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
}

func (d *document) validate(pointer string, value any) error {
	d.mu.Lock()
	schema := d.compiled[pointer]
	if schema == nil {
		var err error
		if schema, err = d.compiler.Compile(documentURL + (&url.URL{Fragment: pointer}).String()); err != nil {
			d.mu.Unlock()
			return fmt.Errorf("the document's schema at %s: %w", pointer, err)
		}
		d.compiled[pointer] = schema
	}
	d.mu.Unlock()
	return schema.Validate(value)
}

// check holds an answer against the document: its status is documented and its body is of the schema. A
// refusal is a problem in any case.
func (p *place) check(method, path string, a *answer) {
	p.t.Helper()
	d := p.document()
	op, pointer := d.operation(method, path)
	if a.status >= 400 {
		if kind := a.header.Get("Content-Type"); kind != "application/problem+json" {
			p.t.Errorf("%s answered %d as %q: %.200s", a.what, a.status, kind, a.raw)
		}
		if err := d.validate("/components/schemas/Problem", a.json); err != nil {
			p.t.Errorf("%s answered a %d that is no problem: %v", a.what, a.status, err)
		}
		if a.status == 500 {
			p.t.Errorf("%s failed: %s", a.what, a.raw)
		}
		if op != nil && op["responses"].(object)[fmt.Sprint(a.status)] == nil {
			p.t.Errorf("%s answered %d %.200s, which is not documented", a.what, a.status, a.raw)
		}
		return
	}
	if op == nil || a.status == http.StatusNotModified {
		if op == nil {
			p.t.Errorf("%s answered %d and is not documented", a.what, a.status)
		}
		return
	}
	response, documented := op["responses"].(object)[fmt.Sprint(a.status)].(object)
	if !documented {
		p.t.Errorf("%s answered %d, which is not documented", a.what, a.status)
		return
	}
	content, _ := response["content"].(object)
	if _, described := content["application/json"]; !described {
		return
	}
	if err := d.validate(pointer+"/responses/"+fmt.Sprint(a.status)+"/content/application~1json/schema", a.json); err != nil {
		p.t.Errorf("%s answered what the document does not say: %v", a.what, err)
	}
}

// listed is an operation of the document.
type listed struct {
	id, method, path string
	signedIn, admin  bool
}

// responseText describes what an operation answers with a status, also where the response stands among the components;
// "" when it is not documented.
func (d *document) responseText(operation object, status string) string {
	response, _ := operation["responses"].(object)[status].(object)
	if reference, ok := response["$ref"].(string); ok {
		name := reference[strings.LastIndex(reference, "/")+1:]
		response, _ = d.root["components"].(object)["responses"].(object)[name].(object)
	}
	text, _ := response["description"].(string)
	return text
}

// operations are all of the document, by id.
func (d *document) operations() []listed {
	var all []listed
	for path, item := range d.root["paths"].(object) {
		for method, op := range item.(object) {
			described, ok := op.(object)
			if !ok || described["operationId"] == nil {
				continue
			}
			security, _ := described["security"].([]any)
			admin := strings.Contains(d.responseText(described, "403"), "`forbidden`")
			all = append(all, listed{described["operationId"].(string), strings.ToUpper(method), path, len(security) > 0, admin})
		}
	}
	slices.SortFunc(all, func(a, b listed) int { return strings.Compare(a.id, b.id) })
	return all
}
