package smtp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"github.com/ticketblue/ticketblue/adapters/smtp"
	"github.com/ticketblue/ticketblue/ports/mail"
	"github.com/ticketblue/ticketblue/ports/mail/mailtest"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// office is a mail server in this process that takes mail, or misbehaves.
type office struct {
	t        *testing.T
	addr     string
	roots    *tls.Config
	mu       sync.Mutex
	received []mail.Message
	sessions atomic.Int32
	from     func(string) error
	rcpt     func(string) error
	data     func() error
}

func (o *office) NewSession(*gosmtp.Conn) (gosmtp.Session, error) {
	o.sessions.Add(1)
	return &session{office: o}, nil
}

type session struct{ office *office }

func (s *session) Reset()                                        {}
func (s *session) Logout() error                                 { return nil }
func (s *session) Mail(from string, _ *gosmtp.MailOptions) error { return called(s.office.from, from) }
func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error   { return called(s.office.rcpt, to) }

func called(f func(string) error, address string) error {
	if f == nil {
		return nil
	}
	return f(address)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.office.data != nil {
		if err := s.office.data(); err != nil {
			return err
		}
	}
	message, err := parse(raw)
	if err != nil {
		s.office.t.Errorf("no mail: %v", err)
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.received = append(s.office.received, message)
	return nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "office" || password != "secret" {
			return gosmtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (o *office) Received() []mail.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]mail.Message(nil), o.received...)
}

// open starts an office; implicit speaks TLS from the first byte.
func open(t *testing.T, implicit bool) *office {
	t.Helper()
	certificate, roots := certified(t)
	o := &office{t: t, roots: roots}
	server := gosmtp.NewServer(o)
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.AllowInsecureAuth = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	o.addr = listener.Addr().String()
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return o
}

func (o *office) client(change ...func(*smtp.Config)) *smtp.Client {
	o.t.Helper()
	config := smtp.Config{Addr: o.addr, TLS: smtp.STARTTLS, From: "티켓블루 <tickets@ticketblue.example>", Step: 20 * time.Second, Roots: o.roots}
	for _, c := range change {
		c(&config)
	}
	client, err := smtp.New(config)
	must(o.t, err)
	o.t.Cleanup(client.Close)
	return client
}

func TestEveryWayIn(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]smtp.TLS{"STARTTLS": smtp.STARTTLS, "TLS": smtp.Implicit, "none": smtp.None} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mailtest.Run(t, func(t *testing.T) mailtest.Rig {
				t.Helper()
				o := open(t, way == smtp.Implicit)
				return mailtest.Rig{Received: o.Received, Sender: o.client(func(c *smtp.Config) {
					c.TLS, c.Username, c.Password = way, "office", "secret"
				})}
			})
		})
	}
}

