package tosssim

import (
	"os"
	"sync"

	"github.com/ticketblue/ticketblue/platform/money"
)

// What a line of the journal says happened.
const (
	opAuthorize = "authorize"
	opConfirm   = "confirm"
	opAbort     = "abort"
	opCancel    = "cancel"
	opRefuse    = "refuse"  // an attempt was refused and changed nothing
	opAttempt   = "attempt" // an attempt and its answer, in a journal that was made anew
)

// record is one line. Attempt is the scope of the idempotency key it was done under, if any.
type record struct {
	Op        string    `json:"op"`
	At        int64     `json:"at"` // Unix milliseconds
	Key       string    `json:"key,omitempty"`
	OrderID   string    `json:"orderId,omitempty"`
	OrderName string    `json:"orderName,omitempty"`
	Method    string    `json:"method,omitempty"`
	Amount    money.KRW `json:"amount,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Cancel    string    `json:"cancel,omitempty"` // transactionKey
	Cancels   int       `json:"cancels,omitempty"`
	Code      string    `json:"code,omitempty"`
	Attempt   string    `json:"attempt,omitempty"`
}

func authorization(p *payment) record {
	return record{
		Op: opAuthorize, At: p.requestedAt.UnixMilli(), Key: p.key, OrderID: p.orderID,
		OrderName: p.orderName, Method: p.method, Amount: p.amount,
	}
}

func refund(p *payment, c cancellation, scope string) record {
	return record{
		Op: opCancel, At: c.at.UnixMilli(), Key: p.key, Amount: c.amount, Reason: c.reason,
		Cancel: c.key, Attempt: scope,
	}
}

// journal is an append-only file of lines. A line goes out in one write on a file opened for appending,
// so lines of concurrent writers never mix and no lock of ours is held while the kernel works; only after
// a write that failed half-way does the next one start on a fresh line.
type journal struct {
	file *os.File
	mu   sync.Mutex // guards torn
	torn bool
}

// write puts the record into the journal before its effect is answered.
func (s *Simulator) write(r record) error {
	if s.journal == nil {
		return nil
	}
	if r.At == 0 {
		r.At = s.clock.Now().UnixMilli()
	}
	line := buffers.Get().(*buffer)
	defer line.free()
	line.b = r.append(line.b)
	return s.journal.append(line.b)
}

func (j *journal) append(line []byte) error {
	j.mu.Lock()
	torn := j.torn
	j.mu.Unlock()
	if torn {
		line = append([]byte{'\n'}, line...)
	}
	_, err := j.file.Write(line)
	if (err != nil) != torn {
		j.mu.Lock()
		j.torn = err != nil
		j.mu.Unlock()
	}
	return err
}

func (j *journal) close() error { return j.file.Close() }

// append writes the record as a line of JSON.
func (r *record) append(b []byte) []byte {
	b = append(b, `{"op":"`...)
	b = append(b, r.Op...)
	b = appendInt(b, `","at":`, r.At)
	for _, field := range []struct{ name, text string }{
		{`,"key":`, r.Key}, {`,"orderId":`, r.OrderID}, {`,"orderName":`, r.OrderName},
		{`,"method":`, r.Method}, {`,"reason":`, r.Reason}, {`,"cancel":`, r.Cancel},
		{`,"code":`, r.Code}, {`,"attempt":`, r.Attempt},
	} {
		if field.text != "" {
			b = appendString(append(b, field.name...), field.text)
		}
	}
	if r.Amount != 0 {
		b = appendInt(b, `,"amount":`, int64(r.Amount))
	}
	if r.Cancels != 0 {
		b = appendInt(b, `,"cancels":`, int64(r.Cancels))
	}
	return append(b, '}', '\n')
}
