package kopis

import (
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/text"
)

// written is a text of an answer, cleaned as it is read.
type written string

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *written) UnmarshalText(said []byte) error {
	*w = written(text.Lines(string(said)))
	return nil
}

// answerXML is any answer: a list of things, or one that says why not.
type answerXML interface {
	refusal() (code, message string)
}

// refusalXML stands among the items when KOPIS refuses (a bad key, a bad date).
type refusalXML struct {
	Code    written `xml:"returncode"`
	Message written `xml:"errmsg"`
}

type performancesXML struct {
	Items []performanceXML `xml:"db"`
}

func (a *performancesXML) refusal() (code, message string) {
	if len(a.Items) == 0 {
		return "", ""
	}
	return string(a.Items[0].Code), string(a.Items[0].Message)
}

// performanceXML has the fields of a list's item and of a performance's details.
type performanceXML struct {
	refusalXML
	ID         written `xml:"mt20id"`
	FacilityID written `xml:"mt10id"`
	Title      written `xml:"prfnm"`
	From       written `xml:"prfpdfrom"`
	To         written `xml:"prfpdto"`
	Hall       written `xml:"fcltynm"`
	Performers written `xml:"prfcast"`
	Runtime    written `xml:"prfruntime"`
	Age        written `xml:"prfage"`
	Prices     written `xml:"pcseguidance"`
	Genre      written `xml:"genrenm"`
	Times      written `xml:"dtguidance"`
}

// raw brings the details into the form that files have.
func (p performanceXML) raw(id string, facility *facilityXML) raw {
	hall, seats := facility.hall(string(p.Hall))
	return raw{
		where: id, id: id, title: string(p.Title), genre: string(p.Genre), performers: string(p.Performers), hall: hall,
		facilityID: string(p.FacilityID), seats: seats, from: string(p.From), to: string(p.To), times: string(p.Times),
		age: string(p.Age), runtime: string(p.Runtime), prices: string(p.Prices),
	}
}

type facilitiesXML struct {
	Items []facilityXML `xml:"db"`
}

func (a *facilitiesXML) refusal() (code, message string) {
	if len(a.Items) == 0 {
		return "", ""
	}
	return string(a.Items[0].Code), string(a.Items[0].Message)
}

type facilityXML struct {
	refusalXML
	ID        written   `xml:"mt10id"`
	Name      written   `xml:"fcltynm"`
	Seats     written   `xml:"seatscale"`
	Address   written   `xml:"adres"` //nolint:misspell // KOPIS spells it so
	Latitude  written   `xml:"la"`
	Longitude written   `xml:"lo"`
	Halls     []hallXML `xml:"mt13s>mt13"`
}

type hallXML struct {
	Name  written `xml:"prfplcnm"`
	Seats written `xml:"seatscale"`
}

// hall turns "facility (hall)" into "facility hall", as files name it, or just the facility where both have
// one name; and says how many seats it has, "" when the facility doesn't.
func (f *facilityXML) hall(name string) (hall, seats string) {
	if f == nil {
		return name, ""
	}
	own := string(f.Name)
	for _, h := range f.Halls {
		if name != own+" ("+string(h.Name)+")" {
			continue
		}
		if h.Name == f.Name {
			return own, string(h.Seats)
		}
		return own + " " + string(h.Name), string(h.Seats)
	}
	if len(f.Halls) == 1 {
		return name, string(f.Halls[0].Seats)
	}
	return name, ""
}

func (f *facilityXML) facility() catalog.Facility {
	facility := catalog.Facility{Where: string(f.ID), KopisID: string(f.ID), Name: named(string(f.Name)), Address: named(string(f.Address))}
	facility.Seats, _ = readCount(string(f.Seats))
	facility.Position = readPosition(string(f.Latitude), string(f.Longitude))
	return facility
}
