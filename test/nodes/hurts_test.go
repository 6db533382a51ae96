package nodes

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
)

// What Pods are found by.
var (
	officePods   = client.MatchingLabels{"app.kubernetes.io/instance": "ticketblue", "app.kubernetes.io/component": "server"}
	databasePods = client.MatchingLabels{"ticketblue.dev/database": "ticketblue-db"}
	operatorPods = client.MatchingLabels{"app.kubernetes.io/name": "ticketblue-operator"}
)

// operatorNamespace is the guide's.
const operatorNamespace = "ticketblue-system"

func (l *load) updateOffice() {
	before := l.pods("tickets", officePods)
	l.sets = append(l.sets, "--set image.tag="+nextRelease)
	l.upgrade()
	l.until("each server is another, of the new image", func() bool {
		return l.replaced(before, l.pods("tickets", officePods), registry+"ticketblue:"+nextRelease)
	})
}

func (l *load) updateOperator() {
	before := l.pods(operatorNamespace, operatorPods)
	l.sh("helm upgrade ticketblue-operator charts/ticketblue-operator --namespace " + operatorNamespace + " --set image.tag=" + nextRelease)
	l.until("each operator is another, of the new image", func() bool {
		return l.replaced(before, l.pods(operatorNamespace, operatorPods), registry+"ticketblue-operator:"+nextRelease)
	})
}

// changeSetting changes what mysqld reads at its start alone.
func (l *load) changeSetting() {
	before, primary := l.pods("tickets", databasePods), l.database().Status.Primary
	l.sets = append(l.sets, "--set-string database.managed.settings.back_log=777")
	l.upgrade()
	l.until("each database server is another", func() bool { return l.replaced(before, l.pods("tickets", databasePods), "mysql:8.4") })
	l.moved(primary)
	for _, pod := range l.pods("tickets", databasePods) {
		l.until(pod.Name+" has the new setting", func() bool {
			said, err := l.query(pod.Name, "SELECT @@back_log")
			return err == nil && strings.TrimSpace(said) == "777"
		})
	}
}

func (l *load) switchOver() {
	db := l.database()
	next := slices.IndexFunc(db.Status.Servers, func(s v1alpha1.ServerStatus) bool { return s.Role == "Replica" })
	if next < 0 {
		l.t.Fatalf("there is no replica: %+v", db.Status)
	}
	name := db.Status.Servers[next].Name
	l.sh("kubectl -n tickets annotate database ticketblue-db ticketblue.dev/switchover-to=" + name)
	l.until(name+" is primary", func() bool { now := l.database().Status; return now.Primary == name && now.Term == db.Status.Term+1 })
}

func (l *load) killPrimary() {
	db := l.database()
	before := l.pod(db.Status.Primary)
	process, err := processOf(before.UID, "mysqld")
	must(l.t, err)
	must(l.t, process.Kill())
	l.moved(before.Name)
	l.until("its container was killed and started again in the same Pod", func() bool {
		now := l.pod(before.Name)
		if now.UID != before.UID || len(now.Status.ContainerStatuses) == 0 {
			return false
		}
		ended := now.Status.ContainerStatuses[0].LastTerminationState.Terminated
		return ended != nil && ended.ExitCode == 137 && now.Status.ContainerStatuses[0].RestartCount == before.Status.ContainerStatuses[0].RestartCount+1
	})
}

// processOf finds a program of a Pod's among the processes of this machine.
func processOf(pod types.UID, program string) (*os.Process, error) {
	all, err := filepath.Glob("/proc/[0-9]*/cgroup")
	if err != nil {
		return nil, err
	}
	var found []string
	for _, file := range all {
		groups, _ := os.ReadFile(file) // it may have ended meanwhile
		name, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "comm"))
		if strings.Contains(string(groups), "pod"+string(pod)) && strings.TrimSpace(string(name)) == program {
			found = append(found, filepath.Base(filepath.Dir(file)))
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("of %s in Pod %s there are the processes %v", program, pod, found)
	}
	pid, err := strconv.Atoi(found[0])
	if err != nil {
		return nil, err
	}
	return os.FindProcess(pid)
}

func (l *load) deletePrimary() {
	before := l.pod(l.database().Status.Primary)
	l.sh("kubectl -n tickets delete pod " + before.Name + " --grace-period=0 --force")
	l.moved(before.Name)
	l.until("it is made anew", func() bool {
		now := l.pod(before.Name)
		return now.UID != "" && now.UID != before.UID
	})
}

