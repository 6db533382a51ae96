package wording

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Letter is a mail's content.
type Letter struct {
	Subject string
	HTML    string
	Text    string
}

// row is one line of the table in a letter.
type row struct{ Name, Value string }

// page is what the template of letters shows.
type page struct {
	Locale, Office, Greeting string
	Title, Body              string
	Rows                     []row
	Button, URL              string
	Attached, Why            string
}

//go:embed letter.html
var letterHTML string

var letterTemplate = template.Must(template.New("letter").Parse(letterHTML))

// Enclosed is what goes along with a letter.
type Enclosed struct {
	Tickets bool   // as a PDF
	Secret  string // behind the letter's link, for its reader alone; "" for none, or to show the letter to others
}

// LetterOf writes the mail of a notification to a person. publicURL is where the office's page is, without a
// slash at its end.
func LetterOf(kind notify.Type, facts notify.Facts, person notify.Person, publicURL string, enclosed Enclosed) (Letter, error) {
	words := Of(kind, facts, person.Locale)
	l := language{person.Locale}
	p := page{
		Locale: l.of("ko", "en"), Office: l.of("티켓블루", "Ticket Blue"), Greeting: l.of(person.Name+" 님,", "Hello "+person.Name+","),
		Title: oneLine(words.Title), Body: words.Body, Rows: l.rows(kind, facts), Button: l.button(kind),
		Why: l.of("티켓블루 계정과 예매에 관한 안내 메일이에요. 답장은 받지 않아요.", "This mail is about your Ticket Blue account or booking. Replies are not read."),
	}
	if kind == notify.ReservationDone || kind == notify.Upcoming {
		p.Body = l.of("입장할 때 티켓의 QR 코드를 보여 주세요.", "Show the QR code of your ticket at the door.")
	}
	if kind == notify.Welcome && kind.Link(person) == notify.ConfirmLink {
		confirm := Of(notify.ConfirmEmail, facts, person.Locale)
		p.Body, p.Button, words.Link = confirm.Body, l.button(notify.ConfirmEmail), confirm.Link
	}
	if enclosed.Tickets {
		p.Attached = l.of("티켓을 PDF로 함께 보내 드려요.", "Your tickets are attached as a PDF.")
	}
	if words.Link != "" {
		p.URL = publicURL + words.Link
	}
	if enclosed.Secret != "" {
		p.URL += "#" + enclosed.Secret // a fragment stays out of the logs of servers and proxies
	}
	var html bytes.Buffer
	if err := letterTemplate.Execute(&html, p); err != nil {
		return Letter{}, fmt.Errorf("letter: %w", err)
	}
	return Letter{Subject: l.of("[티켓블루] ", "[Ticket Blue] ") + p.Title, HTML: html.String(), Text: p.text()}, nil
}

// text is the letter for readers without HTML.
func (p page) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", p.Greeting, p.Title)
	for _, part := range []string{p.Body, p.Attached} {
		if part != "" {
			fmt.Fprintf(&b, "\n%s\n", part)
		}
	}
	if len(p.Rows) > 0 {
		b.WriteString("\n")
	}
	for _, row := range p.Rows {
		fmt.Fprintf(&b, "%s: %s\n", row.Name, row.Value)
	}
	if p.URL != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", p.Button, p.URL)
	}
	fmt.Fprintf(&b, "\n-- \n%s\n%s\n", p.Office, p.Why)
	return b.String()
}

// rows are the facts that a letter of the type shows.
func (l language) rows(kind notify.Type, f notify.Facts) []row {
	if f.Number == "" {
		return nil
	}
	rows := []row{{l.of("예매 번호", "Booking"), f.Number}, {l.of("공연", "Performance"), oneLine(f.Title)}, {l.of("일시", "When"), l.Date(f.StartsAt)}}
	if !f.MovedFrom.IsZero() {
		rows = append(rows, row{l.of("바뀌기 전", "Before"), l.Date(f.MovedFrom)})
	}
	if f.Hall != "" {
		rows = append(rows, row{l.of("장소", "Where"), oneLine(f.Hall)})
	}
	if len(f.Seats) > 0 {
		rows = append(rows, row{l.of("좌석", "Seats"), oneLine(strings.Join(f.Seats, ", "))})
	}
	amount := func(name string, amount money.KRW) { rows = append(rows, row{name, l.Amount(amount)}) }
	switch kind {
	case notify.ReservationDone:
		amount(l.of("결제 금액", "Paid"), f.Amount)
	case notify.ReservationCanceled, notify.SeatsCanceled, notify.CanceledByOffice, notify.RoundCalledOff, notify.Refunded:
		amount(l.of("환불 금액", "Refund"), f.Refund)
	}
	return rows
}

func (l language) button(kind notify.Type) string {
	switch kind {
	case notify.Welcome:
		return l.of("쿠폰 보기", "See the coupon")
	case notify.ReviewWanted:
		return l.of("관람평 쓰기", "Write a review")
	case notify.ConfirmEmail:
		return l.of("이메일 확인하기", "Confirm your address")
	case notify.PasswordReset, notify.PasswordDropped:
		return l.of("새 비밀번호 정하기", "Set a new password")
	case notify.PasswordChanged:
		return l.of("내 계정 보기", "See your account")
	case notify.AccountUnused:
		return l.of("로그인하기", "Sign in")
	case notify.PaymentFailed:
		return l.of("다시 예매하기", "Book again")
	}
	return l.of("예매 내역 보기", "See the booking")
}

func (l language) of(korean, english string) string {
	if l.korean() {
		return korean
	}
	return english
}

// oneLine is a text without line breaks, for subjects and rows.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
