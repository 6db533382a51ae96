package tosssim

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// maxCancels bounds how often one payment can be given back a little.
const maxCancels = 1000

// cancel gives money back ("결제 취소"); without an amount, all that is left.
func (s *Simulator) cancel(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Reason string     `json:"cancelReason"`
		Amount *money.KRW `json:"cancelAmount"`
	}
	body := buffers.Get().(*buffer)
	defer body.free()
	if !body.read(r) || json.Unmarshal(body.b, &request) != nil ||
		request.Reason == "" || utf8.RuneCountInString(request.Reason) > pay.MaxReasonRunes ||
		request.Amount != nil && *request.Amount <= 0 {
		refuse(w, r, invalidRequest)
		return
	}
	scope, ok := s.begin(w, r)
	if !ok {
		return
	}
	p := s.find(r.PathValue("paymentKey"))
	if p == nil {
		s.decline(w, r, scope, notFoundPayment)
		return
	}
	cancels, no, err := s.giveBack(scope, p, request.Amount, request.Reason, true)
	switch {
	case err != nil:
		s.fail(w, r, scope, err)
	case no != nil:
		s.decline(w, r, scope, no)
	default:
		given := answer{payment: p, cancels: cancels}
		s.finish(scope, given)
		s.give(w, r, given)
	}
}

// giveBack refunds amount, or all that is left when it is nil, and tells how many cancellations there are now.
func (s *Simulator) giveBack(scope string, p *payment, amount *money.KRW, reason string, told bool) (int, *refusal, error) {
	p.order.mu.Lock()
	defer p.order.mu.Unlock()
	left := p.balance(len(p.cancels))
	switch {
	case p.status == pay.Canceled:
		return 0, alreadyCanceledPayment, nil
	case !p.status.Charged(), len(p.cancels) >= maxCancels:
		return 0, notCancelablePayment, nil
	case amount == nil:
		amount = &left
	case *amount > left:
		return 0, notCancelableAmount, nil
	}
	c := cancellation{
		amount: *amount, reason: reason, at: s.clock.Now(), key: rand.Text(), refundable: left - *amount,
	}
	if err := s.write(refund(p, c, scope)); err != nil {
		return 0, nil, err
	}
	p.cancels = append(p.cancels, c)
	p.status = p.statusAfter(len(p.cancels))
	if told {
		s.webhooks.changed(p)
	}
	return len(p.cancels), nil, nil
}
