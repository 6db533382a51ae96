package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Nodes is a whole Kubernetes whose nodes are real: each has a containerd and a kubelet of its own, and what Pods say is
// run. All of it is in a machine within this one (machine), which is gone with this process however it ends. Pods,
// Services and the API are reached from here by their own addresses; Pods reach nothing but each other and what listens
// at Host. Who starts it gives it a DNS server (DNSAddr) and images (Load): there is no registry.
type Nodes struct {
	*Kubernetes
	// Host is this machine's address as Pods see it.
	Host string

	lock    *flock.Flock
	machine *machine
	tools   string
	plugins string // of the network
	nodes   []string
}

// NodesOptions say how much of a cluster is wanted.
type NodesOptions struct {
	// Nodes is how many there are: node-1 and so on.
	Nodes int
	// Volumes is how many of any size each node has, of the default storage class.
	Volumes int
	// Images are archives that each node has before it takes Pods.
	Images []string
}

// StartNodes starts one, as root. There is one at a time on a machine; another waits. What isn't there yet is fetched
// and built, which takes as long as for StartKubernetes, and a few minutes more.
func StartNodes(ctx context.Context, options NodesOptions) (*Nodes, error) {
	if err := nodesPossible(); err != nil {
		return nil, err
	}
	control, err1 := buildKubernetes(ctx, "kubernetes", kubernetesPrograms)
	node, err2 := buildKubernetes(ctx, "kubernetes-nodes", nodePrograms)
	debian, err3 := unpack(ctx, nodesRecipe)
	cache, err4 := cacheDir()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	n := &Nodes{Host: nodesHost, lock: flock.New(filepath.Join(cache, "nodes.lock"))}
	if _, err := n.lock.TryLockContext(ctx, time.Second); err != nil {
		return nil, fmt.Errorf("wait for another cluster to end: %w", err)
	}
	dir, remove, err := runDir("nodes") // and not in memory: images and volumes are large
	if err != nil {
		return nil, errors.Join(err, n.lock.Unlock())
	}
	n.Kubernetes, n.tools, n.plugins = newKubernetes(control, dir, remove), filepath.Join(dir, "bin"), filepath.Join(debian.dir, "usr/lib/cni")
	if err := n.start(ctx, control, node, debian, options); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Nodes) start(ctx context.Context, control, node string, debian prefix, options NodesOptions) error {
	pause := filepath.Join(n.dir, "pause")
	if err := errors.Join(buildPause(ctx, pause), debian.tools(n.tools)); err != nil {
		return err
	}
	image := filepath.Join(n.dir, "pause.tar")
	if err := writePauseImage(pause, image); err != nil {
		return err
	}
	var err error
	if n.machine, err = startMachine(ctx, n.dir, n.tools, pause); err != nil {
		return err
	}
	n.host, n.run = nodesInside, func(program string, args ...string) *exec.Cmd {
		return n.machine.command(context.Background(), program, args...)
	}
	if n.keys, err = newKeyring(n.dir, nodesInside, nodesAPI); err != nil {
		return err
	}
	if err := n.startControl(ctx, control); err != nil {
		return err
	}
	proxy := filepath.Join(n.dir, "proxy.yaml")
	if err := os.WriteFile(proxy, []byte(n.proxyConfig()), 0o600); err != nil {
		return err
	}
	if err := n.launch(filepath.Join(node, "kube-proxy"), "--config="+proxy); err != nil {
		return err
	}
	for i := range options.Nodes {
		if err := n.startNode(ctx, filepath.Join(node, "kubelet"), fmt.Sprintf("node-%d", i+1), i); err != nil {
			return err
		}
	}
	for _, archive := range append([]string{image}, options.Images...) {
		if err := n.Load(ctx, archive); err != nil {
			return err
		}
	}
	return n.open(ctx, options)
}

// startControl starts the control plane, as far as kubelets trust it and Pods reach it.
func (n *Nodes) startControl(ctx context.Context, programs string) error {
	// By this certificate the API server is known to kubelets, and to servers of further APIs.
	if _, err := n.keys.kubeconfig("", "kube-apiserver-client", "system:masters"); err != nil {
		return err
	}
	mine := n.keys.certificateOf("kube-apiserver-client")
	if err := n.startAPI(ctx, programs, "--service-cluster-ip-range="+nodesServices, "--allow-privileged=true",
		"--kubelet-client-certificate="+mine+".crt", "--kubelet-client-key="+mine+".key", "--kubelet-preferred-address-types=InternalIP",
		"--requestheader-client-ca-file="+n.keys.path("ca.crt"), "--requestheader-allowed-names=kube-apiserver-client",
		"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file="+mine+".crt", "--proxy-client-key-file="+mine+".key", "--enable-aggregator-routing=true"); err != nil {
		return err
	}
	// An autoscaler looks, and a lost node is noticed, in seconds, as a test has no minutes.
	return n.startControllers(programs, "--node-monitor-grace-period=20s", "--horizontal-pod-autoscaler-sync-period=5s",
		"--horizontal-pod-autoscaler-cpu-initialization-period=10s", "--horizontal-pod-autoscaler-initial-readiness-delay=5s")
}

// open waits for the nodes, and gives them zones (two, in turn) and volumes.
func (n *Nodes) open(ctx context.Context, options NodesOptions) error {
	for i, name := range n.nodes {
		if err := n.until(ctx, func() (bool, error) {
			_, err := n.Do(ctx, "get", "node", name)
			return err == nil, err
		}); err != nil {
			return fmt.Errorf("%w; the kubelet of %s said: %s", err, name, n.Log("kubelet-"+name))
		}
		if _, err := n.Do(ctx, "label", "node", name, fmt.Sprintf("topology.kubernetes.io/zone=zone-%d", i%2)); err != nil {
			return err
		}
	}
	if _, err := n.Do(ctx, "wait", "--for=condition=Ready", "--timeout=90s", "node", "--all"); err != nil {
		return fmt.Errorf("%w; a kubelet said: %s", err, n.Log("kubelet-"+n.nodes[0]))
	}
	volumes, err := n.volumes(options.Volumes)
	if err != nil {
		return err
	}
	file := filepath.Join(n.dir, "volumes.yaml")
	if err := os.WriteFile(file, []byte(volumes), 0o600); err != nil {
		return err
	}
	if _, err := n.Do(ctx, "create", "-f", file); err != nil {
		return err
	}
	return n.letsPodsIn(ctx)
}

// Load gives each node the images of an archive, as docker save writes them.
func (n *Nodes) Load(ctx context.Context, archive string) error {
	errs := make([]error, len(n.nodes))
	var loading sync.WaitGroup
	for i, name := range n.nodes {
		loading.Go(func() {
			cmd := n.machine.command(ctx, "ctr", "--address", n.socket(name), "--namespace", "k8s.io", "images", "import", archive)
			if _, err := output(cmd); err != nil {
				errs[i] = fmt.Errorf("load %s: %w", filepath.Base(archive), err)
			}
		})
	}
	loading.Wait()
	return errors.Join(errs...)
}

// Names are those of the nodes.
func (n *Nodes) Names() []string { return n.nodes }

// DNSAddr is where Pods ask for names. Nothing listens there until somebody does: testenv has no client of Kubernetes.
func (n *Nodes) DNSAddr() string { return n.Host + ":53" }

// Close ends all of it and puts the machine back to how it was.
func (n *Nodes) Close() error {
	var errs []error
	if n.machine != nil {
		errs = append(errs, n.machine.close())
	}
	errs = append(errs, n.Kubernetes.Close())
	return errors.Join(append(errs, n.lock.Unlock())...)
}
