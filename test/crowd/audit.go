package crowd

import (
	"fmt"
	"slices"
	"time"
)

// Books are what an audit found.
type Books struct {
	Wrong        []string          // everything that is not as it was promised
	Reservations map[string]Object // all that these people have, by id
}

func (b *Books) complain(format string, args ...any) {
	b.Wrong = append(b.Wrong, fmt.Sprintf(format, args...))
}

// Audit looks at a round that only these people buy in: what each was told is so, a seat has one owner, the provider
// keeps what was paid and not given back, and the free seats are those that nobody has. What is under way is complained
// of too, so whoever audits asks again until all is settled.
func Audit(o Office, round int64, total int, people []*Person) *Books {
	b := &Books{Reservations: map[string]Object{}}
	kept := b.kept(o)
	owners := map[int]string{}
	for _, who := range people {
		there, err := who.reservations(o)
		if err != nil {
			b.complain("somebody's reservations can't be read: %v", err)
			continue
		}
		for id, r := range who.told {
			who.compare(id, r, there[id], b.complain)
		}
		for id, r := range there {
			b.Reservations[id] = r
			if seats := seatsOf(r); who.told[id] == nil && !slices.ContainsFunc(who.inDoubt, func(asked []int) bool { return slices.Equal(asked, seats) }) {
				b.complain("reservation %s of seats %v was never told", id, seats)
			}
			b.own(owners, id, r)
			b.pay(kept, r)
		}
	}
	for order, amount := range kept {
		if amount != 0 {
			b.complain("order %s: %d were taken for nothing", order, amount)
		}
	}
	b.free(o, round, total-len(owners))
	return b
}

// kept is what the provider keeps of each order.
func (b *Books) kept(o Office) map[string]int64 {
	kept := map[string]int64{}
	ledger, err := want(o, "", "/sim/toss/ledger")
	if err != nil {
		b.complain("%v", err)
		return kept
	}
	for _, item := range ledger["items"].([]any) {
		line := item.(Object)
		if Number(line["refunded"]) > Number(line["captured"]) {
			b.complain("more was given back than taken: %v", line)
		}
		kept[line["orderId"].(string)] += Number(line["captured"]) - Number(line["refunded"])
	}
	return kept
}

// own notes whose the seats of a reservation are.
func (b *Books) own(owners map[int]string, id string, r Object) {
	for _, seat := range leftOf(r) {
		if owners[seat] != "" {
			b.complain("seat %d belongs to %s and to %s", seat, owners[seat], id)
		}
		owners[seat] = id
	}
}

// pay takes a reservation's order out of what the provider keeps.
func (b *Books) pay(kept map[string]int64, r Object) {
	paid, ok := r["payment"].(Object)
	if !ok {
		return
	}
	want, order := int64(0), paid["orderId"].(string)
	if r["status"] == "COMPLETED" {
		want = Number(paid["amount"])
		if back, some := r["refundAmount"]; some {
			want -= Number(back)
		}
	}
	if got := kept[order]; got != want {
		b.complain("a %v reservation, payment %v: the provider keeps %d, %d is paid for", r["status"], paid["status"], got, want)
	}
	delete(kept, order)
}

// free holds what a round says is free against what must be.
func (b *Books) free(o Office, round int64, must int) {
	rows, err := want(o, "", fmt.Sprintf("/api/v1/rounds/%d/seats", round))
	if err != nil {
		b.complain("%v", err)
	} else if free := len(rows["available"].([]any)); free != must {
		b.complain("%d seats are free, and %d have no owner", free, must)
	}
	one, err := want(o, "", fmt.Sprintf("/api/v1/rounds/%d", round))
	if err != nil {
		b.complain("%v", err)
	} else if counted := Number(one["remaining"]); counted != int64(must) {
		b.complain("%d seats are counted as free, and %d have no owner", counted, must)
	}
}

// compare says what of an acknowledgement is not so.
func (who *Person) compare(id string, r *told, there Object, complain func(string, ...any)) {
	switch {
	case there == nil:
		complain("reservation %s was told and is not there", id)
	case !slices.Equal(seatsOf(there), r.seats):
		complain("reservation %s was told with seats %v and has %v", id, r.seats, seatsOf(there))
	case r.canceled && there["status"] != "CANCELED":
		complain("reservation %s was told to be canceled and is %v", id, there["status"])
	case there["status"] == "CANCELED" && !r.mayCancel && !r.ranOut(there):
		complain("reservation %s is canceled (%v), and nobody asked for that", id, there["cancelReason"])
	case r.seatCanceled != 0 && slices.Contains(leftOf(there), r.seatCanceled):
		complain("seat %d of reservation %s was told to be canceled and is not", r.seatCanceled, id)
	case len(leftOf(there)) < len(r.seats)-r.maySeats && there["status"] == "COMPLETED":
		complain("reservation %s has seats %v left of %v, and nobody asked for that", id, leftOf(there), r.seats)
	case r.paid && !r.mayCancel && there["status"] != "COMPLETED":
		complain("reservation %s was told to be paid and is %v", id, there["status"])
	case there["status"] == "COMPLETED" && !r.mayPay:
		complain("reservation %s is paid, and nobody asked for that", id)
	}
}

// ranOut reports whether a reservation that nobody was told is paid was ended when its time to pay was over, as it should
// be: on a slow machine somebody who does not pay meets that.
func (r *told) ranOut(there Object) bool {
	expires, err1 := instant(there["expiresAt"])
	ended, err2 := instant(there["canceledAt"])
	return !r.paid && there["cancelReason"] == "EXPIRED" && err1 == nil && err2 == nil && !ended.Before(expires)
}

func instant(v any) (time.Time, error) {
	text, _ := v.(string)
	return time.Parse(time.RFC3339, text)
}

// Missing says what of all that the buyer was told does not show at once, in their list and one by one.
func (who *Person) Missing(o Office) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	listed, err := who.reservations(o)
	if err != nil {
		complain("my reservations: %v", err)
	}
	for id, r := range who.told {
		one, err := want(o, who.token, "/api/v1/reservations/"+id)
		if err != nil {
			complain("%v", err)
			continue
		}
		who.compare(id, r, listed[id], complain)
		who.compare(id, r, one, complain)
	}
	return wrong
}

// reservations are all that the buyer has, by id.
func (who *Person) reservations(o Office) (map[string]Object, error) {
	found := map[string]Object{}
	for cursor := ""; ; {
		page, err := want(o, who.token, "/api/v1/reservations?limit=100&cursor="+cursor)
		if err != nil {
			return nil, err
		}
		for _, item := range page["items"].([]any) {
			found[item.(Object)["id"].(string)] = item.(Object)
		}
		if page["nextCursor"] == nil {
			return found, nil
		}
		cursor = page["nextCursor"].(string)
	}
}

// want reads what must be there.
func want(o Office, token, path string) (Object, error) {
	r, err := o.Ask(token, "GET", path, nil, "")
	if err == nil && r.Status >= 300 {
		err = fmt.Errorf("GET %s: %d %v", path, r.Status, r.Body)
	}
	return r.Body, err
}

// leftOf are a reservation's seats that were not canceled.
func leftOf(r Object) []int {
	var seats []int
	for _, seat := range r["seats"].([]any) {
		if seat := seat.(Object); seat["status"] != "CANCELED" {
			seats = append(seats, int(Number(seat["number"])))
		}
	}
	return seats
}

func seatsOf(r Object) []int {
	var seats []int
	for _, seat := range r["seats"].([]any) {
		seats = append(seats, int(Number(seat.(Object)["number"])))
	}
	return seats
}
