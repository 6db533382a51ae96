package catalogapi

import (
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/poster"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// HallName is a hall beside something else.
type HallName struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// HallCard is a hall beside a performance, with the way there.
type HallCard struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"`
	Seats   int    `json:"seats"`
}

// Item is a performance in a list.
type Item struct {
	ID           int64      `json:"id"`
	Title        string     `json:"title"`
	Category     string     `json:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	StartDate    string     `json:"startDate" format:"date"`
	EndDate      string     `json:"endDate" format:"date"`
	Status       string     `json:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED" doc:"AVAILABLE when any round is; else BEFORE_OPEN, SOLD_OUT, CLOSED in this order"`
	Hall         HallName   `json:"hall"`
	PosterURL    string     `json:"posterUrl" doc:"A drawing of 3:4, or the picture that was uploaded; its bytes never change"`
	PosterSrcset string     `json:"posterSrcset" doc:"The uploaded picture in all its widths, for an img; empty for a drawing"`
	MinPrice     int64      `json:"minPrice" doc:"KRW"`
	Rating       *float64   `json:"rating" doc:"Average of 0 to 5 with one decimal; null without reviews"`
	ReviewCount  int        `json:"reviewCount"`
	SalesOpenAt  *time.Time `json:"salesOpenAt" doc:"The next opening of sales; null when none lies ahead"`
}

func itemOf(p catalog.Shown) Item {
	return Item{
		ID: p.ID, Title: p.Title, Category: string(p.Category), StartDate: p.StartDate.String(), EndDate: p.EndDate.String(),
		Status: string(p.Status), Hall: HallName{p.Hall.ID, p.Hall.Name}, PosterURL: poster.PathOf(p), PosterSrcset: poster.SrcSetOf(p),
		MinPrice: int64(p.MinPrice), Rating: ratingOf(p.Ratings), ReviewCount: p.Ratings.Count(),
		SalesOpenAt: httpserver.LocalOrNil(p.OpensAt),
	}
}

func ratingOf(ratings catalog.Ratings) *float64 {
	if average, ok := ratings.Average(); ok {
		return &average
	}
	return nil
}

// Price is what a seat of a grade costs.
type Price struct {
	Grade  string `json:"grade" minLength:"1" maxLength:"60" example:"VIP" text:"line"`
	Amount int64  `json:"amount" minimum:"0" maximum:"100000000" doc:"KRW" example:"170000"`
}

// PerformerName is a performer beside a performance.
type PerformerName struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Performance is all that is told of a performance.
type Performance struct {
	ID              int64           `json:"id"`
	Title           string          `json:"title"`
	Category        string          `json:"category" enum:"CONCERT,MUSICAL,PLAY,CLASSIC,DANCE,TRADITIONAL,SPORTS,ETC"`
	Description     string          `json:"description"`
	StartDate       string          `json:"startDate" format:"date"`
	EndDate         string          `json:"endDate" format:"date"`
	DurationMinutes int             `json:"durationMinutes" doc:"0 when unknown"`
	AgeLimit        int             `json:"ageLimit" doc:"Full years; 0 for everybody"`
	TicketLimit     int             `json:"ticketLimit" doc:"Tickets a person, over all reservations"`
	Status          string          `json:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED"`
	Hall            HallCard        `json:"hall"`
	PosterURL       string          `json:"posterUrl"`
	PosterSrcset    string          `json:"posterSrcset" doc:"The uploaded picture in all its widths; empty for a drawing"`
	MinPrice        int64           `json:"minPrice"`
	Prices          []Price         `json:"prices" nullable:"false"`
	Performers      []PerformerName `json:"performers" nullable:"false"`
	Rating          *float64        `json:"rating"`
	ReviewCount     int             `json:"reviewCount"`
	Ratings         catalog.Ratings `json:"ratings" doc:"Reviews by rating, 0 to 5"`
	SalesOpenAt     *time.Time      `json:"salesOpenAt"`
	Source          string          `json:"source" doc:"Who the facts come from, to be named where they are shown; empty for the office's own" example:"KOPIS"`
}

