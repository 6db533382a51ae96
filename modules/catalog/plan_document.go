package catalog

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// maxPlanDocument bounds what a seat plan's document may unpack to: 100,000 seats with long names.
const maxPlanDocument = 64 << 20

// PackedPlan is a stored plan as it is kept: the gzip'd document, made once. Servers hand it on without
// looking at a hundred thousand seats; who needs them calls Open, once a version.
type PackedPlan struct {
	HallID  int64
	Version int
	Recipe  string
	Seats   int
	Grades  []string
	Packed  []byte
}

// Pack checks the plan and makes its packed form.
func (p *Plan) Pack() (PackedPlan, error) {
	if err := p.Check(); err != nil {
		return PackedPlan{}, err
	}
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return PackedPlan{}, fmt.Errorf("pack plan: %w", err)
	}
	if _, err = writer.Write(p.appendBody(make([]byte, 0, 120*len(p.Seats)+1024))); err == nil {
		err = writer.Close()
	}
	return PackedPlan{p.HallID, p.Version, p.Recipe, len(p.Seats), p.Grades(), packed.Bytes()}, err
}

// Document is the plan as the API tells it: {"version":1,"hallId":7,"sections":[...],"stage":...,
// "seats":[...]}.
func (p PackedPlan) Document() ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(p.Packed))
	if err != nil {
		return nil, fmt.Errorf("unpack plan %d/%d: %w", p.HallID, p.Version, err)
	}
	document := bytes.NewBuffer(make([]byte, 0, 110*p.Seats+256))
	fmt.Fprintf(document, `{"version":%d,"hallId":%d,`, p.Version, p.HallID)
	// The stored body begins with a brace of its own.
	if _, err = io.CopyN(io.Discard, reader, 1); err == nil {
		_, err = io.Copy(document, io.LimitReader(reader, maxPlanDocument))
	}
	if err != nil {
		return nil, fmt.Errorf("unpack plan %d/%d: %w", p.HallID, p.Version, err)
	}
	return document.Bytes(), nil
}

// Open returns the plan with its seats.
func (p PackedPlan) Open() (*Plan, error) {
	document, err := p.Document()
	if err != nil {
		return nil, err
	}
	var body planBody
	if err := json.Unmarshal(document, &body); err != nil {
		return nil, fmt.Errorf("read plan %d/%d: %w", p.HallID, p.Version, err)
	}
	return &Plan{p.HallID, p.Version, p.Recipe, body.Sections, body.Stage, body.Seats}, nil
}

// planBody is our own form of a plan's document.
type planBody struct {
	Sections []Section `json:"sections"`
	Stage    *Stage    `json:"stage"`
	Seats    []Seat    `json:"seats"`
}

// appendBody writes the document without version and hall. It is written by hand because a stadium's is
// four megabytes, which reflection takes ten times as long for.
func (p *Plan) appendBody(b []byte) []byte {
	b = append(b, `{"sections":[`...)
	for i, section := range p.Sections {
		b = appendComma(b, i)
		b = append(appendText(append(b, `{"name":`...), section.Name), '}')
	}
	b = append(b, `],"stage":`...)
	b = p.Stage.append(b)
	b = append(b, `,"seats":[`...)
	for i := range p.Seats {
		b = p.Seats[i].append(appendComma(b, i))
	}
	return append(b, `]}`...)
}

func (s *Stage) append(b []byte) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	b = appendNumber(append(b, `{"x":`...), s.X)
	b = appendNumber(append(b, `,"y":`...), s.Y)
	b = appendNumber(append(b, `,"width":`...), s.Width)
	b = appendNumber(append(b, `,"height":`...), s.Height)
	if s.Name != "" {
		b = appendText(append(b, `,"name":`...), s.Name)
	}
	return append(b, '}')
}

func (s *Seat) append(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"number":`...), int64(s.Number), 10)
	b = appendText(append(b, `,"label":`...), s.Label)
	b = appendText(append(b, `,"section":`...), s.Section)
	b = appendText(append(b, `,"row":`...), s.Row)
	b = appendText(append(b, `,"grade":`...), s.Grade)
	b = appendNumber(append(b, `,"x":`...), s.X)
	b = appendNumber(append(b, `,"y":`...), s.Y)
	return append(b, '}')
}

func appendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

func appendNumber(b []byte, v float64) []byte { return strconv.AppendFloat(b, tenth(v), 'f', -1, 64) }

// appendText writes a JSON string; names rarely need an escape, and those that do take the long way.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f {
			quoted, err := json.Marshal(text)
			if err != nil {
				panic("catalog: a string always marshals: " + err.Error())
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}
