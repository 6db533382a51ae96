package bookingapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Seats is a round's seats: a list, or a bitmap.
type Seats struct {
	RoundID   int64   `json:"roundId"`
	Version   int64   `json:"version" doc:"Counts the changes"`
	Total     int     `json:"total"`
	Remaining int     `json:"remaining"`
	Available *[]int  `json:"available,omitempty" doc:"Free seat numbers, rising; the list view"`
	Taken     *string `json:"taken,omitempty" doc:"Base64; the bitmap view"`
}

type seatsRequest struct {
	ID   int64  `path:"id"`
	View string `query:"view" enum:"list,bitmap" default:"list"`
}

type seatsAnswer struct{ Body Seats }

func (o *operations) seats(ctx context.Context, r *seatsRequest) (*seatsAnswer, error) {
	round, err := o.bookings.Round(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	picture, err := o.bookings.Boards.Picture(ctx, round)
	if err != nil {
		return nil, err
	}
	if r.View == "bitmap" {
		return &seatsAnswer{bitmapOf(picture)}, nil
	}
	answer := seatsOf(picture)
	answer.Available = new(picture.Available())
	return &seatsAnswer{answer}, nil
}

func seatsOf(p bookingapp.Picture) Seats {
	return Seats{RoundID: p.RoundID, Version: p.Version, Total: p.Total, Remaining: p.Remaining}
}

func bitmapOf(p bookingapp.Picture) Seats {
	answer := seatsOf(p)
	answer.Taken = new(base64.StdEncoding.EncodeToString(p.Bitmap()))
	return answer
}

func (o *operations) watch(ctx context.Context, r *struct {
	httpserver.Listening
	ID int64 `path:"id"`
},
) (*huma.StreamResponse, error) {
	round, err := o.bookings.Round(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return httpserver.Stream(r.Listening, func(wake func()) (httpserver.Feed, error) {
		picture, listener, err := o.bookings.Boards.Watch(ctx, round, wake)
		if err != nil {
			return nil, err
		}
		return &seatsFeed{&picture, listener}, nil
	})
}

// errFellBehind ends the stream of a listener who comes again for a fresh picture.
var errFellBehind = errors.New("the listener fell behind")

// seatsFeed tells the picture first, then the changes.
type seatsFeed struct {
	picture *bookingapp.Picture // nil once it was told
	*bookingapp.Listener
}

// Next implements httpserver.Feed.
func (f *seatsFeed) Next(_ context.Context, buffer []byte) (_ []byte, err error) {
	if f.picture != nil {
		buffer, err = appendEvent(buffer, "snapshot", f.picture.Version, bitmapOf(*f.picture))
		f.picture = nil
	}
	deltas, ok := f.Take()
	if !ok {
		return buffer, errFellBehind
	}
	for _, delta := range deltas {
		if err == nil {
			buffer, err = appendEvent(buffer, "delta", delta.Version, plain(delta))
		}
	}
	return buffer, err
}

// plain makes missing lists empty ones.
func plain(d bookingapp.Delta) bookingapp.Delta {
	if d.Taken == nil {
		d.Taken = []int{}
	}
	if d.Freed == nil {
		d.Freed = []int{}
	}
	return d
}

func appendEvent(buffer []byte, kind string, version int64, data any) ([]byte, error) {
	encoded, err := json.Marshal(data)
	return httpserver.AppendEvent(buffer, kind, strconv.FormatInt(version, 10), encoded), err
}
