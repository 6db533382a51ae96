package httpserver

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// Upload lets an operation take a file along: as multipart/form-data with the JSON body as the part data and the
// file as another part, or for an operation without a JSON body also as the whole body. The operation itself and
// its receipts see the JSON body alone, wherever it came from; its request embeds Uploaded, which has the file.
type Upload struct {
	Part     string       // the file's
	Limit    int64        // bytes of the file
	TooLarge *fault.Fault // told of a larger one
	Alone    bool         // there is no JSON body
	Types    []string     // what the file may be, for the document; the operation itself looks
}

// dataPart is the JSON body's part.
const dataPart = "data"

// multipartOverhead is room for boundaries and headers of parts.
const multipartOverhead = 64 << 10

// bodyLimit is of all parts together.
func (u *Upload) bodyLimit() int64 { return u.Limit + defaultBodyLimit + multipartOverhead }

// take takes requests apart.
func (u *Upload) take(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		var data, file []byte
		switch {
		case err == nil && kind == "multipart/form-data":
			data, file, err = u.parts(r.Body, parameters["boundary"])
			r.Header.Set("Content-Type", "application/json")
		case u.Alone:
			file, err = u.read(r.Body)
			r.Header.Del("Content-Type")
		default:
			next.ServeHTTP(w, r)
			return
		}
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		if u.Alone && len(file) == 0 {
			WriteProblem(w, r, wrongPart(u.Part, "is missing"))
			return
		}
		r = finding(r, func(x *exchange) { x.file = file })
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
		next.ServeHTTP(w, r)
	})
}

// parts reads each part once. A file of no bytes is what a browser sends for a field that was left empty.
func (u *Upload) parts(body io.Reader, boundary string) (data, file []byte, err error) {
	whole := &ending{Reader: body, mark: []byte("\n--" + boundary + "--"), last: []byte("\n")}
	reader := multipart.NewReader(whole, boundary)
	seen := map[string]bool{}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) && whole.seen {
			break
		}
		if err != nil {
			return nil, nil, u.unreadable(err)
		}
		name := part.FormName()
		if seen[name] {
			return nil, nil, wrongPart(name, "comes twice")
		}
		seen[name] = true
		switch {
		case name == u.Part:
			file, err = u.read(part)
		case name == dataPart && !u.Alone:
			data, err = io.ReadAll(http.MaxBytesReader(nil, part, defaultBodyLimit))
		default:
			return nil, nil, wrongPart(name, "is not one that this operation takes")
		}
		if err != nil {
			return nil, nil, u.unreadable(err)
		}
	}
	if !u.Alone && len(data) == 0 {
		return nil, nil, wrongPart(dataPart, "is missing")
	}
	return data, file, nil
}

// ending notes whether the line that ends a form came by: multipart.Reader tells a form that was cut off between two
// parts, or within a part's header, in the same way as one that is over.
type ending struct {
	io.Reader
	mark []byte
	last []byte // of what came by, shorter than the mark
	seen bool
}

func (e *ending) Read(b []byte) (int, error) {
	n, err := e.Reader.Read(b)
	if !e.seen {
		e.last = append(e.last, b[:n]...)
		e.seen = bytes.Contains(e.last, e.mark)
		e.last = append(e.last[:0], e.last[max(0, len(e.last)-len(e.mark)+1):]...)
	}
	return n, err
}

func (u *Upload) read(from io.Reader) ([]byte, error) {
	file, err := io.ReadAll(io.LimitReader(from, u.Limit+1))
	if err != nil {
		return nil, u.unreadable(err)
	}
	if int64(len(file)) > u.Limit {
		return nil, u.TooLarge
	}
	return file, nil
}

func (u *Upload) unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if fault.As(err) != nil {
		return err
	}
	if errors.As(err, &tooLarge) && tooLarge.Limit == u.bodyLimit() {
		return u.TooLarge
	}
	return unreadable(err)
}

func wrongPart(name, message string) error {
	return wrongValue("body."+name, message)
}

// describe tells in the document how the file may come.
func (u *Upload) describe(body *huma.RequestBody) {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	form := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{u.Part: binary}}
	if json := body.Content["application/json"]; json != nil {
		form.Properties[dataPart], form.Required = json.Schema, []string{dataPart}
	}
	if u.Alone {
		form.Required, body.Required = []string{u.Part}, true
		for _, kind := range u.Types {
			body.Content[kind] = &huma.MediaType{Schema: binary}
		}
	}
	body.Content["multipart/form-data"] = &huma.MediaType{Schema: form}
}
