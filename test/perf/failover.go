package main

import (
	"context"
	"os"
	"os/exec"
)

// failover is P10: a hundred failovers by kill -9 under a full write load. The servers, the API server, the operator
// and the writers are those of test/failover.
func failover(ctx context.Context) error {
	run := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=40m", "-run=^TestManyFailovers$", "./test/failover", "-args", "-failovers=100")
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	return run.Run()
}
