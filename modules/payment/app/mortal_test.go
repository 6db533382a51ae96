package paymentapp_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// life counts a process's steps to the one at which it dies.
type life struct {
	mu    sync.Mutex
	left  int
	after bool
	dead  bool
}

// next counts a step: it can be taken, or is the one at which the process dies.
func (l *life) next() (dead, dies bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return true, false
	}
	l.left--
	l.dead = l.left == 0
	return false, l.dead
}

var errDied = errors.New("the process has died")

// step takes one step, unless the process is dead or dies of it.
func step[T any](l *life, do func() (T, error)) (T, error) {
	var none T
	dead, dies := l.next()
	if dead {
		return none, errDied
	}
	if !dies {
		return do()
	}
	if l.after {
		do() // done, and nobody left to hear of it
	}
	return none, errDied
}

type mortalStore struct {
	payment.Store
	life *life
}

func (s mortalStore) Begin(ctx context.Context, order, key string, now, checkAt time.Time) (payment.Payment, bool, error) {
	var started bool
	p, err := step(s.life, func() (p payment.Payment, err error) {
		p, started, err = s.Store.Begin(ctx, order, key, now, checkAt)
		return p, err
	})
	return p, started, err
}

func (s mortalStore) Answer(ctx context.Context, a payment.Answer) (payment.Payment, error) {
	return step(s.life, func() (payment.Payment, error) { return s.Store.Answer(ctx, a) })
}

func (s mortalStore) Owe(ctx context.Context, r payment.Refund) error {
	_, err := step(s.life, func() (struct{}, error) { return struct{}{}, s.Store.Owe(ctx, r) })
	return err
}

func (s mortalStore) Settle(ctx context.Context, orders []string) error {
	_, err := step(s.life, func() (struct{}, error) { return struct{}{}, s.Store.Settle(ctx, orders) })
	return err
}

func (s mortalStore) Observe(ctx context.Context, o payment.Observation) (payment.Payment, bool, error) {
	var changed bool
	p, err := step(s.life, func() (p payment.Payment, err error) {
		p, changed, err = s.Store.Observe(ctx, o)
		return p, err
	})
	return p, changed, err
}

func (s mortalStore) Ended(ctx context.Context, order string) error {
	_, err := step(s.life, func() (struct{}, error) { return struct{}{}, s.Store.Ended(ctx, order) })
	return err
}

func (s mortalStore) CutRefund(ctx context.Context, r, smaller payment.Refund) error {
	_, err := step(s.life, func() (struct{}, error) { return struct{}{}, s.Store.CutRefund(ctx, r, smaller) })
	return err
}

func (s mortalStore) Refunded(ctx context.Context, r payment.Refund, inAll money.KRW, now time.Time) error {
	_, err := step(s.life, func() (struct{}, error) { return struct{}{}, s.Store.Refunded(ctx, r, inAll, now) })
	return err
}

func (s mortalStore) ReadBack(ctx context.Context, chunk *batch.Chunk, orders []string, at, horizon time.Time) (batch.Done, error) {
	return step(s.life, func() (batch.Done, error) { return s.Store.ReadBack(ctx, chunk, orders, at, horizon) })
}
func (s mortalStore) DueRefunds(ctx context.Context, now, next time.Time, limit int) ([]payment.Refund, error) {
	return step(s.life, func() ([]payment.Refund, error) { return s.Store.DueRefunds(ctx, now, next, limit) })
}

func (s mortalStore) DueChecks(ctx context.Context, now, next time.Time, limit int) ([]payment.Payment, error) {
	return step(s.life, func() ([]payment.Payment, error) { return s.Store.DueChecks(ctx, now, next, limit) })
}

type mortalProvider struct {
	pay.Provider
	life *life
}

func (p mortalProvider) Confirm(ctx context.Context, c pay.Confirmation) (pay.Payment, error) {
	return step(p.life, func() (pay.Payment, error) { return p.Provider.Confirm(ctx, c) })
}

func (p mortalProvider) Cancel(ctx context.Context, c pay.Cancellation) (pay.Payment, error) {
	return step(p.life, func() (pay.Payment, error) { return p.Provider.Cancel(ctx, c) })
}

type mortalBookings struct {
	bridge.Purchases
	life *life
}

func (m mortalBookings) End(ctx context.Context, reservation string) error {
	_, err := step(m.life, func() (struct{}, error) { return struct{}{}, m.Purchases.End(ctx, reservation) })
	return err
}

func (m mortalBookings) Complete(ctx context.Context, reservation, order string, paid money.KRW) error {
	_, err := step(m.life, func() (struct{}, error) { return struct{}{}, m.Purchases.Complete(ctx, reservation, order, paid) })
	return err
}

type mortalCoupons struct {
	bridge.Discounts
	life *life
}

func (m mortalCoupons) SetAside(ctx context.Context, user, grant, reservation string, price money.KRW) (money.KRW, error) {
	return step(m.life, func() (money.KRW, error) { return m.Discounts.SetAside(ctx, user, grant, reservation, price) })
}

func (m mortalCoupons) Keep(ctx context.Context, user, grant, reservation string) error {
	_, err := step(m.life, func() (struct{}, error) { return struct{}{}, m.Discounts.Keep(ctx, user, grant, reservation) })
	return err
}

func (m mortalCoupons) Settle(ctx context.Context, user, reservation string) error {
	_, err := step(m.life, func() (struct{}, error) { return struct{}{}, m.Discounts.Settle(ctx, user, reservation) })
	return err
}
