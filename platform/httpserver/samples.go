package httpserver

import (
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// Samples are values that the document shows, by the name of the field or parameter that has them: names mean
// the same wherever they stand. Of a name's values the first that its schema allows is taken.
type Samples map[string][]any

// show gives every plain value of the document a sample, so that the interactive page can fill in a request
// that works and show an answer as it looks. A field that has one by its own tag keeps it.
func (s Samples) show(document *huma.OpenAPI) {
	for _, schema := range document.Components.Schemas.Map() {
		s.showFields(schema)
	}
	for _, path := range document.Paths {
		for _, operation := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if operation == nil {
				continue
			}
			for _, parameter := range operation.Parameters {
				if parameter.Required && parameter.Schema != nil {
					s.showValue(parameter.Name, parameter.Schema)
				}
			}
		}
	}
}

func (s Samples) showFields(schema *huma.Schema) {
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		s.showValue(name, schema.Properties[name])
	}
}

func (s Samples) showValue(name string, schema *huma.Schema) {
	switch {
	case schema.Ref != "" || len(schema.Examples) > 0:
	case schema.Type == huma.TypeObject:
		s.showFields(schema)
	case schema.Type == huma.TypeArray && schema.Items != nil && schema.Items.Ref == "":
		// Shown whole: what puts requests together does not look for samples of a list's items.
		if value := s.value(name, schema.Items); value != nil {
			schema.Examples = []any{slices.Repeat([]any{value}, max(1, least(schema)))}
		}
	default:
		if value := s.value(name, schema); value != nil {
			schema.Examples = []any{value}
		}
	}
}

func least(schema *huma.Schema) int {
	if schema.MinItems == nil {
		return 0
	}
	return *schema.MinItems
}

// value is a sample that the schema allows, or nil.
func (s Samples) value(name string, schema *huma.Schema) any {
	candidates := s[name]
	switch {
	case len(schema.Enum) > 0:
		candidates = append(slices.Clone(candidates), schema.Enum[0])
	case schema.Format != "":
		candidates = append(slices.Clone(candidates), s["format:"+schema.Format]...)
	default:
		candidates = append(slices.Clone(candidates), s["type:"+schema.Type]...)
	}
	if schema.Minimum != nil {
		candidates = append(candidates, int(*schema.Minimum))
	}
	for _, candidate := range candidates {
		if allowed(candidate, schema) {
			return candidate
		}
	}
	return nil
}

func allowed(value any, schema *huma.Schema) bool {
	if len(schema.Enum) > 0 && !slices.Contains(schema.Enum, value) {
		return false
	}
	switch value := value.(type) {
	case string:
		length := utf8.RuneCountInString(value)
		return schema.Type == huma.TypeString &&
			(schema.MinLength == nil || length >= *schema.MinLength) && (schema.MaxLength == nil || length <= *schema.MaxLength) &&
			(schema.Pattern == "" || regexp.MustCompile(schema.Pattern).MatchString(value))
	case int:
		return (schema.Type == huma.TypeInteger || schema.Type == huma.TypeNumber) &&
			(schema.Minimum == nil || float64(value) >= *schema.Minimum) && (schema.Maximum == nil || float64(value) <= *schema.Maximum)
	case float64:
		return schema.Type == huma.TypeNumber
	case bool:
		return schema.Type == huma.TypeBoolean
	}
	return false
}
