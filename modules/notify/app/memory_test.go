package notifyapp_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
)

// memory is a notify.Store for tests of what is around it; the promises of a real one are storetest's.
type memory struct {
	notify.Store // what no test here asks for
	mu           sync.Mutex
	rows         []*notify.Delivery
	index        map[string]*notify.Delivery
	once         map[string]bool
}

func newMemory() *memory {
	return &memory{index: map[string]*notify.Delivery{}, once: map[string]bool{}}
}

func (m *memory) all() []notify.Delivery {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]notify.Delivery, len(m.rows))
	for i, d := range m.rows {
		all[i] = *d
	}
	return all
}

func (m *memory) Add(_ context.Context, deliveries []notify.Delivery) (added []notify.Delivery, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range deliveries {
		if key := d.EventID + string(d.Channel) + d.UserID; !m.once[key] {
			m.once[key] = true
			m.rows = append(m.rows, &d)
			m.index[d.ID] = &d
			added = append(added, d)
		}
	}
	return added, nil
}

func (m *memory) Claim(_ context.Context, channel notify.Channel, now, lease time.Time, limit int) (claimed []notify.Delivery, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.rows {
		if len(claimed) < limit && d.Channel == channel && !d.NextAt.IsZero() && !d.NextAt.After(now) {
			d.NextAt = lease
			d.Attempts++
			claimed = append(claimed, *d)
		}
	}
	return claimed, nil
}

func (m *memory) Record(_ context.Context, results []notify.Result) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range results {
		*m.index[r.Delivery.ID] = r.Apply()
	}
	return nil
}

func (m *memory) browser(userID string) (found []notify.Delivery) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.rows {
		if d.UserID == userID && d.Channel == notify.Browser {
			found = append(found, *d)
		}
	}
	slices.SortFunc(found, func(a, b notify.Delivery) int { return strings.Compare(a.ID, b.ID) })
	return found
}

func (m *memory) Inbox(_ context.Context, userID string, _ bool, _ string, limit int) ([]notify.Delivery, error) {
	found := m.browser(userID)
	slices.Reverse(found)
	return found[:min(limit, len(found))], nil
}

func (m *memory) Since(_ context.Context, userID, after string, limit int) ([]notify.Delivery, error) {
	found := slices.DeleteFunc(m.browser(userID), func(d notify.Delivery) bool { return d.ID <= after })
	return found[max(0, len(found)-limit):], nil
}

func (m *memory) Unread(_ context.Context, userID string) (int, error) {
	return len(m.browser(userID)), nil
}

func (m *memory) Trim(context.Context, time.Time, int) (int64, error) { return 0, nil }
