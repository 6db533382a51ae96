package eventlog

import "github.com/ticketblue/ticketblue/ports/eventlog"

// OpenSmallFiles is OpenFiles with files of a megabyte.
var OpenSmallFiles = func(dir string, keptDays int, origin eventlog.Origin) (*Files, error) {
	return openFiles(dir, keptDays, 1, origin)
}
