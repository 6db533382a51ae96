package consistency_test

import (
	"slices"
	"testing"

	"github.com/ticketblue/ticketblue/platform/consistency"
)

func TestContext(t *testing.T) {
	t.Parallel()
	if _, behind := consistency.Of(t.Context()); behind {
		t.Error("a context that says nothing lets reads be behind")
	}
	ctx := consistency.AtLeast(t.Context(), "here", "there")
	if positions, behind := consistency.Of(ctx); !behind || !slices.Equal(positions, []string{"here", "there"}) {
		t.Errorf("got %q, %v", positions, behind)
	}
	if positions, behind := consistency.Of(consistency.Fresh(ctx)); behind || len(positions) > 0 {
		t.Errorf("fresh is %q, %v", positions, behind)
	}
}
