package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// start chooses the first primary: the server that has all that any of them has. So all must be seen.
func (d Database) start(s *Step) {
	s.Memory.State = Starting
	var all gtid.Set
	var away []string
	for _, server := range d.Servers {
		if !server.Up || server.Unfit != "" {
			away = append(away, server.Name)
		}
		all = all.Union(server.All())
	}
	if len(away) > 0 {
		s.Message = "waiting for the first sight of " + strings.Join(away, ", ")
		return
	}
	var first *Server
	for i := range d.Servers {
		server := &d.Servers[i]
		// Of several the one that takes writes already, or that others follow.
		if server.Applied() && server.Executed.Contains(all) && (first == nil || (first.ReadOnly && (!server.ReadOnly || (d.heard(*server) && !d.heard(*first))))) {
			first = server
		}
	}
	if first == nil {
		s.Message = "no server has all that the others have: rebuild those that are wrong, or take them from the list"
		return
	}
	s.Memory = Memory{State: Running, Primary: first.Name, Term: 1}
	s.tell(EventPrimaryChosen, false, first.Name+" is the first primary")
}

// follow is how many receive from the server now, and tell it so.
func (d Database) follow(primary Server) (n int) {
	for _, server := range d.Servers {
		if server.Up && server.Source == primary.Name && server.Receiver == Going && server.Acknowledges {
			n++
		}
	}
	return n
}

// run keeps a database running: the primary open, all others behind it.
func (d Database) run(s *Step) {
	s.Memory.State = Running
	if why := d.lost(); why != "" {
		if !d.Automatic && d.SwitchTo == "" {
			s.Message = fmt.Sprintf("the primary %s is lost (%s), and failover is not automatic: name the server to promote", d.Memory.Primary, why)
			return
		}
		s.Memory.State, s.Memory.Candidate = FailingOver, ""
		s.Message = why
		s.tell(EventFailoverStarted, true, fmt.Sprintf("the primary %s is lost: %s", d.Memory.Primary, why))
		return
	}
	primary := d.find(d.Memory.Primary)
	if d.keep(s, *primary); s.Soon || len(s.Actions) > 0 {
		return // a replica that follows before the primary waits for any would not acknowledge
	}
	if primary.Up && d.asked(s, *primary) {
		return
	}
	for _, server := range d.others() {
		if server.Up && server.Busy == "" && server.Unfit == "" {
			d.join(s, *primary, server)
		}
	}
}

// lost says why the primary must be replaced; empty when it need not, or may be alive. That it doesn't answer the
// operator is not enough while a replica hears from it.
func (d Database) lost() string {
	primary := d.find(d.Memory.Primary)
	switch {
	case primary == nil:
		return "it is no longer among the servers"
	case d.down(*primary) && !d.heard(*primary):
		return fmt.Sprintf("it did not answer %d looks in a row, and no replica hears from it", primary.Failed)
	case primary.Up && primary.Stalled && !primary.ReadOnly && d.follow(*primary) >= max(1, d.Memory.Acknowledgements):
		return "it answers, but takes no writes although replicas follow it"
	}
	return ""
}

// hearsay is how far behind a replica may be that is asked whether a server lives.
const hearsay = time.Second

// heard reports whether any replica hears from a server. One that is further behind may hear what was said before the
// server died, and counts only as long as no other has lost it.
func (d Database) heard(primary Server) bool {
	late, lost := false, false
	for _, server := range d.Servers {
		if !server.Up || server.Source != primary.Name {
			continue
		}
		switch {
		case server.Receiver == Going && server.Lag <= hearsay:
			return true
		case server.Receiver == Going:
			late = true
		case server.Receiver == Connecting:
			lost = true
		}
	}
	return late && !lost
}

// keep has the primary take writes, and wait for as many replicas as it should.
func (d Database) keep(s *Step, primary Server) {
	if !primary.Up {
		s.Message = fmt.Sprintf("the primary %s does not answer the operator", primary.Name)
		if d.down(primary) {
			s.Roles[primary.Name], s.Notes[primary.Name] = Unreachable, "replicas hear from it, the operator does not"
		}
		return
	}
	s.Roles[primary.Name], s.Notes[primary.Name] = Primary, ""
	wanted := d.Acknowledgements
	switch {
	case primary.Unfit != "":
		s.Message, s.Notes[primary.Name] = fmt.Sprintf("the primary %s can't be used: %s", primary.Name, primary.Unfit), primary.Unfit
	case primary.ReadOnly && !primary.Applied():
		s.Message = fmt.Sprintf("%s applies what it received", primary.Name)
		s.apply(primary)
	case primary.ReadOnly || primary.AdminWrites || primary.Source != "":
		s.Message, s.Soon = fmt.Sprintf("%s is about to take writes", primary.Name), true
		s.do(Open, primary.Name, "")
	case primary.WaitsFor == wanted:
		s.Memory.Acknowledgements = wanted
	case d.Memory.Acknowledgements > wanted:
		s.Memory.Acknowledgements = wanted
	default:
		s.do(Configure, primary.Name, "")
	}
	if s.Message == "" && d.follow(primary) < wanted {
		s.Message = fmt.Sprintf("%d of %d replicas follow %s, and it waits for %d to acknowledge: writes wait", d.follow(primary), len(d.Servers)-1, primary.Name, wanted)
	}
}

// asked begins a switchover that people want, or refuses it.
func (d Database) asked(s *Step, primary Server) bool {
	if d.SwitchTo == "" {
		return false
	}
	next := d.find(d.SwitchTo)
	refusal := ""
	switch {
	case next == nil:
		refusal = "there is no such server"
	case next.Name == primary.Name:
		s.Forget = true
		return false
	case !next.Up || next.Unfit != "" || next.Busy != "" || next.SetAside || next.Source != primary.Name || next.Receiver != Going || next.Applier != Going:
		refusal = "it does not follow the primary"
	case primary.ReadOnly:
		refusal = "the primary takes no writes yet"
	case next.Lag > switchLag:
		refusal = fmt.Sprintf("it is %v behind", next.Lag)
	}
	if refusal != "" {
		s.Forget = true
		s.tell(EventSwitchoverRefused, true, fmt.Sprintf("%s can't be made primary: %s", d.SwitchTo, refusal))
		return false
	}
	s.Memory.State, s.Memory.Candidate = SwitchingOver, next.Name
	s.tell(EventSwitchoverStarted, false, fmt.Sprintf("%s hands over to %s", primary.Name, next.Name))
	return true
}
