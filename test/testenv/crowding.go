package testenv

import "time"

// Within stretches a limit of time, told for a quiet machine, by how crowded this one is now.
func Within(limit time.Duration) time.Duration { return time.Duration(float64(limit) * Crowding()) }
