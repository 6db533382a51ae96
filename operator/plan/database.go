package plan

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// Database is a primary and its replicas as they were observed. Next says what is to be done; docs/states/database.md
// has the states, and the proof that what is done here loses nothing that was acknowledged.
type Database struct {
	Memory           Memory
	Acknowledgements int    // that are wanted for each transaction
	Automatic        bool   // a lost primary is replaced without being asked
	Looks            int    // that fail in a row before a server is down
	SwitchTo         string // the server that people want for primary; empty when they want none
	SwitchOverdue    bool   // the switchover under way has had its time
	Endpoint         string // the server to which writes are led now; empty for none
	Servers          []Server
}

// Memory is what outlives the operator. It is written, by comparing and setting, before anything rests on it.
type Memory struct {
	State     State
	Primary   string // takes writes, or did last; empty before there was one
	Candidate string // is to be primary next
	Term      int64  // counts the primaries
	// Acknowledgements that the primary is known to wait for; 0 when that isn't known. How many replicas must be
	// fenced follows from it, so it is lowered before the primary is, and raised after.
	Acknowledgements int
}

// State is where a database is.
type State string

// The states.
const (
	Starting      State = "Starting"
	Running       State = "Running"
	FailingOver   State = "FailingOver"
	SwitchingOver State = "SwitchingOver"
	Blocked       State = "Blocked"
)

// Server is one mysqld as it was seen last. What is said of one that isn't Up is what was true when it was.
type Server struct {
	Name        string
	Up          bool   // it answered the last look
	Failed      int    // looks in a row that it did not answer
	Unfit       string // why it can't be part of this, whatever else is true
	Busy        string // what is being done to it, that takes long
	ReadOnly    bool   // takes no writes from anybody but replication
	AdminWrites bool   // takes writes from administrators alone: somebody was interrupted
	Stalled     bool   // it answers, but nothing can be written
	SetAside    bool   // is remembered not to have what it should, or to have more, and does not follow since

	Executed gtid.Set // applied, or written by itself
	Received gtid.Set // from its source, applied or not
	Purged   gtid.Set // applied, and no longer to be had from it

	Source         string // the server that it is set to follow; Stranger when that is none of ours; empty for none
	Receiver       Thread
	Acknowledges   bool // the receiver tells the source what it has; one that came before the source waited for any does not
	Applier        Thread
	ReceiverError  string
	ApplierError   string
	Held           bool // by the operator's session
	Vouches        bool // it was set aside, and has reached its Goal
	Fenced         bool // the operator stopped its receiver and holds the server since
	WaitsFor       int  // acknowledgements that it waits for when it is primary; 0 when it would acknowledge without
	Lag            time.Duration
	LookBegan      time.Duration // when the last look at it began, on a clock that all servers' looks share
	UnchangedSince time.Duration // when the look ended that saw Executed and Received first as they are
}

// Stranger is a source that is none of the database's servers.
const Stranger = "?"

// Thread is one of a replica's.
type Thread int

// What a thread does.
const (
	Stopped    Thread = iota
	Connecting        // the receiver looks for its source
	Going
)

// All is what the server has on its disk.
func (s Server) All() gtid.Set { return s.Executed.Union(s.Received) }

// Applied reports whether nothing that was received waits to be applied.
func (s Server) Applied() bool { return s.Executed.Contains(s.Received) }

// Role is what a server is to its database.
type Role string

// The roles.
const (
	Primary     Role = "Primary"
	Replica     Role = "Replica"
	Joining     Role = "Joining"
	Diverged    Role = "Diverged"
	Unreachable Role = "Unreachable"
)

// Verb is what is done to a server.
type Verb string

// The verbs. Each may be done twice.
const (
	Fence     Verb = "Fence"     // stop its receiver, and see it stopped
	Apply     Verb = "Apply"     // let the applier go on
	Open      Verb = "Open"      // follow nobody, wait for acknowledgements, take writes
	Close     Verb = "Close"     // end all sessions without an answer, take no writes any more
	Settle    Verb = "Settle"    // let commits under way end as they do, take no writes any more
	Follow    Verb = "Follow"    // receive from Target, keeping what was received and not applied
	Rebuild   Verb = "Rebuild"   // throw everything away and copy Target
	Configure Verb = "Configure" // wait for as many acknowledgements as are wanted
)

// Action is something to do to a server.
type Action struct {
	Verb   Verb
	Server string
	Target string // another server, where one is needed
}

