package mysql

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

func TestHistory(t *testing.T) {
	t.Parallel()
	at := func(second int) time.Time { return time.Unix(int64(second), 0) }
	set := func(text string) gtid.Set {
		s, err := gtid.Parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:" + text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	var past history
	for second, executed := range []string{"1", "1", "1-2", "1-9", "1-9"} {
		past.add(at(second), set(executed))
	}
	for executed, behind := range map[string]time.Duration{"1-9": 0, "1-12": 0, "1-8": 7 * time.Second, "1": 8 * time.Second} {
		if got := past.behind(at(10), set(executed)); got != behind {
			t.Errorf("at %s it is %v behind, want %v", executed, got, behind)
		}
	}
	for n := range 2 * historyLimit {
		past.add(at(20+n), set(fmt.Sprintf("1-%d", 20+n)))
	}
	if len(past.entries) > historyLimit {
		t.Errorf("%d entries are kept", len(past.entries))
	}
}
