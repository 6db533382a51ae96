// Package auditapi shows the audit log to administrators. It belongs to no context, as the log
// doesn't: every context's store writes in it (docs/adr/0007-audit-log.md).
package auditapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// People knows what actors are called.
type People interface {
	// Names returns the names of accounts by id. Those that are gone, or never were, are missing.
	Names(ctx context.Context, ids []string) (map[string]string, error)
}

type operations struct {
	log    audit.Log
	people People
}

// Register adds the operation.
func Register(api *httpserver.API, log audit.Log, people People) {
	o := &operations{log, people}
	httpserver.Register(api, httpserver.Operation{
		ID: "list-audit", Method: http.MethodGet, Path: "/api/v1/admin/audit", Tag: "Audit (admin)", Access: httpserver.Admin,
		Summary: "Who did what to which, newest first",
		Text: "What administrators and operators changed, each with the facts that changed: `before` is null for what is new, `after` for what is gone. " +
			"Every filter may be left out; all that are given must hold.",
		Faults: []*fault.Fault{httpserver.ErrBadCursor, httpserver.ErrBadDate},
	}, o.list)
}

// AuditEntry is one line of the audit log.
type AuditEntry struct {
	ID          string         `json:"id"`
	At          time.Time      `json:"at"`
	Actor       AuditActor     `json:"actor"`
	Action      string         `json:"action" example:"hall.changed"`
	SubjectType string         `json:"subjectType" example:"hall"`
	SubjectID   string         `json:"subjectId" example:"12"`
	Before      map[string]any `json:"before" nullable:"true" doc:"The facts that changed, as they were"`
	After       map[string]any `json:"after" nullable:"true" doc:"The same facts since"`
	RequestID   string         `json:"requestId" doc:"X-Request-Id of the request; empty for a command"`
}

// AuditActor is who acted.
type AuditActor struct {
	ID   string  `json:"id" doc:"Of the account, or operator for the command line"`
	Name *string `json:"name" doc:"null when the account is gone, and for an operator"`
}

type listRequest struct {
	httpserver.Paging
	Actor       string `query:"actor" maxLength:"64" doc:"Id of an account, or operator"`
	Action      string `query:"action" maxLength:"64" example:"hall.changed"`
	SubjectType string `query:"subjectType" maxLength:"32" example:"hall"`
	SubjectID   string `query:"subjectId" maxLength:"64"`
	From        string `query:"from" maxLength:"10" doc:"First day in Seoul, YYYY-MM-DD"`
	To          string `query:"to" maxLength:"10" doc:"Last day in Seoul, YYYY-MM-DD"`
}

type listAnswer struct{ Body httpserver.Page[AuditEntry] }

func (o *operations) list(ctx context.Context, r *listRequest) (*listAnswer, error) {
	query := audit.Query{ActorID: r.Actor, Action: r.Action, SubjectType: r.SubjectType, SubjectID: r.SubjectID, Limit: r.Limit + 1}
	var err error
	if query.From, query.Until, err = httpserver.ReadDays(r.From, r.To); err != nil {
		return nil, err
	}
	if query.Behind, err = httpserver.ReadCursor[audit.Cursor](r.Cursor); err != nil {
		return nil, err
	}
	found, err := o.log.Entries(ctx, query)
	if err != nil {
		return nil, err
	}
	page, next := httpserver.Cut(found, r.Limit, func(e audit.Entry) any { return audit.Cursor{At: e.At, Position: e.Position} })
	names, err := o.people.Names(ctx, actors(page))
	if err != nil {
		return nil, err
	}
	entries := make([]AuditEntry, len(page))
	for i, e := range page {
		if entries[i], err = entryOf(e, names); err != nil {
			return nil, err
		}
	}
	return &listAnswer{httpserver.Page[AuditEntry]{Items: entries, NextCursor: next}}, nil
}

func actors(entries []audit.Entry) []string {
	var ids []string
	seen := map[string]bool{audit.Operator: true}
	for _, e := range entries {
		if !seen[e.ActorID] {
			seen[e.ActorID] = true
			ids = append(ids, e.ActorID)
		}
	}
	return ids
}

func entryOf(e audit.Entry, names map[string]string) (AuditEntry, error) {
	entry := AuditEntry{
		ID: e.ID, At: e.At.In(clock.Seoul), Actor: AuditActor{ID: e.ActorID}, Action: e.Action,
		SubjectType: e.SubjectType, SubjectID: e.SubjectID, RequestID: e.RequestID,
	}
	if name, known := names[e.ActorID]; known {
		entry.Actor.Name = &name
	}
	var err error
	if entry.Before, err = factsOf(e.Before); err != nil {
		return AuditEntry{}, err
	}
	entry.After, err = factsOf(e.After)
	return entry, err
}

func factsOf(document json.RawMessage) (facts map[string]any, err error) {
	if len(document) > 0 {
		err = json.Unmarshal(document, &facts)
	}
	return facts, err
}
