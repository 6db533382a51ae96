package nodes

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// web is a server on each node, which tells on which, and what it found on its volume when it started.
const web = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 3
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: web}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: web}}, topologyKey: kubernetes.io/hostname}]}}
      containers:
        - name: web
          image: busybox:1.37
          command: [sh, -c, 'echo $NODE >> /data/index.html; exec busybox httpd -f -p 8080 -h /data']
          env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
          volumeMounts: [{name: data, mountPath: /data}]
`

// What all that runs on these nodes rests on: Pods on each of them, volumes that outlive a Pod, names, Services from
// inside and from this machine, a command in a container and what it said, and the API by a Pod's own account.
func TestThreeNodes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.yaml")
	if err := os.WriteFile(file, []byte(web), 0o600); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) string {
		t.Helper()
		said, err := cluster.Do(t.Context(), args...)
		if err != nil {
			pods, _ := cluster.Do(t.Context(), "describe", "pods", "-A") // for whoever reads of the failure
			t.Fatalf("%v\n%s", err, pods)
		}
		return said
	}
	do("apply", "-f", file)
	do("rollout", "status", "statefulset/web", "--timeout=100s")
	var on []string
	for i := range 3 {
		on = append(on, do("get", "pod", fmt.Sprintf("web-%d", i), "-o", "jsonpath={.spec.nodeName}"))
	}
	slices.Sort(on)
	if !slices.Equal(on, cluster.Names()) {
		t.Errorf("the Pods run on %v", on)
	}

	address := do("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")
	answers := map[string]bool{}
	for end := time.Now().Add(time.Minute); len(answers) < 3 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		answers[get(t, "http://"+address)] = true
	}
	for _, node := range cluster.Names() {
		if !answers[node+"\n"] {
			t.Errorf("the Service leads to no Pod on %s: %v", node, answers)
		}
	}
	do("run", "asker", "--image=mysql:8.4", "--restart=Never", "--", "sleep", "1000")
	do("wait", "--for=condition=Ready", "--timeout=60s", "pod/asker")
	for _, name := range []string{"web", "web.default.svc.cluster.local"} {
		said := do("exec", "asker", "--", "bash", "-c", "exec 3<>/dev/tcp/"+name+"/80; printf 'GET / HTTP/1.0\r\n\r\n' >&3; cat <&3")
		if _, body, _ := strings.Cut(said, "\r\n\r\n"); !answers[body] {
			t.Errorf("in a Pod, %s says %q", name, said)
		}
	}

	before := do("get", "pod", "web-1", "-o", "jsonpath={.metadata.uid}")
	node := do("get", "pod", "web-1", "-o", "jsonpath={.spec.nodeName}")
	do("delete", "pod", "web-1", "--wait=true")
	do("rollout", "status", "statefulset/web", "--timeout=100s")
	if after := do("get", "pod", "web-1", "-o", "jsonpath={.metadata.uid}"); after == before {
		t.Error("the Pod was deleted and is still the same")
	}
	ip := do("get", "pod", "web-1", "-o", "jsonpath={.status.podIP}")
	if said, want := get(t, "http://"+ip+":8080"), node+"\n"+node+"\n"; said != want {
		t.Errorf("on the volume of a Pod that was made anew there is %q, not %q", said, want)
	}

	do("run", "version", "--image=mysql:8.4", "--restart=Never", "--", "sh", "-c", "mysqld --version; mysql --version; id -u mysql")
	do("wait", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s", "pod/version")
	if said := do("logs", "version"); strings.Count(said, "Ver ") != 2 || !strings.HasSuffix(said, "999\n") {
		t.Errorf("MySQL's image says %q", said)
	}
	do("delete", "-f", file, "--wait=true")
	do("delete", "pod", "version", "asker", "--grace-period=1")
}

func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := (&http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
