package typesense

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// document lays a document out for the server. Fields are named in collection.go.
func (c *collection) document(d searchindex.Document) map[string]any {
	shown, folded := words.Texts(c.fields(d))
	out := map[string]any{
		"id": code(d.ID), fieldKey: d.ID, fieldPopularity: d.Popularity, fieldGone: false,
		fieldFolded: folded, fieldShown: shown, fieldGrams: tokens(words.Grams(folded)),
	}
	if d.Stored != nil {
		out[fieldStored] = string(d.Stored)
	}
	for name, value := range d.Facets {
		out[facetPrefix+name] = code(value)
	}
	for name, number := range d.Numbers {
		out[numberPrefix+name] = number
	}
	return out
}

// fields are the values of each of the document's fields, in the schema's order.
func (c *collection) fields(d searchindex.Document) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, field := range c.schema.Fields {
			if !yield(d.Text[field.Name]) {
				return
			}
		}
	}
}

// gone is what stands in a generation that is being filled for a document that was removed meanwhile.
func gone(id string) map[string]any {
	return map[string]any{"id": code(id), fieldKey: id, fieldPopularity: 0, fieldGone: true}
}

// found is a document as it comes back; a search asks for some of it.
type found struct {
	Key        string  `json:"key"`
	Popularity int     `json:"popularity"`
	Folded     string  `json:"folded"`
	Shown      string  `json:"shown"`
	Stored     *string `json:"stored"`

	numbers map[string]json.Number
	facets  map[string]string // in code
}

// UnmarshalJSON reads the fixed fields and the numbers.
func (f *found) UnmarshalJSON(data []byte) error {
	type plain found
	if err := json.Unmarshal(data, (*plain)(f)); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	f.numbers, f.facets = map[string]json.Number{}, map[string]string{}
	for name, raw := range all {
		if number, ok := strings.CutPrefix(name, numberPrefix); ok {
			f.numbers[number] = json.Number(raw)
		}
		if facet, ok := strings.CutPrefix(name, facetPrefix); ok {
			f.facets[facet] = strings.Trim(string(raw), `"`) // code has nothing that JSON escapes
		}
	}
	return nil
}

// number is a number of the document, if it has one.
func (f *found) number(name string) (value int64, ok bool) {
	value, err := f.numbers[name].Int64()
	return value, err == nil
}

func (f *found) stored() json.RawMessage {
	if f.Stored == nil {
		return nil
	}
	return json.RawMessage(*f.Stored)
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// maxPlain is how long a value may be that is written out; the server cuts tokens of more than 100 bytes.
const maxPlain = 60

// nothing is a value that code never gives.
const nothing = "nothing"

// code writes a value so that it is one token to the server and different from every other value's: case, spaces
// and signs, which the server would overlook or read as syntax, count. Digits stay as they are.
func code(value string) string {
	switch {
	case value != "" && len(value) <= maxPlain && strings.Trim(value, "0123456789") == "":
		return value
	case len(value) <= maxPlain:
		return "x" + base32Lower.EncodeToString([]byte(value))
	}
	sum := sha256.Sum256([]byte(value))
	return "y" + base32Lower.EncodeToString(sum[:])
}

// tokens are grams as the server keeps them.
func tokens(grams string) string {
	var b strings.Builder
	for gram := range strings.FieldsSeq(grams) {
		b.WriteString(token(gram))
		b.WriteByte(' ')
	}
	return strings.TrimSuffix(b.String(), " ")
}

// token writes a gram in Latin letters and digits, which no tokenizer takes apart, normalises or drops. Two grams that
// come to the same only add candidates.
func token(gram string) string {
	var b []byte
	for _, r := range gram {
		if r < 0x80 {
			b = append(b, byte(r))
		} else {
			b = strconv.AppendInt(b, int64(r), 36) // 44032 to 55203 for syllables: three or four signs
		}
	}
	if len(b) > maxPlain {
		sum := sha256.Sum256(b)
		return string(b[:1]) + base32Lower.EncodeToString(sum[:])
	}
	return string(b)
}
