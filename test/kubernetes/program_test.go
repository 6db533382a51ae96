package kubernetes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// What the operator writes into Pods, the real program takes: the migration, a server with its probes, metrics and
// its stop, and a job, on a real MySQL. No node here runs containers, so the test runs them.
func TestTheProgramTakesItsSettings(t *testing.T) {
	program := built(t)
	dir := guide.Workshop(t)
	sh(t, dir, fmt.Sprintf(`kubectl create namespace jeju
helm install op charts/ticketblue-operator --namespace jeju --set watchNamespaces={jeju},fullnameOverride=op
openssl genpkey -algorithm ed25519 -out ticket-key.pem
kubectl -n jeju create secret generic ticket-key --from-file=ticket-key.pem
kubectl -n jeju create secret generic mysql --from-literal=primary='%s'`, testenv.MySQL(t)))
	operate(t, "jeju", "op", operator.Settings{Namespaces: []string{"jeju"}})
	sh(t, dir, `helm install jeju charts/ticketblue --namespace jeju --set fullnameOverride=jeju,environment=development,publicURL=http://localhost:8080 \
  --set ticketKey.secretName=ticket-key,database.mode=dsn,database.dsn.secretName=mysql,tracing.endpoint=http://localhost:1,replicaCount=1
kubectl -n jeju wait --for=condition=Ready --timeout=60s office/jeju batchschedule/jeju-timeout`)

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
	http, admin := freeAddr(t), freeAddr(t)
	box := container{t: t, program: program, namespace: "jeju", key: filepath.Join(dir, "ticket-key.pem"), data: t.TempDir(),
		differs: map[string]string{"TICKETBLUE_HTTP_ADDR": http, "TICKETBLUE_ADMIN_ADDR": admin}}
	if said, err := box.command(migrations.Items[0].Spec.Template.Spec.Containers[0]).CombinedOutput(); err != nil || !strings.Contains(string(said), "booking") {
		t.Fatalf("the migration: %v: %s", err, said)
	}

	pod := servers.Spec.Template.Spec
	server := box.command(pod.Containers[0])
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
			_, err := get(t, "http://"+http+probe.HTTPGet.Path)
			return err
		})
	}
	metrics, err := get(t, "http://"+admin+"/metrics")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ticketblue_http_streams", "ticketblue_combining_waiting"} { // an autoscaler asks for them
		if !strings.Contains(metrics, "\n"+name+" ") {
			t.Errorf("there is no metric %s", name)
		}
	}
	if said, err := box.command(job.Spec.JobTemplate.Spec.Template.Spec.Containers[0]).CombinedOutput(); err != nil || !strings.Contains(string(said), "COMPLETED") {
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

// A backup as a BatchSchedule makes it is restored into an empty database: dumped by the script of the Pod's first
// container, kept by its second, fetched by the program, and read by MySQL.
func TestABackupIsRestored(t *testing.T) {
	program := built(t)
	dir := guide.Workshop(t)
	for _, name := range []string{"mysql", "mysqldump"} { // for the script, which calls them by name
		called, err := testenv.MySQLProgram(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nexec '"+strings.Join(called.Args, "' '")+"' \"$@\"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	from, to := testenv.MySQL(t), testenv.MySQL(t)
	config, err := mysql.ParseDSN(from)
	if err != nil {
		t.Fatal(err)
	}
	address, port, err := net.SplitHostPort(config.Addr)
	if err != nil {
		t.Fatal(err)
	}
	// Who dumps has the rights of the office's user in a Database, and no others.
	mysqlAs := fmt.Sprintf("MYSQL_PWD=%s ./mysql --host=%s --port=%s --user=%s --get-server-public-key", config.Passwd, address, port, config.User)
	sh(t, dir, fmt.Sprintf(`%s -e "CREATE USER dumper IDENTIFIED BY 'its-own'; GRANT ALL ON %s.* TO dumper; GRANT PROCESS, REPLICATION CLIENT ON *.* TO dumper"`, mysqlAs, config.DBName))
	standInForDatabases(t)
	sh(t, dir, `kubectl create namespace ulsan
helm install op charts/ticketblue-operator --namespace ulsan --set watchNamespaces={ulsan},fullnameOverride=op
openssl genpkey -algorithm ed25519 -out ticket-key.pem
kubectl -n ulsan create secret generic ticket-key --from-file=ticket-key.pem
kubectl -n ulsan create secret generic users --from-literal=app-user=dumper --from-literal=app-password=its-own --from-literal=operator-password=o --from-literal=replication-password=r`)
	operate(t, "ulsan", "op", operator.Settings{Namespaces: []string{"ulsan"}})
	sh(t, dir, fmt.Sprintf(`helm install ulsan charts/ticketblue --namespace ulsan --set fullnameOverride=ulsan,environment=development,publicURL=http://localhost:8080,ticketKey.secretName=ticket-key \
  --set database.mode=external,database.schema=%s,database.credentialsSecret=users,database.external.servers[0].name=a,database.external.servers[0].host=%s,database.external.servers[0].port=%s \
  --set database.external.servers[1].name=b,database.external.servers[1].host=%[2]s,database.external.servers[1].port=%[3]s,backup.enabled=true,backup.keep=3,replicaCount=1
kubectl -n ulsan wait --for=condition=Ready --timeout=60s batchschedule/ulsan-backup office/ulsan`, "ticketblue", address, port))
	var job batchv1.CronJob
	var servers appsv1.Deployment
	if err := errors.Join(cluster.client.Get(t.Context(), types.NamespacedName{Namespace: "ulsan", Name: "ulsan-backup"}, &job),
		cluster.client.Get(t.Context(), types.NamespacedName{Namespace: "ulsan", Name: "ulsan"}, &servers)); err != nil {
		t.Fatal(err)
	}
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	box := container{t: t, program: program, namespace: "ulsan", key: filepath.Join(dir, "ticket-key.pem"), data: t.TempDir(), differs: map[string]string{
		"HOST": address, "PORT": port, "SCHEMA": config.DBName, "TICKETBLUE_MYSQL_REPLICA": "", "TICKETBLUE_MYSQL_PRIMARY": from, "PATH": dir + ":" + os.Getenv("PATH"),
	}}
	if said, err := box.named("migrate", "up").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if said, err := box.named("demo", "tokens", "--count", "200").CombinedOutput(); err != nil { // people, sessions, coupons
		t.Fatalf("%v: %s", err, said)
	}
	scratch := t.TempDir()
	dump, save := box.command(pod.InitContainers[0]), box.command(pod.Containers[0])
	dump.Path, dump.Args = "/bin/bash", slices.Clone(pod.InitContainers[0].Command)
	for _, cmd := range []*exec.Cmd{dump, save} {
		for i, arg := range cmd.Args {
			cmd.Args[i] = strings.ReplaceAll(arg, "/scratch/", scratch+"/")
		}
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", cmd.Args, err, said)
		}
	}
	fetched := filepath.Join(dir, "fetched.sql.gz")
	if said, err := box.named("backup", "fetch", "--file", fetched).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	into, err := mysql.ParseDSN(to)
	if err != nil {
		t.Fatal(err)
	}
	said := sh(t, dir, fmt.Sprintf("gunzip < fetched.sql.gz | %s %s", mysqlAs, into.DBName))
	rows := func(database string) string {
		names := strings.Fields(sh(t, dir, fmt.Sprintf(`%s -N -e "SELECT table_name FROM information_schema.tables WHERE table_schema = '%s' ORDER BY 1"`, mysqlAs, database)))
		if len(names) < 40 || !slices.Contains(names, "users") {
			t.Fatalf("%s has the tables %v", database, names)
		}
		return strings.ReplaceAll(sh(t, dir, fmt.Sprintf(`%s %s -N -e "CHECKSUM TABLE %s"`, mysqlAs, database, strings.Join(names, ", "))), database+".", "")
	}
	before, after := rows(config.DBName), rows(into.DBName)
	if before != after || strings.Contains(before, "users\t0\n") {
		t.Errorf("%s\nof\n%s\nis restored\n%s", said, before, after)
	}
	// An office opens on what was restored, and finds its tables where they were.
	box.differs["TICKETBLUE_MYSQL_PRIMARY"] = to
	if said, err := box.named("migrate", "status").CombinedOutput(); err != nil || !strings.Contains(string(said), "booking") || strings.Contains(string(said), "version 0") {
		t.Errorf("%v: %s", err, said)
	}
	sh(t, dir, "helm -n ulsan uninstall ulsan op --wait && kubectl delete namespace ulsan --wait=true --timeout=2m")
}

// built is the real program.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "ticketblue")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../cmd/ticketblue")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return program
}

// container runs what a Pod says as a node would, with the program for its image, and what differs on this machine.
type container struct {
	t                             *testing.T
	program, namespace, key, data string
	differs                       map[string]string
}

// command is the container with the environment that it would have.
func (c container) command(of corev1.Container) *exec.Cmd {
	c.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), c.program, of.Args...)
	cmd.Env = []string{"HOME=" + c.t.TempDir(), "PATH=" + c.differs["PATH"]}
	known := map[string]string{"TICKETBLUE_TICKET_KEY_FILE": c.key, "TICKETBLUE_DATA_DIR": c.data}
	maps.Copy(known, c.differs)
	for _, v := range of.Env {
		value := v.Value
		switch {
		case v.ValueFrom != nil && v.ValueFrom.SecretKeyRef != nil:
			var secret corev1.Secret
			if err := cluster.client.Get(c.t.Context(), types.NamespacedName{Namespace: c.namespace, Name: v.ValueFrom.SecretKeyRef.Name}, &secret); err != nil {
				c.t.Fatal(err)
			}
			value = string(secret.Data[v.ValueFrom.SecretKeyRef.Key])
		case v.ValueFrom != nil:
			value = "a-pod"
		}
		for name, set := range known {
			value = strings.ReplaceAll(value, "$("+name+")", set)
		}
		if here, differs := known[v.Name]; differs {
			value = here
		}
		known[v.Name] = value
		cmd.Env = append(cmd.Env, v.Name+"="+value)
	}
	return cmd
}

// named is another command of the program, as somebody in the container would give it.
func (c container) named(args ...string) *exec.Cmd {
	c.t.Helper()
	var servers appsv1.Deployment
	if err := cluster.client.Get(c.t.Context(), types.NamespacedName{Namespace: c.namespace, Name: c.namespace}, &servers); err != nil {
		c.t.Fatal(err)
	}
	of := servers.Spec.Template.Spec.Containers[0]
	of.Args = args
	return c.command(of)
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
