package plan

import (
	"fmt"
	"time"
)

// switchLag is how far behind a server may be that is to be primary: nobody writes until it has caught up.
const switchLag = 5 * time.Second

// switchOver hands over as asked: the primary takes no more writes, those under way end and are acknowledged as ever,
// the candidate gets all of them, and is primary.
func (d Database) switchOver(s *Step) {
	if why := d.lost(); why != "" {
		s.Memory.State, s.Memory.Candidate = FailingOver, ""
		s.Message = why
		s.tell(EventFailoverStarted, true, fmt.Sprintf("the primary %s is lost while it hands over: %s", d.Memory.Primary, why))
		return
	}
	primary, next := d.find(d.Memory.Primary), d.find(d.Memory.Candidate)
	switch {
	case d.SwitchOverdue:
		d.stay(s, "it took too long")
		return
	case next == nil || d.down(*next) || (next.Up && (next.Unfit != "" || next.Receiver == Stopped || next.Applier == Stopped)):
		d.stay(s, "it no longer follows")
		return
	}
	s.Message, s.Soon = fmt.Sprintf("%s hands over to %s", primary.Name, next.Name), true
	switch {
	case !primary.Up || !next.Up:
	case !primary.ReadOnly:
		s.Roles[primary.Name], s.Roles[next.Name] = Primary, Replica
		s.do(Settle, primary.Name, "")
	case next.Executed.Contains(primary.Executed):
		d.crown(s, next.Name)
		s.Forget = true
		s.tell(EventSwitchoverDone, false, fmt.Sprintf("%s is primary in the place of %s", next.Name, primary.Name))
	}
}

// stay gives a switchover up; run opens the primary again.
func (d Database) stay(s *Step, why string) {
	s.Memory.State, s.Memory.Candidate = Running, ""
	s.Forget = true
	s.tell(EventSwitchoverUndone, true, fmt.Sprintf("%s was not made primary, and %s stays: %s", d.Memory.Candidate, d.Memory.Primary, why))
}
