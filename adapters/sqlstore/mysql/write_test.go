package mysql

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Who waits for a turn among many does not wait for a primary: when the next one hands over, too, they are as patient as ever.
func TestAQueueTakesNoPatience(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	e := &Engine{clock: clock.NewFake(now), settings: Settings{FailoverWait: 3 * time.Second}}
	away := e.newPatience()
	away.excuse(time.Minute) // before anything was away
	if !away.until.IsZero() {
		t.Errorf("patience ends at %v before a primary was missed", away.until)
	}
	away.until = now.Add(e.settings.FailoverWait)
	away.excuse(10 * time.Second)
	if left := away.until.Sub(now); left != 13*time.Second {
		t.Errorf("%v are left", left)
	}
}
