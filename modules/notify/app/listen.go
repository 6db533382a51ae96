package notifyapp

import (
	"context"
	"sync"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/id"
)

// Limits of listening.
const (
	replayed      = 100 // notifications that a listener who was away is told of at once; of more, the list tells
	listenersEach = 20  // a person's tabs
)

// hub knows who listens in this process. It carries no notifications, only the word that there may be some:
// a listener reads what it has not had from the store. So there is nothing to overflow, a slow listener is
// behind for itself alone, and coming back after a break is the same as being woken.
type hub struct {
	mu        sync.Mutex
	listeners map[string]map[*Listener]struct{} // by user
}

func newHub() *hub { return &hub{listeners: map[string]map[*Listener]struct{}{}} }

func (h *hub) wake(userID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners[userID] {
		l.wake()
	}
}

// Wake has those who listen on this instance look for news: another instance, or this one, has made some.
func (n *Notifications) Wake(userIDs ...string) {
	for _, userID := range userIDs {
		n.hub.wake(userID)
	}
}

func (h *hub) add(l *Listener) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners[l.userID]) >= listenersEach {
		return notify.ErrTooManyStreams
	}
	if h.listeners[l.userID] == nil {
		h.listeners[l.userID] = map[*Listener]struct{}{}
	}
	h.listeners[l.userID][l] = struct{}{}
	return nil
}

func (h *hub) remove(l *Listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners[l.userID], l)
	if len(h.listeners[l.userID]) == 0 {
		delete(h.listeners, l.userID)
	}
}

// Listener is one tab of a person's that wants to be told at once.
type Listener struct {
	notifications *Notifications
	userID        string
	wake          func()
	last          string // the newest notification that it had
	unread        int    // as it was told; -1 before
}

// Listen begins listening behind the notification with the id, or now when it is no id. From then on wake is
// called, without waiting, when News may have something; nothing between the two is missed. Call Leave when
// done. notify.ErrTooManyStreams.
func (n *Notifications) Listen(ctx context.Context, userID, after string, wake func()) (*Listener, error) {
	if !id.Valid(after) {
		after = ""
	}
	l := &Listener{notifications: n, userID: userID, wake: wake, last: after, unread: -1}
	if err := n.hub.add(l); err != nil {
		return nil, err
	}
	if after != "" {
		return l, nil
	}
	newest, err := n.Store.Inbox(ctx, userID, false, "", 1)
	if err != nil {
		l.Leave()
		return nil, err
	}
	if len(newest) > 0 {
		l.last = newest[0].ID
	}
	return l, nil
}

// News is what a listener has not been told.
type News struct {
	Notifications []Notification // oldest first
	Unread        int            // -1 when it is what it was
}

// News returns what came since the last time. It is called by one at a time.
func (l *Listener) News(ctx context.Context) (News, error) {
	found, err := l.notifications.Store.Since(ctx, l.userID, l.last, replayed)
	if err != nil {
		return News{}, err
	}
	unread, err := l.notifications.Store.Unread(ctx, l.userID)
	if err != nil {
		return News{}, err
	}
	said, err := l.notifications.say(ctx, l.userID, found)
	if err != nil {
		return News{}, err
	}
	if len(found) > 0 {
		l.last = found[len(found)-1].ID
	}
	news := News{said, unread}
	if unread == l.unread {
		news.Unread = -1
	}
	l.unread = unread
	return news, nil
}

// Leave ends listening.
func (l *Listener) Leave() { l.notifications.hub.remove(l) }
