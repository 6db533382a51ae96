package kopis

import "github.com/ticketblue/ticketblue/modules/catalog"

// answerXML is any answer: a list of things, or one that says why not.
type answerXML interface {
	refusal() (code, message string)
}

// refusalXML stands among the items when KOPIS refuses (a bad key, a bad date).
type refusalXML struct {
	Code    string `xml:"returncode"`
	Message string `xml:"errmsg"`
}

type performancesXML struct {
	Items []performanceXML `xml:"db"`
}

func (a *performancesXML) refusal() (code, message string) {
	if len(a.Items) == 0 {
		return "", ""
	}
	return a.Items[0].Code, a.Items[0].Message
}

// performanceXML has the fields of a list's item and of a performance's details.
type performanceXML struct {
	refusalXML
	ID         string `xml:"mt20id"`
	FacilityID string `xml:"mt10id"`
	Title      string `xml:"prfnm"`
	From       string `xml:"prfpdfrom"`
	To         string `xml:"prfpdto"`
	Hall       string `xml:"fcltynm"`
	Performers string `xml:"prfcast"`
	Runtime    string `xml:"prfruntime"`
	Age        string `xml:"prfage"`
	Prices     string `xml:"pcseguidance"`
	Genre      string `xml:"genrenm"`
	Times      string `xml:"dtguidance"`
}

// raw brings the details into the form that files have.
func (p performanceXML) raw(id string, facility *facilityXML) raw {
	hall, seats := facility.hall(p.Hall)
	return raw{
		where: id, id: id, title: p.Title, genre: p.Genre, performers: p.Performers, hall: hall, facilityID: p.FacilityID,
		seats: seats, from: p.From, to: p.To, times: p.Times, age: p.Age, runtime: p.Runtime, prices: p.Prices,
	}
}

type facilitiesXML struct {
	Items []facilityXML `xml:"db"`
}

func (a *facilitiesXML) refusal() (code, message string) {
	if len(a.Items) == 0 {
		return "", ""
	}
	return a.Items[0].Code, a.Items[0].Message
}

type facilityXML struct {
	refusalXML
	ID        string    `xml:"mt10id"`
	Name      string    `xml:"fcltynm"`
	Seats     string    `xml:"seatscale"`
	Address   string    `xml:"adres"` //nolint:misspell // KOPIS spells it so
	Latitude  string    `xml:"la"`
	Longitude string    `xml:"lo"`
	Halls     []hallXML `xml:"mt13s>mt13"`
}

type hallXML struct {
	Name  string `xml:"prfplcnm"`
	Seats string `xml:"seatscale"`
}

// hall turns "facility (hall)" into "facility hall", as files name it, or just the facility where both have
// one name; and says how many seats it has, "" when the facility doesn't.
func (f *facilityXML) hall(name string) (hall, seats string) {
	if f == nil {
		return name, ""
	}
	for _, h := range f.Halls {
		if name != f.Name+" ("+h.Name+")" {
			continue
		}
		if h.Name == f.Name {
			return f.Name, h.Seats
		}
		return f.Name + " " + h.Name, h.Seats
	}
	if len(f.Halls) == 1 {
		return name, f.Halls[0].Seats
	}
	return name, ""
}

func (f *facilityXML) facility() catalog.Facility {
	facility := catalog.Facility{Where: f.ID, KopisID: f.ID, Name: known(f.Name), Address: known(f.Address)}
	facility.Seats, _ = readCount(f.Seats)
	facility.Position = readPosition(f.Latitude, f.Longitude)
	return facility
}
