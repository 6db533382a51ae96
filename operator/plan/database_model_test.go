package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// world is a simple model of servers with a network, clients who write wherever they can, and operators of which one
// may believe that it is still in charge. What it knows of MySQL is what docs/states/database.md rests on.
type world struct {
	t       *testing.T
	random  *rand.Rand
	now     time.Duration
	needed  int
	servers []*model
	memory  Memory
	version int // of memory: it is set only by who has seen it
	acked   gtid.Set
	next    int
	dead    map[[2]int]bool // links that are cut, in both directions
	said    []string
}

type model struct {
	name       string
	alive      bool
	readOnly   bool
	waits      bool // for acknowledgements
	executed   gtid.Set
	received   gtid.Set
	source     string
	receiving  bool
	applying   bool
	fenced     bool
	cut        bool // the operator can't reach it
	holder     int  // the operator whose session lives
	unchanged  time.Duration
	all        gtid.Set
	rebuilding string
	setAside   bool
}

// operatorModel is one operator: what it saw last.
type operatorModel struct {
	id      int
	memory  Memory
	version int // of the memory that it read, before it looked
	seen    map[string]Server
	goals   map[string]Goal
}

func newWorld(t *testing.T, seed uint64, servers, needed int) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 7)), needed: needed, dead: map[[2]int]bool{}}
	for i := range servers {
		w.servers = append(w.servers, &model{name: fmt.Sprintf("s%d", i), alive: true, readOnly: true, waits: true})
	}
	return w
}

func (w *world) find(name string) *model {
	for _, s := range w.servers {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (w *world) linked(a, b *model) bool {
	i, j := slices.Index(w.servers, a), slices.Index(w.servers, b)
	return !w.dead[[2]int{min(i, j), max(i, j)}]
}

// going reports whether a server's receiver has its source.
func (w *world) going(s *model) bool {
	source := w.find(s.source)
	return s.alive && s.receiving && source != nil && source.alive && w.linked(s, source)
}

// passes lets time pass: clients write, replicas receive and apply, and writes that enough have are acknowledged.
func (w *world) passes() {
	w.now += 10 * time.Millisecond
	for _, s := range w.servers {
		if s.alive && !s.readOnly && w.random.IntN(2) == 0 {
			w.next++
			s.executed = s.executed.Union(gtids(fmt.Sprintf("%s:%d", s.name, w.next)))
			if !s.waits {
				w.acked = w.acked.Union(s.executed) // it answers by itself
			}
		}
	}
	for _, s := range w.servers {
		if w.going(s) && w.random.IntN(3) > 0 {
			s.received = s.received.Union(w.find(s.source).executed)
		}
		if s.alive && s.applying && !s.waits && w.random.IntN(3) > 0 {
			s.executed = s.executed.Union(s.received)
		}
	}
	able := 0
	for _, s := range w.servers {
		if !s.alive || s.readOnly {
			continue
		}
		followers := 0
		for _, other := range w.servers {
			if w.going(other) && other.source == s.name {
				followers++
			}
		}
		if followers < w.needed {
			continue
		}
		able++
		s.executed.Minus(w.acked).Each(func(one gtid.Set) {
			if w.holders(s, one) >= w.needed {
				w.acked = w.acked.Union(one)
			}
		})
	}
	if able > 1 {
		w.fail("two servers take writes that are acknowledged")
	}
	for _, s := range w.servers {
		if all := s.executed.Union(s.received); !all.Equal(s.all) {
			s.all, s.unchanged = all, w.now
		}
	}
}

// holders are the replicas that told the primary they have it.
func (w *world) holders(primary *model, one gtid.Set) (n int) {
	for _, s := range w.servers {
		if w.going(s) && s.source == primary.name && s.received.Contains(one) {
			n++
		}
	}
	return n
}

func (w *world) fail(why string) {
	w.t.Helper()
	for _, line := range w.said[max(0, len(w.said)-60):] {
		w.t.Log(line)
	}
	w.t.Fatalf("%s; memory %+v, acknowledged %v", why, w.memory, w.acked)
}

func (w *world) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf("%v ", w.now)+fmt.Sprintf(format, args...))
}

