package httpserver

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// tellNulls makes the document say where an answer has null. Huma says it of plain values alone: a pointer to
// a struct becomes a bare reference, and a pointer to one of a few words keeps a list that null is not on.
func (a *API) tellNulls() {
	registry := a.inner.OpenAPI().Components.Schemas
	for name, schema := range registry.Map() {
		for _, property := range schema.Properties {
			if property.Nullable && len(property.Enum) > 0 && !slices.Contains(property.Enum, nil) {
				property.Enum = append(property.Enum, nil)
			}
		}
		if t := registry.TypeFromRef("#/components/schemas/" + name); t != nil {
			nullReferences(schema, t)
		}
	}
}

// nullReferences finds the fields that are pointers to structs and are always there.
func nullReferences(schema *huma.Schema, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		property := schema.Properties[name]
		if property == nil || property.Ref == "" || field.Type.Kind() != reflect.Pointer || strings.Contains(options, "omit") {
			continue
		}
		schema.Properties[name] = &huma.Schema{
			Description: property.Description,
			AnyOf:       []*huma.Schema{{Ref: property.Ref}, {Type: "null"}},
		}
	}
}
