package api

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/catalog"
)

// A deletion and a hold at the same moment: one of them loses, and no seat is held of what is gone.
func TestDeletingRacesHolding(t *testing.T) {
	t.Parallel()
	p := open(t)
	for i, buyer := range p.buyers(10) {
		round, performance := p.round(4)
		path := fmt.Sprintf("/admin/rounds/%d", round)
		if i%2 == 1 {
			path = fmt.Sprintf("/admin/performances/%d", performance)
		}
		p.call("", "GET", fmt.Sprintf("/rounds/%d/seats", round), nil).ok(200) // known in memory, as in a sale
		var held, deleted *answer
		var both sync.WaitGroup
		both.Go(func() { held = p.reserve(buyer, round, 1) })
		both.Go(func() { deleted = p.call(p.admin, "DELETE", path, nil) })
		both.Wait()
		switch {
		case held.status == 201:
			deleted.refused(409, "in_use")
			p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).ok(200)
		case deleted.status == 204:
			held.refused(404, "round_not_found")
			p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).refused(404, "round_not_found")
		default:
			t.Errorf("the hold was answered %d %s, the deletion %d %s", held.status, held.raw, deleted.status, deleted.raw)
		}
	}
}

// A deletion that was cut off after booking had decided it is finished by itself, and nothing is sold meanwhile.
func TestADeletionThatWasCutOffIsFinished(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(4)
	must(t, p.Bookings.RemoveRounds(t.Context(), []booking.Removal{{RoundID: round, PerformanceID: performance}}))
	p.reserve(p.buyer(), round, 1).refused(404, "round_not_found")
	p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).ok(200)
	p.clock.Advance(2 * time.Minute)
	p.eventually("the round is gone", func() bool {
		return p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).status == 404
	})
	if left, err := p.Bookings.UnfinishedRemovals(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("still unfinished: %v, %v", left, err)
	}
}

// A reservation that is canceled between the question whether it may be reviewed and the review leaves no review.
func TestAReviewOfWhatWasGivenBackMeanwhileGoes(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(4)
	buyer := p.buyer()
	reservation, _ := p.bought(buyer, round, 1)
	user := p.call(buyer, "GET", "/users/me", nil).ok(200)["id"].(string)
	p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
	p.eventually("the news of that is heard", func() bool {
		log := sqlstore.NewOutbox(p.DB)
		offsets, err := log.Offsets(t.Context())
		must(t, err)
		place := max(offsets["reviews"], offsets["kafka"]) // who hands it on, where there is a Kafka
		events, err := log.Read(t.Context(), place, 10)
		must(t, err)
		return place > 0 && len(events) == 0
	})
	// What Review does after it was told that the reservation is paid for.
	late, err := catalog.NewReview(performance, reservation, user, "김예매", 5, "좋아요", p.clock.Now())
	must(t, err)
	_, err = sqlstore.NewCatalog(p.DB).AddReview(t.Context(), late, p.clock.Now(), nil)
	must(t, err)
	p.eventually("it is withdrawn", func() bool {
		return len(p.call("", "GET", fmt.Sprintf("/performances/%d/reviews", performance), nil).items()) == 0
	})
}
