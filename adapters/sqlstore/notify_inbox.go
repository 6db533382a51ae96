package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/notifysql"
	"github.com/ticketblue/ticketblue/modules/notify"
)

// Inbox implements notify.Store.
func (s *Notify) Inbox(ctx context.Context, userID string, unread bool, after string, limit int) ([]notify.Delivery, error) {
	q := notifysql.New(s.db.primary(ctx))
	if unread {
		return deliveriesOf(q.UnreadInbox(ctx, notifysql.UnreadInboxParams{UserID: userID, ID: behind(after), Limit: int32(limit)}))
	}
	return deliveriesOf(q.Inbox(ctx, notifysql.InboxParams{UserID: userID, ID: behind(after), Limit: int32(limit)}))
}

// Since implements notify.Store.
func (s *Notify) Since(ctx context.Context, userID, after string, limit int) ([]notify.Delivery, error) {
	rows, err := notifysql.New(s.db.primary(ctx)).InboxSince(ctx, notifysql.InboxSinceParams{UserID: userID, ID: after, Limit: int32(limit)})
	slices.Reverse(rows)
	return deliveriesOf(rows, err)
}

// Unread implements notify.Store.
func (s *Notify) Unread(ctx context.Context, userID string) (int, error) {
	n, err := notifysql.New(s.db.primary(ctx)).CountUnread(ctx, userID)
	return int(n), err
}

// Read implements notify.Store.
func (s *Notify) Read(ctx context.Context, userID, deliveryID string, now time.Time) (notify.Delivery, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (notify.Delivery, error) {
		q := notifysql.New(tx)
		if _, err := q.ReadDelivery(ctx, notifysql.ReadDeliveryParams{ReadAt: stampOrNull(now), ID: deliveryID, UserID: userID}); err != nil {
			return notify.Delivery{}, err
		}
		row, err := q.Delivery(ctx, deliveryID)
		if err != nil {
			return notify.Delivery{}, missing(err, notify.ErrNotFound)
		}
		if row.UserID != userID || row.Channel != string(notify.Browser) {
			return notify.Delivery{}, notify.ErrNotFound
		}
		return deliveryOf(row)
	})
}

// ReadAll implements notify.Store.
func (s *Notify) ReadAll(ctx context.Context, userID string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return notifysql.New(tx).ReadAll(ctx, notifysql.ReadAllParams{ReadAt: stampOrNull(now), UserID: userID})
	})
}

// Erase implements notify.Store. It touches the deliveries before it looks for their mails, so that it waits for whoever
// is putting one into the mailbox.
func (s *Notify) Erase(ctx context.Context, userID string) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := notifysql.New(tx)
		if err := q.DeleteInbox(ctx, userID); err != nil {
			return err
		}
		if err := q.CancelMails(ctx, userID); err != nil {
			return err
		}
		if err := q.EraseFacts(ctx, userID); err != nil {
			return err
		}
		mails, err := q.MailsOfUser(ctx, userID)
		if err != nil {
			return err
		}
		var copies []string
		for _, mail := range mails {
			copies = append(copies, messageIDs(mail.ID, int(mail.Resends))...)
		}
		return deleteMails(ctx, tx, copies)
	})
}

// messageIDs are those of a delivery's mails, each time that it was sent anew.
func messageIDs(deliveryID string, resends int) []string {
	ids := make([]string, 0, resends+1)
	for n := range resends + 1 {
		d := notify.Delivery{ID: deliveryID, Resends: n}
		ids = append(ids, d.MessageID())
	}
	return ids
}

func deleteMails(ctx context.Context, on Queryer, ids []string) error {
	return inBatches(ids, func(list string, args []any) error {
		if _, err := on.ExecContext(ctx, "DELETE FROM mail_attachments WHERE mail_id IN "+list, args...); err != nil {
			return err
		}
		_, err := on.ExecContext(ctx, "DELETE FROM mails WHERE id IN "+list, args...)
		return err
	})
}

// trimGroup is how many deliveries one transaction forgets.
const trimGroup = 500

// Trim implements notify.Store.
func (s *Notify) Trim(ctx context.Context, before time.Time, perPerson int) (int64, error) {
	old, err := s.trimOld(ctx, before)
	if err != nil {
		return old, err
	}
	full, err := s.trimFull(ctx, perPerson)
	return old + full, err
}

// trimOld walks from the oldest on, and stops at the first that is young enough.
func (s *Notify) trimOld(ctx context.Context, before time.Time) (int64, error) {
	var trimmed int64
	for behind := ""; ; {
		rows, err := notifysql.New(s.db.primary(ctx)).OldestDeliveries(ctx, notifysql.OldestDeliveriesParams{ID: behind, Limit: trimGroup})
		if err != nil {
			return trimmed, err
		}
		var ids, mails []string
		young := false
		for _, row := range rows {
			if young = !row.CreatedAt.Before(before); young {
				break
			}
			behind = row.ID
			if row.NextAt.Valid {
				continue // under way
			}
			ids = append(ids, row.ID)
			if row.Channel == string(notify.Email) {
				mails = append(mails, messageIDs(row.ID, int(row.Resends))...)
			}
		}
		if err := s.forget(ctx, ids, mails); err != nil {
			return trimmed, err
		}
		trimmed += int64(len(ids))
		if young || len(rows) < trimGroup {
			return trimmed, nil
		}
	}
}

func (s *Notify) trimFull(ctx context.Context, perPerson int) (int64, error) {
	users, err := notifysql.New(s.db.primary(ctx)).FullInboxes(ctx, notifysql.FullInboxesParams{Column1: perPerson, Limit: trimGroup})
	if err != nil {
		return 0, err
	}
	var trimmed int64
	for _, user := range users {
		ids, err := notifysql.New(s.db.primary(ctx)).InboxFrom(ctx, notifysql.InboxFromParams{UserID: user, Limit: trimGroup, Offset: int32(perPerson)})
		if err != nil {
			return trimmed, err
		}
		if err := s.forget(ctx, ids, nil); err != nil {
			return trimmed, err
		}
		trimmed += int64(len(ids))
	}
	return trimmed, nil
}

func (s *Notify) forget(ctx context.Context, deliveryIDs, mailIDs []string) error {
	if len(deliveryIDs) == 0 {
		return nil
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		if err := deleteMails(ctx, tx, mailIDs); err != nil {
			return err
		}
		return inBatches(deliveryIDs, func(list string, args []any) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM deliveries WHERE id IN "+list, args...)
			return err
		})
	})
}
