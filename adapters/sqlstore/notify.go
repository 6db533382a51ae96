package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/notifysql"
	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Notify is the store of the notify context.
type Notify struct{ db *DB }

// NewNotify returns the notify store on db.
func NewNotify(db *DB) *Notify { return &Notify{db} }

var _ notify.Store = (*Notify)(nil)

// lastID is behind every id: lists that begin at their newest begin there.
const lastID = "~"

// deliverySubject is what the audit log calls a delivery.
const deliverySubject = "delivery"

// onceKey is what a delivery is known by when its event is told again.
type onceKey struct{ event, channel, user string }

// Add implements notify.Store.
func (s *Notify) Add(ctx context.Context, deliveries []notify.Delivery) ([]notify.Delivery, error) {
	if len(deliveries) == 0 {
		return nil, nil
	}
	return writeUnseen(ctx, s.db, func(ctx context.Context, tx *tx) ([]notify.Delivery, error) {
		known, err := knownDeliveries(ctx, tx, deliveries)
		if err != nil {
			return nil, err
		}
		var added []notify.Delivery
		var rows [][]any
		for _, d := range deliveries {
			key := onceKey{d.EventID, string(d.Channel), d.UserID}
			if known[key] {
				continue
			}
			known[key] = true
			facts, err := json.Marshal(d.Facts)
			if err != nil {
				return nil, err
			}
			added = append(added, d)
			rows = append(rows, []any{
				d.ID, d.EventID, string(d.Channel), d.UserID, string(d.Type), d.Type.Urgency(), cut(d.Facts.About(), 300), string(facts), string(d.Status),
				d.Attempts, d.Resends, stampOrNull(d.NextAt), d.LastError, stamp(d.CreatedAt), stampOrNull(d.SentAt), stampOrNull(d.ReadAt),
			})
		}
		if err := insertMany(ctx, tx, "INSERT INTO deliveries (id, event_id, channel, user_id, type, urgency, about, facts, status, attempts, resends, next_at, last_error, created_at, sent_at, read_at) VALUES ", rows); err != nil {
			return nil, err
		}
		return added, tx.append(ctx, inboxChanged(added)...)
	})
}

// inboxChanged tells of what is new in the browser, if anything is.
func inboxChanged(added []notify.Delivery) []outbox.Event {
	var users []string
	var at time.Time
	for _, d := range added {
		if d.Channel == notify.Browser && d.UserID != "" {
			users, at = append(users, d.UserID), d.CreatedAt
		}
	}
	if len(users) == 0 {
		return nil
	}
	slices.Sort(users)
	users = slices.Compact(users)
	return []outbox.Event{outbox.NewEvent(notify.EventInboxChanged, users[0], at, notify.InboxEvent{UserIDs: users})}
}

func knownDeliveries(ctx context.Context, on Queryer, deliveries []notify.Delivery) (map[onceKey]bool, error) {
	events := make([]string, len(deliveries))
	for i, d := range deliveries {
		events[i] = d.EventID
	}
	slices.Sort(events)
	known := map[onceKey]bool{}
	return known, inBatches(slices.Compact(events), func(list string, args []any) error {
		rows, err := on.QueryContext(ctx, "SELECT event_id, channel, user_id FROM deliveries WHERE event_id IN "+list, args...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var key onceKey
			err := rows.Scan(&key.event, &key.channel, &key.user)
			known[key] = true
			return err
		})
	})
}

// cut shortens a text to so many characters.
func cut(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// Claim implements notify.Store.
func (s *Notify) Claim(ctx context.Context, channel notify.Channel, now, lease time.Time, limit int) ([]notify.Delivery, error) {
	var rows []notifysql.Delivery
	for urgency := notify.MostUrgent; urgency <= notify.LeastUrgent && len(rows) < limit; urgency++ {
		due, err := notifysql.New(s.db.primary(ctx)).DueDeliveries(ctx, notifysql.DueDeliveriesParams{
			Channel: string(channel), Urgency: int32(urgency), NextAt: stampOrNull(now), Limit: int32(limit - len(rows)),
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, due...)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]notify.Delivery, error) {
		var claimed []notify.Delivery
		for _, row := range rows {
			mine, err := notifysql.New(tx).ClaimDelivery(ctx, notifysql.ClaimDeliveryParams{
				NextAt: stampOrNull(lease), ID: row.ID, NextAt_2: row.NextAt,
			})
			if err != nil {
				return nil, err
			}
			if mine == 0 {
				continue
			}
			d, err := deliveryOf(row)
			if err != nil {
				return nil, err
			}
			d.Attempts++
			d.NextAt = stamp(lease)
			claimed = append(claimed, d)
		}
		return claimed, nil
	})
}