func TestGettingIn(t *testing.T) {
	t.Parallel()
	t.Run("a wrong password is no fault of the mail's", func(t *testing.T) {
		t.Parallel()
		o := open(t, false)
		client := o.client(func(c *smtp.Config) { c.Username, c.Password = "office", "wrong" })
		err := client.Send(t.Context(), mailtest.Letter("a.0"))
		if !errors.Is(err, mail.ErrUnavailable) || errors.Is(err, mail.ErrRejected) || strings.Contains(err.Error(), "wrong") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a certificate of nobody's is refused", func(t *testing.T) {
		t.Parallel()
		for _, way := range []smtp.TLS{smtp.STARTTLS, smtp.Implicit} {
			o := open(t, way == smtp.Implicit)
			client := o.client(func(c *smtp.Config) { c.TLS, c.Roots = way, nil })
			if err := client.Send(t.Context(), mailtest.Letter("a.0")); !errors.Is(err, mail.ErrUnavailable) {
				t.Errorf("%s: got %v", way, err)
			}
		}
	})
	t.Run("a server without STARTTLS hears nothing", func(t *testing.T) {
		t.Parallel()
		hears := make(chan string, 10)
		addr := scripted(t, func(c *conversation) {
			c.say("220 here")
			hears <- c.hear()
			c.say("250 plain")
			hears <- c.hear()
		})
		client, err := smtp.New(smtp.Config{Addr: addr, TLS: smtp.STARTTLS, From: "tickets@ticketblue.example", Step: time.Second})
		must(t, err)
		if err := client.Send(t.Context(), mailtest.Letter("a.0")); !errors.Is(err, mail.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		if first := <-hears; !strings.HasPrefix(first, "EHLO") {
			t.Errorf("heard %q", first)
		}
		if second := <-hears; strings.Contains(second, "MAIL") {
			t.Errorf("heard %q", second)
		}
	})
	t.Run("nobody there is unavailable", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		must(t, listener.Close())
		client, err := smtp.New(smtp.Config{Addr: listener.Addr().String(), TLS: smtp.None, From: "tickets@ticketblue.example"})
		must(t, err)
		if err := client.Send(t.Context(), mailtest.Letter("a.0")); !errors.Is(err, mail.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("settings that can't work are told", func(t *testing.T) {
		t.Parallel()
		for _, config := range []smtp.Config{{Addr: "mail.example", From: "a@b.example"}, {Addr: ":25", From: "a@b.example"}, {Addr: "mail.example:25", From: "nobody"}} {
			if _, err := smtp.New(config); err == nil {
				t.Errorf("%+v was taken", config)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	refusal := func(code int) error {
		return &gosmtp.SMTPError{Code: code, Message: "no <kim@example.com> today"}
	}
	for name, c := range map[string]struct {
		step string
		code int
		want error
	}{
		"a full mailbox is temporary":                {"rcpt", 452, mail.ErrTemporary},
		"a recipient that there isn't is final":      {"rcpt", 550, mail.ErrRecipient},
		"a text that is not liked is final":          {"data", 554, mail.ErrRejected},
		"a text that is greylisted is temporary":     {"data", 451, mail.ErrTemporary},
		"a server that is closing is unavailable":    {"data", 421, mail.ErrUnavailable},
		"a sender that is refused is not the mail's": {"from", 550, mail.ErrUnavailable},
		"a sender that is put off is temporary":      {"from", 450, mail.ErrTemporary},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, false)
			refuse := func(string) error { return refusal(c.code) }
			switch c.step {
			case "from":
				o.from = refuse
			case "rcpt":
				o.rcpt = refuse
			default:
				o.data = func() error { return refusal(c.code) }
			}
			client := o.client()
			err := client.Send(t.Context(), mailtest.Letter("a.0"))
			if !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(err.Error(), "kim@") {
				t.Errorf("the address stands in %q", err)
			}
		})
	}
	t.Run("after a refusal the next mail goes through", func(t *testing.T) {
		t.Parallel()
		o := open(t, false)
		var calls atomic.Int32
		o.rcpt = func(string) error {
			if calls.Add(1) == 1 {
				return refusal(550)
			}
			return nil
		}
		client := o.client()
		if err := client.Send(t.Context(), mailtest.Letter("a.0")); !errors.Is(err, mail.ErrRecipient) {
			t.Fatal(err)
		}
		must(t, client.Send(t.Context(), mailtest.Letter("b.0")))
	})
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	o := open(t, false)
	client := o.client()
	for n := range 5 {
		must(t, client.Send(t.Context(), mailtest.Letter(fmt.Sprintf("kept.%d", n))))
	}
	// One more than conversations: the server begins anew after STARTTLS.
	if sessions := o.sessions.Load(); sessions > 2 {
		t.Errorf("five mails took %d sessions", sessions)
	}
}

// TestHanging: whichever step the server falls silent at, or hangs up in, the sender gets away in the time of a
// step or two, and says that it does not know.
func TestHanging(t *testing.T) {
	t.Parallel()
	steps := []struct{ name, answer string }{
		{"greeting", "220 here"}, {"EHLO", "250 here"}, {"MAIL", "250 ok"}, {"RCPT", "250 ok"}, {"DATA", "354 go on"}, {"the end of DATA", "250 taken"},
	}
	for at, step := range steps {
		for _, how := range []string{"silent", "gone"} {
			t.Run(fmt.Sprintf("%s at %s", how, step.name), func(t *testing.T) {
				t.Parallel()
				addr := scripted(t, func(c *conversation) {
					for i, s := range steps[:at] {
						if i > 0 {
							c.hear()
						}
						if s.name == "EHLO" {
							c.hearNoop = true
						}
						c.say(s.answer)
					}
					if how == "silent" {
						c.wait()
						return
					}
					if step.name == "the end of DATA" {
						c.read(100) // dies half way through it
					}
				})
				client, err := smtp.New(smtp.Config{Addr: addr, TLS: smtp.None, From: "tickets@ticketblue.example", Step: 200 * time.Millisecond})
				must(t, err)
				began := time.Now()
				err = client.Send(t.Context(), mailtest.Letter("a.0"))
				if !errors.Is(err, mail.ErrUnavailable) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		}
	}
	t.Run("a server that drips ends with the context", func(t *testing.T) {
		t.Parallel()
		addr := scripted(t, func(c *conversation) {
			for c.try("220-wait\r\n") {
				time.Sleep(20 * time.Millisecond)
			}
		})
		client, err := smtp.New(smtp.Config{Addr: addr, TLS: smtp.None, From: "tickets@ticketblue.example", Step: 5 * time.Second})
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		began := time.Now()
		if err := client.Send(ctx, mailtest.Letter("a.0")); !errors.Is(err, mail.ErrUnavailable) || time.Since(began) > 3*time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
	})
}

// conversation is the server's side of a scripted one.
type conversation struct {
	net.Conn
	hearNoop bool
	ended    <-chan struct{}
}

func (c *conversation) say(line string)      { io.WriteString(c, line+"\r\n") }
func (c *conversation) try(text string) bool { _, err := io.WriteString(c, text); return err == nil }
func (c *conversation) wait()                { <-c.ended }
func (c *conversation) read(n int)           { io.ReadFull(c, make([]byte, n)) }

// hear reads a line; the client's NOOP before a mail is answered by the way.
func (c *conversation) hear() string {
	var line []byte
	for one := make([]byte, 1); ; {
		if _, err := c.Read(one); err != nil {
			return ""
		}
		if line = append(line, one[0]); one[0] == '\n' {
			break
		}
	}
	text := strings.TrimSpace(string(line))
	if c.hearNoop && text == "NOOP" {
		c.say("250 ok")
		return c.hear()
	}
	return text
}

// scripted listens and holds one conversation a connection.
func scripted(t *testing.T, talk func(*conversation)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	ended := make(chan struct{})
	var talking sync.WaitGroup
	talking.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			talking.Go(func() {
				defer conn.Close()
				talk(&conversation{Conn: conn, ended: ended})
			})
		}
	})
	t.Cleanup(func() {
		close(ended)
		listener.Close()
		talking.Wait()
	})
	return listener.Addr().String()
}

// parse reads a mail as a reader's program would.
func parse(raw []byte) (mail.Message, error) {
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return mail.Message{}, err
	}
	var m mail.Message
	decoder := new(mime.WordDecoder)
	if m.Subject, err = decoder.DecodeHeader(message.Header.Get("Subject")); err != nil {
		return m, err
	}
	to, err := (&netmail.AddressParser{WordDecoder: decoder}).Parse(message.Header.Get("To"))
	if err != nil {
		return m, err
	}
	m.To = mail.Address{Name: to.Name, Address: to.Address}
	m.ID, _, _ = strings.Cut(strings.Trim(message.Header.Get("Message-ID"), "<>"), "@")
	return m, readParts(&m, message.Header.Get("Content-Type"), message.Body)
}

func readParts(m *mail.Message, contentType string, body io.Reader) error {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return fmt.Errorf("a part of %s", kind)
	}
	parts := multipart.NewReader(body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		inner, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		var content io.Reader = part
		switch part.Header.Get("Content-Transfer-Encoding") {
		case "quoted-printable":
			content = quotedprintable.NewReader(part)
		case "base64":
			content = base64.NewDecoder(base64.StdEncoding, part)
		}
		switch {
		case strings.HasPrefix(inner, "multipart/"):
			if err := readParts(m, part.Header.Get("Content-Type"), part); err != nil {
				return err
			}
			continue
		case part.FileName() != "":
			name, err := new(mime.WordDecoder).DecodeHeader(part.FileName())
			if err != nil {
				return err
			}
			text, err := io.ReadAll(content)
			if err != nil {
				return err
			}
			m.Attachments = append(m.Attachments, mail.Attachment{Name: name, ContentType: inner, Content: text})
			continue
		}
		text, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		plain := strings.ReplaceAll(string(text), "\r\n", "\n")
		if inner == "text/html" {
			m.HTML = plain
		} else {
			m.Text = plain
		}
	}
}

// certified makes a certificate for 127.0.0.1 and what trusts it.
func certified(t *testing.T) (tls.Certificate, *tls.Config) {
	t.Helper()
	certificate, key, err := testenv.Certificate(t.TempDir())
	must(t, err)
	pair, err := tls.LoadX509KeyPair(certificate, key)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(pair.Leaf)
	return pair, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
