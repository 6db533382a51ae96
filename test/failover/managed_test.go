package failover

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// managed is a Database whose servers the operator runs, and which speak by TLS alone. The test stands in for what makes Pods of a StatefulSet,
// and for the node: a Pod is a server of this machine at an address of its own.
type managed struct {
	t        *testing.T
	api      client.WithWatch
	nodes    []*node
	revision string
}

func (m *managed) get(name string, obj client.Object) {
	m.t.Helper()
	must(m.t, m.api.Get(m.t.Context(), client.ObjectKey{Namespace: namespace, Name: name}, obj))
}

// pod makes a server's Pod as the StatefulSet wants it now.
func (m *managed) pod(i int) {
	m.t.Helper()
	set := &appsv1.StatefulSet{}
	m.get("ledger", set)
	template := set.Spec.Template.DeepCopy()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("ledger-%d", i), Labels: template.Labels}, Spec: template.Spec}
	pod.Labels[appsv1.StatefulSetRevisionLabel] = m.revision
	pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}})
	must(m.t, m.api.Create(m.t.Context(), pod))
	host, _, err := net.SplitHostPort(m.nodes[i].proxy.Addr())
	must(m.t, err)
	before := pod.DeepCopy()
	pod.Status.PodIP, pod.Status.PodIPs, pod.Status.Phase = host, []corev1.PodIP{{IP: host}}, corev1.PodRunning
	must(m.t, m.api.Status().Patch(m.t.Context(), pod, client.MergeFrom(before)))
}

// roles are the labels of the Pods, in order.
func (m *managed) roles() (roles []string) {
	for i := range m.nodes {
		pod := &corev1.Pod{}
		if err := m.api.Get(context.Background(), client.ObjectKey{Namespace: namespace, Name: fmt.Sprintf("ledger-%d", i)}, pod); err != nil {
			roles = append(roles, "gone")
			continue
		}
		roles = append(roles, pod.Labels["ticketblue.dev/role"])
	}
	return roles
}

func (m *managed) become(what string, is func([]string) bool) {
	m.t.Helper()
	defer func() {
		if m.t.Failed() {
			db := &v1alpha1.Database{}
			m.get("ledger", db)
			m.t.Logf("roles %v, status %+v", m.roles(), db.Status)
		}
	}()
	eventually(m.t, time.Minute, what, func() bool { return is(m.roles()) })
}

func whole(roles []string) bool {
	slices.Sort(roles)
	return slices.Equal(roles, []string{"primary", "replica", "replica"})
}

func TestManaged(t *testing.T) {
	cluster := startAPI(t)
	api, err := client.NewWithWatch(cluster, client.Options{Scheme: newScheme(t)})
	must(t, err)
	certificate, key, err := testenv.Certificate(t.TempDir())
	must(t, err)
	m := &managed{t: t, api: api, revision: "first", nodes: startNodes(t, []string{"127.0.0.11:3306", "127.0.0.12:3306", "127.0.0.13:3306"},
		"--ssl-cert="+certificate, "--ssl-key="+key, "--ssl-ca="+certificate)}
	for _, n := range m.nodes {
		must(t, n.server.Do(t.Context(), "SET GLOBAL super_read_only = OFF", "SET SESSION sql_log_bin = OFF",
			"ALTER USER ticketblue_operator REQUIRE SSL", "ALTER USER ticketblue_replication REQUIRE SSL", "SET GLOBAL super_read_only = ON"))
	}
	authority, err := os.ReadFile(certificate)
	must(t, err)
	must(t, api.Create(t.Context(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "keys"}, Data: map[string][]byte{"ca.crt": authority}}))
	must(t, api.Create(t.Context(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "accounts"}, StringData: map[string]string{"operator-password": password, "replication-password": password, "app-password": password}}))
	db := &v1alpha1.Database{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "ledger"}, Spec: v1alpha1.DatabaseSpec{
		Managed: &v1alpha1.ManagedServers{Settings: map[string]v1alpha1.Setting{"max_connections": "500"}, Storage: v1alpha1.Storage{Size: resource.MustParse("1Gi")}}, Credentials: &corev1.LocalObjectReference{Name: "accounts"}, TLS: &corev1.LocalObjectReference{Name: "keys"},
	}}
	must(t, api.Create(t.Context(), db))
	o := &operator{t: t, cluster: cluster, cut: map[string]bool{}, conns: map[net.Conn]string{}}
	o.start()
	t.Cleanup(o.kill)

	set := &appsv1.StatefulSet{}
	eventually(t, 30*time.Second, "the StatefulSet is made", func() bool {
		return api.Get(t.Context(), client.ObjectKey{Namespace: namespace, Name: "ledger"}, set) == nil
	})
	if set.Spec.UpdateStrategy.Type != appsv1.OnDeleteStatefulSetStrategyType || *set.Spec.Replicas != 3 || !metav1.IsControlledBy(set, db) {
		t.Errorf("the StatefulSet: %+v", set.Spec)
	}
	container := set.Spec.Template.Spec.Containers[0]
	if s := container.SecurityContext; !*s.ReadOnlyRootFilesystem || *s.AllowPrivilegeEscalation || !*set.Spec.Template.Spec.SecurityContext.RunAsNonRoot {
		t.Errorf("the server may too much: %+v", s)
	}
	budget, config, service := &policyv1.PodDisruptionBudget{}, &corev1.ConfigMap{}, &corev1.Service{}
	m.get("ledger-servers", budget)
	m.get("ledger-servers", config)
	m.get("ledger-primary", service)
	if service.Spec.Selector["ticketblue.dev/role"] != "primary" {
		t.Errorf("the primary Service selects %v", service.Spec.Selector)
	}
	m.get("ledger-replicas", service)
	m.saysWhyAPodDoesNotStart(set)
	for i := range m.nodes {
		m.pod(i)
	}
	m.become("each Pod says what it is", whole)

	old := slices.Index(m.roles(), "primary")
	m.nodes[old].kill(t)
	m.become("a replica is primary in its place", func(roles []string) bool {
		now := slices.Index(roles, "primary")
		return now >= 0 && now != old
	})
	m.nodes[old].start()
	m.become("the old primary is a replica", whole)

	m.rollingUpdate(set)

	m.get("ledger", db)
	before := db.DeepCopy()
	db.Spec.Acknowledgements = 2
	must(t, api.Patch(t.Context(), db, client.MergeFrom(before)))
	eventually(t, 30*time.Second, "the primary waits for two", func() bool {
		m.get("ledger", db)
		return db.Status.Acknowledgements == 2
	})
}

