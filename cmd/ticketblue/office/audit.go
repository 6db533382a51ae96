package office

import (
	"context"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/audit/auditapi"
)

func (o *Office) serveAudit() {
	auditapi.Register(o.Server.API, o.auditLog, bridge.People{Accounts: o.Accounts})
}

// AsOperator returns a context in which a command acts as an administrator, so that the audit log has what it changes.
func (o *Office) AsOperator(ctx context.Context) context.Context {
	return audit.AtCommandLine(ctx, o.Clock.Now())
}

// Record writes in the audit log what has no transaction of its own: a run that does many things.
func (o *Office) Record(ctx context.Context, action, subjectType, subjectID string, facts audit.Facts) error {
	return o.auditLog.Record(ctx, action, subjectType, subjectID, facts)
}
