package tosssim

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// order is the payments that buyers authorised for one order. Its lock guards them and all they hold:
// an order is charged once however many of its payments are confirmed at the same time.
type order struct {
	mu       sync.Mutex
	payments []*payment // latest last
}

// payment is one authorisation and what became of it.
type payment struct {
	order *order

	// Fixed when it is made.
	key, orderID, orderName, method string
	amount                          money.KRW
	requestedAt                     time.Time

	// Guarded by order.mu.
	status     pay.Status
	approvedAt time.Time
	failure    *refusal
	cancels    []cancellation // only ever appended to, so that an earlier answer can be given again
}

// cancellation is one giving back.
type cancellation struct {
	amount     money.KRW
	reason     string
	at         time.Time
	key        string // transactionKey
	refundable money.KRW
}

// add makes the payment findable.
func (s *Simulator) add(p *payment) {
	found, _ := s.orders.LoadOrStore(p.orderID, new(order))
	p.order = found.(*order)
	p.order.mu.Lock()
	p.order.payments = append(p.order.payments, p)
	p.order.mu.Unlock()
	s.payments.Store(p.key, p)
	s.paymentCount.Add(1)
}

// remove forgets a payment; only at a start, when nobody is asking yet.
func (s *Simulator) remove(p *payment) {
	s.payments.Delete(p.key)
	s.paymentCount.Add(-1)
	p.order.payments = slices.DeleteFunc(p.order.payments, func(other *payment) bool { return other == p })
	if len(p.order.payments) == 0 {
		s.orders.Delete(p.orderID)
	}
}

func (s *Simulator) find(key string) *payment {
	found, ok := s.payments.Load(key)
	if !ok {
		return nil
	}
	return found.(*payment)
}

// charged returns the payment that the order was charged by, or nil. The order is locked.
func (o *order) charged() *payment {
	for _, p := range o.payments {
		if p.status.Charged() {
			return p
		}
	}
	return nil
}

// current is the payment an order is asked about: the charged one, else the latest. The order is locked.
func (o *order) current() *payment {
	return cmp.Or(o.charged(), o.payments[len(o.payments)-1])
}

// expire ends an authorisation that nobody confirmed in time, and reports whether it just did. That is
// noticed when somebody looks, and follows from the times, so the journal needs no word of it.
func (p *payment) expire(now time.Time) bool {
	if p.status != pay.InProgress || now.Sub(p.requestedAt) <= confirmWindow {
		return false
	}
	p.status = pay.Expired
	p.failure = expiredPayment
	return true
}

// balance is what is left after the first n cancellations.
func (p *payment) balance(n int) money.KRW {
	left := p.amount
	for _, c := range p.cancels[:n] {
		left -= c.amount
	}
	return left
}

// statusAfter is the status of a charged payment after its first n cancellations.
func (p *payment) statusAfter(n int) pay.Status {
	switch {
	case n == 0:
		return pay.Done
	case p.balance(n) > 0:
		return pay.PartialCanceled
	}
	return pay.Canceled
}

// all returns the payments that want holds for, in the order of before. Each is looked at under its lock.
func (s *Simulator) all(want func(*payment) bool, before func(a, b *payment) int) []*payment {
	var found []*payment
	s.payments.Range(func(_, value any) bool {
		p := value.(*payment)
		p.order.mu.Lock()
		if want(p) {
			found = append(found, p)
		}
		p.order.mu.Unlock()
		return true
	})
	slices.SortFunc(found, before)
	return found
}
