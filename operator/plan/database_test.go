package plan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// three is a database that runs: a primary, and two replicas that have all it has.
func three() Database {
	replica := func(name string) Server {
		return Server{Name: name, Up: true, ReadOnly: true, Executed: gtids("u:1-10"), Received: gtids("u:5-10"), Source: "a", Receiver: Going, Acknowledges: true, Applier: Going, LookBegan: time.Second, UnchangedSince: time.Second}
	}
	return Database{
		Memory: Memory{State: Running, Primary: "a", Term: 4, Acknowledgements: 1}, Acknowledgements: 1, Automatic: true, Looks: 3, Endpoint: "a",
		Servers: []Server{{Name: "a", Up: true, Executed: gtids("u:1-10"), WaitsFor: 1, LookBegan: time.Second}, replica("b"), replica("c")},
	}
}

// with changes one server.
func (d Database) with(name string, change func(*Server)) Database {
	d.Servers = slices.Clone(d.Servers)
	change(d.find(name))
	return d
}

func (d Database) in(state State, candidate string) Database {
	d.Memory.State, d.Memory.Candidate = state, candidate
	return d
}

func died(s *Server)   { s.Up, s.Failed = false, 3 }
func missed(s *Server) { s.Up, s.Failed = false, 2 }
func alone(s *Server)  { s.Receiver = Connecting }
func behind(s *Server) { s.Lag = 2 * time.Second }
func fenced(s *Server) { s.Receiver, s.Fenced = Stopped, true }
func back(s *Server)   { s.ReadOnly, s.Source, s.Received = true, "", gtid.Set{} }

