package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/journalsql"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/id"
)

// AuditLog implements audit.Log.
type AuditLog struct{ db *DB }

// NewAuditLog returns the audit log of db.
func NewAuditLog(db *DB) *AuditLog { return &AuditLog{db} }

var _ audit.Log = (*AuditLog)(nil)

// audit adds an entry within the transaction when an administrator acts in ctx, with those facts of the
// subject that changed; before is nil for what is new, after for what is gone. A change that changed nothing has
// no entry.
func (t *tx) audit(ctx context.Context, action, subjectType string, subjectID any, before, after audit.Facts) error {
	actor, ok := audit.ActorOf(ctx)
	if !ok {
		return nil
	}
	was, is, err := audit.Changed(before, after)
	if err != nil {
		return err
	}
	if was == nil && is == nil && before != nil {
		return nil
	}
	err = journalsql.New(t).InsertAuditEntry(ctx, journalsql.InsertAuditEntryParams{
		ID: id.New(), OccurredAt: stamp(actor.At), ActorID: actor.ID, Action: action, SubjectType: subjectType,
		SubjectID: fmt.Sprint(subjectID), FactsBefore: notNull(was), FactsAfter: notNull(is), RequestID: actor.RequestID,
	})
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// notNull is a document as its column keeps it: none is empty.
func notNull(document []byte) []byte {
	if document == nil {
		return []byte{}
	}
	return document
}

// Record adds an entry for something that has no transaction of its own, such as a run of many.
func (l *AuditLog) Record(ctx context.Context, action, subjectType, subjectID string, facts audit.Facts) error {
	return exec(ctx, l.db, func(ctx context.Context, tx *tx) error {
		return tx.audit(ctx, action, subjectType, subjectID, nil, facts)
	})
}

// Entries implements audit.Log.
func (l *AuditLog) Entries(ctx context.Context, query audit.Query) ([]audit.Entry, error) {
	where, args := auditConditions(query)
	rows, err := l.db.reader(ctx).QueryContext(ctx,
		"SELECT position, id, occurred_at, actor_id, action, subject_type, subject_id, facts_before, facts_after, request_id FROM audit_entries"+
			where+" ORDER BY occurred_at DESC, position DESC LIMIT ?", append(args, query.Limit)...)
	var entries []audit.Entry
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var e audit.Entry
		var was, is []byte
		err := rows.Scan(&e.Position, &e.ID, &e.At, &e.ActorID, &e.Action, &e.SubjectType, &e.SubjectID, &was, &is, &e.RequestID)
		if len(was) > 0 {
			e.Before = was
		}
		if len(is) > 0 {
			e.After = is
		}
		entries = append(entries, e)
		return err
	})
	return entries, err
}

// auditConditions is the query as SQL. Its texts are few: a condition is there or not.
func auditConditions(query audit.Query) (where string, args []any) {
	var conditions []string
	add := func(condition string, values ...any) {
		conditions = append(conditions, condition)
		args = append(args, values...)
	}
	for _, equal := range []struct{ column, value string }{
		{"actor_id", query.ActorID}, {"action", query.Action}, {"subject_type", query.SubjectType}, {"subject_id", query.SubjectID},
	} {
		if equal.value != "" {
			add(equal.column+" = ?", equal.value)
		}
	}
	if !query.From.IsZero() {
		add("occurred_at >= ?", stamp(query.From))
	}
	if !query.Until.IsZero() {
		add("occurred_at < ?", stamp(query.Until))
	}
	if query.Behind != (audit.Cursor{}) {
		at := stamp(query.Behind.At)
		add("occurred_at <= ? AND (occurred_at < ? OR position < ?)", at, at, query.Behind.Position)
	}
	if len(conditions) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(conditions, " AND "), args
}

// instantFact is an instant as an entry tells it.
func instantFact(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}
