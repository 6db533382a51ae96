//go:build !linux

package large

import "syscall"

func dieWithUs() *syscall.SysProcAttr { return nil }
