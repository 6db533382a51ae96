//go:build !linux

package testenv

import "syscall"

// ofItsOwn can't be had here; nodesPossible says so before.
func ofItsOwn() *syscall.SysProcAttr { return nil }
