package smtp_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/smtp"
	"github.com/ticketblue/ticketblue/ports/mail"
	"github.com/ticketblue/ticketblue/ports/mail/mailtest"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	t.Run("a server that lets us in is well, and is visited once however often one asks", func(t *testing.T) {
		t.Parallel()
		o, door, client := busy(t)
		for range 50 {
			must(t, client.Check(t.Context()))
		}
		must(t, client.Send(t.Context(), mailtest.Letter("one")))
		if came := door.came.Load(); came != 1 || len(o.Received()) != 1 {
			t.Errorf("%d connections and %d mails", came, len(o.Received()))
		}
	})
	t.Run("a mail that can't be brought shows at once that the server is gone, and the next that it is back", func(t *testing.T) {
		t.Parallel()
		o, door, client := busy(t)
		must(t, client.Check(t.Context()))
		door.Close()
		door.putEverybodyOut()
		if err := client.Send(t.Context(), mailtest.Letter("lost")); !errors.Is(err, mail.ErrUnavailable) {
			t.Fatalf("told %v", err)
		}
		if err := client.Check(t.Context()); !errors.Is(err, mail.ErrUnavailable) {
			t.Errorf("a server that is gone is said to be well: %v", err)
		}
		reopen(t, o)
		must(t, client.Send(t.Context(), mailtest.Letter("found")))
		must(t, client.Check(t.Context()))
	})
	t.Run("nobody at the address is told without a mail", func(t *testing.T) {
		t.Parallel()
		_, door, client := busy(t, func(c *smtp.Config) { c.Connections = 1 })
		door.Close()
		if err := client.Check(t.Context()); !errors.Is(err, mail.ErrUnavailable) {
			t.Errorf("told %v", err)
		}
	})
	t.Run("a refusal of one mail says nothing about the server", func(t *testing.T) {
		t.Parallel()
		o, _, client := busy(t)
		o.rcpt = func(string) error { return fmt.Errorf("no such person") }
		if err := client.Send(t.Context(), mailtest.Letter("nobody")); err == nil {
			t.Fatal("it was taken")
		}
		must(t, client.Check(t.Context()))
	})
}
