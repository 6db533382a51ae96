package pay_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/ports/pay"
)

func TestConfirmation(t *testing.T) {
	t.Parallel()
	good := pay.Confirmation{PaymentKey: "tsim_1", OrderID: "order-1", Amount: 100, AttemptKey: "a"}

	t.Run("a complete one may be sent", func(t *testing.T) {
		t.Parallel()
		if err := good.Validate(); err != nil {
			t.Fatal(err)
		}
	})
	for name, spoil := range map[string]func(*pay.Confirmation){
		"no amount":                        func(c *pay.Confirmation) { c.Amount = 0 },
		"a negative amount":                func(c *pay.Confirmation) { c.Amount = -1 },
		"an order id that is too short":    func(c *pay.Confirmation) { c.OrderID = "five5" },
		"an order id that is too long":     func(c *pay.Confirmation) { c.OrderID = strings.Repeat("o", 65) },
		"an order id with other letters":   func(c *pay.Confirmation) { c.OrderID = "order/1" },
		"a payment key that walks a path":  func(c *pay.Confirmation) { c.PaymentKey = "../orders" },
		"no attempt key":                   func(c *pay.Confirmation) { c.AttemptKey = "" },
		"an attempt key that is too long":  func(c *pay.Confirmation) { c.AttemptKey = strings.Repeat("k", 301) },
		"an attempt key that breaks lines": func(c *pay.Confirmation) { c.AttemptKey = "a\r\nb" },
	} {
		t.Run(name+" is never sent", func(t *testing.T) {
			t.Parallel()
			bad := good
			spoil(&bad)
			if err := bad.Validate(); !errors.Is(err, pay.ErrInvalid) {
				t.Fatalf("Validate() = %v, want ErrInvalid", err)
			}
		})
	}
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	good := pay.Cancellation{PaymentKey: "tsim_1", Amount: 100, Reason: "변심", AttemptKey: "a"}

	t.Run("a complete one may be sent", func(t *testing.T) {
		t.Parallel()
		if err := good.Validate(); err != nil {
			t.Fatal(err)
		}
	})
	for name, spoil := range map[string]func(*pay.Cancellation){
		"no amount":                 func(c *pay.Cancellation) { c.Amount = 0 },
		"no reason":                 func(c *pay.Cancellation) { c.Reason = "" },
		"a reason that is too long": func(c *pay.Cancellation) { c.Reason = strings.Repeat("가", 201) },
		"no payment key":            func(c *pay.Cancellation) { c.PaymentKey = "" },
		"no attempt key":            func(c *pay.Cancellation) { c.AttemptKey = "" },
	} {
		t.Run(name+" is never sent", func(t *testing.T) {
			t.Parallel()
			bad := good
			spoil(&bad)
			if err := bad.Validate(); !errors.Is(err, pay.ErrInvalid) {
				t.Fatalf("Validate() = %v, want ErrInvalid", err)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []pay.Status{pay.Ready, pay.InProgress, pay.WaitingForDeposit} {
		if status.Charged() || status.NeverCharged() {
			t.Errorf("the end of a payment that is %s is open", status)
		}
	}
	for _, status := range []pay.Status{pay.Done, pay.Canceled, pay.PartialCanceled} {
		if !status.Charged() || status.NeverCharged() {
			t.Errorf("a payment that is %s was charged", status)
		}
	}
	for _, status := range []pay.Status{pay.Aborted, pay.Expired} {
		if status.Charged() || !status.NeverCharged() {
			t.Errorf("a payment that is %s was never charged", status)
		}
	}
}
