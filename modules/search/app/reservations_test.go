package searchapp_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/money"
)

// box is the part of a catalogue where its tickets are sold.
type box struct{ *catalogue }

func (c *catalogue) box() box { return box{c} }

func (b box) Reservations(_ context.Context, ids []string) ([]search.Reservation, error) {
	var found []search.Reservation
	for _, id := range ids {
		if r, ok := b.sold[id]; ok {
			found = append(found, r)
		}
	}
	return found, b.broken
}

func (b box) AllReservations(context.Context) iter.Seq2[search.Reservation, error] {
	return func(yield func(search.Reservation, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(b.sold)) {
			if !yield(b.sold[id], nil) {
				return
			}
		}
	}
}

var opened = time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)

// soldOut sells n reservations: two performances, three buyers, an hour apart, every fifth canceled.
func soldOut(n int) *catalogue {
	c := stocked()
	c.sold = map[string]search.Reservation{}
	for i := range n {
		p := c.performances[int64(1+i%2)]
		buyer := []string{"이예매", "김민수", "김민서"}[i%3]
		r := search.Reservation{
			ID: fmt.Sprintf("r%04d", i), Number: fmt.Sprintf("7K3M-%04d-2HTD", i), Status: "COMPLETED", UserID: fmt.Sprint("user", i%3), UserName: buyer,
			UserEmail: fmt.Sprintf("buyer%d@example.com", i%3), PerformanceID: p.ID, PerformanceTitle: p.Title, Hall: p.HallName,
			StartsAt: opened.AddDate(0, 1, i%7), Seats: []string{"1열 1번"}, Amount: money.KRW(10_000 * (1 + i%4)), CreatedAt: opened.Add(time.Duration(i) * time.Hour),
		}
		r.Paid = r.Amount - 1_000 // a coupon
		switch {
		case i%5 == 0: // with a fee
			r.Status, r.CancelReason, r.Refund = "CANCELED", "USER", r.Paid*7/10
		case i%11 == 10:
			r.Status, r.Paid = "PENDING", 0
		}
		c.sold[r.ID] = r
	}
	return c
}

