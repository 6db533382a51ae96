// Package smtp carries mail to a mail server (RFC 5321).
//
// Connections are bounded in number and kept for the next mail (pool.go): a NOOP before it shows whether the server is
// still there, and a RSET behind it leaves nothing of one mail to the next. Every step of the conversation has a
// time limit, so that a server that hangs costs one of them and not the sender. Mails are signed (DKIM) by the server
// that takes them. What the server answers decides what an error means: 4xx about a mail is temporary, 5xx final, and everything about getting in, or no answer at all, says nothing
// about the mail. An answer to the end of a mail that is lost leaves it open whether the mail was taken: it is
// told as unavailable, sent again under the same Message-ID, and may then arrive twice.
package smtp

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ticketblue/ticketblue/ports/mail"
)

// Limits of a conversation.
const (
	defaultStep        = 15 * time.Second // for one answer, or one write
	defaultConnections = 4                // at once
	defaultRest        = 20 * time.Second // servers hang up on the idle
)

// Config says which server, and how it is spoken to.
type Config struct {
	Addr     string // host:port
	TLS      TLS
	Username string // "" signs in to nobody
	Password string
	From     string        // address, or Name <address>
	Step     time.Duration // 0: 15 s
	Roots    *tls.Config   // for tests; nil trusts the machine's authorities

	Connections int           // at once; more mails wait for one. 0: 4
	Rest        time.Duration // how long a connection is kept for the next mail. 0: 20 s
}

// TLS says how a connection is protected.
type TLS string

// The ways.
const (
	STARTTLS TLS = "starttls" // demanded; a server without it is not spoken to
	Implicit TLS = "tls"
	None     TLS = "none"
)

// Client is a mail.Sender. Safe for concurrent use.
type Client struct {
	from   netmail.Address
	host   string
	addr   string
	tls    TLS
	config *tls.Config
	step   time.Duration
	client *gomail.Client
	pool   *pool
	sight  sight
}

var _ mail.Sender = (*Client)(nil)

// New returns a client, or says what is wrong with the configuration. It asks the server nothing.
func New(c Config) (*Client, error) {
	host, portText, err := net.SplitHostPort(c.Addr)
	port, err2 := strconv.Atoi(portText)
	if err != nil || err2 != nil || host == "" {
		return nil, errors.New("smtp: the address is not host:port")
	}
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, errors.New("smtp: the sender is no address")
	}
	if c.Connections < 0 || c.Connections > 1000 {
		return nil, errors.New("smtp: connections must lie between 1 and 1,000")
	}
	if c.Step == 0 {
		c.Step = defaultStep
	}
	if c.Roots == nil {
		c.Roots = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config := c.Roots.Clone()
	config.ServerName = host
	s := &Client{from: *from, host: host, addr: c.Addr, tls: c.TLS, config: config, step: c.Step,
		pool: newPool(cmp.Or(c.Connections, defaultConnections), cmp.Or(c.Rest, defaultRest))}
	policy := gomail.NoTLS
	if c.TLS == STARTTLS {
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(c.Step), gomail.WithTLSConfig(config), gomail.WithTLSPolicy(policy), gomail.WithDialContextFunc(s.dial),
	}
	if c.Username != "" {
		plain, login := gomail.SMTPAuthPlain, gomail.SMTPAuthLogin
		if c.TLS == None { // the operator has said so
			plain, login = gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc
		}
		options = append(options, gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, plain, login), gomail.WithUsername(c.Username), gomail.WithPassword(c.Password))
	}
	s.client, err = gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return s, nil
}

// Close hangs up on what rests.
func (s *Client) Close() { s.pool.close() }

// Send implements mail.Sender.
func (s *Client) Send(ctx context.Context, m mail.Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	message, err := s.compose(m)
	if err != nil {
		return errors.Join(mail.ErrRejected, err)
	}
	err = s.carry(ctx, m, message)
	if !errors.Is(ctx.Err(), context.Canceled) {
		s.sight.sent(err, now())
	}
	return err
}

