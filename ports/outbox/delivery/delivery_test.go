package delivery_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/ports/outbox/delivery"
)

func TestADeliveryIsLimitedUnlessItsConsumerIsNot(t *testing.T) {
	for _, unlimited := range []bool{false, true} {
		err := delivery.Deliver(t.Context(), outbox.Consumer{Unlimited: unlimited, Handle: func(ctx context.Context, _ []outbox.Event) error {
			if _, limited := ctx.Deadline(); limited == unlimited {
				t.Errorf("Unlimited is %t, and there is a deadline: %t", unlimited, limited)
			}
			return context.Canceled
		}}, nil)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("returned %v, want the consumer's error", err)
		}
	}
}

func TestAPanicIsAnError(t *testing.T) {
	err := delivery.Deliver(t.Context(), outbox.Consumer{Name: "mails", Handle: func(context.Context, []outbox.Event) error { panic("no memory") }}, nil)
	if err == nil || !strings.Contains(err.Error(), "panic in consumer mails: no memory") {
		t.Errorf("returned %v", err)
	}
}

func TestWaitDoublesUpToItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for failures, want := range map[int]time.Duration{0: 100 * time.Millisecond, 1: 200 * time.Millisecond, 5: 3200 * time.Millisecond, 12: 30 * time.Second, 70: 30 * time.Second} {
			began := time.Now()
			delivery.Wait(t.Context(), clock.System(), failures)
			if took := time.Since(began); took != want {
				t.Errorf("after %d failures it waited %s, want %s", failures, took, want)
			}
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	began := time.Now()
	if delivery.Wait(ctx, clock.System(), 12); time.Since(began) > 10*time.Second {
		t.Error("it waited on")
	}
}
