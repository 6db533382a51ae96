package searchindex

import (
	"fmt"
	"slices"
)

// Validate tells in an error that wraps ErrInvalid why the schema can't answer the query.
func (s Schema) Validate(query Query) error {
	switch {
	case query.Limit < 1 || query.Limit > MaxLimit:
		return fmt.Errorf("%w: limit %d", ErrInvalid, query.Limit)
	case query.Offset < 0 || query.Offset+query.Limit > MaxReach:
		return fmt.Errorf("%w: offset %d", ErrInvalid, query.Offset)
	case query.Sort.Number != "" && !slices.Contains(s.Numbers, query.Sort.Number):
		return fmt.Errorf("%w: no number %q in %s", ErrInvalid, query.Sort.Number, s.Collection)
	case query.Sum != "" && !slices.Contains(s.Numbers, query.Sum):
		return fmt.Errorf("%w: no number %q in %s", ErrInvalid, query.Sum, s.Collection)
	}
	for _, clause := range query.Text {
		for _, name := range clause.Fields {
			if s.Field(name) < 0 {
				return fmt.Errorf("%w: no field %q in %s", ErrInvalid, name, s.Collection)
			}
		}
	}
	for _, filter := range query.Where {
		if err := s.validFilter(filter); err != nil {
			return err
		}
	}
	return nil
}

func (s Schema) validFilter(filter Filter) error {
	if filter.AnyOf != nil {
		if !slices.Contains(s.Facets, filter.Attribute) || len(filter.AnyOf) > MaxBatch {
			return fmt.Errorf("%w: facet %q of %s", ErrInvalid, filter.Attribute, s.Collection)
		}
		return nil
	}
	if !slices.Contains(s.Numbers, filter.Attribute) || filter.Min == nil && filter.Max == nil {
		return fmt.Errorf("%w: number %q of %s", ErrInvalid, filter.Attribute, s.Collection)
	}
	return nil
}

// ValidateDocument tells in an error that wraps ErrInvalid what of the document has no place in the schema.
func (s Schema) ValidateDocument(document Document) error {
	if document.ID == "" || document.Popularity < 0 || document.Popularity > 1_000_000 {
		return fmt.Errorf("%w: document %q of popularity %d", ErrInvalid, document.ID, document.Popularity)
	}
	for name := range document.Text {
		if s.Field(name) < 0 {
			return fmt.Errorf("%w: no field %q in %s", ErrInvalid, name, s.Collection)
		}
	}
	for name := range document.Facets {
		if !slices.Contains(s.Facets, name) {
			return fmt.Errorf("%w: no facet %q in %s", ErrInvalid, name, s.Collection)
		}
	}
	for name := range document.Numbers {
		if !slices.Contains(s.Numbers, name) {
			return fmt.Errorf("%w: no number %q in %s", ErrInvalid, name, s.Collection)
		}
	}
	return nil
}

// Field is the place of the field called name, or -1.
func (s Schema) Field(name string) int {
	return slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
}
