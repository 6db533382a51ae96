package mail_test

import (
	"errors"
	"testing"

	"github.com/ticketblue/ticketblue/ports/mail"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	good := mail.Message{ID: "01a2-b.0", To: mail.Address{Name: "김예매", Address: "kim@example.com"}, Subject: "예매를 마쳤어요"}
	for name, c := range map[string]struct {
		change func(*mail.Message)
		want   error
	}{
		"a plain one":                       {func(*mail.Message) {}, nil},
		"no address":                        {func(m *mail.Message) { m.To.Address = "kim" }, mail.ErrRecipient},
		"an address with another behind it": {func(m *mail.Message) { m.To.Address = "kim@example.com, lee@example.com" }, mail.ErrRecipient},
		"an address that breaks the line":   {func(m *mail.Message) { m.To.Address = "kim@example.com\r\nBcc: x@example.com" }, mail.ErrRecipient},
		"a subject that breaks the line":    {func(m *mail.Message) { m.Subject = "예매\r\nBcc: x@example.com" }, mail.ErrRejected},
		"a name that breaks the line":       {func(m *mail.Message) { m.To.Name = "김\nBcc: x@example.com" }, mail.ErrRejected},
		"no id":                             {func(m *mail.Message) { m.ID = "" }, mail.ErrRejected},
		"an id that is more than one":       {func(m *mail.Message) { m.ID = "a> <b" }, mail.ErrRejected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			message := good
			c.change(&message)
			if err := message.Check(); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("got %v", err)
			}
		})
	}
	if !errors.Is(mail.ErrRecipient, mail.ErrRejected) || errors.Is(mail.ErrRejected, mail.ErrRecipient) {
		t.Error("a recipient that is not there is a reason to reject, and not the only one")
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"kim@example.com": "k***@example.com", "김@example.com": "김***@example.com", "@x": "***", "": "***"} {
		if got := mail.Mask(address); got != want {
			t.Errorf("%q is masked as %q", address, got)
		}
	}
}
