package wording

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/money"
)

// digestLines is how many lines a message to organisers has; what is beyond is counted.
const digestLines = 20

// Digest is what organisers are told of many things at once: one line a performance and kind, most first.
func Digest(deliveries []notify.Delivery) string {
	type key struct {
		kind  notify.Type
		title string
	}
	type sum struct {
		key
		times, seats int
		amount       money.KRW
	}
	sums := map[key]*sum{}
	for _, d := range deliveries {
		k := key{d.Type, oneLine(d.Facts.Title)}
		if d.Type == notify.JobFailed {
			k.title = d.Facts.Job
		}
		if sums[k] == nil {
			sums[k] = &sum{key: k}
		}
		s := sums[k]
		s.times++
		s.seats += len(d.Facts.Seats)
		if d.Type == notify.ReservationDone {
			s.amount += d.Facts.Amount
		} else {
			s.amount += d.Facts.Refund
		}
	}
	order := make([]*sum, 0, len(sums))
	for _, s := range sums {
		order = append(order, s)
	}
	slices.SortFunc(order, func(a, b *sum) int {
		return cmp.Or(strings.Compare(string(a.kind), string(b.kind)), b.times-a.times, strings.Compare(a.title, b.title))
	})
	l := language{"ko"}
	var lines []string
	for i, s := range order {
		if i == digestLines {
			lines = append(lines, fmt.Sprintf("외 %d줄", len(order)-digestLines))
			break
		}
		switch s.kind {
		case notify.ReservationDone:
			lines = append(lines, fmt.Sprintf("예매 %d건 · %d매 · %s · %s", s.times, s.seats, l.Amount(s.amount), s.title))
		case notify.JobFailed:
			lines = append(lines, "배치 작업 실패: "+s.title)
		default:
			lines = append(lines, fmt.Sprintf("취소 %d건 · %d매 · 환불 %s · %s", s.times, s.seats, l.Amount(s.amount), s.title))
		}
	}
	return strings.Join(lines, "\n")
}
