package catalog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func TestGeneratePlan(t *testing.T) {
	t.Parallel()
	for _, seats := range []int{1, 2, 7, 50, 121, 449, 451, 738, 1300, 1766, 3022, 4999, 5000, 14730, 39264, 100_000} {
		t.Run(fmt.Sprintf("%d_seats_are_all_there_and_none_on_another", seats), func(t *testing.T) {
			t.Parallel()
			plan := catalog.GeneratePlan(seats, "VIP", "R", "S", "A")
			if len(plan.Seats) != seats {
				t.Fatalf("got %d seats", len(plan.Seats))
			}
			if err := plan.Check(); err != nil {
				t.Fatal(err)
			}
			noTwoSeatsOverlap(t, plan.Seats)
		})
	}

	t.Run("a_hall_made_from_a_seat_count_has_the_one_grade_R", func(t *testing.T) {
		t.Parallel()
		plan := catalog.GeneratePlan(300)
		if diff := cmp.Diff([]string{"R"}, plan.Grades()); diff != "" {
			t.Fatal(diff)
		}
	})

	t.Run("better_grades_are_nearer_to_the_stage_and_fewer", func(t *testing.T) {
		t.Parallel()
		plan := catalog.GeneratePlan(2000, "VIP", "R", "S", "A")
		count, depth := map[string]int{}, map[string]float64{}
		for _, seat := range plan.Seats {
			count[seat.Grade]++
			depth[seat.Grade] += seat.Y
		}
		if count["VIP"] < 200 || count["VIP"] > 500 {
			t.Errorf("%d VIP seats of 2000", count["VIP"])
		}
		for _, pair := range [][2]string{{"VIP", "R"}, {"R", "S"}, {"S", "A"}} {
			if depth[pair[0]]/float64(count[pair[0]]) >= depth[pair[1]]/float64(count[pair[1]]) {
				t.Errorf("%s is not nearer than %s", pair[0], pair[1])
			}
		}
	})

	t.Run("neighbours_in_a_row_have_consecutive_numbers", func(t *testing.T) {
		t.Parallel()
		for _, seats := range []int{900, 12_000} {
			plan := catalog.GeneratePlan(seats)
			for i := 1; i < len(plan.Seats); i++ {
				a, b := plan.Seats[i-1], plan.Seats[i]
				if a.Section == b.Section && a.Row == b.Row && math.Hypot(a.X-b.X, a.Y-b.Y) > 21 {
					t.Fatalf("%s and %s lie apart", a.Label, b.Label)
				}
			}
		}
	})
}

func noTwoSeatsOverlap(t *testing.T, seats []catalog.Seat) {
	t.Helper()
	const size = 16.0 // a seat's width; neighbours are 20 apart
	cells := map[[2]int][]int{}
	for i, seat := range seats {
		cx, cy := int(seat.X/size), int(seat.Y/size)
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				for _, j := range cells[[2]int{cx + dx, cy + dy}] {
					if math.Hypot(seat.X-seats[j].X, seat.Y-seats[j].Y) < size {
						t.Fatalf("%s lies on %s", seat.Label, seats[j].Label)
					}
				}
			}
		}
		cells[[2]int{cx, cy}] = append(cells[[2]int{cx, cy}], i)
	}
}

func TestPackedPlan(t *testing.T) {
	t.Parallel()

	t.Run("opens_to_the_same_seats", func(t *testing.T) {
		t.Parallel()
		plan := catalog.GeneratePlan(738, "R", "S")
		plan.HallID, plan.Version = 7, 3
		packed, err := plan.Pack()
		if err != nil {
			t.Fatal(err)
		}
		opened, err := packed.Open()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&plan, opened); diff != "" {
			t.Fatal(diff)
		}
	})

	t.Run("its_document_is_what_the_API_tells", func(t *testing.T) {
		t.Parallel()
		plan := catalog.Plan{HallID: 7, Version: 3, Sections: []catalog.Section{{Name: `A "left"`}}, Seats: []catalog.Seat{
			{Number: 1, Label: "A-1", Section: `A "left"`, Row: "가", Grade: "R", X: 1.25, Y: -2},
		}}
		packed, err := plan.Pack()
		if err != nil {
			t.Fatal(err)
		}
		document, err := packed.Document()
		if err != nil {
			t.Fatal(err)
		}
		want := `{"version":3,"hallId":7,"sections":[{"name":"A \"left\""}],"stage":null,"seats":[{"number":1,"label":"A-1","section":"A \"left\"","row":"가","grade":"R","x":1.3,"y":-2}]}`
		if string(document) != want {
			t.Fatalf("got %s", document)
		}
	})
}

const smallPretix = `{"name":"Plan","categories":[{"name":"VIP","color":"#F44336"},{"name":"Category I","color":"#9C27B0"}],
"zones":[{"name":"Ground floor","position":{"x":100,"y":10},
  "areas":[{"shape":"rectangle","position":{"x":-50,"y":-5},"rectangle":{"width":300,"height":40},"text":{"text":"Stage"}}],
  "rows":[{"position":{"x":10,"y":20},"row_number":"A","row_number_position":"start","seats":[
    {"seat_number":"1","seat_guid":"a1","position":{"x":0,"y":0},"category":"VIP"},
    {"seat_number":"2","seat_guid":"a2","position":{"x":25,"y":0.5},"category":"Category I"}]}]}]}`

