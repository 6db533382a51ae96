package notifyapp

import (
	"testing"

	"github.com/ticketblue/ticketblue/modules/notify"
)

func TestFlow(t *testing.T) {
	t.Parallel()
	hear := func(f *flow, times int, outcome notify.Outcome) {
		for range times {
			f.heard(outcome)
		}
	}
	t.Run("a server that takes everything gets as much at once as there may be", func(t *testing.T) {
		t.Parallel()
		f := flow{most: 8}
		if f.width() != 2 || f.pause() != 0 {
			t.Errorf("it begins with %d at once and pauses of %v", f.width(), f.pause())
		}
		hear(&f, 100, notify.WasSent)
		if f.width() != 8 || f.pause() != 0 {
			t.Errorf("%d at once, pauses of %v", f.width(), f.pause())
		}
	})
	t.Run("one that takes no more gets half, and in the end one at a time with pauses", func(t *testing.T) {
		t.Parallel()
		f := flow{most: 8}
		hear(&f, 100, notify.WasSent)
		hear(&f, 1, notify.WasRefused)
		if f.width() != 4 || f.pause() != 0 {
			t.Errorf("%d at once, pauses of %v", f.width(), f.pause())
		}
		hear(&f, 20, notify.WasRefused)
		if f.width() != 1 || f.pause() != longestPause {
			t.Errorf("%d at once, pauses of %v", f.width(), f.pause())
		}
		hear(&f, 5, notify.WasSent)
		if f.pause() != 0 || f.width() < 2 {
			t.Errorf("when it takes mails again: %d at once, pauses of %v", f.width(), f.pause())
		}
	})
	t.Run("an address that is wrong says nothing about the server", func(t *testing.T) {
		t.Parallel()
		f := flow{most: 8}
		hear(&f, 100, notify.WasSent)
		hear(&f, 100, notify.WasRejected)
		hear(&f, 100, notify.WasDropped)
		if f.width() != 8 || f.pause() != 0 {
			t.Errorf("%d at once, pauses of %v", f.width(), f.pause())
		}
	})
}