// carry speaks on a connection that is kept, or on a new one.
func (s *Client) carry(ctx context.Context, m mail.Message, message *gomail.Msg) error {
	if err := s.pool.enter(ctx); err != nil {
		return s.meaning(err, m)
	}
	defer s.pool.leave()
	for kept := s.pool.take(); kept != nil; kept = s.pool.take() {
		err := s.send(ctx, kept, message)
		var failed *gomail.SendError
		if err == nil || !errors.As(err, &failed) || failed.Reason != gomail.ErrConnCheck {
			return s.meaning(err, m)
		}
		// The server hung up while nobody spoke: that is no failure.
	}
	fresh, err := s.connect(ctx)
	if err != nil {
		return s.meaning(err, m)
	}
	return s.meaning(s.send(ctx, fresh, message), m)
}

func (s *Client) connect(ctx context.Context) (*connection, error) {
	holder := &steps{}
	client, err := s.client.DialToSMTPClientWithContext(context.WithValue(ctx, stepsKey{}, holder))
	if err != nil {
		if holder.Conn != nil {
			holder.Close() //nolint:errcheck // it is given up
		}
		return nil, err
	}
	return &connection{smtp: client, steps: holder}, nil
}

// send speaks about one mail, and keeps the connection when it went well.
func (s *Client) send(ctx context.Context, c *connection, message *gomail.Msg) error {
	c.steps.until(ctx)
	stop := context.AfterFunc(ctx, c.hangUp)
	err := s.client.SendWithSMTPClient(c.smtp, message)
	if message.IsDelivered() {
		err = nil // whatever became of the conversation after it
	}
	if !stop() || err != nil {
		c.hangUp()
		return err
	}
	s.pool.put(c)
	return nil
}

func (s *Client) compose(m mail.Message) (*gomail.Msg, error) {
	message := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	_, domain, _ := strings.Cut(s.from.Address, "@")
	message.SetMessageIDWithValue(m.ID + "@" + domain)
	message.SetDate()
	message.Subject(m.Subject)
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday replies
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	for _, a := range m.Attachments {
		open := func(w io.Writer) (int64, error) { return io.Copy(w, bytes.NewReader(a.Content)) }
		message.SetAttachments(append(message.GetAttachments(), &gomail.File{
			Name: a.Name, ContentType: gomail.ContentType(a.ContentType), Enc: gomail.EncodingB64, Header: map[string][]string{}, Writer: open,
		}))
	}
	if err := message.FromFormat(s.from.Name, s.from.Address); err != nil {
		return nil, errors.New("the sender is no address")
	}
	if err := message.AddToFormat(m.To.Name, m.To.Address); err != nil {
		return nil, mail.ErrRecipient
	}
	return message, nil
}

// meaning translates what went wrong by the server's code, and keeps the address out of it.
func (s *Client) meaning(err error, m mail.Message) error {
	if err == nil {
		return nil
	}
	why := errors.New(strings.ReplaceAll(plain(err), m.To.Address, mail.Mask(m.To.Address)))
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return errors.Join(mail.ErrUnavailable, why)
	}
	code := failed.ErrorCode()
	switch {
	case code == 421 || code < 400 || code > 599:
		return errors.Join(mail.ErrUnavailable, why)
	case code < 500:
		return errors.Join(mail.ErrTemporary, why)
	case failed.Reason == gomail.ErrSMTPMailFrom && code != 552:
		// It is us whom the server does not want: no fault of this mail's.
		return errors.Join(mail.ErrUnavailable, why)
	case failed.Reason == gomail.ErrSMTPRcptTo:
		return errors.Join(mail.ErrRecipient, why)
	}
	return errors.Join(mail.ErrRejected, why)
}

// plain is an error's text without what go-mail appends about recipients.
func plain(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", affected ")
	return strings.Join(strings.Fields(text), " ")
}

// LogValue keeps the password out of logs.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("addr", c.Addr), slog.String("tls", string(c.TLS)))
}
