package gtid_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

func set(t *testing.T, text string) gtid.Set {
	t.Helper()
	s, err := gtid.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContains(t *testing.T) {
	t.Parallel()
	const a, b = "3e11fa47-71ca-11e1-9e33-c80aa9429562", "4e11fa47-71ca-11e1-9e33-c80aa9429562"
	for name, test := range map[string]struct {
		set, asked string
		contained  bool
	}{
		"nothing is in everything":           {"", "", true},
		"a number in a range":                {a + ":1-5", a + ":3", true},
		"the ends of a range":                {a + ":1-5", a + ":1-5", true},
		"one more":                           {a + ":1-5", a + ":1-6", false},
		"over a gap":                         {a + ":1-5:7-9", a + ":4-7", false},
		"beside a gap":                       {a + ":1-5:7-9", a + ":8,\n" + a + ":2-3", true},
		"ranges that touch are one":          {a + ":1-5:6-9", a + ":4-7", true},
		"of another server":                  {a + ":1-5", b + ":1", false},
		"of two servers":                     {a + ":1-5,\n" + b + ":1-2", b + ":2", true},
		"in capitals":                        {"3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5", a + ":5", true},
		"a tag is a source of its own":       {a + ":1-5:mine:1-2", a + ":mine:2", true},
		"the tag's numbers are not the rest": {a + ":1-5:mine:1-2", a + ":mine:3", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err1 := gtid.Parse(test.set)
			asked, err2 := gtid.Parse(test.asked)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			if all.Contains(asked) != test.contained {
				t.Errorf("%q in %q: want %v", test.asked, test.set, test.contained)
			}
		})
	}
	for _, nonsense := range []string{"?", a, a + ":", a + ":5-1", a + ":1-"} {
		if read, err := gtid.Parse(nonsense); err == nil {
			t.Errorf("%q is read as %v", nonsense, read)
		}
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	a, b := set(t, "A:1-5:9, b:tag:1-2"), set(t, "a:4-9,c:1")
	for _, c := range []struct{ name, got, want string }{
		{"union", a.Union(b).String(), "a:1-9,b:tag:1-2,c:1"},
		{"minus", a.Minus(b).String(), "a:1-3,b:tag:1-2"},
		{"common", a.Common(b).String(), "a:4-5:9"},
		{"minus the middle", set(t, "a:1-9").Minus(set(t, "a:3-4:6")).String(), "a:1-2:5:7-9"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	if !a.Contains(set(t, "a:2,b:tag:2")) || a.Contains(set(t, "b:2")) || a.Contains(b) || !a.Contains(gtid.Set{}) {
		t.Error("contains")
	}
	for _, wrong := range []string{"a", "a:", "a:5-1", "a:1-x", "a:1:"} {
		if g, err := gtid.Parse(wrong); err == nil {
			t.Errorf("%q is taken for %v", wrong, g)
		}
	}
}
