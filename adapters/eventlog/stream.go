package eventlog

import (
	"context"
	"io"
	"sync"

	"github.com/ticketblue/ticketblue/ports/eventlog"
)

// Stream writes all streams to one writer, such as standard output, from where a container's platform takes them.
type Stream struct {
	origin eventlog.Origin

	mu sync.Mutex
	to io.Writer
}

var _ eventlog.Log = (*Stream)(nil)

// NewStream writes to the writer, which stays the caller's.
func NewStream(to io.Writer, origin eventlog.Origin) *Stream {
	return &Stream{origin: origin, to: to}
}

// Write implements eventlog.Log.
func (s *Stream) Write(_ context.Context, records []eventlog.Record) error {
	lines, err := inOrder(records, s.origin)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.to.Write(lines); err != nil {
		return errOutOfOrder.Because(err)
	}
	return nil
}

func inOrder(records []eventlog.Record, origin eventlog.Origin) (lines []byte, err error) {
	for _, r := range records {
		if lines, err = r.Append(lines, origin); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// Close implements eventlog.Log.
func (s *Stream) Close() error { return nil }
