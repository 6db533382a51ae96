package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

// postOffice is a mail server in this process, which may misbehave.
type postOffice struct {
	addr string
	mood atomic.Value // string: "", temporary, final, silent, dies

	mu       sync.Mutex
	received map[string]string // Message-ID to recipient
	twice    int
	silent   chan struct{} // closed when the silence ends
	speak    func()
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	o := &postOffice{received: map[string]string{}, silent: make(chan struct{})}
	o.speak = sync.OnceFunc(func() { close(o.silent) })
	o.mood.Store("")
	server := gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) { return &postSession{o, c, ""}, nil }))
	server.ErrorLog = silence{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	o.addr = listener.Addr().String()
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	t.Cleanup(o.speak)
	return o
}

// silence is a log for what a misbehaving server has to say.
type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

type postSession struct {
	office *postOffice
	conn   *gosmtp.Conn
	to     string
}

func (*postSession) Reset()                                 {}
func (*postSession) Logout() error                          { return nil }
func (*postSession) Mail(string, *gosmtp.MailOptions) error { return nil }

func (s *postSession) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.to = to
	switch s.office.mood.Load() {
	case "temporary":
		return &gosmtp.SMTPError{Code: 451, Message: "later"}
	case "final":
		return &gosmtp.SMTPError{Code: 550, Message: "never <" + to + ">"}
	case "silent":
		<-s.office.silent
	}
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	if s.office.mood.Load() == "dies" {
		io.CopyN(io.Discard, r, 1000)
		s.conn.Conn().Close()
		return errors.New("dead")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	id := message.Header.Get("Message-ID")
	if _, known := s.office.received[id]; known {
		s.office.twice++
	}
	s.office.received[id] = s.to
	return nil
}

func (o *postOffice) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.received)
}

// TestMailServerInTrouble: whatever the mail server does, buyers book and pay as ever, and when it works again
// everybody has their mail, once.
func TestMailServerInTrouble(t *testing.T) {
	t.Parallel()
	mails := openPostOffice(t)
	p := open(t, func(s *office.Settings) {
		s.Notify.SMTPAddr, s.Notify.SMTPTLS, s.Notify.MailRate = mails.addr, "none", 1000
	})
	round, _ := p.round(40)
	seat := 0
	for _, mood := range []string{"temporary", "silent", "dies", ""} {
		mails.mood.Store(mood)
		for range 5 {
			seat++
			p.bought(p.buyer(), round, seat)
		}
		switch mood {
		case "temporary", "dies":
			p.slowly("mails fail: "+mood, func() bool {
				for _, item := range p.call(p.admin, "GET", "/admin/deliveries?channel=EMAIL&limit=100", nil).items() {
					if item.(object)["lastError"] != "" {
						return true
					}
				}
				return false
			})
		case "silent":
			mails.speak() // its end would be waited for by the machine's clock; what matters is that buyers did not
		}
	}
	p.slowly("everybody has their mail", func() bool { return mails.count() == 21 }) // 20 tickets, and the administrator's welcome
	p.slowly("and it is known", func() bool {
		return len(p.call(p.admin, "GET", "/admin/deliveries?channel=EMAIL&status=SENT&limit=100", nil).items()) == 21
	})
	if mails.twice > 0 {
		t.Errorf("%d came twice", mails.twice)
	}

	mails.mood.Store("final")
	p.bought(p.buyer(), round, 30)
	var dead []any
	p.eventually("what is refused for good is dead", func() bool {
		dead = p.call(p.admin, "GET", "/admin/deliveries?status=DEAD", nil).items()
		return len(dead) == 1
	})
	if told := dead[0].(object); strings.Contains(told["lastError"].(string), told["recipient"].(string)) {
		t.Errorf("the address stands in %q", told["lastError"])
	}
	mails.mood.Store("")
	if n := p.call(p.admin, "POST", "/admin/deliveries/resend", object{"status": "DEAD", "channel": "EMAIL"}).ok(200)["count"]; number(n) != 1 {
		t.Errorf("%v are sent anew", n)
	}
	p.eventually("and goes when an organiser says so", func() bool { return mails.count() == 22 })
}

func TestOrganisersAreTold(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var said []string
	var refused atomic.Int32
	slack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused.Add(1) == 1 {
			w.Header().Set("Retry-After", "30")
			http.Error(w, "rate_limited", http.StatusTooManyRequests)
			return
		}
		var body struct{ Text string }
		json.NewDecoder(r.Body).Decode(&body)
		mu.Lock()
		defer mu.Unlock()
		said = append(said, body.Text)
	}))
	defer slack.Close()
	p := open(t, func(s *office.Settings) { s.Notify.SlackWebhook = slack.URL + "/services/secret" })
	round, _ := p.round(10)
	for seat := range 3 {
		p.bought(p.buyer(), round, seat+1)
	}
	told := func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(said, "\n")
	}
	p.eventually("they are told", func() bool {
		items := p.call(p.admin, "GET", "/admin/deliveries?channel=SLACK&status=SENT", nil).items()
		return len(items) == 3
	})
	if !strings.Contains(told(), "노트르담 드 파리") || strings.Contains(fmt.Sprint(p.call(p.admin, "GET", "/admin/deliveries?channel=SLACK", nil).items()), "secret") {
		t.Errorf("they were told %q", told())
	}
}
