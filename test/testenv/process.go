package testenv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
)

// process is a program that runs beside this one and ends with it.
type process struct {
	name  string // of its log
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended
}

// spawner starts all programs from one thread that never ends: on Linux a child is told of the death of the
// thread that made it, not of the process.
var spawner = sync.OnceValue(func() chan func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for do := range work {
			do()
		}
	}()
	return work
})

// launch starts the command, with what it says in the file at logPath.
func launch(cmd *exec.Cmd, logPath string) (*process, error) {
	said, err := os.OpenFile(logPath, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = endsWithParent()
	}
	started := make(chan error)
	spawner() <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p := &process{name: strings.TrimSuffix(filepath.Base(logPath), ".log"), cmd: cmd, ended: make(chan struct{})}
	go func() {
		cmd.Wait() // how it ended stands in its log
		close(p.ended)
	}()
	return p, nil
}

// kill ends it as a power cut would, and waits until it is gone.
func (p *process) kill() error {
	err := p.cmd.Process.Kill()
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	<-p.ended
	return err
}

// pause stops it where it stands; its connections stay open and nothing is answered.
func (p *process) pause() error { return p.cmd.Process.Signal(syscall.SIGSTOP) }

// resume lets it go on.
func (p *process) resume() error { return p.cmd.Process.Signal(syscall.SIGCONT) }

// running reports whether it has not ended.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}