// look is one operator's look at all servers.
func (w *world) look(o *operatorModel) {
	o.memory, o.version = w.memory, w.version
	for _, s := range w.servers {
		if !s.alive || s.cut || s.rebuilding != "" {
			seen := o.seen[s.name]
			seen.Name, seen.Up, seen.Failed = s.name, false, seen.Failed+1
			seen.Busy, seen.SetAside = s.rebuilding, s.setAside
			o.seen[s.name] = seen
			continue
		}
		receiver := Stopped
		if s.receiving {
			receiver = Connecting
			if w.going(s) {
				receiver = Going
			}
		}
		applier := Stopped
		if s.applying {
			applier = Going
		}
		waits := 0
		if s.waits {
			waits = w.needed
		}
		o.seen[s.name] = Server{
			Name: s.name, Up: true, ReadOnly: s.readOnly, Executed: s.executed, Received: s.received, Source: s.source, Receiver: receiver, Acknowledges: true, Applier: applier,
			Held: s.holder == o.id, Fenced: s.fenced && s.holder == o.id, WaitsFor: waits, LookBegan: w.now, UnchangedSince: s.unchanged, SetAside: s.setAside,
		}
	}
}

// keep is one cycle of an operator. It may die anywhere in it.
func (w *world) keep(o *operatorModel, switchTo string, overdue bool, steady bool) {
	d := Database{Memory: o.memory, Acknowledgements: w.needed, Automatic: true, Looks: 3, SwitchTo: switchTo, SwitchOverdue: overdue}
	for _, s := range w.servers {
		d.Servers = append(d.Servers, o.seen[s.name])
	}
	d.Aim(o.goals)
	step := d.Next()
	if step.Memory != d.Memory {
		if len(step.Actions) > 0 {
			w.fail("a step acts on what is not remembered")
		}
		if w.version == o.version {
			w.memory, w.version = step.Memory, w.version+1
			w.say("operator %d remembers %+v", o.id, w.memory)
		}
		return
	}
	if o.version == w.version {
		for _, s := range w.servers {
			if is := step.Roles[s.name] == Diverged; is != s.setAside {
				s.setAside = is
				w.version++
			}
		}
	}
	for _, s := range w.servers { // in quiet times all are held
		if s.alive && !s.cut && len(step.Actions) == 0 && s.holder != o.id {
			s.holder, s.fenced = o.id, false
		}
	}
	for _, action := range step.Actions {
		s := w.find(action.Server)
		if !s.alive || s.cut || (!steady && w.random.IntN(5) == 0) {
			continue
		}
		if s.holder != o.id { // it takes the server, and thinks anew
			s.holder, s.fenced = o.id, false
			w.look(o)
			return
		}
		w.say("operator %d: %s %s %s", o.id, action.Verb, action.Server, action.Target)
		w.do(s, action)
		if !steady && w.random.IntN(6) == 0 {
			return // it died
		}
	}
}

func (w *world) do(s *model, action Action) {
	s.fenced = action.Verb == Fence || (action.Verb == Apply && s.fenced)
	switch action.Verb {
	case Fence:
		s.receiving = false
	case Apply:
		s.waits, s.applying = false, true
	case Open:
		if !s.executed.Contains(s.received) {
			return
		}
		if !s.executed.Contains(w.acked) {
			w.fail(s.name + " is opened and lacks what was acknowledged: " + w.acked.Minus(s.executed).String())
		}
		s.source, s.receiving, s.applying, s.received, s.waits, s.readOnly = "", false, false, gtid.Set{}, true, false
	case Close:
		s.waits, s.readOnly = false, true
	case Settle:
		// Commits under way end first, as replicas have them.
		have := 0
		for _, other := range w.servers {
			if w.going(other) && other.source == s.name && other.executed.Union(other.received).Contains(s.executed) {
				have++
			}
		}
		s.readOnly = have >= w.needed
	case Follow:
		if s.executed.Contains(s.received) {
			s.received = gtid.Set{}
		}
		s.source, s.receiving, s.applying, s.waits = action.Target, true, true, false
	case Rebuild:
		donor := w.find(action.Target)
		s.executed, s.received, s.source, s.receiving, s.applying, s.readOnly, s.waits, s.fenced, s.holder = gtid.Set{}, gtid.Set{}, "", false, false, true, true, false, 0
		if !donor.alive || !w.linked(s, donor) || w.random.IntN(4) == 0 {
			return // it failed in the middle, and everything is gone
		}
		s.executed, s.source = donor.executed, donor.source
	case Configure:
		s.waits = true
	}
}

