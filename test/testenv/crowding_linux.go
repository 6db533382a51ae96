package testenv

import (
	"runtime"
	"syscall"
	"time"
)

// Crowding is how many times longer than alone a thread takes now, because others want the processors too: 1 on a quiet
// machine. A limit of time is told for that one and multiplied by this. It costs 50 ms of processor time.
func Crowding() float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const rusageThread = 1
	used := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(rusageThread, &usage); err != nil {
			return 0
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	began, before := time.Now(), used()
	for time.Since(began) < 10*time.Second {
		if spent := used() - before; spent >= 50*time.Millisecond {
			return max(1, float64(time.Since(began))/float64(spent))
		}
	}
	return 1 // nobody counts: the limit is as it is told
}
