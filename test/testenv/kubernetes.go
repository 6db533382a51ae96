package testenv

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed" // what becomes of nodes and Pods
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Kubernetes is a real API server over a real etcd, on this machine; with nodes, it is a whole control plane. No
// container ever runs: kwok says of each node and Pod what it would (kubernetes_stages.yaml).
//
// It has no client of its own, so that what only wants a MySQL does not depend on Kubernetes. A test makes one of
// the file:
//
//	config, err := clientcmd.BuildConfigFromFlags("", cluster.Kubeconfig)
//	config.QPS = -1 // as controller-runtime has it: the server decides who waits, not the client
type Kubernetes struct {
	// Kubeconfig is a file by which one may do everything.
	Kubeconfig string
	// Addr is the API server's host and port.
	Addr string
	// Helm and Kubectl are programs. Helm is there with nodes only.
	Helm, Kubectl string

	dir       string
	remove    func()
	keys      *keyring
	host      string                                         // where the API listens
	run       func(program string, args ...string) *exec.Cmd // how its programs are
	processes []*process                                     // in the order in which they were started
}

// KubernetesOptions say how much of a cluster is wanted.
type KubernetesOptions struct {
	// CRDs are files, or folders of them, that are known to the API when it is handed over.
	CRDs []string
	// Nodes is how many nodes there are. With none there is the API alone: nothing makes Pods of a Deployment, or
	// deletes what an owner leaves behind.
	Nodes int
}

// Each program must answer in this time, on a machine with much to do.
const kubernetesPatience = 2 * time.Minute

//go:embed kubernetes_stages.yaml
var kubernetesStages []byte

// StartKubernetes starts one of one's own. The programs are built when they aren't there yet, which takes many
// minutes: ctx should allow for them (make test-k8s does).
func StartKubernetes(ctx context.Context, options KubernetesOptions) (*Kubernetes, error) {
	programs, err := kubernetesFolder(ctx, options.Nodes > 0)
	if err != nil {
		return nil, noServer("Kubernetes", assetsVariable, err)
	}
	dir, remove, err := briefDir("kubernetes")
	if err != nil {
		return nil, err
	}
	k := newKubernetes(programs, dir, remove)
	k.host, k.run = "127.0.0.1", exec.Command
	if err := k.start(ctx, programs, options); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	return k, nil
}

func newKubernetes(programs, dir string, remove func()) *Kubernetes {
	return &Kubernetes{dir: dir, remove: remove, Kubectl: filepath.Join(programs, "kubectl"), Helm: filepath.Join(programs, "helm")}
}

func (k *Kubernetes) start(ctx context.Context, programs string, options KubernetesOptions) (err error) {
	if k.keys, err = newKeyring(k.dir, k.host); err != nil {
		return err
	}
	own := []string{"--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.96.0.0/16"}
	if options.Nodes == 0 { // nobody makes the account default, without which no Pod would be let in
		own = append(own, "--disable-admission-plugins=ServiceAccount")
	}
	if err := k.startAPI(ctx, programs, own...); err != nil {
		return err
	}
	if len(options.CRDs) > 0 {
		args := []string{"apply", "--server-side"}
		for _, file := range options.CRDs {
			args = append(args, "-f", file)
		}
		if _, err := k.Do(ctx, args...); err != nil {
			return err
		}
		if _, err := k.Do(ctx, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"); err != nil {
			return err
		}
	}
	if options.Nodes > 0 {
		return k.startNodes(ctx, programs, options.Nodes)
	}
	return nil
}

