package httpserver

import "github.com/danielgtaylor/huma/v2"

// Years are bounded where values come in: beyond 9998 an instant in Seoul can lie in the year 10000, which
// RFC 3339 can't write, and before 1900 clocks ran by no zone that is known.
const (
	yearPattern = `^(19[0-9]{2}|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-`
	yearWords   = "in a year from 1900 to 9998"
)

// boundYears lets the API take days and instants of these years only.
func (a *API) boundYears() {
	document := a.inner.OpenAPI()
	for _, schema := range document.Components.Schemas.Map() {
		boundYear(schema)
	}
	for _, path := range document.Paths {
		for _, operation := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if operation == nil {
				continue
			}
			for _, parameter := range operation.Parameters {
				boundYear(parameter.Schema)
			}
		}
	}
}

func boundYear(schema *huma.Schema) {
	if schema == nil {
		return
	}
	if (schema.Format == "date" || schema.Format == "date-time") && schema.Pattern == "" {
		schema.Pattern, schema.PatternDescription = yearPattern, yearWords
		schema.PrecomputeMessages()
	}
	boundYear(schema.Items)
	for _, property := range schema.Properties {
		boundYear(property)
	}
}
