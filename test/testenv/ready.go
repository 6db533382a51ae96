package testenv

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"
)

// ready waits until what was launched answers, and fails at once with what it said when it has ended.
func (p *process) ready(ctx context.Context, patience time.Duration, logPath string, answers func(ctx context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !answers(ctx) {
		select {
		case <-p.ended:
			said, _ := os.ReadFile(logPath) // without it there is nothing to show
			return fmt.Errorf("%s ended at once and said: %s", p.cmd.Path, said[max(0, len(said)-4000):])
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w; its log is %s", p.cmd.Path, ctx.Err(), logPath)
		case <-look.C:
		}
	}
	return nil
}

// answersOK reports whether a server answers a question for its health well.
func answersOK(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}
