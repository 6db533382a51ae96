package bridge

import (
	"context"
	"fmt"
	"strings"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/eventlog"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// EventLogConsumer logs what happened to reservations, payments and coupons. Each log is a consumer of its own, so
// that one that is out of order falls behind alone and catches up by itself. Nobody waits for a log.
func EventLogConsumer(name string, log eventlog.Log) outbox.Consumer {
	return throttled(outbox.Consumer{
		Name: "eventlog-" + name, Types: []string{
			booking.EventHeld, booking.EventCompleted, booking.EventCanceled, booking.EventSeatsCanceled, booking.EventMoved,
			payment.EventDone, payment.EventDeclined, payment.EventUnknown, payment.EventRefunded,
			coupon.EventGranted, coupon.EventUsed, coupon.EventReturned,
		},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			records := make([]eventlog.Record, 0, len(events))
			for _, event := range events {
				told, err := recordsOf(event)
				if err != nil {
					return err
				}
				records = append(records, told...)
			}
			return log.Write(ctx, records)
		},
	})
}

// The facts of each stream. Names are stable: searches and dashboards of log stacks are built on them.
type (
	reservationFacts struct {
		ID            string    `json:"id"`
		UserID        string    `json:"userId"`
		PerformanceID int64     `json:"performanceId"`
		RoundID       int64     `json:"roundId"`
		AmountKRW     money.KRW `json:"amountKRW"`
		OrderID       string    `json:"orderId,omitempty"`
		RefundKRW     money.KRW `json:"refundKRW,omitempty"`
		CancelReason  string    `json:"cancelReason,omitempty"`
	}
	paymentFacts struct {
		OrderID       string    `json:"orderId"`
		ReservationID string    `json:"reservationId"`
		UserID        string    `json:"userId"`
		Status        string    `json:"status"`
		AmountKRW     money.KRW `json:"amountKRW"`
		RefundedKRW   money.KRW `json:"refundedKRW,omitempty"`
		Code          string    `json:"code,omitempty"`
	}
	couponFacts struct {
		CouponID      int64  `json:"couponId"`
		GrantID       string `json:"grantId"`
		UserID        string `json:"userId"`
		ReservationID string `json:"reservationId,omitempty"`
	}
)

// recordsOf translates an event; its action is the last word of its type.
func recordsOf(event outbox.Event) ([]eventlog.Record, error) {
	record := eventlog.Record{ID: event.ID, Action: lastWord(event.Type), At: event.OccurredAt, Trace: traceOf(event)}
	switch {
	case strings.HasPrefix(event.Type, "booking."):
		r, err := outbox.Read[booking.ReservationEvent](event)
		record.Stream, record.Facts = eventlog.Reservation, reservationFacts{
			ID: r.ReservationID, UserID: r.UserID, PerformanceID: r.PerformanceID, RoundID: r.RoundID, AmountKRW: r.Amount,
			OrderID: r.OrderID, RefundKRW: r.Refund, CancelReason: string(r.CancelReason),
		}
		return []eventlog.Record{record}, err
	case strings.HasPrefix(event.Type, "payment."):
		p, err := outbox.Read[payment.Event](event)
		record.Stream, record.Facts = eventlog.Payment, paymentFacts{
			OrderID: p.OrderID, ReservationID: p.ReservationID, UserID: p.UserID, Status: string(p.Status),
			AmountKRW: p.Amount, RefundedKRW: p.Refunded, Code: p.Code,
		}
		return []eventlog.Record{record}, err
	case event.Type == coupon.EventGranted:
		return grantRecords(event, record)
	default:
		u, err := outbox.Read[coupon.UseEvent](event)
		record.Stream, record.Facts = eventlog.Coupon, couponFacts{CouponID: u.CouponID, GrantID: u.GrantID, UserID: u.UserID, ReservationID: u.ReservationID}
		return []eventlog.Record{record}, err
	}
}

// grantRecords makes a record of each that one commit gave away.
func grantRecords(event outbox.Event, record eventlog.Record) ([]eventlog.Record, error) {
	granted, err := outbox.Read[coupon.GrantedEvent](event)
	records := make([]eventlog.Record, len(granted.Grants))
	for i, g := range granted.Grants {
		records[i] = record
		records[i].ID = fmt.Sprintf("%s-%d", event.ID, i)
		records[i].Stream, records[i].Facts = eventlog.Coupon, couponFacts{CouponID: granted.CouponID, GrantID: g.GrantID, UserID: g.UserID}
	}
	return records, err
}

// traceOf is the trace's id within a traceparent: 00-<trace>-<span>-<flags>.
func traceOf(event outbox.Event) string {
	parts := strings.Split(event.Trace, "-")
	if len(parts) != 4 {
		return ""
	}
	return parts[1]
}
