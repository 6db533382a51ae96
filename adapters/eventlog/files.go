// Package eventlog writes the log of events (ports/eventlog) to rotating files, to a stream such as standard output,
// and to a log stack that takes lines of JSON over TCP (Logstash's tcp input with the json_lines codec, Fluent Bit's
// tcp input, Vector's socket source; deploy/logs has their settings).
package eventlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/ticketblue/ticketblue/ports/eventlog"
)

// maxFileMB is when a file is closed and the next one begun.
const maxFileMB = 100

// Files keeps each stream in a file of its own in a folder, <stream>.jsonl; full ones are compressed and kept for some
// days. A record is in the file when Write returns; like every log it does not wait for the disk.
type Files struct {
	origin eventlog.Origin

	mu    sync.Mutex
	files map[string]io.WriteCloser
}

var _ eventlog.Log = (*Files)(nil)

// OpenFiles writes into the folder, which is made when it is missing.
func OpenFiles(dir string, keptDays int, origin eventlog.Origin) (*Files, error) {
	return openFiles(dir, keptDays, maxFileMB, origin)
}

func openFiles(dir string, keptDays, fileMB int, origin eventlog.Origin) (*Files, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("event log: %w", err)
	}
	f := &Files{origin: origin, files: map[string]io.WriteCloser{}}
	for _, stream := range eventlog.Streams {
		f.files[stream] = &lumberjack.Logger{Filename: filepath.Join(dir, stream+".jsonl"), MaxSize: fileMB, MaxAge: keptDays, Compress: true}
	}
	return f, nil
}

// Write implements eventlog.Log.
func (f *Files) Write(_ context.Context, records []eventlog.Record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	lines, err := byStream(records, f.origin)
	if err != nil {
		return err
	}
	for _, stream := range eventlog.Streams {
		if len(lines[stream]) == 0 {
			continue
		}
		if _, err := f.files[stream].Write(lines[stream]); err != nil {
			return errOutOfOrder.Because(err) // a full disk, mostly
		}
	}
	return nil
}

// byStream encodes the records before any is written: a defect in one leaves no half of the group.
func byStream(records []eventlog.Record, origin eventlog.Origin) (lines map[string][]byte, err error) {
	lines = map[string][]byte{}
	for _, r := range records {
		if lines[r.Stream], err = r.Append(lines[r.Stream], origin); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// Close implements eventlog.Log.
func (f *Files) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var errs []error
	for _, file := range f.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}