// Record implements notify.Store. The end of a lease is its holder's mark.
func (s *Notify) Record(ctx context.Context, results []notify.Result) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := notifysql.New(tx)
		for _, result := range results {
			d := result.Apply()
			var err error
			if d.Status == notify.Sent {
				err = q.RecordSent(ctx, notifysql.RecordSentParams{SentAt: stampOrNull(d.SentAt), ID: d.ID})
			} else {
				err = q.RecordFailed(ctx, notifysql.RecordFailedParams{
					Status: string(d.Status), Attempts: int32(d.Attempts), NextAt: stampOrNull(d.NextAt), LastError: cut(d.LastError, 500),
					ID: d.ID, NextAt_2: stampOrNull(result.Delivery.NextAt),
				})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Resend implements notify.Store.
func (s *Notify) Resend(ctx context.Context, deliveryID string, now time.Time) (notify.Delivery, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (notify.Delivery, error) {
		q := notifysql.New(tx)
		again, err := q.ResendDelivery(ctx, notifysql.ResendDeliveryParams{NextAt: stampOrNull(now), ID: deliveryID})
		if err != nil {
			return notify.Delivery{}, err
		}
		row, err := q.Delivery(ctx, deliveryID)
		if err != nil {
			return notify.Delivery{}, missing(err, notify.ErrNoDelivery)
		}
		if again == 0 {
			return notify.Delivery{}, notify.ErrNotResendable
		}
		if err := tx.audit(ctx, "delivery.resent", deliverySubject, deliveryID, audit.Facts{"resends": row.Resends - 1}, audit.Facts{"resends": row.Resends}); err != nil {
			return notify.Delivery{}, err
		}
		return deliveryOf(row)
	})
}

// ResendDead implements notify.Store.
func (s *Notify) ResendDead(ctx context.Context, channel notify.Channel, now time.Time) (int64, error) {
	channels := []notify.Channel{channel}
	if channel == "" {
		channels = []notify.Channel{notify.Email, notify.Slack}
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (int64, error) {
		var all int64
		for _, channel := range channels {
			n, err := notifysql.New(tx).ResendDead(ctx, notifysql.ResendDeadParams{NextAt: stampOrNull(now), Channel: string(channel)})
			if err != nil {
				return 0, err
			}
			all += n
			if n == 0 {
				continue
			}
			if err := tx.audit(ctx, "deliveries.resent", deliverySubject, "DEAD "+string(channel), nil, audit.Facts{"count": n}); err != nil {
				return 0, err
			}
		}
		return all, nil
	})
}

// Delivery implements notify.Store.
func (s *Notify) Delivery(ctx context.Context, deliveryID string) (notify.Delivery, error) {
	row, err := notifysql.New(s.db.reader(ctx)).Delivery(ctx, deliveryID)
	if err != nil {
		return notify.Delivery{}, missing(err, notify.ErrNoDelivery)
	}
	return deliveryOf(row)
}

// Backlog implements notify.Store.
func (s *Notify) Backlog(ctx context.Context) (map[notify.Channel]map[notify.Status]int, error) {
	rows, err := notifysql.New(s.db.reader(ctx)).CountBacklog(ctx)
	counts := map[notify.Channel]map[notify.Status]int{}
	for _, row := range rows {
		channel := notify.Channel(row.Channel)
		if counts[channel] == nil {
			counts[channel] = map[notify.Status]int{}
		}
		counts[channel][notify.Status(row.Status)] = int(row.Deliveries)
	}
	return counts, err
}

// Deliveries implements notify.Store. Which filters there are makes the statement: eight at most.
func (s *Notify) Deliveries(ctx context.Context, query notify.Query) ([]notify.Delivery, error) {
	where, args := []string{"id < ?"}, []any{behind(query.Behind)}
	for _, filter := range []struct {
		column, value string
	}{{"channel", string(query.Channel)}, {"status", string(query.Status)}, {"user_id", query.UserID}} {
		if filter.value != "" {
			where, args = append(where, filter.column+" = ?"), append(args, filter.value)
		}
	}
	if query.About != "" {
		where, args = append(where, `about LIKE ? ESCAPE '!'`), append(args, "%"+escapeLike(query.About)+"%")
	}
	text := fmt.Sprintf("SELECT id, event_id, channel, user_id, type, about, facts, status, attempts, resends, next_at, last_error, created_at, sent_at, read_at FROM deliveries WHERE %s ORDER BY id DESC LIMIT ?", strings.Join(where, " AND "))
	rows, err := s.db.reader(ctx).QueryContext(ctx, text, append(args, query.Limit)...)
	var found []notifysql.Delivery
	if err := eachRow(rows, err, func(rows *sql.Rows) error {
		var d notifysql.Delivery
		err := rows.Scan(&d.ID, &d.EventID, &d.Channel, &d.UserID, &d.Type, &d.About, &d.Facts, &d.Status, &d.Attempts, &d.Resends, &d.NextAt, &d.LastError, &d.CreatedAt, &d.SentAt, &d.ReadAt)
		found = append(found, d)
		return err
	}); err != nil {
		return nil, err
	}
	return deliveriesOf(found, nil)
}

func behind(id string) string {
	if id == "" {
		return lastID
	}
	return id
}

func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

func deliveriesOf(rows []notifysql.Delivery, err error) ([]notify.Delivery, error) {
	deliveries := make([]notify.Delivery, len(rows))
	for i, row := range rows {
		d, failed := deliveryOf(row)
		deliveries[i], err = d, errors.Join(err, failed)
	}
	return deliveries, err
}

func deliveryOf(row notifysql.Delivery) (notify.Delivery, error) {
	d := notify.Delivery{
		ID: row.ID, EventID: row.EventID, Channel: notify.Channel(row.Channel), UserID: row.UserID, Type: notify.Type(row.Type),
		Status: notify.Status(row.Status), Attempts: int(row.Attempts), Resends: int(row.Resends), NextAt: row.NextAt.Time,
		LastError: row.LastError, CreatedAt: row.CreatedAt, SentAt: row.SentAt.Time, ReadAt: row.ReadAt.Time,
	}
	if err := json.Unmarshal([]byte(row.Facts), &d.Facts); err != nil {
		return d, fmt.Errorf("facts of delivery %s: %w", row.ID, err)
	}
	return d, nil
}
