package testenv

import "syscall"

// ofItsOwn has a command begin as the first process of a machine within this one, with processes, mounts and a
// network of its own. When it ends, or this process does, the kernel ends all others of it.
func ofItsOwn() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET}
}