// harm does something bad, or undoes it.
func (w *world) harm() {
	s := w.servers[w.random.IntN(len(w.servers))]
	switch w.random.IntN(9) {
	case 0, 1:
		if s.alive {
			s.alive = false
			w.say("%s is killed", s.name)
		}
	case 2, 3, 4:
		w.start(s)
	case 5:
		s.cut = !s.cut
	case 6:
		i, j := w.random.IntN(len(w.servers)), w.random.IntN(len(w.servers))
		link := [2]int{min(i, j), max(i, j)}
		w.dead[link] = !w.dead[link]
	}
}

// start starts a server as its options have it: read-only, following nobody, what it received kept.
func (w *world) start(s *model) {
	if s.alive {
		return
	}
	s.alive, s.readOnly, s.receiving, s.applying, s.waits, s.fenced, s.holder = true, true, false, false, true, false, 0
	w.say("%s starts", s.name)
}

func gtids(text string) gtid.Set {
	g, err := gtid.Parse(text)
	if err != nil {
		panic(err)
	}
	return g
}

// TestNothingAcknowledgedIsEverLost lets chance do its worst, and then looks whether all comes right.
func TestNothingAcknowledgedIsEverLost(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ servers, needed int }{{2, 1}, {3, 1}, {3, 2}, {4, 2}, {5, 2}} {
		t.Run(fmt.Sprintf("%d servers, %d acknowledgements", size.servers, size.needed), func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(60) {
				live(t, seed, size.servers, size.needed)
			}
		})
	}
}

func live(t *testing.T, seed uint64, servers, needed int) {
	t.Helper()
	w := newWorld(t, seed, servers, needed)
	w.said = append(w.said, fmt.Sprintf("seed %d", seed))
	operators := []*operatorModel{{id: 1, seen: map[string]Server{}, goals: map[string]Goal{}}, {id: 2, seen: map[string]Server{}, goals: map[string]Goal{}}}
	switchTo := ""
	for round := range 400 {
		w.passes()
		if round > 30 && w.random.IntN(6) == 0 {
			w.harm()
		}
		o := operators[0]
		if w.random.IntN(8) == 0 {
			o = operators[1] // who also believes to be in charge
		}
		if w.random.IntN(4) > 0 { // else it goes on with what it saw before
			w.look(o)
		}
		if w.random.IntN(40) == 0 {
			switchTo = w.servers[w.random.IntN(servers)].name
		}
		if w.memory.State == FailingOver || w.memory.State == Blocked || w.random.IntN(10) == 0 {
			switchTo = "" // a forced promotion gives up what others have: people's own decision
		}
		w.keep(o, switchTo, w.random.IntN(20) == 0, false)
	}
	clear(w.dead)
	for _, s := range w.servers {
		s.cut = false
		w.start(s)
	}
	for round := range 300 {
		w.passes()
		w.look(operators[0])
		w.keep(operators[0], "", round == 100, true)
	}
	w.settled(seed)
}

// settled holds the end against what was acknowledged.
func (w *world) settled(seed uint64) {
	w.t.Helper()
	open := 0
	for _, s := range w.servers {
		if !s.readOnly {
			open++
		}
	}
	if w.memory.State != Running || open != 1 {
		w.fail(fmt.Sprintf("seed %d: all is well, and %d servers are open", seed, open))
	}
	for _, s := range w.servers {
		if s.name != w.memory.Primary {
			if !w.going(s) || s.source != w.memory.Primary {
				w.fail(fmt.Sprintf("seed %d: %s does not follow", seed, s.name))
			}
		} else if !s.executed.Contains(w.acked) {
			w.fail(fmt.Sprintf("seed %d: the primary lacks %v", seed, w.acked.Minus(s.executed)))
		}
	}
}
