package consistency_test

import (
	"fmt"
	"testing"

	"github.com/ticketblue/ticketblue/platform/consistency"
)

func TestContext(t *testing.T) {
	t.Parallel()
	if _, behind := consistency.Of(t.Context()); behind {
		t.Error("a context that says nothing lets reads be behind")
	}
	ctx := consistency.AtLeast(t.Context(), "here")
	if position, behind := consistency.Of(ctx); !behind || position != "here" {
		t.Errorf("got %q, %v", position, behind)
	}
	if position, behind := consistency.Of(consistency.Fresh(ctx)); behind || position != "" {
		t.Errorf("fresh is %q, %v", position, behind)
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	memory := consistency.NewMemory(10)
	last := func(session string) string {
		position, known, err := memory.Last(t.Context(), session)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(position, known)
	}
	note := func(session, position string) {
		if err := memory.Note(t.Context(), session, position); err != nil {
			t.Fatal(err)
		}
	}
	if got := last("kim"); got != "false" {
		t.Errorf("of one who never wrote it knows %s", got)
	}
	note("kim", "1")
	note("kim", "2")
	if got := last("kim"); got != "2true" {
		t.Errorf("it knows %s", got)
	}
	for n := range 10 {
		note(fmt.Sprint(n), "3")
	}
	note("kim", "4") // in the newer half now, and in the older
	if got := last("kim"); got != "4true" {
		t.Errorf("it knows %s", got)
	}
	for n := range 100 {
		note(fmt.Sprint(n), "5")
	}
	if got := last("kim"); got != "false" {
		t.Errorf("of one it has forgotten it knows %s", got)
	}
}
