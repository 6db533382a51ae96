package testenv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// pauseImage is what holds a Pod's network; no registry has it.
const pauseImage = "testenv.invalid/pause:1"

// nodeDir is where a node has its things, and socket where its containerd listens.
func (n *Nodes) nodeDir(name string) string { return filepath.Join(n.dir, name) }
func (n *Nodes) socket(name string) string  { return filepath.Join(n.nodeDir(name), "containerd.sock") }

// startNode starts a node's containerd and kubelet; they find each other by their files.
func (n *Nodes) startNode(ctx context.Context, kubelet, name string, number int) error {
	dir := n.nodeDir(name)
	network := filepath.Join(n.dir, "network") // one bridge for all: they are on one machine
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.MkdirAll(network, 0o755), makeGroup(name)); err != nil {
		return err
	}
	files := map[string]string{
		filepath.Join(dir, "containerd.toml"):      n.containerdConfig(name, network),
		filepath.Join(dir, "kubelet.yaml"):         n.kubeletConfig(name, number),
		filepath.Join(network, "10-pods.conflist"): n.networkConfig(),
	}
	for file, content := range files {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			return err
		}
	}
	if err := n.launchAs("containerd-"+name, filepath.Join(n.tools, "containerd"), "--config", filepath.Join(dir, "containerd.toml")); err != nil {
		return err
	}
	if err := n.until(ctx, func() (bool, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, "unix", n.socket(name))
		if err != nil {
			return false, err
		}
		return true, conn.Close()
	}); err != nil {
		return err
	}
	n.nodes = append(n.nodes, name)
	return n.launchAs("kubelet-"+name, kubelet, "--config="+filepath.Join(dir, "kubelet.yaml"), "--kubeconfig="+n.Kubeconfig, "--hostname-override="+name,
		"--node-ip="+nodesInside, "--root-dir="+filepath.Join(dir, "kubelet"), "--cert-dir="+filepath.Join(dir, "keys"))
}

// A machine whose root may not lower what the kernel thinks of killing can't for containers either, hence
// restrict_oom_score_adj.
func (n *Nodes) containerdConfig(name, network string) string {
	dir := n.nodeDir(name)
	return fmt.Sprintf(`version = 2
root = "%[1]s/containerd/root"
state = "%[1]s/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "%[2]s"
[plugins."io.containerd.internal.v1.opt"]
  path = "%[1]s/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "%[3]s"
  disable_apparmor = true
  restrict_oom_score_adj = true
  stream_server_port = "0"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "%[4]s"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "%[5]s"
    conf_dir = "%[6]s"
`, dir, n.socket(name), pauseImage, filepath.Join(n.tools, "runc"), n.plugins, network)
}

func (n *Nodes) networkConfig() string {
	return fmt.Sprintf(`{"cniVersion": "0.4.0", "name": "pods", "plugins": [{"type": "bridge", "bridge": "pods0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
"ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "%s"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
`, filepath.Join(n.dir, "addresses"), nodesPods)
}

func (n *Nodes) kubeletConfig(name string, number int) string {
	return fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: %[1]s
port: %[2]d
healthzPort: %[3]d
readOnlyPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: %[4]s}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
cgroupRoot: /%[5]s/%[6]s
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix://%[7]s
clusterDNS: [%[8]s]
clusterDomain: cluster.local
resolvConf: ""
evictionHard: {memory.available: 50Mi, nodefs.available: 1%%, imagefs.available: 1%%}
imageGCHighThresholdPercent: 99
localStorageCapacityIsolation: false
nodeStatusUpdateFrequency: 5s
nodeLeaseDurationSeconds: 15
podLogsDir: %[9]s/logs
volumePluginDir: %[9]s/plugins
serializeImagePulls: false
`, nodesInside, 10250+number*10, 10251+number*10, n.keys.path("ca.crt"), nodesGroup, name, n.socket(name), nodesHost, n.nodeDir(name))
}

func (n *Nodes) proxyConfig() string {
	return fmt.Sprintf(`apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: %s}
mode: iptables
hostnameOverride: node-1
clusterCIDR: %s
conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
iptables: {syncPeriod: 30s, minSyncPeriod: 100ms}
`, n.Kubeconfig, nodesPods)
}

// volumes makes a folder for each volume, and is the resources that tell of them.
func (n *Nodes) volumes(each int) (string, error) {
	var b strings.Builder
	b.WriteString(`apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
`)
	for _, node := range n.nodes {
		for i := range each {
			dir := filepath.Join(n.dir, "volumes", fmt.Sprintf("%s-%d", node, i))
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return "", err
			}
			fmt.Fprintf(&b, `---
apiVersion: v1
kind: PersistentVolume
metadata: {name: %[1]s-%[2]d}
spec:
  capacity: {storage: 1Ti}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: local
  local: {path: %[3]s}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%[1]s]}]}]}}
`, node, i, dir)
		}
	}
	return b.String(), nil
}