func TestNext(t *testing.T) {
	t.Parallel()
	lost := func() Database { return three().with("a", died).with("b", alone).with("c", alone) }
	failing := func() Database { return lost().in(FailingOver, "") }
	bothFenced := func() Database { return failing().with("b", fenced).with("c", fenced) }
	switching := func() Database { return three().in(SwitchingOver, "b") }
	more := func(s *Server) { s.Received = gtids("u:5-12") }
	for _, c := range []struct {
		name  string
		given Database
		// What comes of it: the memory as "State primary candidate term", actions as "Verb server target", and words that the message holds.
		memory, actions, message, endpoint string
	}{
		{"a whole database is left alone", three(), "Running a  4", "", "", "a"},
		{"the first primary is the one that has everything", Database{Acknowledgements: 1, Looks: 3, Servers: []Server{{Name: "a", Up: true, ReadOnly: true, Executed: gtids("u:1-3")}, {Name: "b", Up: true, ReadOnly: true, Executed: gtids("u:1-4")}}}, "Running b  1", "", "", ""},
		{"the first primary waits for the sight of all", Database{Acknowledgements: 1, Looks: 3, Servers: []Server{{Name: "a", Up: true}, {Name: "b"}}}, "Starting   0", "", "first sight of b", ""},
		{"no server has everything: people must choose", Database{Acknowledgements: 1, Looks: 3, Servers: []Server{{Name: "a", Up: true, Executed: gtids("u:1")}, {Name: "b", Up: true, Executed: gtids("v:1")}}}, "Starting   0", "", "no server has all", ""},
		{"of equal servers the one that takes writes is first", Database{Acknowledgements: 1, Looks: 3, Servers: []Server{{Name: "a", Up: true, ReadOnly: true}, {Name: "b", Up: true}}}, "Running b  1", "", "", "b"},

		{"a primary that came back takes writes again", three().with("a", back), "Running a  4", "Open a", "about to take writes", ""},
		{"a primary that was interrupted between is opened", three().with("a", func(s *Server) { s.AdminWrites = true }), "Running a  4", "Open a", "about", "a"},
		{"a primary that waits for nobody is told to", three().with("a", func(s *Server) { s.WaitsFor = 0 }), "Running a  4", "Configure a", "", "a"},
		{"fewer acknowledgements are remembered before they are set", func() Database {
			d := three()
			d.Memory.Acknowledgements = 2
			return d.with("a", func(s *Server) { s.WaitsFor = 2 })
		}(), "Running a  4", "", "", "a"},
		{"writes wait when too few follow", three().with("b", alone).with("c", alone), "Running a  4", "", "writes wait", "a"},
		{"a replica that was started anew follows", three().with("b", func(s *Server) { s.Receiver, s.Applier = Stopped, Stopped }), "Running a  4", "Follow b a", "", "a"},
		{"a replica whose applier would wait for replicas is told not to", three().with("b", func(s *Server) { s.WaitsFor = 1 }), "Running a  4", "Follow b a", "", "a"},
		{"a replica that acknowledges nothing follows anew", three().with("b", func(s *Server) { s.Acknowledges = false }), "Running a  4", "Follow b a", "", "a"},
		{"replicas follow after the primary waits for them", three().with("a", back).with("b", func(s *Server) { s.Receiver, s.Applier = Stopped, Stopped }), "Running a  4", "Open a", "about", ""},
		{"an old primary that takes writes is closed", three().with("b", func(s *Server) { s.ReadOnly, s.Source = false, "" }), "Running a  4", "Close b", "", "a"},
		{"who has more is set aside first", three().with("b", func(s *Server) { s.Source, s.Executed = "", gtids("u:1-10,v:1") }), "Running a  4", "", "", "a"},
		{"and then rebuilt from a replica", three().with("b", func(s *Server) { s.Source, s.Executed, s.SetAside = "", gtids("u:1-10,v:1"), true }), "Running a  4", "Rebuild b c", "", "a"},
		{"but not while nobody else has what it has", three().with("c", func(s *Server) { s.Executed, s.Received = gtids("u:1-9"), gtid.Set{} }).with("b", func(s *Server) { s.Source, s.Executed, s.SetAside = "", gtids("u:1-10,v:1"), true }), "Running a  4", "", "", "a"},
		{"what it has is not judged by an older look at the primary", three().with("b", func(s *Server) { s.Source, s.Executed, s.UnchangedSince = "", gtids("u:1-11"), 2*time.Second }), "Running a  4", "", "", "a"},
		{"who needs what the primary purged is set aside", three().with("a", func(s *Server) { s.Purged = gtids("u:1-8") }).with("b", func(s *Server) { s.Source, s.Executed, s.Received = "", gtids("u:1-5"), gtid.Set{} }), "Running a  4", "", "", "a"},

		{"who follows again vouches when it has reached its goal", three().with("b", func(s *Server) { s.SetAside, s.Vouches = true, true }), "Running a  4", "", "", "a"},

		{"two looks are too few", three().with("a", missed).with("b", alone).with("c", alone), "Running a  4", "", "does not answer the operator", "a"},
		{"a primary that a replica hears is alive", three().with("a", died).with("b", alone), "Running a  4", "", "does not answer the operator", "a"},
		{"one that is behind may hear a primary that is dead", three().with("a", died).with("b", alone).with("c", behind), "FailingOver a  4", "", "no replica hears", ""},
		{"and is believed while nobody lost it", three().with("a", died).with("b", behind).with("c", behind), "Running a  4", "", "does not answer the operator", "a"},
		{"a primary that nobody hears is lost", lost(), "FailingOver a  4", "", "no replica hears", ""},
		{"without automatic failover people are asked", func() Database { d := lost(); d.Automatic = false; return d }(), "Running a  4", "", "not automatic", "a"},
		{"and may name the server", func() Database { d := lost(); d.Automatic, d.SwitchTo = false, "b"; return d }(), "FailingOver a  4", "", "", ""},
		{"a primary that can't write is lost", three().with("a", func(s *Server) { s.Stalled = true }), "FailingOver a  4", "", "takes no writes", ""},
		{"but not when no replica follows: then writes wait, as they must", three().with("a", func(s *Server) { s.Stalled = true }).with("b", alone).with("c", alone), "Running a  4", "", "writes wait", "a"},

		{"all that can be reached are fenced", failing(), "FailingOver a  4", "Fence b|Fence c", "being fenced", ""},
		{"one that missed a look is waited for", failing().with("b", fenced).with("c", missed), "FailingOver a  4", "", "being fenced", ""},
		{"one fenced replica of two may lack what the other acknowledged", failing().with("b", fenced).with("c", died), "Blocked a  4", "", "2 of 2 replicas must be fenced", ""},
		{"with two acknowledgements each has everything", func() Database {
			d := failing().with("b", fenced).with("c", died)
			d.Memory.Acknowledgements, d.Acknowledgements = 2, 2
			return d
		}(), "Running b  5", "", "", ""},
		{"who has most is promoted at once when it has applied all", bothFenced().with("c", func(s *Server) { s.Executed = gtids("u:1-12"); more(s) }), "Running c  5", "", "", ""},
		{"who has most is to be primary", bothFenced().with("c", more), "FailingOver a c 4", "", "when it has applied", ""},
		{"and applies what it received", bothFenced().with("c", more).in(FailingOver, "c"), "FailingOver a c 4", "", "when it has applied", ""},
		{"an applier that stopped goes on", bothFenced().with("c", func(s *Server) { more(s); s.Applier = Stopped }).in(FailingOver, "c"), "FailingOver a c 4", "Apply c", "when it has applied", ""},
		{"and one that would wait for replicas does not", bothFenced().with("c", func(s *Server) { more(s); s.WaitsFor = 1 }).in(FailingOver, "c"), "FailingOver a c 4", "Apply c", "when it has applied", ""},
		{"each has what the other lacks", bothFenced().with("b", func(s *Server) { s.Executed = gtids("u:1-10,v:1") }).with("c", more), "Blocked a  4", "", "each fenced replica has what another lacks", ""},
		{"and people choose", func() Database {
			d := bothFenced().with("b", func(s *Server) { s.Executed = gtids("u:1-10,v:1") }).with("c", more)
			d.SwitchTo = "b"
			return d
		}(), "Running b  5", "", "", ""},
		{"who is set aside vouches for nothing", bothFenced().with("b", func(s *Server) { s.SetAside = true }), "Blocked a  4", "", "and 1 are", ""},
		{"what a primary waited for was never seen", func() Database { d := bothFenced(); d.Memory.Acknowledgements = 0; return d }(), "Blocked a  4", "", "never seen", ""},
		{"the primary is back before another was promoted", bothFenced().with("a", func(s *Server) { s.Up, s.Failed = true, 0; back(s) }), "Running a  4", "", "", ""},
		{"one that can't write does not come back", bothFenced().with("a", func(s *Server) { s.Up, s.Stalled = true, true }), "Running b  5", "", "", ""},
		{"a blocked failover goes on when a replica returns", bothFenced().in(Blocked, ""), "Running b  5", "", "", ""},

		{"a switchover begins", func() Database { d := three(); d.SwitchTo = "b"; return d }(), "SwitchingOver a b 4", "", "", "a"},
		{"nobody hands over to one that does not follow", func() Database { d := three().with("b", alone); d.SwitchTo = "b"; return d }(), "Running a  4", "", "", "a"},
		{"the primary ends what is under way", switching(), "SwitchingOver a b 4", "Settle a", "hands over", "a"},
		{"the candidate gets all of it", switching().with("a", func(s *Server) { s.ReadOnly, s.Executed = true, gtids("u:1-11") }), "SwitchingOver a b 4", "", "hands over", ""},
		{"and is primary", switching().with("a", func(s *Server) { s.ReadOnly = true }), "Running b  5", "", "", ""},
		{"a switchover that takes too long is undone", func() Database {
			d := switching().with("a", func(s *Server) { s.ReadOnly = true })
			d.SwitchOverdue = true
			return d
		}(), "Running a  4", "", "", ""},
		{"a switchover whose candidate dies is undone", switching().with("b", died), "Running a  4", "", "", "a"},
		{"a primary that is lost while it hands over", switching().with("a", died).with("b", alone).with("c", alone), "FailingOver a  4", "", "no replica hears", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			step := c.given.Next()
			m := step.Memory
			memory := strings.Join([]string{string(m.State), m.Primary, m.Candidate, string(rune('0' + m.Term))}, " ")
			var actions []string
			for _, a := range step.Actions {
				actions = append(actions, strings.TrimSpace(string(a.Verb)+" "+a.Server+" "+a.Target))
			}
			if memory != c.memory || strings.Join(actions, "|") != c.actions || !strings.Contains(step.Message, c.message) || step.Endpoint != c.endpoint {
				t.Errorf("memory %q, actions %q, message %q, endpoint %q", memory, actions, step.Message, step.Endpoint)
			}
		})
	}
}

