package large

import "syscall"

// dieWithUs has the kernel end a process when the one that started it ends, however that comes.
func dieWithUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