// drainPrimary empties the node as people do it, but for what stands in for the payment provider, which is not ours.
func (l *load) drainPrimary() {
	before := l.pod(l.database().Status.Primary)
	node := before.Spec.NodeName
	l.sh("kubectl drain " + node + " --ignore-daemonsets --delete-emptydir-data --timeout=4m --pod-selector=app!=stand-ins")
	l.moved(before.Name)
	for _, pods := range [][]corev1.Pod{l.pods("tickets", officePods), l.pods("tickets", databasePods), l.pods(operatorNamespace, operatorPods)} {
		for _, pod := range pods {
			if pod.Spec.NodeName == node {
				l.t.Errorf("%s is still on the emptied %s", pod.Name, node)
			}
		}
	}
	l.sh("kubectl uncordon " + node)
	l.until("the database's server is on the node again", func() bool {
		now := l.pod(before.Name)
		return now.UID != before.UID && now.Spec.NodeName == node
	})
}

// growWithTheCrowd has an autoscaler see how busy the servers are.
func (l *load) growWithTheCrowd() {
	const most = 4
	before := l.pods("tickets", officePods)
	l.sets = append(l.sets, "--set autoscaling.enabled=true,autoscaling.minReplicas=2")
	l.upgrade(fmt.Sprintf("--set autoscaling.maxReplicas=%d", most))
	l.until("the autoscaler asks for more, and they are ready", func() bool {
		var scaler autoscalingv2.HorizontalPodAutoscaler
		return l.get("ticketblue", &scaler) && scaler.Status.DesiredReplicas == most && len(scaler.Status.CurrentMetrics) > 0 && l.ready() == most
	})
	if now := l.pods("tickets", officePods); len(before) >= len(now) {
		l.t.Errorf("there were %d servers, and are %d", len(before), len(now))
	}
}

// shrink lowers how many there may be: that a crowd has gone, an autoscaler believes after five minutes only.
func (l *load) shrink() {
	before := l.pods("tickets", officePods)
	l.sets = append(l.sets, "--set autoscaling.maxReplicas=2")
	l.upgrade()
	l.until("the autoscaler has taken servers away", func() bool {
		var scaler autoscalingv2.HorizontalPodAutoscaler
		return l.get("ticketblue", &scaler) && scaler.Status.DesiredReplicas == 2 && l.ready() == 2
	})
	if now := l.pods("tickets", officePods); len(before) <= len(now) {
		l.t.Errorf("there were %d servers, and are %d", len(before), len(now))
	}
}

func (l *load) badImage() {
	l.refused("image.tag=nonsense", "ImagePull") // ErrImagePull, or ImagePullBackOff
}

func (l *load) badSetting() {
	const name = "TICKETBLUE_NONSENSE" // which no flag reads
	l.refused("env[2].name="+name+",env[2].value=yes", name)
}

// refused upgrades to what can't start: the office says so, and the old servers go on until it is taken back.
func (l *load) refused(set, why string) {
	before := l.pods("tickets", officePods)
	l.upgrade(fmt.Sprintf("--set '%s'", set))
	l.until("the office says that "+why, func() bool {
		ready := meta.FindStatusCondition(l.theOffice().Status.Conditions, v1alpha1.ConditionReady)
		return ready != nil && ready.Status == "False" && strings.Contains(ready.Message, why)
	})
	for range 15 {
		time.Sleep(time.Second)
		now := l.pods("tickets", officePods)
		for _, pod := range before {
			if !slices.ContainsFunc(now, func(p corev1.Pod) bool { return p.UID == pod.UID && isReady(p) }) {
				l.t.Fatalf("%s", l.explain(pod.Name+" does not go on"))
			}
		}
		for _, pod := range now {
			if isReady(pod) && !slices.ContainsFunc(before, func(p corev1.Pod) bool { return p.UID == pod.UID }) {
				l.t.Fatalf("%s", l.explain(pod.Name+" is ready, though it can't start"))
			}
		}
	}
	l.upgrade()
	l.until("only the old servers are left", func() bool {
		now := l.pods("tickets", officePods)
		return len(now) == len(before) && !slices.ContainsFunc(now, func(p corev1.Pod) bool {
			return !slices.ContainsFunc(before, func(b corev1.Pod) bool { return b.UID == p.UID })
		})
	})
}

