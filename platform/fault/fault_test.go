package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
)

var errTaken = fault.New(fault.Conflict, "seat_taken", "Somebody was first.")

func TestFault(t *testing.T) {
	t.Parallel()
	t.Run("with details, another sentence or a cause it is still the same fault", func(t *testing.T) {
		t.Parallel()
		f := errTaken.With("seats", []int{1}).Saying("Seat %d is gone.", 1).Because(io.EOF).After(time.Second)
		if !errors.Is(f, errTaken) || !errors.Is(fmt.Errorf("reserve: %w", f), errTaken) || !errors.Is(f, io.EOF) {
			t.Errorf("%v is no longer %v", f, errTaken)
		}
		if errors.Is(f, fault.New(fault.Conflict, "seat_taken", "")) {
			t.Error("another context's fault of the same code is the same fault")
		}
		if f.Message != "Seat 1 is gone." || f.RetryAfter != time.Second || f.Details()["seats"] == nil {
			t.Errorf("it lost something: %+v", f)
		}
	})
	t.Run("as another context's own it equals that one, and keeps what it tells", func(t *testing.T) {
		t.Parallel()
		own := fault.New(fault.Gone, "seat_gone", "Gone.")
		f := errTaken.With("seats", []int{1}).Saying("Seat %d is gone.", 1).For(own)
		if !errors.Is(f, own) || errors.Is(f, errTaken) || !errors.Is(f.After(time.Second), own) {
			t.Errorf("%v does not equal %v alone", f, own)
		}
		if f.Kind != fault.Gone || f.Code != "seat_gone" || f.Message != "Seat 1 is gone." || f.Details()["seats"] == nil {
			t.Errorf("it lost something: %+v", f)
		}
	})
	t.Run("the one it was made from stays as it was", func(t *testing.T) {
		t.Parallel()
		first := errTaken.With("seats", []int{1})
		second := first.With("round", 2)
		if errTaken.Details() != nil || len(first.Details()) != 1 || len(second.Details()) != 2 || errTaken.RetryAfter != 0 {
			t.Errorf("%v, %v, %v", errTaken.Details(), first.Details(), second.Details())
		}
	})
	t.Run("what is none is not taken for one", func(t *testing.T) {
		t.Parallel()
		if fault.As(io.EOF) != nil || fault.As(nil) != nil || fault.As(errors.Join(io.EOF, errTaken)) == nil {
			t.Error("it was")
		}
	})
}