// walk reads a list to its end and returns what it showed, and the total that every page told.
func walk(t *testing.T, app *searchapp.Search, filter search.ReservationFilter) (shown []search.Reservation, total search.ReservationPage) {
	t.Helper()
	for filter.Limit = 7; ; {
		page, err := app.FindReservations(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		if len(shown) > 0 && (page.Count != total.Count || page.Kept != total.Kept || page.Held != total.Held) {
			t.Errorf("the total is %d, %d, %d on one page and %d, %d, %d on another", total.Count, total.Kept, total.Held, page.Count, page.Kept, page.Held)
		}
		shown, total = append(shown, page.Items...), page
		if page.Next == nil {
			return shown, total
		}
		filter.After = *page.Next
	}
}

func TestFindReservations(t *testing.T) {
	t.Parallel()
	const n = 200
	from := soldOut(n)
	app, _ := open(t, from)
	type r = search.Reservation
	day := func(days int) time.Time { return opened.AddDate(0, 0, days) }
	for name, test := range map[string]struct {
		filter search.ReservationFilter
		holds  func(r) bool
	}{
		"everything":              {search.ReservationFilter{}, func(r) bool { return true }},
		"a buyer's name":          {search.ReservationFilter{UserName: "김민수"}, func(x r) bool { return x.UserName == "김민수" }},
		"a part of a name":        {search.ReservationFilter{UserName: "김민"}, func(x r) bool { return x.UserName != "이예매" }},
		"a name with a wrong one": {search.ReservationFilter{UserName: "이예메"}, func(r) bool { return false }},
		"a title":                 {search.ReservationFilter{PerformanceTitle: "레미제라블"}, func(x r) bool { return x.PerformanceID == 1 }},
		"a status":                {search.ReservationFilter{Status: "CANCELED"}, func(x r) bool { return x.Status == "CANCELED" }},
		"amounts":                 {search.ReservationFilter{MinAmount: new(money.KRW(20_000)), MaxAmount: new(money.KRW(30_000))}, func(x r) bool { return x.Amount >= 20_000 && x.Amount <= 30_000 }},
		"an amount of nothing":    {search.ReservationFilter{MaxAmount: new(money.KRW(0))}, func(r) bool { return false }},
		"days":                    {search.ReservationFilter{From: day(1), Until: day(3)}, func(x r) bool { return !x.CreatedAt.Before(day(1)) && x.CreatedAt.Before(day(3)) }},
		"an e-mail address":       {search.ReservationFilter{Words: "buyer2@example.com"}, func(x r) bool { return x.UserID == "user2" }},
		"a number":                {search.ReservationFilter{Words: "7k3m-0137"}, func(x r) bool { return x.ID == "r0137" }},
		"words of several fields": {search.ReservationFilter{Words: "김민서 유령"}, func(x r) bool { return x.UserName == "김민서" && x.PerformanceID == 2 }},
		"all at once": {
			search.ReservationFilter{UserName: "김민", PerformanceTitle: "유령", Status: "COMPLETED", From: day(1), Until: day(6), MinAmount: new(money.KRW(20_000)), Words: "샤롯데", UserID: "user2", PerformanceID: 2},
			func(x r) bool {
				return x.UserID == "user2" && x.PerformanceID == 2 && x.Status == "COMPLETED" && !x.CreatedAt.Before(day(1)) && x.CreatedAt.Before(day(6)) && x.Amount >= 20_000
			},
		},
	} {
		for sort, order := range map[string]func(a, b r) bool{
			search.NewestFirst: func(a, b r) bool { return a.CreatedAt.Before(b.CreatedAt) }, search.OldestFirst: func(a, b r) bool { return b.CreatedAt.Before(a.CreatedAt) },
			search.DearestFirst: func(a, b r) bool { return a.Amount < b.Amount }, search.CheapestFirst: func(a, b r) bool { return b.Amount < a.Amount },
			search.LatestShow: func(a, b r) bool { return a.StartsAt.Before(b.StartsAt) }, search.SoonestShow: func(a, b r) bool { return b.StartsAt.Before(a.StartsAt) },
		} {
			t.Run(name+" by "+sort, func(t *testing.T) {
				t.Parallel()
				filter := test.filter
				filter.Sort = sort
				shown, total := walk(t, app, filter)
				want, kept, held := map[string]bool{}, money.KRW(0), money.KRW(0)
				for id, x := range from.sold {
					if test.holds(x) {
						want[id] = true
						kept += x.Paid - x.Refund
						if x.Status == "PENDING" {
							held += x.Amount
						}
					}
				}
				if total.Count != len(want) || total.Kept != kept || total.Held != held || len(shown) != len(want) {
					t.Errorf("counts %d of %d won, %d held, and shows %d; want %d of %d won, %d held", total.Count, total.Kept, total.Held, len(shown), len(want), kept, held)
				}
				for i, x := range shown {
					if !want[x.ID] {
						t.Errorf("shows %s, again or for nothing", x.ID)
					}
					delete(want, x.ID)
					if i > 0 && order(shown[i-1], x) {
						t.Errorf("%s stands behind %s", x.ID, shown[i-1].ID)
					}
				}
			})
		}
	}
}

func TestReservationsFollow(t *testing.T) {
	t.Parallel()
	count := func(t *testing.T, app *searchapp.Search, filter search.ReservationFilter) int {
		t.Helper()
		_, total := walk(t, app, filter)
		return total.Count
	}
	t.Run("what is booked, paid and gone", func(t *testing.T) {
		t.Parallel()
		from := soldOut(10)
		app, _ := open(t, from)
		added := from.sold["r0001"]
		added.ID, added.Status = "new", "PENDING"
		from.sold["new"] = added
		delete(from.sold, "r0002")
		for range 2 {
			if err := app.RefreshReservations(t.Context(), []string{"new", "r0002"}); err != nil {
				t.Fatal(err)
			}
		}
		if got := count(t, app, search.ReservationFilter{}); got != 10 {
			t.Errorf("there are %d", got)
		}
		if got := count(t, app, search.ReservationFilter{Status: "PENDING"}); got != 1 {
			t.Errorf("%d are pending", got)
		}
	})
	t.Run("their buyer's new name, and erasure", func(t *testing.T) {
		t.Parallel()
		from := soldOut(900)
		app, _ := open(t, from)
		rename := func(name, email string) {
			for id, r := range from.sold {
				if r.UserID == "user1" {
					r.UserName, r.UserEmail = name, email
					from.sold[id] = r
				}
			}
			if err := app.RefreshBuyers(t.Context(), []string{"user1"}); err != nil {
				t.Fatal(err)
			}
		}
		rename("박개명", "buyer1@example.com")
		if was, is := count(t, app, search.ReservationFilter{UserName: "김민수"}), count(t, app, search.ReservationFilter{UserName: "박개명"}); was != 0 || is != 300 {
			t.Errorf("%d under the old name, %d under the new one", was, is)
		}
		rename("", "")
		if named, left := count(t, app, search.ReservationFilter{Words: "buyer1"}), count(t, app, search.ReservationFilter{UserID: "user1"}); named != 0 || left != 300 {
			t.Errorf("%d with the address, %d reservations", named, left)
		}
	})
	t.Run("the names of their performance and of its hall", func(t *testing.T) {
		t.Parallel()
		from := soldOut(500)
		app, _ := open(t, from)
		rename := func(title, hall string) {
			p := from.performances[2]
			p.Title, p.HallName = title, hall
			from.performances[2] = p
			for id, r := range from.sold {
				if r.PerformanceID == 2 {
					r.PerformanceTitle, r.Hall = title, hall
					from.sold[id] = r
				}
			}
		}
		rename("유령의 귀환", "샤롯데씨어터")
		if err := app.FollowNames(t.Context(), []search.Changed{{Kind: search.Performances, IDs: []int64{1, 2, 3}}}); err != nil {
			t.Fatal(err)
		}
		if got := count(t, app, search.ReservationFilter{PerformanceTitle: "귀환"}); got != 250 {
			t.Errorf("%d have the new title", got)
		}
		rename("유령의 귀환", "새극장")
		if err := app.FollowNames(t.Context(), []search.Changed{{Kind: search.Halls, IDs: []int64{8}}}); err != nil {
			t.Fatal(err)
		}
		if got := count(t, app, search.ReservationFilter{Words: "새극장"}); got != 250 {
			t.Errorf("%d have the hall's new name", got)
		}
	})
	t.Run("names that change again meanwhile end the work and are told again", func(t *testing.T) {
		t.Parallel()
		from := soldOut(300)
		app, _ := open(t, from)
		p := from.performances[2]
		p.Title = "곧 또 다른 제목" // the reservations are read with yet another one
		from.performances[2] = p
		if err := app.FollowNames(t.Context(), []search.Changed{{Kind: search.Performances, IDs: []int64{2}}}); err != nil {
			t.Fatal(err)
		}
	})
}
