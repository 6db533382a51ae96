package httpserver

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the OpenAPI document: its context and its own name, so that booking's Seat and
// the catalogue's stand beside each other. Lists take the context of what they hold.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	context := contextOf(t.PkgPath())
	if context == "" {
		context = contextOf(t.Name()) // of a generic type: its argument's path stands in the name
	}
	if context == "" {
		return name
	}
	context = strings.ToUpper(context[:1]) + context[1:]
	if strings.HasPrefix(name, context) {
		return name
	}
	return context + name
}

// contextOf finds the context in a path such as .../modules/booking/api.
func contextOf(path string) string {
	_, behind, found := strings.Cut(path, "/modules/")
	if !found {
		return ""
	}
	context, _, _ := strings.Cut(behind, "/")
	context, _, _ = strings.Cut(context, ".")
	return strings.TrimRight(context, "]")
}
