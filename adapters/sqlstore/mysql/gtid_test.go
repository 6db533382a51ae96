package mysql

import (
	"fmt"
	"testing"
	"time"
)

func TestGTIDs(t *testing.T) {
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
			set, err1 := parseGTIDs(test.set)
			asked, err2 := parseGTIDs(test.asked)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			if set.contains(asked) != test.contained {
				t.Errorf("%q in %q: want %v", test.asked, test.set, test.contained)
			}
		})
	}
	for _, nonsense := range []string{"?", a, a + ":", a + ":5-1", a + ":1-"} {
		if set, err := parseGTIDs(nonsense); err == nil {
			t.Errorf("%q is read as %v", nonsense, set)
		}
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	at := func(second int) time.Time { return time.Unix(int64(second), 0) }
	set := func(text string) gtidSet {
		s, err := parseGTIDs("3e11fa47-71ca-11e1-9e33-c80aa9429562:" + text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	var past history
	for second, executed := range []string{"1", "1", "1-2", "1-9", "1-9"} {
		past.add(at(second), set(executed))
	}
	for executed, behind := range map[string]time.Duration{"1-9": 0, "1-12": 0, "1-8": 7 * time.Second, "1": 8 * time.Second} {
		if got := past.behind(at(10), set(executed)); got != behind {
			t.Errorf("at %s it is %v behind, want %v", executed, got, behind)
		}
	}
	for n := range 2 * historyLimit {
		past.add(at(20+n), set(fmt.Sprintf("1-%d", 20+n)))
	}
	if len(past.entries) > historyLimit {
		t.Errorf("%d entries are kept", len(past.entries))
	}
}
