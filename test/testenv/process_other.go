//go:build !linux

package testenv

import "syscall"

// endsWithParent can't be had here; Shutdown ends what is left.
func endsWithParent() *syscall.SysProcAttr { return nil }

// memoryDir can't be had either.
func memoryDir() string { return "" }
