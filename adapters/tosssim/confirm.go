package tosssim

import (
	"encoding/json"
	"net/http"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// Bounds of one payment. The lower ones are the provider's; the upper one stands for a contract's.
const (
	minimumCard     = money.KRW(100)
	minimumTransfer = money.KRW(200)
	maximum         = money.KRW(1_000_000_000)
)

// confirm charges what was authorised ("결제 승인").
func (s *Simulator) confirm(w http.ResponseWriter, r *http.Request) {
	var request struct {
		PaymentKey string    `json:"paymentKey"`
		OrderID    string    `json:"orderId"`
		Amount     money.KRW `json:"amount"`
	}
	body := buffers.Get().(*buffer)
	defer body.free()
	if !body.read(r) || json.Unmarshal(body.b, &request) != nil ||
		request.PaymentKey == "" || request.OrderID == "" {
		refuse(w, r, invalidRequest)
		return
	}
	scope, ok := s.begin(w, r)
	if !ok {
		return
	}
	p := s.find(request.PaymentKey)
	if p == nil {
		s.decline(w, r, scope, notFoundPayment)
		return
	}
	if p.orderID != request.OrderID { // the provider looks its session up by both
		s.decline(w, r, scope, notFoundPaymentSession)
		return
	}
	if no := s.chargeable(p, request.Amount); no != nil {
		s.decline(w, r, scope, no)
		return
	}
	s.misbehave(w, r, scope, p)
}

// chargeable says why the payment can't be charged with amount, or nil. It is asked again under the lock
// that the charge is made under; here it only keeps faults from being spent on what fails anyway.
func (s *Simulator) chargeable(p *payment, amount money.KRW) *refusal {
	p.order.mu.Lock()
	defer p.order.mu.Unlock()
	if no := s.ended(p); no != nil {
		return no
	}
	minimum := minimumCard
	if p.method == methods["TRANSFER"] {
		minimum = minimumTransfer
	}
	switch {
	case p.amount != amount:
		return invalidRequest
	case amount < minimum:
		return belowMinimumAmount
	case amount > maximum:
		return exceedMaxAmount
	}
	return nil
}

// ended says why the payment can't be charged any more, or nil. Its order is locked.
func (s *Simulator) ended(p *payment) *refusal {
	if p.expire(s.clock.Now()) {
		s.webhooks.changed(p)
	}
	switch {
	case p.status == pay.Expired:
		return notFoundPaymentSession
	case p.status != pay.InProgress:
		return alreadyProcessedPayment
	case p.order.charged() != nil:
		return duplicatedOrderID
	}
	return nil
}

// charge takes the money and remembers the answer.
func (s *Simulator) charge(scope string, p *payment) (*refusal, error) {
	p.order.mu.Lock()
	defer p.order.mu.Unlock()
	if no := s.ended(p); no != nil {
		return no, nil
	}
	now := s.clock.Now()
	// Written under the order's own lock: others go on, and no later change of it overtakes this one.
	if err := s.write(record{Op: opConfirm, At: now.UnixMilli(), Key: p.key, Attempt: scope}); err != nil {
		return nil, err
	}
	p.status, p.approvedAt = pay.Done, now
	s.webhooks.changed(p)
	return nil, nil
}

// abort ends the payment uncharged, as the provider does with one that a card company refused.
func (s *Simulator) abort(scope string, p *payment, why *refusal) (*refusal, error) {
	p.order.mu.Lock()
	defer p.order.mu.Unlock()
	if no := s.ended(p); no != nil {
		return no, nil
	}
	if err := s.write(record{Op: opAbort, Key: p.key, Code: why.code, Attempt: scope}); err != nil {
		return nil, err
	}
	p.status, p.failure = pay.Aborted, why
	s.webhooks.changed(p)
	return nil, nil
}