// saysWhyAPodDoesNotStart makes a Pod whose image is nowhere, and takes it away when the Database has said so.
func (m *managed) saysWhyAPodDoesNotStart(set *appsv1.StatefulSet) {
	m.t.Helper()
	template := set.Spec.Template.DeepCopy()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "ledger-1", Labels: template.Labels}, Spec: template.Spec}
	pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}})
	must(m.t, m.api.Create(m.t.Context(), pod))
	before := pod.DeepCopy()
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "mysql", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff", Message: "no such image"}}}}
	must(m.t, m.api.Status().Patch(m.t.Context(), pod, client.MergeFrom(before)))
	const why = "ledger-1: mysql: ImagePullBackOff: no such image"
	db := &v1alpha1.Database{}
	eventually(m.t, time.Minute, "the Database says why "+pod.Name+" does not start", func() bool {
		m.get("ledger", db)
		ready := meta.FindStatusCondition(db.Status.Conditions, v1alpha1.ConditionReady)
		return ready != nil && strings.Contains(ready.Message, why) &&
			slices.ContainsFunc(db.Status.Servers, func(s v1alpha1.ServerStatus) bool { return s.Name == pod.Name && s.Message == why })
	})
	zero := int64(0)
	must(m.t, m.api.Delete(m.t.Context(), pod, &client.DeleteOptions{GracePeriodSeconds: &zero}))
}

// rollingUpdate changes the image: the operator deletes Pods, replicas first, and the test makes them anew.
func (m *managed) rollingUpdate(set *appsv1.StatefulSet) {
	m.t.Helper()
	primary := slices.Index(m.roles(), "primary")
	db := &v1alpha1.Database{}
	m.get("ledger", db)
	before := db.DeepCopy()
	db.Spec.Managed.Image = "mysql:9.4"
	must(m.t, m.api.Patch(m.t.Context(), db, client.MergeFrom(before)))
	eventually(m.t, 30*time.Second, "the StatefulSet has the new image", func() bool {
		m.get("ledger", set)
		return set.Spec.Template.Spec.Containers[0].Image == "mysql:9.4"
	})
	m.revision = "second"
	set.Status.ObservedGeneration, set.Status.UpdateRevision = set.Generation, m.revision
	must(m.t, m.api.Status().Update(m.t.Context(), set))
	var order []int
	for range m.nodes {
		gone := -1
		eventually(m.t, time.Minute, fmt.Sprintf("another Pod is deleted after %v", order), func() bool {
			for i := range m.nodes {
				pod := &corev1.Pod{}
				err := m.api.Get(context.Background(), client.ObjectKey{Namespace: namespace, Name: fmt.Sprintf("ledger-%d", i)}, pod)
				if apierrors.IsNotFound(err) || (err == nil && pod.DeletionTimestamp != nil) {
					gone = i
					return true
				}
			}
			return false
		})
		order = append(order, gone)
		m.nodes[gone].kill(m.t) // after its clients lost their connections, as the preStop hook has it
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("ledger-%d", gone)}}
		zero := int64(0)
		must(m.t, client.IgnoreNotFound(m.api.Delete(m.t.Context(), pod, &client.DeleteOptions{GracePeriodSeconds: &zero})))
		m.nodes[gone].start()
		m.pod(gone)
		m.become("the servers are whole again", whole)
	}
	if order[2] != primary {
		m.t.Errorf("Pods were made anew in the order %v, and %d was primary", order, primary)
	}
	if slices.Index(m.roles(), "primary") == primary {
		m.t.Error("the primary did not hand over")
	}
}
