// Command perf measures the speed goals of docs/benchmarks.md on this machine: each beside a handler that does
// nothing, in the same run, the two in turn, at least five pairs. It prints what it measured and asserts
// nothing. The load generator is a process of its own and shares the cores with the server.
//
//	go run ./test/perf             every row
//	go run ./test/perf seats       one row: coupon, seats, purchase, soldout, reads, start, page, streams, batch, calloff, coupon-mysql, seats-mysql, relay, failover
//
// Run it from the project's folder, after make build.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"
)

// pairs is how often each measurement is taken.
const pairs = 5

var benches = []struct {
	name string
	run  func(context.Context) error
}{
	{"coupon", coupon}, {"seats", seats}, {"purchase", purchase}, {"soldout", soldOut}, {"reads", reads}, {"start", starts}, {"page", page}, {"streams", streams}, {"batch", batchJobs}, {"calloff", callOff},
	{"coupon-mysql", couponMySQL}, {"seats-mysql", seatsMySQL}, {"relay", relay}, {"failover", failover},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fmt.Printf("# %s, %d cores, %s, %s\n", machine(), runtime.NumCPU(), runtime.Version(), time.Now().Format(time.DateOnly))
	for _, b := range benches {
		if len(os.Args) > 1 && os.Args[1] != b.name {
			continue
		}
		if err := b.run(ctx); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", b.name, err)
			os.Exit(1)
		}
	}
}

func machine() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	_, behind, _ := strings.Cut(string(info), "model name")
	line, _, _ := strings.Cut(behind, "\n")
	return strings.Trim(line, " \t:")
}

// row prints a line of the table: the goal is a least ratio.
func row(id, what string, ratios []float64, goal float64, more string) {
	slices.Sort(ratios)
	median, worst := ratios[len(ratios)/2], ratios[0]
	verdict := "met"
	if median < goal {
		verdict = fmt.Sprintf("missed by %.0f %%", 100*(1-median/goal))
	}
	fmt.Printf("%-3s %-44s median %.2f worst %.2f of no-op; goal %.2f: %s; %s\n", id, what, median, worst, goal, verdict, more)
}
