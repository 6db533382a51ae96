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
	case server.Source == primary.Name && server.Receiver != Stopped && server.Applier != Stopped:
		s.Roles[name] = Replica
		if server.Receiver == Connecting {
			s.Roles[name], s.Notes[name] = Joining, "it can't reach the primary: "+server.ReceiverError
		}
		if fatal(server.ReceiverError) {
			d.rebuild(s, primary, server)
		}
	case server.Source == primary.Name && server.Receiver == Going && server.Applier == Stopped && server.ApplierError != "":
		s.Notes[name] = "it can't apply what it received: " + server.ApplierError
		d.rebuild(s, primary, server)
	case server.Source == primary.Name && server.Receiver == Going:
		s.Soon = true
		s.do(Apply, name, "")
	case !primary.Up || primary.ReadOnly || primary.LookBegan < server.UnchangedSince:
		s.Soon = primary.Up // what it has can only be held against what the primary had later
	case !primary.Executed.Contains(server.All()):
		extra := server.All().Minus(primary.Executed)
		if !server.SetAside {
			s.tell(EventServerDiverged, true, fmt.Sprintf("%s holds what %s does not and nobody acknowledged: %v", name, primary.Name, extra))
		}
		s.Roles[name], s.Notes[name] = Diverged, "it holds what nobody acknowledged: "+extra.String()
		d.rebuild(s, primary, server)
	case !server.All().Contains(primary.Purged):
		s.Notes[name] = "the primary no longer has what it needs to catch up"
		d.rebuild(s, primary, server)
	default:
		s.Soon = true
		s.do(Follow, name, primary.Name)
	}
}

// rebuild throws a server's data away, once enough others have all of it that counts: what it alone has beside
// the primary would else be lost with the primary.
func (d Database) rebuild(s *Step, primary, server Server) {
	if !primary.Up || primary.ReadOnly {
		return
	}
	kept := server.All().Common(primary.Executed)
	have, donor := 0, primary.Name
	for _, other := range d.others() {
		if other.Name == server.Name || !other.Up || other.Source != primary.Name || other.Receiver != Going || other.Applier != Going || other.Busy != "" || other.Unfit != "" {
			continue
		}
		if other.All().Contains(kept) {
			have++
			donor = other.Name
		}
	}
	if have < d.Acknowledgements {
		s.Notes[server.Name] += "; it is kept until other replicas have all it acknowledged"
		return
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
