package plan

import (
	"fmt"
	"strings"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// failOver fences the replicas of a lost primary, and promotes one of them. As long as none is promoted, the primary
// may come back: it has everything.
func (d Database) failOver(s *Step) {
	if primary := d.find(d.Memory.Primary); primary != nil && primary.Up && !primary.Stalled && primary.Unfit == "" && primary.Busy == "" {
		s.Memory.State, s.Memory.Candidate = Running, ""
		s.tell(EventPrimaryBack, false, primary.Name+" is back before another was promoted, and goes on as primary")
		return
	}
	fenced, waiting, away := d.fence(s)
	others := len(d.others())
	needed := others - d.Memory.Acknowledgements + 1
	switch {
	case d.Memory.Acknowledgements < 1:
		d.block(s, fmt.Sprintf("it was never seen that %s waits for replicas, so none can be shown to have all it acknowledged", d.Memory.Primary), away)
	case waiting:
		s.Message, s.Soon = "writes are being fenced", true
	case len(fenced) < needed:
		d.block(s, fmt.Sprintf("%d of %d replicas must be fenced before one may be promoted, and %d are", needed, others, len(fenced)), away)
	default:
		d.promote(s, fenced)
	}
}

// fence stops the receivers of all that can be reached. Waiting says that some of them are not stopped yet, or not
// known to be away.
func (d Database) fence(s *Step) (fenced []Server, waiting bool, away []string) {
	for _, server := range d.others() {
		switch {
		case server.Busy != "" || server.Unfit != "" || d.down(server):
			away = append(away, server.Name)
		case !server.Up:
			waiting = true
		case !server.ReadOnly:
			waiting = true
			s.do(Close, server.Name, "")
		case !server.Fenced || server.Receiver != Stopped:
			waiting = true
			s.do(Fence, server.Name, "")
		case server.SetAside:
			away = append(away, server.Name) // it acknowledges nothing, and vouches for nothing
		default:
			fenced = append(fenced, server)
		}
	}
	return fenced, waiting, away
}

// block waits for what only people, or luck, can bring.
func (d Database) block(s *Step, why string, away []string) {
	s.Memory.State, s.Memory.Candidate = Blocked, ""
	s.Message = why
	if len(away) > 0 {
		s.Message += fmt.Sprintf("; waiting for the old primary %s, or for %s", d.Memory.Primary, strings.Join(away, ", "))
	}
	if d.Memory.State != Blocked {
		s.tell(EventFailoverBlocked, true, s.Message)
	}
}

// promote chooses the candidate, has it apply all that it received, and then makes it primary by remembering so: from
// there on run does the rest, whoever runs it.
func (d Database) promote(s *Step, fenced []Server) {
	best := d.best(fenced)
	if best == nil {
		d.block(s, "each fenced replica has what another lacks: name the one to promote; what only others have is given up", nil)
		return
	}
	if best.Applied() {
		d.crown(s, best.Name)
		s.Forget = d.SwitchTo != ""
		s.tell(EventFailoverDone, false, fmt.Sprintf("%s is primary in the place of %s", best.Name, d.Memory.Primary))
		return
	}
	s.Memory.State, s.Memory.Candidate = FailingOver, best.Name
	s.Message = fmt.Sprintf("%s is to be primary, when it has applied what it received", best.Name)
	s.apply(*best)
	if best.ApplierError != "" {
		s.Notes[best.Name] = "it can't apply what it received: " + best.ApplierError
		s.Message += ", and can't: " + best.ApplierError
		s.Soon = false
	}
}

// apply has a server apply all that it received: it is told so when it doesn't, or when its applier's commits would
// wait for replicas of its own.
func (s *Step) apply(server Server) {
	s.Soon = true
	if server.Applier != Going || server.WaitsFor > 0 {
		s.do(Apply, server.Name, "")
	}
}

// crown remembers the new primary. Until it is seen to wait for as many as it should, it counts as waiting for as many
// as the old one did: it is configured before it is opened.
func (d Database) crown(s *Step, name string) {
	s.Memory.State, s.Memory.Primary, s.Memory.Candidate, s.Memory.Term = Running, name, "", d.Memory.Term+1
	s.Memory.Acknowledgements = min(d.Memory.Acknowledgements, d.Acknowledgements)
}

// best is the fenced server that has all that any of them has, and least to apply. Where each has what another lacks, people decide.
func (d Database) best(fenced []Server) *Server {
	var all gtid.Set
	for _, server := range fenced {
		all = all.Union(server.All())
	}
	var best *Server
	for i := range fenced {
		server := &fenced[i]
		if !server.All().Contains(all) {
			continue
		}
		if best == nil || d.rank(*server) > d.rank(*best) {
			best = server
		}
	}
	if best != nil || d.SwitchTo == "" {
		return best
	}
	for i := range fenced {
		if fenced[i].Name == d.SwitchTo {
			return &fenced[i]
		}
	}
	return nil
}

// rank orders servers that have the same: one that is chosen stays chosen while it can get there.
func (d Database) rank(server Server) (rank int) {
	if server.Applied() {
		rank += 4
	}
	if server.ApplierError == "" {
		rank += 8
	}
	if server.Name == d.Memory.Candidate {
		rank += 4
	}
	if server.Name == d.SwitchTo {
		rank++
	}
	return rank
}