func TestRollout(t *testing.T) {
	t.Parallel()
	pods := func(edit ...func([]ServerPod)) []ServerPod {
		all := []ServerPod{{"a", Primary, true, false}, {"b", Replica, true, false}, {"c", Replica, true, false}}
		for _, e := range edit {
			e(all)
		}
		return all
	}
	old := func(indices ...int) func([]ServerPod) {
		return func(all []ServerPod) {
			for _, i := range indices {
				all[i].Current = false
			}
		}
	}
	for _, c := range []struct {
		name  string
		state State
		pods  []ServerPod
		want  RolloutStep
	}{
		{"nothing is old", Running, pods(), RolloutStep{}},
		{"replicas come first", Running, pods(old(0, 1, 2)), RolloutStep{Delete: "c"}},
		{"the primary hands over first", Running, pods(old(0)), RolloutStep{SwitchTo: "b"}},
		{"one at a time", Running, pods(old(0, 1), func(all []ServerPod) { all[2].Leaving = true }), RolloutStep{}},
		{"not while a server is unwell", Running, pods(old(1), func(all []ServerPod) { all[2].Role = Joining }), RolloutStep{}},
		{"not during a failover", FailingOver, pods(old(1)), RolloutStep{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Rollout(c.state, c.pods); got != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestASwitchoverWaitsForThePrimaryToBeOpen(t *testing.T) {
	t.Parallel()
	d := three().with("a", func(s *Server) { s.ReadOnly, s.WaitsFor, s.Received, s.Applier = true, 0, gtids("u:5-12"), Going })
	d.SwitchTo = "b"
	if s := d.Next(); s.Forget || len(s.Actions) > 0 || !s.Soon || !strings.Contains(s.Message, "applies what it received") {
		t.Errorf("while the primary applies what it has: %+v", s)
	}
}
