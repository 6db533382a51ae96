package architecture

import (
	"regexp"
	"testing"
)

// retired are names of our own for things that have a usual one.
var retired = map[string]string{
	"Place":     "Cursor for a position in a list, Traceparent for one in a trace, Address for a client's",
	"Deed":      "AdminAction",
	"Around":    "ReservationContext",
	"Backstage": "AdminContext",
	"Behind":    "Cursor for a position in a list, AdminDetails for what administrators see",
	"Half":      "AdminWrites",
	"Lead":      "Redirect",
	"Journal":   "Outbox, AuditLog, or Receipts",
	"Places":    "Offsets for those of consumers",
	"House":     "Office, or Admin for what administrators do",
	"unhurried": "throttled",
}

var declaration = regexp.MustCompile(`(?m)^(?:type|func(?: \([^)]*\))?) (\w+)`)

func TestRetiredNamesStayOut(t *testing.T) {
	t.Parallel()
	declared := 0
	eachGoFile(t, func(path, text string) {
		for _, found := range declaration.FindAllStringSubmatch(text, -1) {
			declared++
			if usual := retired[found[1]]; usual != "" {
				t.Errorf("%s declares %s: call it %s", path, found[1], usual)
			}
		}
	})
	if declared < 1000 {
		t.Errorf("%d declarations were found", declared)
	}
}