func TestReadPlan(t *testing.T) {
	t.Parallel()

	t.Run("adds_up_the_positions_of_a_pretix_plan_and_keeps_its_categories", func(t *testing.T) {
		t.Parallel()
		plan, err := catalog.ReadPlan([]byte(smallPretix))
		if err != nil {
			t.Fatal(err)
		}
		want := catalog.Plan{
			Sections: []catalog.Section{{Name: "Ground floor"}},
			Stage:    &catalog.Stage{X: 50, Y: 5, Width: 300, Height: 40},
			Seats: []catalog.Seat{
				{Number: 1, Label: "Ground floor A열 1번", Section: "Ground floor", Row: "A", Grade: "VIP", X: 110, Y: 30},
				{Number: 2, Label: "Ground floor A열 2번", Section: "Ground floor", Row: "A", Grade: "Category I", X: 135, Y: 30.5},
			},
		}
		if diff := cmp.Diff(want, plan); diff != "" {
			t.Fatal(diff)
		}
	})

	t.Run("reads_what_it_wrote_as_pretix", func(t *testing.T) {
		t.Parallel()
		plan := catalog.GeneratePlan(500, "VIP", "R")
		document, err := plan.WritePretix("소극장")
		if err != nil {
			t.Fatal(err)
		}
		again, err := catalog.ReadPlan(document)
		if err != nil {
			t.Fatal(err)
		}
		byLabel := map[string]catalog.Seat{}
		for _, seat := range again.Seats {
			seat.Number = 0
			byLabel[seat.Label] = seat
		}
		for _, seat := range plan.Seats {
			seat.Number = 0
			if diff := cmp.Diff(seat, byLabel[seat.Label]); diff != "" {
				t.Fatal(diff)
			}
		}
		if diff := cmp.Diff(plan.Stage, again.Stage); diff != "" {
			t.Fatal(diff)
		}
	})

	t.Run("tells_rows_with_one_name_apart_and_lays_floors_beside_each_other", func(t *testing.T) {
		t.Parallel()
		const row = `{"position":{"x":0,"y":%d},"row_number":"A","seats":[{"seat_number":"1","position":{"x":0,"y":0},"category":"R"}]}`
		zone := func(name string) string {
			return `{"name":"` + name + `","rows":[` + fmt.Sprintf(row, 0) + "," + fmt.Sprintf(row, 25) + `]}`
		}
		plan, err := catalog.ReadPlan([]byte(`{"zones":[` + zone("Ground") + "," + zone("First") + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.Seats[1].Label; got != "Ground A-2열 1번" {
			t.Errorf("got %s", got)
		}
		if ground, first := plan.Seats[1], plan.Seats[2]; first.Y <= ground.Y {
			t.Errorf("the first floor lies on the ground floor: %v %v", ground, first)
		}
	})

	t.Run("keeps_the_name_that_is_written_into_the_stage", func(t *testing.T) {
		t.Parallel()
		plan, err := catalog.ReadPlan([]byte(`{"stage":{"x":1,"y":2,"width":30,"height":4,"name":"마당 \"북\""},"seats":[{"x":0,"y":0}]}`))
		if err != nil {
			t.Fatal(err)
		}
		packed, err := plan.Pack()
		if err != nil {
			t.Fatal(err)
		}
		again, err := packed.Open()
		if err != nil {
			t.Fatal(err)
		}
		if want := (catalog.Stage{X: 1, Y: 2, Width: 30, Height: 4, Name: `마당 "북"`}); again.Stage == nil || *again.Stage != want {
			t.Fatalf("got %+v", again.Stage)
		}
	})

	t.Run("fills_in_what_our_own_form_may_leave_out", func(t *testing.T) {
		t.Parallel()
		plan, err := catalog.ReadPlan([]byte(`{"seats":[{"section":"A","row":"1","x":0,"y":0},{"section":"A","row":"1","x":20,"y":0}]}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.Seats[1]; got.Number != 2 || got.Label != "A 1열 2번" || got.Grade != "R" || len(plan.Sections) != 1 {
			t.Fatalf("got %+v", plan)
		}
	})

	for name, document := range map[string]string{
		"what_is_not_JSON":           `<svg/>`,
		"a_plan_without_seats":       `{"seats":[]}`,
		"what_is_no_plan":            `{"name":"x"}`,
		"numbers_with_a_gap":         `{"seats":[{"number":1,"label":"a"},{"number":3,"label":"b"}]}`,
		"two_seats_with_one_label":   `{"seats":[{"number":1,"label":"a"},{"number":2,"label":"a"}]}`,
		"a_seat_out_of_the_drawing":  `{"seats":[{"x":1e9}]}`,
		"a_list_instead_of_a_number": `{"seats":[{"x":[]}]}`,
	} {
		t.Run("refuses_"+name, func(t *testing.T) {
			t.Parallel()
			if _, err := catalog.ReadPlan([]byte(document)); !errors.Is(err, catalog.ErrPlanUnreadable) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func FuzzReadPlan(f *testing.F) {
	f.Add([]byte(smallPretix))
	f.Add([]byte(`{"seats":[{"section":"A","row":"1","x":0,"y":0}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		plan, err := catalog.ReadPlan(document)
		if err != nil {
			return
		}
		packed, err := plan.Pack()
		if err != nil {
			t.Fatalf("what was read can't be packed: %v", err)
		}
		if _, err := packed.Open(); err != nil {
			t.Fatal(err)
		}
	})
}

// A stadium in pretix's shape, as large as the largest real one that we know of.
func BenchmarkReadStadium(b *testing.B) {
	plan := catalog.GeneratePlan(39_264, "VIP", "R", "S", "A")
	document, err := plan.WritePretix("Stadium")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		plan, err := catalog.ReadPlan(document)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := plan.Pack(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDocumentIsJSON(t *testing.T) {
	t.Parallel()
	plan := catalog.GeneratePlan(60)
	plan.Seats[0].Label = strings.Repeat("\u2028<&\"\\", 3)
	packed, err := plan.Pack()
	if err != nil {
		t.Fatal(err)
	}
	document, err := packed.Document()
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(document) {
		t.Fatal("not JSON")
	}
}
