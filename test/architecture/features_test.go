package architecture

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A test is named in docs/features.md and docs/faults.md as `folder/file:TestName` (Go), `folder/file.mjs` (browser) or
// `folder/file.test.ts` (page).
var (
	goTest     = regexp.MustCompile("`([a-z0-9/_]+_test\\.go|[a-z0-9/_]+/storetest/[a-z_]+\\.go):([A-Z][A-Za-z0-9]+)`")
	webTest    = regexp.MustCompile("`(test/e2e/tests/[a-z0-9-]+\\.mjs|web/src/[A-Za-z0-9/]+\\.test\\.tsx?)`")
	featureRow = regexp.MustCompile(`(?m)^\| (F\d+) \|.*$`)
	faultRow   = regexp.MustCompile(`(?m)^\| (\d+[a-z]?) \|.*$`)
)

// What docs/features.md says holds a feature is there, so that a line of it can't outlive its test.
func TestEveryFeatureNamesATestThatIsThere(t *testing.T) {
	t.Parallel()
	seen := rows(t, "../../docs/features.md", featureRow)
	for _, feature := range strings.Fields("F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F13") {
		if !seen[feature] {
			t.Errorf("%s has no line", feature)
		}
	}
}

// What docs/faults.md says holds a mend is there.
func TestEveryFaultNamesATestThatIsThere(t *testing.T) {
	t.Parallel()
	rows(t, "../../docs/faults.md", faultRow)
}

// rows returns the first cells of the table rows in a page that match. Each such row must name a test, and every test that
// the page names must exist.
func rows(t *testing.T, file string, row *regexp.Regexp) map[string]bool {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range row.FindAllStringSubmatch(string(page), -1) {
		seen[row[1]] = true
		if !goTest.MatchString(row[0]) && !webTest.MatchString(row[0]) {
			t.Errorf("%s names no test", row[1])
		}
	}
	for _, named := range goTest.FindAllStringSubmatch(string(page), -1) {
		source, err := os.ReadFile(filepath.Join("../..", named[1]))
		if err != nil {
			t.Errorf("%s: %v", named[0], err)
			continue
		}
		if !strings.Contains(string(source), "func "+named[2]+"(") {
			t.Errorf("%s has no %s", named[1], named[2])
		}
	}
	for _, named := range webTest.FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat(filepath.Join("../..", named[1])); err != nil {
			t.Error(err)
		}
	}
	return seen
}

// Paths in the guide for those who add something; CONTEXT, PROVIDER and … stand for names.
var guidePath = regexp.MustCompile("`((?:sql|modules|adapters|ports|platform|cmd|web|test|docs|deploy|charts|operator)/[^`*…]+)`")

func TestTheGuideToAddingNamesPathsThatAreThere(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/adding.md")
	if err != nil {
		t.Fatal(err)
	}
	found := guidePath.FindAllStringSubmatch(string(text), -1)
	if len(found) < 40 {
		t.Fatalf("%d paths only", len(found))
	}
	for _, path := range found {
		named := strings.NewReplacer("CONTEXT", "booking", "PROVIDER", "toss").Replace(path[1])
		if _, err := os.Stat("../../" + named); err != nil {
			t.Error(err)
		}
	}
}