// startAPI starts etcd and the API server, which takes further options of its own.
func (k *Kubernetes) startAPI(ctx context.Context, programs string, own ...string) error {
	var addrs [3]string
	for i := range addrs {
		addr, err := freeAddr(ctx)
		if err != nil {
			return err
		}
		addrs[i] = addr
	}
	client, peer := "http://"+addrs[0], "http://"+addrs[1]
	if err := k.launch(filepath.Join(programs, "etcd"), "--data-dir="+filepath.Join(k.dir, "etcd"), "--listen-client-urls="+client, "--advertise-client-urls="+client,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=default="+peer, "--log-level=warn", "--unsafe-no-fsync"); err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(addrs[2])
	if err != nil {
		return err
	}
	k.Addr = net.JoinHostPort(k.host, port)
	options := append([]string{
		"--etcd-servers=" + client, "--bind-address=" + k.host, "--advertise-address=" + k.host, "--secure-port=" + port,
		"--tls-cert-file=" + k.keys.path("server.crt"), "--tls-private-key-file=" + k.keys.path("server.key"), "--client-ca-file=" + k.keys.path("ca.crt"),
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=" + k.keys.path("tokens.pub"),
		"--service-account-signing-key-file=" + k.keys.path("tokens.key"), "--authorization-mode=RBAC",
	}, own...)
	if err := k.launch(filepath.Join(programs, "kube-apiserver"), options...); err != nil {
		return err
	}
	if k.Kubeconfig, err = k.keys.kubeconfig(k.Addr, "testenv", "system:masters"); err != nil {
		return err
	}
	return k.ready(ctx)
}

// ready waits for the API server. An etcd that has ended ends it too.
func (k *Kubernetes) ready(ctx context.Context) error {
	ca, err := os.ReadFile(k.keys.path("ca.crt"))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	return k.until(ctx, func() (bool, error) {
		answer, err := client.Get("https://" + k.Addr + "/readyz")
		if err != nil {
			return false, err
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return false, fmt.Errorf("the API server says %s", answer.Status)
		}
		return true, nil
	})
}

// startControllers adds who makes Pods of workloads, with options of its own, and who places them.
func (k *Kubernetes) startControllers(programs string, own ...string) error {
	manager, err1 := k.keys.kubeconfig(k.Addr, "system:kube-controller-manager", "")
	scheduler, err2 := k.keys.kubeconfig(k.Addr, "system:kube-scheduler", "")
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	// It signs the tokens of accounts with the same key as the API, and acts as each of its own accounts: the
	// rights of one user do not cover all its work.
	return errors.Join(
		k.launch(filepath.Join(programs, "kube-controller-manager"), append([]string{
			"--kubeconfig=" + manager, "--authentication-kubeconfig=" + manager, "--authorization-kubeconfig=" + manager,
			"--secure-port=0", "--leader-elect=false", "--use-service-account-credentials=true", "--root-ca-file=" + k.keys.path("ca.crt"),
			"--service-account-private-key-file=" + k.keys.path("tokens.key"), "--kube-api-qps=300", "--kube-api-burst=600",
		}, own...)...),
		k.launch(filepath.Join(programs, "kube-scheduler"), "--kubeconfig="+scheduler, "--authentication-kubeconfig="+scheduler, "--authorization-kubeconfig="+scheduler,
			"--secure-port=0", "--leader-elect=false"),
	)
}

// startNodes adds the controllers, and nodes.
func (k *Kubernetes) startNodes(ctx context.Context, programs string, nodes int) error {
	health, err := freeAddr(ctx)
	stages := filepath.Join(k.dir, "stages.yaml")
	if err := errors.Join(err, os.WriteFile(stages, kubernetesStages, 0o600)); err != nil {
		return err
	}
	if err := errors.Join(
		k.startControllers(programs),
		k.launch(filepath.Join(programs, "kwok"), "--kubeconfig="+k.Kubeconfig, "--manage-all-nodes=true", "--node-lease-duration-seconds=40", "--config="+stages, "--server-address="+health),
	); err != nil {
		return err
	}
	var made strings.Builder
	for i := range nodes {
		// In two zones, in turn.
		fmt.Fprintf(&made, `---
apiVersion: v1
kind: Node
metadata:
  name: node-%d
  labels: {kubernetes.io/hostname: node-%[1]d, kubernetes.io/os: linux, topology.kubernetes.io/zone: zone-%[2]d}
`, i, i%2)
	}
	file := filepath.Join(k.dir, "nodes.yaml")
	if err := os.WriteFile(file, []byte(made.String()), 0o600); err != nil {
		return err
	}
	if _, err := k.Do(ctx, "create", "-f", file); err != nil {
		return err
	}
	if _, err := k.Do(ctx, "wait", "--for=condition=Ready", "--timeout=60s", "node", "--all"); err != nil {
		return fmt.Errorf("%w; kwok said: %s", err, k.Log("kwok"))
	}
	return k.letsPodsIn(ctx)
}

// letsPodsIn waits for the account without which no Pod is let in.
func (k *Kubernetes) letsPodsIn(ctx context.Context) error {
	return k.until(ctx, func() (bool, error) {
		_, err := k.Do(ctx, "get", "serviceaccount", "default", "-n", "default")
		return err == nil, err
	})
}

// Do runs kubectl with the rights to everything, and returns what it says.
func (k *Kubernetes) Do(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, kubernetesPatience)
	defer cancel()
	return output(k.Command(ctx, k.Kubectl, args...))
}

// Command is a program (Helm, Kubectl, or a shell) that speaks to this cluster, and keeps its own files with it.
func (k *Kubernetes) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	home := filepath.Join(k.dir, "home")
	cmd.Env = append(os.Environ(), "KUBECONFIG="+k.Kubeconfig, "HOME="+home, "XDG_CACHE_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home,
		"PATH="+filepath.Dir(k.Kubectl)+string(os.PathListSeparator)+given("PATH"))
	return cmd
}

// As is a kubeconfig file of that user and group, which may do what the cluster lets them.
func (k *Kubernetes) As(user, group string) (string, error) {
	return k.keys.kubeconfig(k.Addr, user, group)
}

// Log is the end of what the program said, for a test that failed.
func (k *Kubernetes) Log(program string) string {
	said, err := os.ReadFile(filepath.Join(k.dir, program+".log"))
	if err != nil {
		return err.Error()
	}
	const enough = 4 << 10
	return string(said[max(0, len(said)-enough):])
}

func (k *Kubernetes) launch(program string, args ...string) error {
	return k.launchAs(filepath.Base(program), program, args...)
}

// launchAs gives the program another name, of which there are several.
func (k *Kubernetes) launchAs(name, program string, args ...string) error {
	p, err := launch(k.run(program, args...), filepath.Join(k.dir, name+".log"))
	if err == nil {
		k.processes = append(k.processes, p)
	}
	return err
}

// until waits for what is asked, as long as all programs run.
func (k *Kubernetes) until(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, kubernetesPatience)
	defer cancel()
	for {
		ok, err := done()
		if ok {
			return nil
		}
		for _, p := range k.processes {
			if !p.running() {
				return fmt.Errorf("%s ended at once and said: %s", p.name, k.Log(p.name))
			}
		}
		select {
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("Kubernetes: %w", ctx.Err()), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Close ends all of it, the last that was started first, and removes what it kept.
func (k *Kubernetes) Close() error {
	var errs []error
	for _, p := range slices.Backward(k.processes) {
		errs = append(errs, p.kill())
	}
	k.remove()
	return errors.Join(errs...)
}
