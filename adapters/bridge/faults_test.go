package bridge

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/payment"
)

func TestFaultsAreTranslated(t *testing.T) {
	t.Parallel()
	t.Run("into one's own, with what they tell", func(t *testing.T) {
		t.Parallel()
		theirs := booking.ErrNotPayable.With("seats", 2).Saying("Two seats are gone.")
		got := paymentFaults.translate(fmt.Errorf("complete: %w", theirs))
		if !errors.Is(got, payment.ErrNotPayable) || errors.Is(got, booking.ErrNotPayable) {
			t.Errorf("%v is not payment's own", got)
		}
		want := payment.ErrNotPayable.With("seats", 2).Saying("Two seats are gone.")
		if got.Error() != want.Error() {
			t.Errorf("it says %v, want %v", got, want)
		}
	})
	t.Run("what has no translation passes as it is", func(t *testing.T) {
		t.Parallel()
		for _, err := range []error{nil, io.EOF, booking.ErrSeatTaken} {
			if got := paymentFaults.translate(err); got != err { //nolint:errorlint // the very same
				t.Errorf("%v became %v", err, got)
			}
		}
	})
	t.Run("and a client is told the same code and status by either", func(t *testing.T) {
		t.Parallel()
		for _, table := range []faults{paymentFaults, couponFaults, catalogFaults, notifyFaults} {
			for theirs, own := range table {
				if theirs.Code != own.Code || theirs.Kind != own.Kind {
					t.Errorf("%v becomes %v", theirs, own)
				}
			}
		}
	})
}
