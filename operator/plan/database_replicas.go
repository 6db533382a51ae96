package plan

import "fmt"

// join brings a server behind the primary, as a replica, by what it has.
func (d Database) join(s *Step, primary, server Server) {
	name := server.Name
	switch {
	case !server.ReadOnly:
		// It was primary once, or somebody opened it. Nothing that it may still have under way was acknowledged.
		s.Notes[name] = "it takes writes and must not"
		s.do(Close, name, "")
	case server.Source == primary.Name && server.Receiver != Stopped && server.WaitsFor > 0:
		s.do(Follow, name, primary.Name) // its applier would wait for replicas of its own
	case server.Source == primary.Name && server.Receiver == Going && !server.Acknowledges && primary.Up && !primary.ReadOnly:
		s.do(Follow, name, primary.Name) // anew, and then it does
	case server.Source == primary.Name && server.Receiver != Stopped && server.Applier != Stopped:
		s.Roles[name] = Replica
		if server.SetAside && !server.Vouches {
			s.Roles[name], s.Notes[name] = Diverged, "it catches up with all that it may once have acknowledged"
		}
		if server.Receiver == Connecting {
			s.Roles[name], s.Notes[name] = d.role(server)
			s.Notes[name] = "it can't reach the primary: " + server.ReceiverError
		}
		if fatal(server.ReceiverError) {
			d.rebuild(s, primary, server)
		}
	case server.Source == primary.Name && server.Receiver == Going && server.Applier == Stopped && server.ApplierError != "":
		s.Notes[name] = "it can't apply what it received: " + server.ApplierError
		d.rebuild(s, primary, server)
	case server.Source == primary.Name && server.Receiver == Going:
		s.apply(server)
	case !primary.Up || primary.ReadOnly || primary.LookBegan < server.UnchangedSince:
		s.Soon = s.Soon || primary.Up // what it has can only be held against what the primary had later
	case !primary.Executed.Contains(server.All()):
		extra := server.All().Minus(primary.Executed)
		if !server.SetAside {
			s.tell(EventServerDiverged, true, fmt.Sprintf("%s holds what %s does not and nobody acknowledged: %v", name, primary.Name, extra))
		}
		s.Notes[name] = "it holds what nobody acknowledged: " + extra.String()
		d.rebuild(s, primary, server)
	case !server.All().Contains(primary.Purged):
		s.Notes[name] = "the primary no longer has what it needs to catch up"
		d.rebuild(s, primary, server)
	case server.All().Empty() && !primary.Executed.Empty() && !server.SetAside:
		s.Roles[name], s.Notes[name] = Diverged, "it has nothing, and may once have had what it acknowledged"
	default:
		s.Soon = true
		s.do(Follow, name, primary.Name)
	}
}

// rebuild has a server's data thrown away. First it is remembered to be set aside, which it stays until it follows:
// meanwhile it counts for nothing, so that no failover takes it for one that has what it once acknowledged. And what
// it has of what counts must be on another server beside the primary, so that it can be had if the primary is lost.
// One is rebuilt at a time: two could each be the other's other.
func (d Database) rebuild(s *Step, primary, server Server) {
	s.Roles[server.Name] = Diverged
	if !server.SetAside || !primary.Up || primary.ReadOnly {
		return
	}
	kept := server.All().Common(primary.Executed)
	donor, safe, alone := primary.Name, false, true
	for _, other := range d.others() {
		if other.Name == server.Name {
			continue
		}
		alone = false
		if other.Busy != "" {
			s.Notes[server.Name] += "; it waits for " + other.Name + ", which is being rebuilt"
			return
		}
		if !other.Up || !other.All().Contains(kept) {
			continue
		}
		safe = true
		if !other.SetAside && other.Source == primary.Name && other.Receiver == Going && other.Applier == Going && other.Executed.Contains(kept) {
			donor = other.Name
		}
	}
	if !safe && !alone {
		s.Notes[server.Name] += "; it is kept until another replica has all that counts of it"
		return
	}
	for _, action := range s.Actions {
		if action.Verb == Rebuild {
			return
		}
	}
	s.do(Rebuild, server.Name, donor)
}

// fatal reports whether a receiver's error won't go away: the source has purged what is wanted, or has less than
// the replica.
func fatal(receiverError string) bool {
	for _, number := range []string{"13114", "1236"} { // ER_SERVER_SOURCE_FATAL_ERROR_READING_BINLOG, and its old number
		if len(receiverError) > len(number) && receiverError[:len(number)+1] == number+":" {
			return true
		}
	}
	return false
}
