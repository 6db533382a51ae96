package httpserver_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// It takes the process's own log, so no other test runs beside it.
func TestADependencyIsLoggedWhenItTurns(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	d := newDoor(t)
	var gone error
	d.server.Check("database", func(context.Context) error { return gone })
	for _, turn := range []struct {
		gone error
		says string
	}{
		{nil, ""},
		{errors.New("no route"), `msg="dependency failed" dependency=database error="no route"`},
		{errors.New("no route"), ""},
		{nil, `msg="dependency is back" dependency=database`},
		{nil, ""},
	} {
		log.Reset()
		gone = turn.gone
		d.ask("GET", "/readyz", "")
		said := strings.Contains(log.String(), "dependency")
		if said != (turn.says != "") || !strings.Contains(log.String(), turn.says) {
			t.Errorf("after %v the log says %q, not %q", turn.gone, log.String(), turn.says)
		}
	}
}
