package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
)

type ticketCommand struct {
	Verify  verifyCommand  `cmd:"" help:"Check a ticket's QR text without asking a server. Ends with 0 for a genuine ticket, 3 for a genuine one that is no longer good, 1 for a forgery."`
	Revoked revokedCommand `cmd:"" help:"Print the tickets that are no longer good, an id a line: the list for verify --revoked."`
	Key     keyCommand     `cmd:"" help:"Say which key a file holds, as the server names it when it is another one than before."`
	UseKey  useKeyCommand  `cmd:"" name:"use-key" help:"Have the key that is there sign from now on, when the one that signed until now is lost. Printed, mailed and saved codes are refused from then on."`
	NewKey  newKeyCommand  `cmd:"" name:"new-key" help:"Make another key that signs tickets, when the old one is lost. Printed, mailed and saved codes are refused from then on."`
}

// exitRevoked is how verify ends for a genuine ticket that is no longer good.
const exitRevoked = 3

// maxPass is how long a QR code's text may be.
const maxPass = 4096

type verifyCommand struct {
	DataDir       string `name:"data-dir" default:"./data" help:"Folder with the office's key."`
	TicketKeyFile string `name:"ticket-key-file" default:"" help:"The key, when it lies elsewhere."`
	Revoked       string `name:"revoked" default:"" help:"File with the ids of tickets that are no longer good, one a line, as \"ticket revoked\" prints it."`
	Pass          string `arg:"" help:"The QR code's text; - reads it from standard input."`
}

// Run prints what the ticket says, or fails when it is a forgery or no longer good.
func (c *verifyCommand) Run() error {
	text := c.Pass
	if text == "-" {
		read, err := bufio.NewReader(io.LimitReader(os.Stdin, maxPass)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		text = read
	}
	key, err := office.TicketKey(office.Settings{DataDir: c.DataDir, TicketKeyFile: c.TicketKeyFile})
	if err != nil {
		return err
	}
	public := key.Public().(ed25519.PublicKey) //nolint:forcetypeassert // by Ed25519's definition
	pass, err := booking.VerifyPass(strings.TrimSpace(text), public)
	if err != nil {
		return fmt.Errorf("%w (checked with key %s)", err, booking.KeyID(public))
	}
	says := fmt.Sprintf("ticket %s, round %d, seat %s (number %d), starts %s", pass.TicketID, pass.RoundID, pass.SeatLabel,
		pass.SeatNumber, time.Unix(pass.StartsUnix, 0).In(clock.Seoul).Format("2006-01-02 15:04"))
	revoked, err := c.revokes(pass.TicketID)
	if err != nil {
		return err
	}
	if revoked {
		return coded{errors.New("genuine, but no longer good: " + says), exitRevoked}
	}
	fmt.Println("genuine: " + says)
	return nil
}

// revokes reports whether the list names the ticket.
func (c *verifyCommand) revokes(ticketID string) (bool, error) {
	if c.Revoked == "" {
		return false, nil
	}
	file, err := os.Open(c.Revoked)
	if err != nil {
		return false, fmt.Errorf("--revoked: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == ticketID {
			return true, nil
		}
	}
	if err := lines.Err(); err != nil {
		return false, fmt.Errorf("--revoked: %w", err)
	}
	return false, nil
}

type revokedCommand struct {
	office.Settings `embed:""`
	Round           int64 `help:"Only the tickets of this round; 0 for all."`
}

// revokedPage is how many ids are read at once.
const revokedPage = 1000

// Run prints the list; it works beside a running server.
func (c *revokedCommand) Run(ctx context.Context) error {
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		out := bufio.NewWriter(os.Stdout)
		fmt.Fprintf(out, "# Tickets that are no longer good, as of %s\n", o.Clock.Now().In(clock.Seoul).Format(time.RFC3339)) //nolint:errcheck // Flush tells
		for id := ""; ; {
			ids, err := o.Bookings.CanceledTickets(ctx, c.Round, id, revokedPage)
			if err != nil {
				return errors.Join(err, out.Flush())
			}
			for _, id = range ids {
				fmt.Fprintln(out, id) //nolint:errcheck // as above
			}
			if len(ids) < revokedPage {
				return out.Flush()
			}
		}
	})
}

type newKeyCommand struct {
	office.Settings `embed:""`
}

// Run makes the key; it refuses where there is one.
func (c *newKeyCommand) Run(ctx context.Context) error {
	path, err := office.NewTicketKey(ctx, c.Settings)
	if err == nil {
		fmt.Println("made " + path)
	}
	return err
}

type useKeyCommand struct {
	office.Settings `embed:""`
}

// Run has the key that is there sign from now on.
func (c *useKeyCommand) Run(ctx context.Context) error {
	id, err := office.UseTicketKey(ctx, c.Settings)
	if err == nil {
		fmt.Println("tickets are signed with key " + id + " from now on")
	}
	return err
}

type keyCommand struct {
	DataDir string `name:"data-dir" default:"./data" help:"Folder with the office's key."`
	File    string `arg:"" optional:"" help:"The key, when it lies elsewhere."`
}

// Run prints what the key is called.
func (c *keyCommand) Run() error {
	key, err := office.TicketKey(office.Settings{DataDir: c.DataDir, TicketKeyFile: c.File})
	if err == nil {
		fmt.Println(booking.KeyID(key.Public().(ed25519.PublicKey))) //nolint:forcetypeassert // by Ed25519's definition
	}
	return err
}
