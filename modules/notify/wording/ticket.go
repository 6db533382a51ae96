package wording

import "time"

// Ticket are the words on a printed ticket.
type Ticket struct {
	Office   string
	Canceled string
	Hint     string
	language
}

// TicketWords are those of the locale.
func TicketWords(locale string) Ticket {
	if locale == "en" {
		return Ticket{"Ticket Blue", "This ticket was canceled", "Show this code at the door. It opens for one person, once.", language{"en"}}
	}
	return Ticket{"티켓블루", "취소된 티켓이에요", "입장할 때 이 코드를 보여 주세요. 한 사람이 한 번 들어갈 수 있어요.", language{"ko"}}
}

// Date writes an instant as the language does.
func (t Ticket) Date(at time.Time) string { return t.language.Date(at) }
