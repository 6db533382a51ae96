package kubernetes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/platform/testenv"
)

// What the operator writes into Pods, the real program takes: the migration, a server with its probes, metrics and
// its stop, and a job, on a real MySQL. No node here runs containers, so the test runs them.
func TestTheProgramTakesItsSettings(t *testing.T) {
	program := filepath.Join(t.TempDir(), "ticketblue")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../cmd/ticketblue")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	dir := workshop(t)
	sh(t, dir, fmt.Sprintf(`kubectl create namespace jeju
helm install op charts/ticketblue-operator --namespace jeju --set watchNamespaces={jeju},fullnameOverride=op
openssl genpkey -algorithm ed25519 -out ticket-key.pem
kubectl -n jeju create secret generic ticket-key --from-file=ticket-key.pem
kubectl -n jeju create secret generic mysql --from-literal=primary='%s'`, testenv.MySQL(t)))
	operate(t, "jeju", "op", operator.Settings{Namespaces: []string{"jeju"}})
	sh(t, dir, `helm install jeju charts/ticketblue --namespace jeju --set fullnameOverride=jeju,environment=development,publicURL=http://localhost:8080 \
  --set ticketKey.secretName=ticket-key,database.mode=dsn,database.dsn.secretName=mysql,tracing.endpoint=http://localhost:1,replicaCount=1
kubectl -n jeju wait --for=condition=Ready --timeout=60s office/jeju`)

	var migrations batchv1.JobList
	if err := cluster.client.List(t.Context(), &migrations, client.InNamespace("jeju"), client.MatchingLabels{"app.kubernetes.io/component": "migration"}); err != nil || len(migrations.Items) != 1 {
		t.Fatalf("%d migrations, %v", len(migrations.Items), err)
	}
	var servers appsv1.Deployment
	var job batchv1.CronJob
	if err := errors.Join(cluster.client.Get(t.Context(), types.NamespacedName{Namespace: "jeju", Name: "jeju"}, &servers),
		cluster.client.Get(t.Context(), types.NamespacedName{Namespace: "jeju", Name: "jeju-timeout"}, &job)); err != nil {
		t.Fatal(err)
	}
	box := container{t: t, program: program, key: filepath.Join(dir, "ticket-key.pem"), http: freeAddr(t), admin: freeAddr(t)}
	if said, err := box.command(migrations.Items[0].Spec.Template.Spec).CombinedOutput(); err != nil || !strings.Contains(string(said), "booking") {
		t.Fatalf("the migration: %v: %s", err, said)
	}

	pod := servers.Spec.Template.Spec
	server := box.command(pod)
	var log bytes.Buffer
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() { server.Process.Kill() })
	for _, probe := range []*corev1.Probe{pod.Containers[0].StartupProbe, pod.Containers[0].ReadinessProbe, pod.Containers[0].LivenessProbe} {
		eventually(t, "answer "+probe.HTTPGet.Path, func() error {
			select {
			case err := <-ended:
				t.Fatalf("the server ended with %v: %s", err, log.String())
			default:
			}
			_, err := get(t, "http://"+box.http+probe.HTTPGet.Path)
			return err
		})
	}
	metrics, err := get(t, "http://"+box.admin+"/metrics")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ticketblue_http_streams", "ticketblue_combining_waiting"} { // an autoscaler asks for them
		if !strings.Contains(metrics, "\n"+name+" ") {
			t.Errorf("there is no metric %s", name)
		}
	}
	if said, err := box.command(job.Spec.JobTemplate.Spec.Template.Spec).CombinedOutput(); err != nil || !strings.Contains(string(said), "COMPLETED") {
		t.Errorf("the job: %v: %s", err, said)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	patience := time.Duration(*pod.TerminationGracePeriodSeconds-pod.Containers[0].Lifecycle.PreStop.Sleep.Seconds) * time.Second
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server stopped with %v: %s", err, log.String())
		}
	case <-time.After(patience):
		t.Errorf("the server takes longer to stop than its Pod lets it, %v", patience)
	}
	sh(t, dir, "helm -n jeju uninstall jeju op --wait && kubectl delete namespace jeju --wait=true --timeout=2m")
}

// container runs what a Pod says as a node would, with the program for its image, and folders and ports of this machine.
type container struct {
	t                         *testing.T
	program, key, http, admin string
}

func (c container) command(pod corev1.PodSpec) *exec.Cmd {
	c.t.Helper()
	of := pod.Containers[0]
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), c.program, of.Args...)
	cmd.Env = []string{"HOME=" + c.t.TempDir()}
	known := map[string]string{}
	for _, v := range of.Env {
		value := v.Value
		switch {
		case v.ValueFrom != nil && v.ValueFrom.SecretKeyRef != nil:
			var secret corev1.Secret
			if err := cluster.client.Get(c.t.Context(), types.NamespacedName{Namespace: "jeju", Name: v.ValueFrom.SecretKeyRef.Name}, &secret); err != nil {
				c.t.Fatal(err)
			}
			value = string(secret.Data[v.ValueFrom.SecretKeyRef.Key])
		case v.ValueFrom != nil:
			value = "jeju-0"
		}
		for name, known := range known {
			value = strings.ReplaceAll(value, "$("+name+")", known)
		}
		known[v.Name] = value
		// What differs on this machine.
		switch v.Name {
		case "TICKETBLUE_TICKET_KEY_FILE":
			value = c.key
		case "TICKETBLUE_DATA_DIR":
			value = c.t.TempDir()
		case "TICKETBLUE_HTTP_ADDR":
			value = c.http
		case "TICKETBLUE_ADMIN_ADDR":
			value = c.admin
		}
		cmd.Env = append(cmd.Env, v.Name+"="+value)
	}
	return cmd
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func get(t *testing.T, url string) (string, error) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, body)
	}
	return string(body), err
}
