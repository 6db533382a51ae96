package httpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// Limits of a JSON body.
const (
	maxJSONDepth = 64
	// maxJSONInteger is the largest integer that every JSON reader tells from its neighbours (RFC 8259, section 6).
	maxJSONInteger = 1<<53 - 1
)

// bodyRoom is for how long a body room is made at once, whatever length the client says it has.
const bodyRoom = 16 << 10

// byteOrderMark is what Windows editors put before a text.
var byteOrderMark = []byte("\xef\xbb\xbf")

// readBody reads a request's body whole before the operation sees it, so that one that was cut short is the
// client's fault (400) and not the server's, and brings JSON into the form in which all readers agree: no member
// twice, integers written as integers, UTF-8 without a byte order mark.
func readBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		read := bytes.NewBuffer(make([]byte, 0, bytes.MinRead+min(max(r.ContentLength, 0), bodyRoom)))
		if _, err := read.ReadFrom(r.Body); err != nil {
			WriteProblem(w, r, unreadable(err))
			return
		}
		body := read.Bytes()
		if len(body) > 0 && isJSON(r.Header.Get("Content-Type")) {
			var err error
			if body, err = plainJSON(body); err != nil {
				WriteProblem(w, r, err)
				return
			}
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		next.ServeHTTP(w, r)
	})
}

// readAddress refuses an address whose escapes are broken or spell no UTF-8: stores and search engines differ in what
// they make of such bytes.
func readAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || !utf8.ValidString(query) || !utf8.ValidString(r.URL.Path) {
			WriteProblem(w, r, errAddress)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isJSON reports whether a body of the type is read as JSON; one without a type is.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == "application/json" { // nearly all
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// unreadable is the answer to a body that did not arrive whole.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	var slow net.Error
	switch {
	case errors.As(err, &tooLarge):
		return ErrBodyTooLarge.With("limit", tooLarge.Limit)
	case errors.As(err, &slow) && slow.Timeout():
		return humaError(http.StatusRequestTimeout, "The request's body did not arrive in time.")
	}
	return errBodyCut.Because(err)
}

// plainJSON returns the same value as text reads, in the form in which all readers agree. Its errors are problems.
func plainJSON(text []byte) ([]byte, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if !utf8.Valid(text) {
		return nil, notJSON("is not in UTF-8")
	}
	reader := jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	reader.decoder.UseNumber()
	if err := reader.value(place{name: "body"}, 0); err != nil {
		return nil, err
	}
	if _, err := reader.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, notJSON("goes on after its end")
	}
	if reader.plain == nil {
		return text, nil
	}
	return append(reader.plain, text[reader.copied:]...), nil
}

// place is where a value stands in a body. It is spelled out only for an error.
type place struct {
	in    *place
	name  string // of a member
	index int    // of an item; -1 for a member
}

func (p place) String() string {
	switch {
	case p.in == nil:
		return p.name
	case p.index >= 0:
		return fmt.Sprintf("%s[%d]", p.in, p.index)
	}
	return p.in.String() + "." + p.name
}

// jsonReader goes through a text once. It copies only what it has to write otherwise.
type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	plain   []byte // what is written otherwise, and all before it
	copied  int    // how much of text that is
}

func (j *jsonReader) value(at place, depth int) error {
	token, err := j.decoder.Token()
	if err != nil {
		return j.broken()
	}
	if depth > maxJSONDepth {
		return wrongValue(at.String(), fmt.Sprintf("is nested deeper than %d levels", maxJSONDepth))
	}
	switch token := token.(type) {
	case json.Number:
		return j.number(at, string(token))
	case json.Delim:
		if token == '{' {
			return j.object(at, depth+1)
		}
		return j.array(at, depth+1)
	}
	return nil
}

func (j *jsonReader) object(at place, depth int) error {
	seen := map[string]bool{}
	for j.decoder.More() {
		token, err := j.decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return j.broken()
		}
		member := place{in: &at, name: name, index: -1}
		if seen[name] {
			return wrongValue(member.String(), "comes twice")
		}
		seen[name] = true
		if err := j.value(member, depth); err != nil {
			return err
		}
	}
	return j.end()
}

func (j *jsonReader) array(at place, depth int) error {
	for i := 0; j.decoder.More(); i++ {
		if err := j.value(place{in: &at, index: i}, depth); err != nil {
			return err
		}
	}
	return j.end()
}

func (j *jsonReader) end() error {
	if _, err := j.decoder.Token(); err != nil {
		return j.broken()
	}
	return nil
}

// number writes 3.0 and 3e2 as the integers that they are.
func (j *jsonReader) number(at place, written string) error {
	value, err := strconv.ParseFloat(written, 64)
	whole := value == math.Trunc(value)
	if err != nil || whole && math.Abs(value) > maxJSONInteger {
		return wrongValue(at.String(), "is a larger number than this API takes")
	}
	if !whole || !strings.ContainsAny(written, ".eE") {
		return nil
	}
	end := int(j.decoder.InputOffset())
	j.plain = append(j.plain, j.text[j.copied:end-len(written)]...)
	j.plain = strconv.AppendInt(j.plain, int64(value), 10)
	j.copied = end
	return nil
}

func (j *jsonReader) broken() error {
	return notJSON(fmt.Sprintf("is not JSON from byte %d on", j.decoder.InputOffset()+1))
}

func notJSON(message string) error {
	return humaError(http.StatusBadRequest, wrongValues, &huma.ErrorDetail{Location: "body", Message: message})
}

// wrongValue is the answer to a body of which one part can't be accepted.
func wrongValue(location, message string) error {
	return humaError(http.StatusUnprocessableEntity, wrongValues, &huma.ErrorDetail{Location: location, Message: message})
}
