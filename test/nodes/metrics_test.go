package nodes

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// meter is what metrics-server is in a cluster: it tells an autoscaler how much processor time Pods use, by what
// their kubelets have measured.
type meter struct {
	mu   sync.Mutex
	last map[container]reading
	used map[container]float64 // processors, between the last two readings
}

type container struct{ namespace, pod, name string }

type reading struct {
	seconds float64 // of processor, since it started
	at      int64   // milliseconds
}

// metered is a line of a kubelet's /metrics/resource.
var metered = regexp.MustCompile(`(?m)^container_cpu_usage_seconds_total\{container="([^"]*)",namespace="([^"]*)",pod="([^"]*)"\} (\S+) (\d+)$`)

// metricsAPI leads the cluster to a server on this machine. While it stands there and nobody answers, no namespace can
// be deleted.
const metricsAPI = `apiVersion: v1
kind: Service
metadata: {name: meter, namespace: beside}
spec: {ports: [{port: 443, targetPort: %[2]s}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: meter, namespace: beside, labels: {kubernetes.io/service-name: meter}}
addressType: IPv4
ports: [{port: %[2]s}]
endpoints: [{addresses: ["%[1]s"], conditions: {ready: true}}]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec: {group: metrics.k8s.io, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: {name: meter, namespace: beside}}
`

// measure serves the API until it is told to stop.
func measure(t *testing.T) (stop func()) {
	t.Helper()
	m := &meter{last: map[container]reading{}, used: map[container]float64{}}
	kubelets, err := kubernetes.NewForConfig(cluster.config)
	must(t, err)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", cluster.Host+":0")
	must(t, err)
	server := httptest.NewUnstartedServer(m)
	server.Listener.Close()
	server.Listener = listener
	server.StartTLS()
	ctx, cancel := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	asking.Go(func() {
		for ctx.Err() == nil {
			for _, node := range cluster.Names() {
				said, err := kubelets.CoreV1().RESTClient().Get().AbsPath("/api/v1/nodes", node, "proxy/metrics/resource").DoRaw(ctx)
				if err == nil { // what a kubelet does not tell, the autoscaler does without
					m.read(string(said))
				}
			}
			select {
			case <-time.After(5 * time.Second):
			case <-ctx.Done():
			}
		}
	})
	host, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)
	file := filepath.Join(t.TempDir(), "metrics.yaml")
	must(t, os.WriteFile(file, fmt.Appendf(nil, metricsAPI, host, port), 0o600))
	_, err = cluster.Do(t.Context(), "apply", "-f", file)
	must(t, err)
	_, err = cluster.Do(t.Context(), "wait", "--for=condition=Available", "--timeout=60s", "apiservice/v1beta1.metrics.k8s.io")
	must(t, err)
	return sync.OnceFunc(func() {
		if said, err := cluster.Do(context.Background(), "delete", "-f", file, "--ignore-not-found"); err != nil {
			t.Errorf("%s: %v", said, err)
		}
		cancel()
		asking.Wait()
		server.Close()
	})
}

// read takes in what a kubelet says.
func (m *meter) read(said string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, line := range metered.FindAllStringSubmatch(said, -1) {
		of := container{namespace: line[2], pod: line[3], name: line[1]}
		seconds, err1 := strconv.ParseFloat(line[4], 64)
		at, err2 := strconv.ParseInt(line[5], 10, 64)
		if before, known := m.last[of]; err1 == nil && err2 == nil && (!known || at > before.at) {
			if known {
				m.used[of] = max(0, seconds-before.seconds) / (float64(at-before.at) / 1000)
			}
			m.last[of] = reading{seconds, at}
		}
	}
}

// ServeHTTP answers for the group, for its kinds, and for the Pods of a namespace.
func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	type object = map[string]any
	var answer object
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/") // apis/metrics.k8s.io/v1beta1/namespaces/…/pods
	switch {
	case len(parts) == 3:
		answer = object{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "metrics.k8s.io/v1beta1", "resources": []object{
			{"name": "pods", "singularName": "pod", "namespaced": true, "kind": "PodMetrics", "verbs": []string{"get", "list"}},
		}}
	case len(parts) == 6 && parts[5] == "pods":
		selector, err := labels.Parse(r.URL.Query().Get("labelSelector"))
		var pods corev1.PodList
		if err == nil {
			err = cluster.client.List(r.Context(), &pods, client.InNamespace(parts[4]), client.MatchingLabelsSelector{Selector: selector})
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		items := []object{}
		for _, pod := range pods.Items {
			if containers := m.of(pod); len(containers) > 0 {
				items = append(items, object{
					"metadata": object{"name": pod.Name, "namespace": pod.Namespace}, "timestamp": time.Now().UTC().Format(time.RFC3339), "window": "5s", "containers": containers,
				})
			}
		}
		answer = object{"kind": "PodMetricsList", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": object{}, "items": items}
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// of is what each container of a Pod uses, of those that were measured twice.
func (m *meter) of(pod corev1.Pod) (used []map[string]any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range pod.Spec.Containers {
		if cores, measured := m.used[container{pod.Namespace, pod.Name, c.Name}]; measured {
			used = append(used, map[string]any{"name": c.Name, "usage": map[string]any{"cpu": fmt.Sprintf("%dn", int64(cores*1e9)), "memory": "100Mi"}})
		}
	}
	return used
}
