package architecture

import (
	"strings"
	"testing"
)

// carried is what contexts may carry besides deadlines and traces (docs/adr/0022): who asks, and what they have seen.
var carried = map[string]string{
	"platform/httpserver/middleware.go":   "the request's id, for logs",
	"platform/httpserver/access.go":       "who makes the request",
	"platform/httpserver/exchange.go":     "what surrounds an operation, until its request is filled: Huma hands it nothing else",
	"platform/audit/audit.go":             "on whose behalf the office is changed",
	"platform/consistency/consistency.go": "what the reader has seen already",
	"adapters/smtp/smtp.go":               "the connection that go-mail dials, which it hands to nobody",
}

// Nothing travels hidden: what a function needs stands in its signature.
func TestAContextCarriesWhoAsksAndNothingElse(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	eachGoFile(t, func(path, text string) {
		path = strings.TrimPrefix(path, "../../")
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "test/") || !strings.Contains(text, "context.WithValue(") {
			return
		}
		found[path] = true
		if carried[path] == "" {
			t.Errorf("%s puts something into a context: make it a parameter", path)
		}
	})
	if !found["platform/httpserver/access.go"] {
		t.Error("the search finds nothing")
	}
}
