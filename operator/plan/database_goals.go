package plan

import "github.com/ticketblue/ticketblue/platform/gtid"

// Goal is what a server that is set aside must have before it vouches again.
type Goal struct {
	term int64
	has  gtid.Set
}

// Aim notes the goals of servers that are set aside and follow, and forgets those that no longer hold. A goal is all
// that the primary had when the server was seen to follow it: whatever the server acknowledged before it lost its data
// is in there, and what came after it receives itself. Goals are one operator's, of servers that it holds: what
// another one may have done to a server meanwhile is not known.
func (d *Database) Aim(goals map[string]Goal) {
	primary := d.find(d.Memory.Primary)
	for i := range d.Servers {
		s := &d.Servers[i]
		follows := s.SetAside && s.Up && s.Held && s.Busy == "" && s.Source == d.Memory.Primary && s.Receiver != Stopped
		if !follows || primary == nil || goals[s.Name].term != d.Memory.Term {
			delete(goals, s.Name)
		}
		if !follows || primary == nil {
			continue
		}
		goal, known := goals[s.Name]
		if !known {
			if !primary.Up || primary.ReadOnly {
				continue
			}
			goal = Goal{d.Memory.Term, primary.Executed}
			goals[s.Name] = goal
		}
		s.Vouches = s.All().Contains(goal.has)
	}
}