// Event is something that people want to know of.
type Event struct {
	Reason  string
	Warning bool
	Message string
}

// The reasons of events.
const (
	EventPrimaryChosen     = "PrimaryChosen"
	EventFailoverStarted   = "FailoverStarted"
	EventFailoverBlocked   = "FailoverBlocked"
	EventFailoverDone      = "FailoverDone"
	EventPrimaryBack       = "PrimaryBack"
	EventSwitchoverStarted = "SwitchoverStarted"
	EventSwitchoverDone    = "SwitchoverDone"
	EventSwitchoverRefused = "SwitchoverRefused"
	EventSwitchoverUndone  = "SwitchoverUndone"
	EventServerDiverged    = "ServerDiverged"
	EventServerRebuilt     = "ServerRebuilt"
	EventServerRolled      = "ServerRolled"
)

// Step is what to do next: remember Memory, and when that is remembered already, the Actions, beside each other.
type Step struct {
	Memory   Memory
	Actions  []Action
	Events   []Event
	Roles    map[string]Role
	Notes    map[string]string // what is wrong with a server
	Endpoint string            // the server to which writes are led; empty for none
	Readers  []string          // those to which reads are led
	Message  string            // why the database takes no writes; empty when it does
	Forget   bool              // what people asked for by SwitchTo is done, or refused
	Soon     bool              // something is about to change: look again at once
}

// Next decides. It never asks for an action that rests on a memory which isn't written yet.
func (d Database) Next() Step {
	s := Step{Memory: d.Memory, Roles: map[string]Role{}, Notes: map[string]string{}}
	for _, server := range d.Servers {
		s.Roles[server.Name], s.Notes[server.Name] = d.role(server)
	}
	switch {
	case d.Memory.Primary == "":
		d.start(&s)
	case d.Memory.State == FailingOver || d.Memory.State == Blocked:
		d.failOver(&s)
	case d.Memory.State == SwitchingOver:
		d.switchOver(&s)
	default:
		d.run(&s)
	}
	if s.Memory != d.Memory {
		s.Actions, s.Soon = nil, true
	}
	if d.Memory.State != Running && d.Memory.Primary != "" {
		d.goOnReading(&s)
	}
	d.lead(&s)
	return s
}

// role is what a server is while nothing else is known of it.
func (d Database) role(server Server) (Role, string) {
	switch {
	case server.SetAside && server.Busy != "":
		return Diverged, server.Busy
	case server.SetAside && !server.Up:
		return Diverged, "it does not answer" // and stays set aside when it does
	case server.SetAside:
		return Diverged, ""
	case !server.Up && server.Busy == "":
		return Unreachable, "it does not answer"
	case server.Unfit != "":
		return Joining, server.Unfit
	default:
		return Joining, server.Busy
	}
}

// lead says where writes and reads go. A server to which writes are led stays that while it can't be asked: the
// operator's own way to it may be what is broken.
func (d Database) lead(s *Step) {
	primary := d.find(s.Memory.Primary)
	leads := primary != nil && (s.Memory.State == Running || s.Memory.State == SwitchingOver)
	switch {
	case leads && primary.Up && !primary.ReadOnly, leads && !primary.Up && d.Endpoint == primary.Name:
		s.Endpoint = primary.Name
	default:
		s.Endpoint = ""
	}
	for _, server := range d.Servers {
		if s.Roles[server.Name] == Replica {
			s.Readers = append(s.Readers, server.Name)
		}
	}
}

// goOnReading leaves reads where they can be answered while nobody writes.
func (d Database) goOnReading(s *Step) {
	for _, server := range d.others() {
		if s.Roles[server.Name] == Joining && server.Up && server.ReadOnly && server.Source != "" && server.Busy == "" && server.Unfit == "" {
			s.Roles[server.Name] = Replica
		}
	}
}

func (d Database) find(name string) *Server {
	for i := range d.Servers {
		if d.Servers[i].Name == name {
			return &d.Servers[i]
		}
	}
	return nil
}

// others are all servers but the primary.
func (d Database) others() []Server {
	var others []Server
	for _, server := range d.Servers {
		if server.Name != d.Memory.Primary {
			others = append(others, server)
		}
	}
	return others
}

func (d Database) down(s Server) bool { return s.Failed >= d.Looks }

func (s *Step) do(verb Verb, server, target string) {
	s.Actions = append(s.Actions, Action{verb, server, target})
}

func (s *Step) tell(reason string, warning bool, message string) {
	s.Events = append(s.Events, Event{reason, warning, message})
}
