package tosssim

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/platform/private"
	"github.com/ticketblue/ticketblue/ports/pay"
)

const journalName = "tosssim.jsonl"

// openJournal reads back the journal in dir and makes it ready for more. What no longer matters (authorisations
// that expired a day ago, idempotency keys past their time, a line torn by a kill) is dropped by writing
// the journal anew beside the old one.
func (s *Simulator) openJournal(dir string) error {
	if err := private.Folder(dir); err != nil {
		return fmt.Errorf("tosssim: %w", err)
	}
	path := filepath.Join(dir, journalName)
	stale, err := s.replay(path)
	if err != nil {
		return fmt.Errorf("tosssim: %s: %w", path, err)
	}
	if stale {
		if err := s.compact(path); err != nil {
			return fmt.Errorf("tosssim: %s: %w", path, err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("tosssim: %w", err)
	}
	s.journal = &journal{file: file}
	return nil
}

// replay does again what the journal says, and reports whether it holds what could be dropped.
func (s *Simulator) replay(path string) (stale bool, err error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 1<<20)
	unread := 0
	for {
		line, err := lines.ReadSlice('\n')
		if len(bytes.TrimSpace(line)) > 0 && !s.redo(line) {
			unread++
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
	}
	if unread > 0 {
		s.log.Warn("the payment simulator dropped torn lines of its journal", "lines", unread)
	}
	return s.forget() || unread > 0, nil
}

// redo applies one line; false when it can't be read.
func (s *Simulator) redo(line []byte) bool {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return false
	}
	at := time.UnixMilli(r.At).UTC()
	p := s.find(r.Key)
	if p == nil && r.Op != opAuthorize && r.Op != opRefuse && (r.Op != opAttempt || r.Key != "") {
		return false
	}
	given := answer{payment: p, refusal: refusals[r.Code], cancels: r.Cancels}
	switch r.Op {
	case opAuthorize:
		s.add(&payment{
			key: r.Key, orderID: r.OrderID, orderName: r.OrderName, method: r.Method, amount: r.Amount,
			requestedAt: at, status: pay.InProgress,
		})
	case opConfirm:
		p.status, p.approvedAt = pay.Done, at
	case opAbort:
		p.status, p.failure = pay.Aborted, refusals[r.Code]
	case opCancel:
		left := p.balance(len(p.cancels)) - r.Amount
		p.cancels = append(p.cancels, cancellation{r.Amount, r.Reason, at, r.Cancel, left})
		p.status = p.statusAfter(len(p.cancels))
		given.cancels = len(p.cancels)
	case opRefuse, opAttempt:
	default:
		return false
	}
	if r.Attempt != "" {
		done := &attempt{startedAt: at}
		done.answered.Store(&given)
		s.attempts.Store(r.Attempt, done)
		s.attemptCount.Add(1)
	}
	return true
}

// forget drops what is past its time, and reports whether there was any.
func (s *Simulator) forget() bool {
	now, dropped := s.clock.Now(), false
	s.attempts.Range(func(scope, value any) bool {
		if now.Sub(value.(*attempt).startedAt) > idempotencyWindow {
			s.abandon(scope.(string))
			dropped = true
		}
		return true
	})
	for _, p := range s.all(
		func(p *payment) bool { return p.status == pay.InProgress && now.Sub(p.requestedAt) > forgetAfter },
		func(a, b *payment) int { return strings.Compare(a.key, b.key) },
	) {
		s.remove(p)
		dropped = true
	}
	return dropped
}

// compact writes what is known now as a new journal and puts it in the old one's place.
func (s *Simulator) compact(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), journalName+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // nothing to remove once it is renamed
	out := bufio.NewWriter(file)
	for _, p := range s.all(
		func(*payment) bool { return true },
		func(a, b *payment) int {
			return cmp.Or(a.requestedAt.Compare(b.requestedAt), strings.Compare(a.key, b.key))
		},
	) {
		for _, r := range p.history() {
			_, _ = out.Write(r.append(nil)) // a bufio.Writer keeps its error for Flush
		}
	}
	s.attempts.Range(func(scope, value any) bool {
		done := value.(*attempt)
		given := done.answered.Load()
		r := record{Op: opAttempt, At: done.startedAt.UnixMilli(), Cancels: given.cancels, Attempt: scope.(string)}
		if given.refusal != nil {
			r.Code = given.refusal.code
		}
		if given.payment != nil {
			r.Key = given.payment.key
		}
		_, _ = out.Write(r.append(nil))
		return true
	})
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// history is the payment as lines.
func (p *payment) history() []record {
	records := []record{authorization(p)}
	switch {
	case p.status.Charged():
		records = append(records, record{Op: opConfirm, At: p.approvedAt.UnixMilli(), Key: p.key})
	case p.status == pay.Aborted:
		records = append(records, record{Op: opAbort, At: p.requestedAt.UnixMilli(), Key: p.key, Code: p.failure.code})
	}
	for _, c := range p.cancels {
		records = append(records, refund(p, c, ""))
	}
	return records
}
