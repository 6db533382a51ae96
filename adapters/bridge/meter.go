package bridge

import (
	"context"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// What happens to the business, counted by its events. One instance of several counts an event, so a sum over the
// instances is the office's.
var (
	reservationsTold = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_reservations_total", Help: "Reservations by what happened to them: held, completed, or canceled with its reason.",
	}, []string{"event", "reason"})
	seatsMoved = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_seats_total", Help: "Seats that were taken and that were freed.",
	}, []string{"change"})
	paymentsTold = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_payments_total", Help: "Payments by what became of them: done, declined, unknown, refunded.",
	}, []string{"event"})
	wonMoved = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_payments_krw_total", Help: "Won that were taken in, and won of reservations that are to be given back.",
	}, []string{"direction"})
	couponsTold = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_coupons_total", Help: "Coupons by what happened to them: granted, used, returned.",
	}, []string{"event"})
)

// MeterConsumer counts what happens for those who watch the office. After a crash an event may be counted twice:
// figures that must be right are the dashboard's, which come from the rows.
func MeterConsumer() outbox.Consumer {
	return throttled(outbox.Consumer{
		Name: "meter", Types: []string{
			booking.EventHeld, booking.EventCompleted, booking.EventCanceled, booking.EventSeatsCanceled, booking.EventSeatsChanged,
			payment.EventDone, payment.EventDeclined, payment.EventUnknown, payment.EventRefunded,
			coupon.EventGranted, coupon.EventUsed, coupon.EventReturned,
		},
		Handle: func(_ context.Context, events []outbox.Event) error {
			for _, event := range events {
				if err := count(event); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

func count(event outbox.Event) error {
	name := lastWord(event.Type)
	switch {
	case event.Type == booking.EventSeatsChanged:
		change, err := outbox.Read[booking.SeatsChange](event)
		seatsMoved.WithLabelValues("taken").Add(float64(len(change.Taken)))
		seatsMoved.WithLabelValues("freed").Add(float64(len(change.Freed)))
		return err
	case strings.HasPrefix(event.Type, "booking."):
		r, err := outbox.Read[booking.ReservationEvent](event)
		reservationsTold.WithLabelValues(name, strings.ToLower(string(r.CancelReason))).Inc()
		wonMoved.WithLabelValues("back").Add(float64(r.Refund))
		return err
	case strings.HasPrefix(event.Type, "payment."):
		p, err := outbox.Read[payment.Event](event)
		paymentsTold.WithLabelValues(name).Inc()
		if event.Type == payment.EventDone {
			wonMoved.WithLabelValues("in").Add(float64(p.Amount))
		}
		return err
	case event.Type == coupon.EventGranted:
		granted, err := outbox.Read[coupon.GrantedEvent](event)
		couponsTold.WithLabelValues(name).Add(float64(len(granted.Grants)))
		return err
	default:
		couponsTold.WithLabelValues(name).Inc()
		return nil
	}
}

// lastWord is what happened, in an event's type.
func lastWord(eventType string) string { return eventType[strings.LastIndexByte(eventType, '.')+1:] }
