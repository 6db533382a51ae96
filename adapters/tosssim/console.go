package tosssim

import (
	"cmp"
	"net/http"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// consoleCancel stands for people who cancel a payment, or a part of it, at the provider's console: nobody of the shop
// asked for it, and a webhook is all that tells it.
func (s *Simulator) consoleCancel(w http.ResponseWriter, r *http.Request) {
	var request struct {
		OrderID string     `json:"orderId"`
		Amount  *money.KRW `json:"amount"` // all that is left without
		Reason  string     `json:"reason"`
		Untold  bool       `json:"untold"` // the webhook is lost
	}
	if !decode(w, r, &request) {
		return
	}
	if request.Amount != nil && *request.Amount <= 0 {
		invalid(w, "amount", "must be a whole number of won, 1 or more")
		return
	}
	reason := cmp.Or(request.Reason, "상점관리자 취소")
	if utf8.RuneCountInString(reason) > pay.MaxReasonRunes {
		invalid(w, "reason", "must be at most 200 characters long")
		return
	}
	p := s.charged(request.OrderID)
	if p == nil {
		problem(w, http.StatusNotFound, "payment_not_found", "nothing was charged for this order", "")
		return
	}
	_, no, err := s.giveBack("", p, request.Amount, reason, !request.Untold)
	switch {
	case err != nil:
		s.log.ErrorContext(r.Context(), "the payment simulator can't write its journal", "error", err)
		problem(w, http.StatusServiceUnavailable, "simulator_unavailable", "the simulator can't write its journal", "")
	case no != nil:
		problem(w, http.StatusConflict, "not_cancelable", no.english, "")
	default:
		send(w, http.StatusOK, "application/json", []byte(`{"paymentKey":"`+p.key+`"}`))
	}
}

// charged is the payment of an order that was charged, or nil.
func (s *Simulator) charged(orderID string) *payment {
	found, ok := s.orders.Load(orderID)
	if !ok {
		return nil
	}
	o := found.(*order)
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.payments {
		if p.status.Charged() {
			return p
		}
	}
	return nil
}
