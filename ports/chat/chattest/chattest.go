// Package chattest is what every chat.Room passes.
package chattest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/ports/chat"
)

// Rig is a room under test and what was said in it.
type Rig struct {
	Room chat.Room
	Said func() []string
}

// Run runs the suite; open returns a room of the test's own.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	t.Run("what is said is read as it was said", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		text := "예매 2건 · 110,000원\n<노트르담 & 파리> <!channel> \"인용\" \\n"
		if err := rig.Room.Say(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		if said := rig.Said(); len(said) != 1 || said[0] != text {
			t.Errorf("read %q", said)
		}
	})
	t.Run("too much is rejected", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		if err := rig.Room.Say(t.Context(), strings.Repeat("가", chat.MaxText)); !errors.Is(err, chat.ErrRejected) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("who has given up says nothing", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := rig.Room.Say(ctx, "늦었어요"); err == nil || len(rig.Said()) != 0 {
			t.Errorf("got %v, and %q was said", err, rig.Said())
		}
	})
}