// well waits until everything is as it should be, and what had to go is gone.
func (l *load) well() {
	l.t.Helper()
	l.until("all is well", func() bool {
		db, office := l.database(), l.theOffice()
		for _, kind := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionWhole} {
			if c := meta.FindStatusCondition(db.Status.Conditions, kind); c == nil || c.Status != "True" || c.ObservedGeneration != db.Generation {
				return false
			}
		}
		ready := meta.FindStatusCondition(office.Status.Conditions, v1alpha1.ConditionReady)
		if ready == nil || ready.Status != "True" || ready.ObservedGeneration != office.Generation || db.Status.State != v1alpha1.DatabaseRunning {
			return false
		}
		for _, s := range db.Status.Servers {
			if s.LagSeconds != nil && *s.LagSeconds > 1 {
				return false
			}
		}
		all := slices.Concat(l.pods("tickets", officePods), l.pods("tickets", databasePods), l.pods(operatorNamespace, operatorPods))
		return !slices.ContainsFunc(all, func(p corev1.Pod) bool { return p.DeletionTimestamp != nil || !isReady(p) })
	})
}

// encrypted shows that no server takes a connection without TLS, and what it encrypts one with.
func (l *load) encrypted() {
	l.t.Helper()
	for _, pod := range l.pods("tickets", databasePods) {
		said, err := l.query(pod.Name, "SHOW STATUS LIKE 'Ssl_cipher'")
		if fields := strings.Fields(said); err != nil || len(fields) != 2 {
			l.t.Errorf("a connection to %s is encrypted with %q: %v", pod.Name, said, err)
		}
		const insecure = "ERROR 3159" // connections using insecure transport are prohibited
		if said, err := l.query(pod.Name, "SELECT 1", "--ssl-mode=DISABLED"); err == nil || !strings.Contains(err.Error(), insecure) {
			l.t.Errorf("a connection without TLS to %s: %q, %v", pod.Name, said, err)
		}
	}
}

// query asks a server of the database, over its network.
func (l *load) query(pod, statement string, options ...string) (string, error) {
	ask := []string{
		"-n", "tickets", "exec", pod, "-c", "mysql", "--", "sh", "-c",
		`export MYSQL_PWD=$(cat /etc/ticketblue-credentials/operator-password); exec mysql --host=127.0.0.1 --user=ticketblue_operator --batch --skip-column-names "$@"`, "mysql",
	}
	return cluster.Do(l.t.Context(), append(append(ask, options...), "--execute="+statement)...)
}

// moved waits for another primary.
func (l *load) moved(from string) {
	l.t.Helper()
	l.until("the primary is another than "+from, func() bool {
		now := l.database().Status
		return now.State == v1alpha1.DatabaseRunning && now.Primary != "" && now.Primary != from
	})
}

// replaced reports whether none of them is left, and as many others are ready, of the image.
func (l *load) replaced(before, now []corev1.Pod, image string) bool {
	return len(now) == len(before) && !slices.ContainsFunc(now, func(p corev1.Pod) bool {
		return !isReady(p) || p.Spec.Containers[0].Image != image || slices.ContainsFunc(before, func(b corev1.Pod) bool { return b.UID == p.UID })
	})
}

func isReady(pod corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue })
}

func (l *load) pods(namespace string, labels client.MatchingLabels) []corev1.Pod {
	l.t.Helper()
	var all corev1.PodList
	must(l.t, cluster.client.List(l.t.Context(), &all, client.InNamespace(namespace), labels))
	return all.Items
}

// get reports whether there is such a resource of the office's namespace.
func (l *load) get(name string, into client.Object) bool {
	l.t.Helper()
	err := cluster.client.Get(l.t.Context(), client.ObjectKey{Namespace: "tickets", Name: name}, into)
	must(l.t, client.IgnoreNotFound(err))
	return err == nil
}

// pod is empty while there is none of the name.
func (l *load) pod(name string) (pod corev1.Pod) { l.get(name, &pod); return pod }

func (l *load) database() (db v1alpha1.Database) { l.get("ticketblue-db", &db); return db }

func (l *load) theOffice() (office v1alpha1.Office) { l.get("ticketblue", &office); return office }

// ready is how many servers the office has.
func (l *load) ready() int32 {
	var servers appsv1.Deployment
	l.get("ticketblue", &servers)
	return servers.Status.ReadyReplicas
}

// explain adds what there is.
func (l *load) explain(what string) string { return what + "\n" + guide.State(cluster, l.dir) }
