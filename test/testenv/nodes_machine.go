package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The network between this machine and the one within, and those of Pods and Services behind it: all of the range that
// is kept for benchmarks (RFC 2544), which no network uses.
const (
	nodesHost     = "198.18.255.1" // this machine
	nodesInside   = "198.18.255.2" // the one within, and so each node
	nodesLink     = "/30"
	nodesPods     = "198.18.0.0/17"
	nodesServices = "198.19.0.0/16"
	nodesAPI      = "198.19.0.1"      // the Service of the API server
	nodesDevice   = "ticketblue-tst0" // 15 letters at most
	nodesGroup    = "ticketblue-nodes"
)

// nodesHidden are folders that programs of a node write to whatever they are told. The machine within sees empty ones
// in their place. Those of nodesMade are made for that where they aren't.
var (
	nodesMade   = []string{"/var/lib/cni", "/var/lib/kubelet"}
	nodesHidden = append([]string{"/run", "/var/log"}, nodesMade...)
)

// nodesSettings are the kernel's that a kubelet sets for the whole machine.
var nodesSettings = []string{"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes"}

// machine is a machine within this one: it shares its files, but has mounts, processes and a network of its own, so that
// nothing is left of it when its first process has ended, whatever else runs in it. There is one at a time.
type machine struct {
	dir   string // of the test run
	tools string
	init  *process
}

// startMachine starts one with the program pause as its first process, after it has swept up what a killed run left.
func startMachine(ctx context.Context, dir, tools, pause string) (*machine, error) {
	m := &machine{dir: dir, tools: tools}
	for _, module := range []string{"overlay", "br_netfilter", "nf_tables", "veth", "bridge"} {
		exec.CommandContext(ctx, "modprobe", module).Run() // most kernels have them built in; what is missing shows below
	}
	if err := errors.Join(sweepNodes(), keepSettings()); err != nil {
		return nil, err
	}
	begin := "mount --make-rprivate / && mount -t proc none /proc\n"
	for _, hidden := range nodesHidden {
		if err := os.MkdirAll(hidden, 0o755); err != nil {
			return nil, err
		}
		begin += "mount -t tmpfs none " + hidden + "\n"
	}
	cmd := exec.Command("sh", "-euc", begin+"mkdir /run/netns /run/lock; exec \"$0\"", pause)
	cmd.SysProcAttr = ofItsOwn()
	log := filepath.Join(dir, "machine.log")
	var err error
	if m.init, err = launch(cmd, log); err != nil {
		return nil, err
	}
	err = until(ctx, func() (bool, error) {
		if !m.init.running() {
			said, _ := os.ReadFile(log) // it says what there is
			return false, fmt.Errorf("no namespaces can be had here: %s", said)
		}
		runs, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", m.init.cmd.Process.Pid))
		return filepath.Base(runs) == filepath.Base(pause), err
	})
	if err == nil {
		err = m.connect(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, m.close())
	}
	return m, nil
}

// connect lays the network between this machine and that one.
func (m *machine) connect(ctx context.Context) error {
	pid := strconv.Itoa(m.init.cmd.Process.Pid)
	for _, args := range [][]string{
		{"link", "add", nodesDevice, "type", "veth", "peer", "name", "node0", "netns", pid},
		{"addr", "add", nodesHost + nodesLink, "dev", nodesDevice},
		{"link", "set", nodesDevice, "up"},
		{"route", "add", nodesPods, "via", nodesInside},
		{"route", "add", nodesServices, "via", nodesInside},
	} {
		if _, err := output(exec.CommandContext(ctx, filepath.Join(m.tools, "ip"), args...)); err != nil {
			return err
		}
	}
	// The route to Services only has the kernel look at what leads on from there.
	_, err := output(m.command(ctx, "sh", "-euc", fmt.Sprintf(`ip link set lo up
ip addr add %s dev node0
ip link set node0 up
ip route add %s via %s
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables`, nodesInside+nodesLink, nodesServices, nodesHost)))
	return err
}

// command is a program in that machine.
func (m *machine) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "nsenter", append([]string{"--target", strconv.Itoa(m.init.cmd.Process.Pid), "--mount", "--pid", "--net", "--", program}, args...)...)
	cmd.Env = append(os.Environ(), "PATH="+m.tools+":/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR="+m.dir)
	return cmd
}

