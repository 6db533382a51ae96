package bookingapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

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

// heartbeat keeps proxies from closing a stream on which nothing happens.
const heartbeat = 20 * time.Second

func (o *operations) watch(ctx context.Context, r *struct {
	ID int64 `path:"id"`
},
) (*huma.StreamResponse, error) {
	round, err := o.bookings.Round(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	picture, listener, err := o.bookings.Boards.Watch(ctx, round)
	if err != nil {
		return nil, err
	}
	return httpserver.Events(func(ctx context.Context, w httpserver.EventWriter) {
		defer listener.Leave()
		if send(w, "snapshot", picture.Version, bitmapOf(picture)) != nil {
			return
		}
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-o.stopping:
				return
			case <-ticker.C:
				if w.Comment("still here") != nil {
					return
				}
			case delta, ok := <-listener.C:
				if !ok || send(w, "delta", delta.Version, plain(delta)) != nil {
					return
				}
			}
		}
	}), nil
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

func send(w httpserver.EventWriter, kind string, version int64, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return w.Event(kind, fmt.Sprint(version), encoded)
}
