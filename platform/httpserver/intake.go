package httpserver

import (
	"reflect"
	"strings"

	"github.com/ticketblue/ticketblue/platform/text"
)

// Every text of a request is cleaned before its operation sees it (package text), so that no module can forget to. Line breaks stay
// unless the field is tagged `text:"line"`. Secrets (isSecret), headers, cookies and what is tagged `text:"raw"`, as its own rules need
// the letters as they came, stay as they are.
const textTag = "text"

// cleaner cleans a value in place. It is nil where a type has no text.
type cleaner func(v reflect.Value)

// cleanerOf looks at a type once, when an operation is registered.
func cleanerOf(t reflect.Type, clean func(string) string, within map[reflect.Type]bool) cleaner {
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value) { v.SetString(clean(v.String())) }
	case reflect.Pointer:
		return through(cleanerOf(t.Elem(), clean, within), func(v reflect.Value, each cleaner) {
			if !v.IsNil() {
				each(v.Elem())
			}
		})
	case reflect.Slice, reflect.Array:
		return through(cleanerOf(t.Elem(), clean, within), func(v reflect.Value, each cleaner) {
			for i := range v.Len() {
				each(v.Index(i))
			}
		})
	case reflect.Struct:
		return structCleaner(t, within)
	}
	return nil
}

func through(each cleaner, walk func(v reflect.Value, each cleaner)) cleaner {
	if each == nil {
		return nil
	}
	return func(v reflect.Value) { walk(v, each) }
}

func structCleaner(t reflect.Type, within map[reflect.Type]bool) cleaner {
	if within[t] {
		return nil // it has itself within: as deep as that nothing is written by people
	}
	within[t] = true
	defer delete(within, t)
	fields := map[int]cleaner{}
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() || field.Tag.Get("header") != "" || field.Tag.Get("cookie") != "" {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if isSecret(name) || isSecret(field.Name) || field.Tag.Get(textTag) == "raw" {
			continue
		}
		clean := text.Lines
		if field.Tag.Get(textTag) == "line" || field.Tag.Get("query") != "" {
			clean = text.Line
		}
		if each := cleanerOf(field.Type, clean, within); each != nil {
			fields[i] = each
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return func(v reflect.Value) {
		for i, each := range fields {
			each(v.Field(i))
		}
	}
}