// close ends all that runs there, and puts the rest of this machine back to how it was.
func (m *machine) close() error {
	return errors.Join(m.init.kill(), sweepNodes())
}

// sweepNodes removes what outlives the processes of a machine: control groups, folders, and settings of the kernel.
func sweepNodes() error {
	var errs []error
	for _, root := range groupMounts("cgroup", "cgroup2") { // runc makes one in either where a machine has both
		errs = append(errs, removeGroups(filepath.Join(root, nodesGroup)))
	}
	for _, made := range nodesMade {
		os.Remove(made) // it stays if somebody has something in it
	}
	return errors.Join(append(errs, restoreSettings())...)
}

// groupRoots are where control groups are mounted: one place, or one for each kind on a machine of the older sort.
func groupRoots() (roots []string) {
	const unified = "/sys/fs/cgroup"
	if isFile(unified + "/cgroup.controllers") {
		return []string{unified}
	}
	return groupMounts("cgroup")
}

// groupMounts are where file systems of these types are.
func groupMounts(types ...string) (roots []string) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 2 && slices.Contains(types, fields[2]) {
			roots = append(roots, fields[1])
		}
	}
	return roots
}

// makeGroup makes a control group with every kind of limit that there is, in the group of all nodes.
func makeGroup(name string) error {
	for _, root := range groupRoots() {
		at := root
		for _, below := range []string{nodesGroup, name} {
			kinds, err := os.ReadFile(filepath.Join(at, "cgroup.controllers"))
			if err == nil { // of the newer sort: what a group may limit, the one above says
				for _, kind := range strings.Fields(string(kinds)) {
					if err := os.WriteFile(filepath.Join(at, "cgroup.subtree_control"), []byte("+"+kind), 0o644); err != nil {
						return fmt.Errorf("control group %s can't hand on %s: %w", at, kind, err)
					}
				}
			}
			above := at
			at = filepath.Join(at, below)
			if err := os.MkdirAll(at, 0o755); err != nil {
				return err
			}
			for _, file := range []string{"cpuset.cpus", "cpuset.mems"} { // of the older sort begin empty, and nothing can run
				if err := inherit(filepath.Join(above, file), filepath.Join(at, file)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func inherit(from, to string) error {
	if has, err := os.ReadFile(to); err != nil || len(strings.TrimSpace(string(has))) > 0 || isFile(filepath.Join(filepath.Dir(to), "cgroup.controllers")) {
		return nil //nolint:nilerr // a group that limits something else
	}
	value, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, value, 0o644)
}

// removeGroups removes a group with those below, which is possible as soon as their processes are gone.
func removeGroups(dir string) error {
	var err error
	for range 100 {
		var all []string
		filepath.WalkDir(dir, func(path string, entry os.DirEntry, _ error) error { // what can't be read can't be removed either
			if entry != nil && entry.IsDir() {
				all = append(all, path)
			}
			return nil
		})
		for i := len(all) - 1; i >= 0; i-- {
			err = os.Remove(all[i])
		}
		if !isDir(dir) {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("control groups are left: %w", err)
}

// keptSettings is where the kernel's settings are as they were, until they are so again.
func keptSettings() (string, error) {
	cache, err := cacheDir()
	return filepath.Join(cache, "nodes-settings"), err
}

func keepSettings() error {
	file, err := keptSettings()
	if err != nil {
		return err
	}
	var kept strings.Builder
	for _, name := range nodesSettings {
		if value, err := os.ReadFile(filepath.Join("/proc/sys", name)); err == nil {
			fmt.Fprintf(&kept, "%s=%s\n", name, strings.TrimSpace(string(value)))
		}
	}
	return os.WriteFile(file, []byte(kept.String()), 0o600)
}

func restoreSettings() error {
	file, err := keptSettings()
	if err != nil {
		return err
	}
	kept, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for line := range strings.Lines(string(kept)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			errs = append(errs, os.WriteFile(filepath.Join("/proc/sys", name), []byte(value), 0o644))
		}
	}
	return errors.Join(append(errs, os.Remove(file))...)
}
