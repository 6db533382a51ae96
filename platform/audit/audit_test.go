package audit_test

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/audit"
)

func TestChanged(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before, after audit.Facts
		was, is       string
	}{
		"tells only what differs":            {audit.Facts{"name": "a", "seats": 10}, audit.Facts{"name": "b", "seats": 10}, `{"name":"a"}`, `{"name":"b"}`},
		"tells all of what is new":           {nil, audit.Facts{"name": "a"}, "", `{"name":"a"}`},
		"tells all of what is gone":          {audit.Facts{"name": "a"}, nil, `{"name":"a"}`, ""},
		"tells a fact that was added":        {audit.Facts{}, audit.Facts{"age": 12}, `{}`, `{"age":12}`},
		"tells nothing where nothing did":    {audit.Facts{"a": []int{1, 2}}, audit.Facts{"a": []int{1, 2}}, "", ""},
		"tells lists that differ as a whole": {audit.Facts{"a": []int{1, 2}}, audit.Facts{"a": []int{2, 1}}, `{"a":[1,2]}`, `{"a":[2,1]}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was, is, err := audit.Changed(test.before, test.after)
			if err != nil || string(was) != test.was || string(is) != test.is {
				t.Errorf("was %s, is %s, %v", was, is, err)
			}
		})
	}
}

func TestActor(t *testing.T) {
	t.Parallel()
	if actor, ok := audit.ActorOf(t.Context()); ok {
		t.Errorf("nobody acts, and it is %v", actor)
	}
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	if actor, ok := audit.ActorOf(audit.AtCommandLine(t.Context(), at)); !ok || actor.ID != audit.Operator || !actor.At.Equal(at) {
		t.Errorf("an operator acts, and it is %v, %v", actor, ok)
	}
}
