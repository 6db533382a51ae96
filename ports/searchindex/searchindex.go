// Package searchindex is the contract of a search index: documents go in by collection, people's words
// find them again, best first.
//
// An index is a copy. It may be behind, it may be emptied, and everything in it can be made again from
// the modules that own the facts; nothing is decided by what it says. What it does promise is how it
// reads words, Korean ones above all:
//
//   - case, width, accents, punctuation and spaces don't matter: 레미제라블 is 레 미제라블;
//   - every part of a word finds it, from one syllable on;
//   - the last syllable may be unfinished, as it is while one types: 유려 and 유ㄹ find 유령;
//   - initial consonants stand for syllables: ㄹㅁㅈㄹㅂ finds 레미제라블;
//   - one wrong letter is forgiven in words of two syllables or four Latin letters and more;
//   - several words are looked for together, and each by itself where they don't stand together;
//     a clause that is Exact forgives nothing;
//   - what is matched whole comes before what is matched at its beginning, at the beginning of a word,
//     inside a word, and by forgiving; then weight of the field, popularity, and shorter texts first.
//
// Two engines keep it, adapters/fts and adapters/typesense. Both find candidates by the grams of platform/words and
// leave it to that package what matches.
package searchindex

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
)

// Index keeps documents and finds them. It is safe for concurrent use. Every error but ErrInvalid means
// that nothing is known to have changed and that the same call may be made again.
type Index interface {
	// Put adds documents or replaces those with the same id, all or none, and returns when a search
	// made next sees them. Doing it twice is doing it once.
	Put(ctx context.Context, collection string, documents []Document) error

	// Remove takes documents away; ids that aren't there don't matter.
	Remove(ctx context.Context, collection string, ids []string) error

	// Search answers one query.
	Search(ctx context.Context, query Query) (Result, error)

	// SearchMany answers several, in their order; cheaper than one after the other. One failure
	// is everybody's.
	SearchMany(ctx context.Context, queries []Query) ([]Result, error)

	// Rebuild fills a fresh index beside the live one and swaps them when documents end. Searches go
	// on meanwhile, and what is put or removed meanwhile is in the fresh one too. When documents yields
	// an error the fresh index is dropped and the live one stays. One rebuild of a collection runs at a
	// time: ErrRebuilding.
	Rebuild(ctx context.Context, collection string, documents iter.Seq2[Document, error]) error

	// Count tells how many documents a collection holds; 0 after the index was lost, or when its
	// schema changed and it has to be rebuilt.
	Count(ctx context.Context, collection string) (int, error)

	// Check reports whether the index answers.
	Check(ctx context.Context) error
}

// Errors beside outages.
var (
	// ErrInvalid: an unknown collection, field or attribute, or a query beyond the limits. A defect.
	ErrInvalid = errors.New("searchindex: invalid")
	// ErrRebuilding: the collection is being rebuilt already.
	ErrRebuilding = errors.New("searchindex: already being rebuilt")
)

// Limits. What people type is cut to MaxTextRunes; everything else beyond them is ErrInvalid.
const (
	MaxTextRunes = 100
	MaxLimit     = 100
	MaxReach     = 1000 // Offset + Limit
	MaxBatch     = 1000 // documents or ids a call
)

// Schema says what a collection holds. It is fixed when the index is opened.
type Schema struct {
	Collection string // lower-case letters
	Fields     []Field
	Facets     []string // attributes that are compared whole
	Numbers    []string // attributes that are compared by size: amounts, days, instants
	// Large collections may have millions of documents: an index keeps none of them in memory.
	Large bool `json:",omitempty"`
}

// Field is a text that is searched.
type Field struct {
	Name   string
	Weight int // 1 to 10; a match in a heavier field comes first
}

// Document is what is found.
type Document struct {
	ID         string
	Text       map[string][]string // by field; a field may have several values, each matched by itself
	Facets     map[string]string
	Numbers    map[string]int64
	Popularity int             // 0 to 1,000,000; decides between equal matches
	Stored     json.RawMessage // given back as it is
}

// Query asks for documents for which every clause and every filter holds.
type Query struct {
	Collection string
	Text       []Clause // empty: all documents
	Where      []Filter
	Sort       Sort
	// Sum names a number. With it the answer has a Total: everything that matches is looked at, however
	// much it is, so order and total are exact.
	Sum string
	// Count asks for a Total too, without a number to add up.
	Count  bool
	Limit  int // 1 to MaxLimit
	Offset int
}

// WantsTotal reports whether the answer has a Total.
func (q Query) WantsTotal() bool { return q.Count || q.Sum != "" }

// Clause is words as a person typed them.
type Clause struct {
	Text   string
	Fields []string // empty: all fields
	Exact  bool     // no letter is forgiven
}

// Words is a clause over all fields.
func Words(text string) []Clause { return []Clause{{Text: text}} }

// Sort orders by a number instead of by relevance; the zero value is relevance (popularity where there are
// no words).
type Sort struct {
	Number     string
	Descending bool
}

// Filter is a condition on one attribute; make it with Is, AtLeast or AtMost.
type Filter struct {
	Attribute string
	AnyOf     []string // a facet is one of these
	Min, Max  *int64   // a number lies between these, both included; nil is open
}

// Is holds for documents whose facet is one of values; for none when there are none.
func Is(facet string, values ...string) Filter {
	return Filter{Attribute: facet, AnyOf: append([]string{}, values...)}
}

// AtLeast holds for documents whose number is n or more.
func AtLeast(number string, n int64) Filter { return Filter{Attribute: number, Min: &n} }

// AtMost holds for documents whose number is n or less.
func AtMost(number string, n int64) Filter { return Filter{Attribute: number, Max: &n} }

// Result is an answer.
type Result struct {
	Hits []Hit
	More bool // there are more behind these
	// Total is over everything that matches, this page or not; nil unless Sum or Count asked for it.
	Total *Total
}

// Total counts what matches, and adds up the number that was asked for.
type Total struct {
	Count int
	Sum   int64 // documents without the number add nothing
}

// Hit is a document that was found.
type Hit struct {
	ID    string
	Score float64 // comparable within one answer
	// Field is where the first clause matched best, and Highlight that value with <mark> around what
	// matched; the rest is escaped, so it may be put into a page. Both are empty without words.
	Field     string
	Highlight string
	Stored    json.RawMessage
}
