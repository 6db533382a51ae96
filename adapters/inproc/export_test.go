package inproc

// Kept is how many keys a limiter remembers.
func Kept(l *Limiter) (kept int) {
	for i := range l.shards {
		kept += len(l.shards[i].next)
	}
	return kept
}
