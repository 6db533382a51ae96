package testenv

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// FillDisk has every write fail by which one of the server's files would grow beyond what its binary log has now, as
// on a disk that is full. It lasts until the process ends.
func (s *MySQLServer) FillDisk() error {
	logs, err := filepath.Glob(filepath.Join(s.data(), "binlog.[0-9]*"))
	if err != nil {
		return err
	}
	info, err := os.Stat(logs[len(logs)-1])
	if err != nil {
		return err
	}
	limit := unix.Rlimit{Cur: uint64(info.Size()), Max: uint64(info.Size())} //nolint:gosec // a size
	return unix.Prlimit(s.process.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil)
}
