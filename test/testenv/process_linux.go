package testenv

import "syscall"

// endsWithParent has the kernel kill the child when this process ends, however it does.
func endsWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
