package catalog_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

var writeRead = flag.Bool("write-read", false, "write how the drawings in testdata/pretix are read")

// TestPretixDrawings reads drawings of five shapes, and one with names as people type them; the page's editor reads the same ones to the same seats
// (web/src/admin/plan/pretix.test.ts). NAME.read has the sections, the stage, and each seat's label, grade and place.
func TestPretixDrawings(t *testing.T) {
	t.Parallel()
	drawings, err := filepath.Glob("testdata/pretix/*.json")
	if err != nil || len(drawings) != 6 {
		t.Fatalf("%d drawings, %v", len(drawings), err)
	}
	for _, file := range drawings {
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := catalog.ReadPlan(document)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		read := told(plan)
		expected := strings.TrimSuffix(file, ".json") + ".read"
		if *writeRead {
			if err := os.WriteFile(expected, []byte(read), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(expected)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), read); diff != "" {
			t.Errorf("%s is read otherwise:\n%s", file, diff)
		}
	}
}

// told is a plan as the .read files have it.
func told(plan catalog.Plan) string {
	var text strings.Builder
	sections, _ := json.Marshal(plan.Sections)
	fmt.Fprintf(&text, "%s\n", sections)
	if s := plan.Stage; s == nil {
		fmt.Fprintln(&text, "no stage")
	} else {
		fmt.Fprintf(&text, "stage %v %v %v %v\n", s.X, s.Y, s.Width, s.Height)
	}
	for _, seat := range plan.Seats {
		fmt.Fprintf(&text, "%d %s | %s %v %v\n", seat.Number, seat.Label, seat.Grade, seat.X, seat.Y)
	}
	return text.String()
}

func TestADrawingThatIsNoneIsRefusedInWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{`, `{"zones": 5}`, `{"zones": [{"position": {"x": "left"}}]}`, `{"seats": [{"x": "left"}]}`, `{"zones": []}`,
	} {
		_, err := catalog.ReadPlan([]byte(document))
		if err == nil {
			t.Errorf("%s is read", document)
			continue
		}
		for _, word := range []string{"json:", "Go ", "struct", "unmarshal"} {
			if strings.Contains(err.Error(), word) {
				t.Errorf("%s is told as %v", document, err)
			}
		}
	}
}
