package bridge

import (
	"errors"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// faults are those of other contexts that a context acts upon, each with the context's own for it. Others pass as they
// are: nobody compares them, and the caller is told what their own context says.
type faults map[*fault.Fault]*fault.Fault

var (
	paymentFaults = faults{
		booking.ErrExpired:    payment.ErrReservationExpired,
		booking.ErrNotPayable: payment.ErrNotPayable,
		coupon.ErrNotUsable:   payment.ErrCouponNotUsable,
	}
	couponFaults = faults{
		booking.ErrReservationNotFound: coupon.ErrReservationNotFound,
		booking.ErrExpired:             coupon.ErrReservationExpired,
		booking.ErrNotPayable:          coupon.ErrNotPayable,
	}
	catalogFaults = faults{
		booking.ErrInUse: catalog.ErrInUse,
	}
	notifyFaults = faults{
		booking.ErrReservationNotFound: notify.ErrNoReservation,
		booking.ErrNotPaid:             notify.ErrNotPaid,
		booking.ErrTicketsCanceled:     notify.ErrCanceled,
	}
)

// translate returns err as the asking context's own fault, with the sentence and the details that it came with.
func (f faults) translate(err error) error {
	for theirs, own := range f {
		if errors.Is(err, theirs) {
			return fault.As(err).For(own)
		}
	}
	return err
}
