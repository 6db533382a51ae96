package bookingapi

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// plainClaim is the longest body that is read early; the page's own are shorter.
const plainClaim = 128

var claimBuffers = sync.Pool{New: func() any { return new([plainClaim]byte) }}

// refuseEarly answers hopeless claims (sold out, taken, not open) in front of the general machinery: in a
// rush nearly all claims are of that kind, and being told no should cost as little as it can. It takes
// bodies of the plain form only; whatever else comes, and every keyed request, goes the usual way.
func (o *operations) refuseEarly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength <= 0 || r.ContentLength > plainClaim || len(r.Header["Idempotency-Key"]) > 0 {
			next.ServeHTTP(w, r)
			return
		}
		buffer := claimBuffers.Get().(*[plainClaim]byte) //nolint:forcetypeassert // the pool's own
		defer claimBuffers.Put(buffer)
		body := buffer[:r.ContentLength]
		n, err := io.ReadFull(r.Body, body)
		if err == nil {
			var seats [booking.MaxSeats]int
			if round, count, ok := readClaim(body, &seats); ok {
				if refused := o.bookings.Hopeless(r.Context(), round, seats[:count]); refused != nil {
					httpserver.WriteProblem(w, r, refused)
					return
				}
			}
		}
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:n]), r.Body))
		next.ServeHTTP(w, r)
	})
}

// readClaim reads {"roundId":N,"seats":[N,...]} with one to MaxSeats seats and spaces anywhere but inside a
// number; ok is false for every other text, also for one that the schema would take.
func readClaim(body []byte, seats *[booking.MaxSeats]int) (round int64, count int, ok bool) {
	s := scanner{body}
	if !s.word(`{`) || !s.word(`"roundId"`) || !s.word(`:`) {
		return 0, 0, false
	}
	id, found := s.number()
	if !found || !s.word(`,`) || !s.word(`"seats"`) || !s.word(`:`) || !s.word(`[`) {
		return 0, 0, false
	}
	for count < len(seats) {
		if seats[count], found = s.number(); !found {
			return 0, 0, false
		}
		count++
		if !s.word(`,`) {
			break
		}
	}
	ok = s.word(`]`) && s.word(`}`)
	s.spaces()
	return int64(id), count, ok && len(s.rest) == 0
}

// scanner walks through a plain claim.
type scanner struct{ rest []byte }

func (s *scanner) spaces() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\n' || s.rest[0] == '\t' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

func (s *scanner) word(word string) bool {
	s.spaces()
	if len(s.rest) < len(word) || string(s.rest[:len(word)]) != word {
		return false
	}
	s.rest = s.rest[len(word):]
	return true
}

// number reads a JSON integer without a sign, of at most nine digits.
func (s *scanner) number() (int, bool) {
	s.spaces()
	value, digits := 0, 0
	for digits < len(s.rest) && s.rest[digits] >= '0' && s.rest[digits] <= '9' {
		if digits++; digits > 9 {
			return 0, false
		}
		value = value*10 + int(s.rest[digits-1]-'0')
	}
	leadingZero := digits > 1 && s.rest[0] == '0'
	s.rest = s.rest[digits:]
	return value, digits > 0 && !leadingZero
}
