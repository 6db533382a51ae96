// Command grafana writes the dashboards of an office as Grafana reads them, one JSON file each, into this folder.
//
//	go run ./deploy/grafana
//
// boards.go says what they show. They are generated so that they look alike and so that a test can ask a real
// Prometheus every question on them (test/eyes).
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ticketblue/ticketblue/deploy/grafana/boards"
)

func main() {
	for _, board := range boards.All {
		content, err := json.MarshalIndent(board.JSON(), "", "  ")
		if err == nil {
			err = os.WriteFile(filepath.Join("deploy", "grafana", board.UID+".json"), append(content, '\n'), 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "grafana:", err)
			os.Exit(1)
		}
	}
}
