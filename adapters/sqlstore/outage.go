package sqlstore

import (
	"errors"
	"syscall"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// What a request is told while the database, or the disk under it, is out of order. Nothing of it has happened.
var (
	ErrStorageFull = fault.New(fault.Unavailable, "storage_full", "The office can't store anything right now. Try again in a few minutes.").After(time.Minute)
	ErrUnavailable = fault.New(fault.Unavailable, "database_unavailable", "The office can't reach its books right now. Try again in a moment.").After(2 * time.Second)
)

func init() { fault.RegisterOutages(ofTheDisk) }

// ofTheDisk is what the operating system says of a folder: of uploads, posters and keys as of databases.
func ofTheDisk(err error) *fault.Fault {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return ErrStorageFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EIO):
		return ErrUnavailable
	}
	return nil
}