func performanceOf(p catalog.Shown) Performance {
	answer := Performance{
		ID: p.ID, Title: p.Title, Category: string(p.Category), Description: p.Description,
		StartDate: p.StartDate.String(), EndDate: p.EndDate.String(), DurationMinutes: p.DurationMinutes,
		AgeLimit: p.AgeLimit, TicketLimit: p.TicketLimit, Status: string(p.Status),
		Hall:      HallCard{p.Hall.ID, p.Hall.Name, p.Hall.Address, p.Hall.Seats},
		PosterURL: poster.PathOf(p), PosterSrcset: poster.SrcSetOf(p), MinPrice: int64(p.MinPrice),
		Prices: make([]Price, len(p.Prices)), Performers: make([]PerformerName, len(p.LineUp)),
		Rating: ratingOf(p.Ratings), ReviewCount: p.Ratings.Count(), Ratings: p.Ratings,
		SalesOpenAt: httpserver.LocalOrNil(p.OpensAt), Source: p.Source,
	}
	for i, price := range p.Prices {
		answer.Prices[i] = Price{price.Grade, int64(price.Amount)}
	}
	for i, performer := range p.LineUp {
		answer.Performers[i] = PerformerName{performer.ID, performer.Name}
	}
	return answer
}

// Round is one showing.
type Round struct {
	ID            int64     `json:"id"`
	PerformanceID int64     `json:"performanceId"`
	HallID        int64     `json:"hallId"`
	PlanVersion   int       `json:"planVersion" doc:"Of the hall's seat plan; fixed when the round was made"`
	StartsAt      time.Time `json:"startsAt"`
	SalesOpenAt   time.Time `json:"salesOpenAt"`
	Status        string    `json:"status" enum:"BEFORE_OPEN,AVAILABLE,SOLD_OUT,CLOSED"`
	CalledOff     bool      `json:"calledOff,omitempty" doc:"That it does not take place; CLOSED, too"`
	Total         int       `json:"total"`
	Remaining     int       `json:"remaining"`
}

func roundOf(r catalogapp.RoundView) Round {
	return Round{
		ID: r.ID, PerformanceID: r.PerformanceID, HallID: r.HallID, PlanVersion: r.PlanVersion,
		StartsAt: httpserver.Local(r.StartsAt), SalesOpenAt: httpserver.Local(r.SalesOpenAt), Status: string(r.Status),
		CalledOff: r.CalledOff, Total: r.Total, Remaining: r.Remaining,
	}
}

// Review is what somebody who was there says.
type Review struct {
	ID        int64     `json:"id"`
	Rating    int       `json:"rating" minimum:"0" maximum:"5"`
	Content   string    `json:"content"`
	Author    string    `json:"author" doc:"Masked"`
	CreatedAt time.Time `json:"createdAt"`
}

// Hall is a room with seats.
type Hall struct {
	ID          int64             `json:"id"`
	Name        string            `json:"name"`
	Address     string            `json:"address"`
	Seats       int               `json:"seats"`
	PlanVersion int               `json:"planVersion" doc:"The current seat plan"`
	KopisID     string            `json:"kopisId" doc:"Of the facility; empty when it has none"`
	Position    *catalog.Position `json:"position" doc:"Degrees; null when unknown"`
	Source      string            `json:"source"`
}

func hallOf(h catalog.Hall) Hall {
	return Hall{h.ID, h.Name, h.Address, h.Seats, h.PlanVersion, h.KopisID, h.Position, h.Source}
}

// Performer is a person or a group on stage.
type Performer struct {
	ID     int64   `json:"id"`
	Name   string  `json:"name"`
	Birth  *string `json:"birth" format:"date"`
	Nation *string `json:"nation"`
}

func performerOf(p catalog.Performer) Performer {
	answer := Performer{ID: p.ID, Name: p.Name}
	if !p.Birth.IsZero() {
		answer.Birth = new(p.Birth.String())
	}
	if p.Nation != "" {
		answer.Nation = &p.Nation
	}
	return answer
}

// pageOf turns a page of the catalogue's into an answer.
func pageOf[T, V any](page catalog.Page[T], view func(T) V) httpserver.Page[V] {
	answer := httpserver.Page[V]{Items: make([]V, len(page.Items))}
	for i, item := range page.Items {
		answer.Items[i] = view(item)
	}
	if page.Next != "" {
		answer.NextCursor = new(string(page.Next))
	}
	return answer
}

// whole is a list that fits one page.
func whole[T, V any](items []T, view func(T) V) httpserver.Page[V] {
	return pageOf(catalog.Page[T]{Items: items}, view)
}

// dateOf reads a day of a request; "" is no day.
func dateOf(location, text string) (clock.Date, error) {
	if text == "" {
		return clock.Date{}, nil
	}
	date, err := clock.ParseDate(text)
	if err != nil {
		problem := catalog.Problem{Location: location, Message: "is not a day such as 2026-12-24", Value: text}
		return clock.Date{}, catalog.ErrInvalid.With("errors", []catalog.Problem{problem})
	}
	return date, nil
}

// at is the address of a thing that was made.
func at(collection string, id int64) string { return fmt.Sprintf("/api/v1/%s/%d", collection, id) }
