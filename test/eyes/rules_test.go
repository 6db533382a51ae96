// Package eyes holds what operators look at to what a real Prometheus says of it: the alert rules, the run-books and
// every question on the dashboards, of an office under load.
package eyes

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

const rules = "../../deploy/prometheus"

func TestAlertsFireWhenTheyShould(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"check", "rules", "alerts.yaml"}, {"test", "rules", "alerts_test.yaml"}, {"check", "config", "--syntax-only", "prometheus.yaml"}} {
		if said, err := testenv.Promtool(t.Context(), rules, args...); err != nil {
			t.Errorf("%v\n%s", err, said)
		}
	}
}

func TestEveryAlertHasItsRunBook(t *testing.T) {
	t.Parallel()
	alerts, books := read(t, rules+"/alerts.yaml"), read(t, "../../docs/runbooks.md")
	links := regexp.MustCompile(`runbook: docs/runbooks\.md#(\S+)`).FindAllStringSubmatch(alerts, -1)
	if len(links) < 10 || len(links) != strings.Count(alerts, "- alert:") {
		t.Fatalf("%d links for %d alerts", len(links), strings.Count(alerts, "- alert:"))
	}
	headings := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(books, -1) {
		headings[strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-")] = true
	}
	for _, link := range links {
		if !headings[link[1]] {
			t.Errorf("docs/runbooks.md has nothing on %s", link[1])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
