package mysql

import (
	"context"
	"sync"

	"github.com/ticketblue/ticketblue/platform/consistency"
)

// positions keeps how far the primary's replication log is. Callers that commit while a query is under way share the
// next query, as the one under way may not include their commits.
type positions struct {
	mu     sync.Mutex
	newest string
	asking bool      // a query is under way
	next   *question // the query behind it, which all callers share that come meanwhile
}

type question struct {
	done chan struct{}
	err  error
}

func (p *positions) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newest
}

// refresh returns once an ask that began after this call has answered; its answer is then the newest position. The ask
// may be another caller's.
func (p *positions) refresh(ask func() (string, error)) error {
	p.mu.Lock()
	if p.asking {
		if p.next == nil {
			p.next = &question{done: make(chan struct{})}
		}
		mine := p.next
		p.mu.Unlock()
		<-mine.done
		return mine.err
	}
	p.asking = true
	p.mu.Unlock()
	err := p.answer(ask)
	p.follow(ask)
	return err
}

// answer calls ask and stores its answer; after an error it stores consistency.Unknown, which no replica reaches.
func (p *positions) answer(ask func() (string, error)) error {
	position, err := ask()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest = position
	if err != nil {
		p.newest = consistency.Unknown
	}
	return err
}

// follow has the question of those who came meanwhile asked beside the one who asked first, who goes on.
func (p *positions) follow(ask func() (string, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	mine := p.next
	p.next = nil
	if mine == nil {
		p.asking = false
		return
	}
	go func() {
		mine.err = p.answer(ask)
		close(mine.done)
		p.follow(ask)
	}()
}

// Position is how far this process has heard the database to be when it asked last, "" before that.
func (e *Engine) Position() string { return e.newest.last() }

// Now asks how far the database is: a read that must not miss anything that was committed before the call, by
// whomever, goes to a copy that has reached it. It is consistency.Unknown when the primary does not answer, or is
// none any more: then what was committed may be elsewhere.
func (e *Engine) Now(ctx context.Context) string {
	e.newest.refresh(func() (position string, err error) { //nolint:errcheck // then it is Unknown
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookFor)
		defer cancel()
		err = e.primary.Load().pool.QueryRowContext(ctx, "SELECT @@global.gtid_executed").Scan(&position)
		return position, err
	})
	return e.newest.last()
}
