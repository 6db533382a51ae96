package tosssim

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strings"
)

// byKey answers what a payment is ("paymentKey로 결제 조회").
func (s *Simulator) byKey(w http.ResponseWriter, r *http.Request) {
	p := s.find(r.PathValue("paymentKey"))
	if p == nil {
		refuse(w, r, notFoundPayment)
		return
	}
	s.show(w, r, p.order, func() *payment { return p })
}

// byOrder answers what an order's payment is ("orderId로 결제 조회").
func (s *Simulator) byOrder(w http.ResponseWriter, r *http.Request) {
	found, ok := s.orders.Load(r.PathValue("orderId"))
	if !ok {
		refuse(w, r, notFoundPayment)
		return
	}
	o := found.(*order)
	s.show(w, r, o, o.current)
}

func (s *Simulator) show(w http.ResponseWriter, r *http.Request, o *order, which func() *payment) {
	body := buffers.Get().(*buffer)
	defer body.free()
	o.mu.Lock()
	if len(o.payments) == 0 { // just being made
		o.mu.Unlock()
		refuse(w, r, notFoundPayment)
		return
	}
	p := which()
	if p.expire(s.clock.Now()) {
		s.webhooks.changed(p)
	}
	body.b = appendPayment(body.b, p, len(p.cancels), wantsEnglish(r))
	o.mu.Unlock()
	send(w, http.StatusOK, "application/json;charset=UTF-8", body.b)
}

// ledger lists what was ever charged and what of it was given back, by the time of the charge. It is no
// snapshot across payments; each line is true by itself.
func (s *Simulator) ledger(w http.ResponseWriter, _ *http.Request) {
	charged := s.all(
		func(p *payment) bool { return p.status.Charged() },
		func(a, b *payment) int {
			return cmp.Or(a.approvedAt.Compare(b.approvedAt), strings.Compare(a.key, b.key))
		})
	w.Header().Set("Content-Type", "application/json")
	line := buffers.Get().(*buffer)
	defer line.free()
	line.b = append(line.b, `{"items":[`...)
	for i, p := range charged {
		if i > 0 {
			line.b = append(line.b, ',')
		}
		line.b = appendLedger(line.b, p)
		if len(line.b) > 32<<10 {
			if _, err := w.Write(line.b); err != nil {
				return // the auditor has gone
			}
			line.b = line.b[:0]
		}
	}
	line.b = append(line.b, "]}"...)
	_, _ = w.Write(line.b)
}

func appendLedger(b []byte, p *payment) []byte {
	p.order.mu.Lock()
	refunded := p.amount - p.balance(len(p.cancels))
	p.order.mu.Unlock()
	b = append(b, `{"paymentKey":"`...)
	b = append(b, p.key...)
	b = append(b, `","orderId":"`...)
	b = append(b, p.orderID...)
	b = appendInt(b, `","captured":`, int64(p.amount))
	b = appendInt(b, `,"refunded":`, int64(refunded))
	return append(b, '}')
}

// read reads a request's body whole, and reports whether it could.
func (b *buffer) read(r *http.Request) bool {
	for {
		if len(b.b) == cap(b.b) {
			b.b = append(b.b, 0)[:len(b.b)]
		}
		n, err := r.Body.Read(b.b[len(b.b):cap(b.b)])
		b.b = b.b[:len(b.b)+n]
		switch {
		case errors.Is(err, io.EOF):
			return len(b.b) <= maxBodyBytes
		case err != nil, len(b.b) > maxBodyBytes:
			return false
		}
	}
}
