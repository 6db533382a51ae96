package bookingapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/booking"
)

func TestAPlainClaimReadsAsJSONDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		space := rapid.SampledFrom([]string{"", " ", "\n", " \t"})
		round := rapid.Int64Range(0, 999_999_999).Draw(t, "round")
		numbers := rapid.SliceOfN(rapid.IntRange(0, 999_999_999), 1, booking.MaxSeats).Draw(t, "seats")
		encoded, _ := json.Marshal(numbers)
		text := fmt.Sprintf(`%s{%s"roundId"%s:%s%d%s,"seats":%s%s}%s`, space.Draw(t, "a"), space.Draw(t, "b"), space.Draw(t, "c"),
			space.Draw(t, "d"), round, space.Draw(t, "e"), space.Draw(t, "f"), encoded, space.Draw(t, "g"))
		var seats [booking.MaxSeats]int
		gotRound, count, ok := readClaim([]byte(text), &seats)
		if !ok || gotRound != round || !slices.Equal(seats[:count], numbers) {
			t.Fatalf("readClaim(%q) = %d, %v, %v", text, gotRound, seats[:count], ok)
		}
	})
}

func FuzzReadClaim(f *testing.F) {
	for _, text := range []string{`{"roundId":1,"seats":[1,2]}`, `{"seats":[1],"roundId":1}`, `{"roundId":01,"seats":[1]}`, `{"roundId":1,"seats":[1,]}`, `{"roundId":-1,"seats":[]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var seats [booking.MaxSeats]int
		round, count, ok := readClaim(text, &seats)
		if !ok {
			return
		}
		var claim struct {
			RoundID int64 `json:"roundId"`
			Seats   []int `json:"seats"`
		}
		if err := json.Unmarshal(text, &claim); err != nil || claim.RoundID != round || !slices.Equal(claim.Seats, seats[:count]) {
			t.Fatalf("%q is read as %d %v, by JSON as %+v (%v)", text, round, seats[:count], claim, err)
		}
	})
}
