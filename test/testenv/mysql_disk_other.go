//go:build !linux

package testenv

import "errors"

// FillDisk works on Linux only.
func (s *MySQLServer) FillDisk() error { return errors.New("a full disk can be had on Linux only") }
