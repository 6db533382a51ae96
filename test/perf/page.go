package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// page is P12: how large the page is, and what a slow phone makes of it. Needs what the browser tests need.
func page(ctx context.Context) error {
	var scripts, styles int64
	err := filepath.WalkDir("web/dist", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".gz") {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case strings.HasSuffix(path, ".js.gz"):
			scripts += info.Size()
		case strings.HasSuffix(path, ".css.gz"):
			styles += info.Size()
		}
		return nil
	})
	fmt.Printf("P12 all scripts %d KiB and styles %d KiB compressed, every route together; first load and seat page: npm run build prints them by route\n", scripts>>10, styles>>10)
	if err != nil {
		return err
	}
	return slowPhone(ctx)
}

// phoneRun is what test/e2e/bench.mjs saw in one visit: times since the navigation began, in ms.
type phoneRun struct {
	BlocksMS             float64 `json:"blocksMs"`
	SeatsMS              float64 `json:"seatsMs"`
	LongestTaskMS        float64 `json:"longestTaskMs"`
	LongestTaskPanningMS float64 `json:"longestTaskPanningMs"`
	PanP95MS             float64 `json:"panP95Ms"`
	Shift                float64 `json:"shift"`
}

// slowPhone visits a stadium and a performance's page with a processor 4 times slower, over 1.6 Mbit/s and 150 ms.
func slowPhone(ctx context.Context) error {
	command := exec.CommandContext(ctx, "node", "test/e2e/bench.mjs")
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return fmt.Errorf("test/e2e/bench.mjs: %w", err)
	}
	var told struct {
		Seats int        `json:"seats"`
		Runs  []phoneRun `json:"runs"`
	}
	if err := json.Unmarshal(output, &told); err != nil {
		return fmt.Errorf("test/e2e/bench.mjs: %w", err)
	}
	load, _ := os.ReadFile("/proc/loadavg") // told where there is one
	fmt.Printf("P12 a slow phone and %d seats, %d visits; load %s", told.Seats, len(told.Runs), load)
	for _, figure := range []struct {
		name, unit string
		goal       float64
		of         func(phoneRun) float64
	}{
		{"blocks drawn after", "ms", 3000, func(r phoneRun) float64 { return r.BlocksMS }},
		{"seats drawn after", "ms", 3000, func(r phoneRun) float64 { return r.SeatsMS }},
		{"longest task until then", "ms", 200, func(r phoneRun) float64 { return r.LongestTaskMS }},
		{"longest task while the map moves", "ms", 200, func(r phoneRun) float64 { return r.LongestTaskPanningMS }},
		{"frame while the map moves, p95", "ms", 50, func(r phoneRun) float64 { return r.PanP95MS }},
		{"layout shift of a performance's page", "", 0.02, func(r phoneRun) float64 { return r.Shift }},
	} {
		values := make([]float64, len(told.Runs))
		for i, run := range told.Runs {
			values[i] = figure.of(run)
		}
		slices.SortFunc(values, cmp.Compare)
		fmt.Printf("P12 %-40s median %.4g worst %.4g %s; goal %.4g\n", figure.name, values[len(values)/2], values[len(values)-1], figure.unit, figure.goal)
	}
	return nil
}
