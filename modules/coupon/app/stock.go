package couponapp

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/ticketblue/ticketblue/modules/coupon"
)

// Limits of what is remembered. What goes beyond is forgotten and asked of the store again.
const (
	stocksKept  = 1_000   // coupons
	holdersKept = 200_000 // people a coupon
)

// stocks remember of coupons what stays true whatever happens: what they are, that they have run out or were
// withdrawn, and who has them. None of it is ever taken back, by this server or another, so refusing by it is
// never wrong; what is not known here the store decides.
type stocks struct {
	store   coupon.Store
	reading singleflight.Group

	mu    sync.RWMutex
	known map[int64]*stock
}

// stock is one coupon.
type stock struct {
	coupon coupon.Coupon         // as it was read; what can change of it is in shut
	shut   atomic.Pointer[error] // why nobody gets it any more; nil while somebody may

	mu      sync.RWMutex
	holders map[string]struct{} // user ids
}

func newStocks(store coupon.Store) *stocks {
	return &stocks{store: store, known: map[int64]*stock{}}
}

// find returns a coupon's stock, reading it the first time, or coupon.ErrNotFound.
func (s *stocks) find(ctx context.Context, couponID int64) (*stock, error) {
	if found := s.get(couponID); found != nil {
		return found, nil
	}
	read, err, _ := s.reading.Do(strconv.FormatInt(couponID, 10), func() (any, error) {
		c, err := s.store.Coupon(context.WithoutCancel(ctx), couponID)
		if err != nil {
			return nil, err
		}
		fresh := &stock{coupon: c, holders: map[string]struct{}{}}
		fresh.shutBy(&c)
		s.mu.Lock()
		defer s.mu.Unlock()
		for other := range s.known {
			if len(s.known) < stocksKept {
				break
			}
			delete(s.known, other)
		}
		s.known[couponID] = fresh
		return fresh, nil
	})
	if err != nil {
		return nil, err
	}
	return read.(*stock), nil //nolint:forcetypeassert // Do returns nothing else
}

// get returns a stock that is known, or nil.
func (s *stocks) get(couponID int64) *stock {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.known[couponID]
}

func (s *stocks) forget(couponID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, couponID)
}

// refuse answers a claim that can't succeed, or nil when the store has to decide.
func (s *stock) refuse(userID string, now time.Time) error {
	if s.holds(userID) {
		return coupon.ErrAlreadyGranted
	}
	if why := s.shut.Load(); why != nil {
		return *why
	}
	if now.Before(s.coupon.StartsAt) || !now.Before(s.coupon.EndsAt) {
		return s.coupon.Claimable(now)
	}
	return nil
}

func (s *stock) holds(userID string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, has := s.holders[userID]
	return has
}

// learn takes in what came of a group.
func (s *stock) learn(requests []coupon.Request, outcomes []error, after *coupon.Coupon) {
	s.shutBy(after)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.holders)+len(requests) > holdersKept {
		clear(s.holders)
	}
	for i, r := range requests {
		if outcomes[i] == nil || errors.Is(outcomes[i], coupon.ErrAlreadyGranted) { // the store may have added its cause
			s.holders[r.Grant.UserID] = struct{}{}
		}
	}
}

var exhausted, notOpen error = coupon.ErrExhausted, coupon.ErrNotOpen

// shutBy shuts for good what c says can't be had any more.
func (s *stock) shutBy(c *coupon.Coupon) {
	switch {
	case !c.WithdrawnAt.IsZero():
		s.shut.Store(&notOpen)
	case c.Full():
		s.shut.Store(&exhausted)
	}
}
