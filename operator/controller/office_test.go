package controller_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// migrationOf waits for the Job that migrates for the image.
func migrationOf(t *testing.T, o *v1alpha1.Office, image string) *batchv1.Job {
	t.Helper()
	var found *batchv1.Job
	eventually(t, "migrate for "+image, func() error {
		var jobs batchv1.JobList
		if err := cluster.client.List(t.Context(), &jobs, client.InNamespace(o.Namespace), client.MatchingLabels{"app.kubernetes.io/component": "migration", "app.kubernetes.io/instance": o.Name}); err != nil {
			return err
		}
		for _, job := range jobs.Items {
			if job.Spec.Template.Spec.Containers[0].Image == image && job.DeletionTimestamp.IsZero() {
				found = &job
				return nil
			}
		}
		return fmt.Errorf("%d jobs, none of them for it", len(jobs.Items))
	})
	return found
}

func deploymentOf(o *v1alpha1.Office) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: o.Name}}
}

// served says of the Deployment what the cluster would when all its Pods are ready.
func served(t *testing.T, o *v1alpha1.Office) {
	t.Helper()
	d := there(t, deploymentOf(o))
	n := *d.Spec.Replicas
	d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: n, UpdatedReplicas: n, ReadyReplicas: n, AvailableReplicas: n, Conditions: []appsv1.DeploymentCondition{
		{Type: appsv1.DeploymentAvailable, Status: corev1.ConditionTrue, Reason: "MinimumReplicasAvailable"},
	}}
	if err := cluster.client.Status().Update(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func TestAnOfficeIsMigratedThenServed(t *testing.T) {
	t.Parallel()
	o := office(namespace(t), "seoul")
	o.Spec.Env = []corev1.EnvVar{{Name: "TICKETBLUE_SHUTDOWN_TIMEOUT", Value: "60s"}, {Name: "TICKETBLUE_VALKEY_ADDR", Value: "valkey:6379"}}
	create(t, o)
	job := migrationOf(t, o, "ticketblue:1")
	if got := strings.Join(job.Spec.Template.Spec.Containers[0].Args, " "); got != "migrate up" {
		t.Errorf("the job runs %q", got)
	}
	officeIs(t, o, "Migrated", metav1.ConditionFalse, "Running", "")
	officeIs(t, o, "Ready", metav1.ConditionFalse, "MigrationRunning", "")
	if err := cluster.client.Get(t.Context(), client.ObjectKeyFromObject(o), deploymentOf(o)); !apierrors.IsNotFound(err) {
		t.Errorf("servers start before their tables are there: %v", err)
	}
	finish(t, job, batchv1.JobComplete)
	officeIs(t, o, "Migrated", metav1.ConditionTrue, "Done", "ticketblue:1")
	served(t, o)
	officeIs(t, o, "Available", metav1.ConditionTrue, "Serving", "2 of 2")
	officeIs(t, o, "Ready", metav1.ConditionTrue, "RolledOut", "")
	if o.Status.Image != "ticketblue:1" || o.Status.MigratedImage != "ticketblue:1" || o.Status.ServersReady != "2/2" || o.Status.ObservedGeneration != o.Generation {
		t.Errorf("the status is %+v", o.Status)
	}

	d := there(t, deploymentOf(o))
	pod := d.Spec.Template.Spec
	server := pod.Containers[0]
	if owner := metav1.GetControllerOf(d); owner == nil || owner.UID != o.UID {
		t.Error("the Deployment is not the office's")
	}
	if *pod.TerminationGracePeriodSeconds != 80 || server.Lifecycle.PreStop.Sleep.Seconds != 10 || d.Spec.Strategy.RollingUpdate.MaxUnavailable.IntValue() != 0 {
		t.Errorf("a stop takes %d s, of which it drains for %v", *pod.TerminationGracePeriodSeconds, server.Lifecycle.PreStop)
	}
	if s := server.SecurityContext; !*s.ReadOnlyRootFilesystem || *s.AllowPrivilegeEscalation || !slices.Contains(s.Capabilities.Drop, "ALL") || *pod.SecurityContext.RunAsUser != 65532 || *pod.AutomountServiceAccountToken {
		t.Errorf("a server may %+v", s)
	}
	if server.StartupProbe.HTTPGet.Path != "/livez" || server.ReadinessProbe.HTTPGet.Path != "/readyz" || len(pod.TopologySpreadConstraints) != 2 {
		t.Errorf("probes are %+v, spread %+v", server.ReadinessProbe, pod.TopologySpreadConstraints)
	}
	for name, want := range map[string]string{
		"TICKETBLUE_ENV": "production", "TICKETBLUE_PUBLIC_URL": "https://tickets.example.com", "TICKETBLUE_BATCH": "true", "TICKETBLUE_LOG_FORMAT": "json",
		"TICKETBLUE_SHUTDOWN_TIMEOUT": "60s", "TICKETBLUE_VALKEY_ADDR": "valkey:6379", "TICKETBLUE_TICKET_KEY_FILE": "/etc/ticketblue/ticket-key/key.pem",
	} {
		if got := variable(server, name); got.Value != want {
			t.Errorf("%s is %q", name, got.Value)
		}
	}
	if from := variable(server, "TICKETBLUE_MYSQL_PRIMARY").ValueFrom; from == nil || from.SecretKeyRef.Key != "primary" {
		t.Error("the primary's DSN is not the Secret's")
	}
	if service := there(t, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: o.Name}}); service.Spec.Ports[0].Port != 80 || len(service.Spec.Ports) != 1 {
		t.Errorf("the Service leads to %+v", service.Spec.Ports)
	}
	there(t, &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: o.Name}})
	for _, reason := range []string{"MigrationStarted", "MigrationDone", "RollOutStarted", "RolledOut"} {
		eventually(t, "tell of "+reason, func() error { return told(t, o, reason) })
	}
}

func told(t *testing.T, about client.Object, reason string) error {
	t.Helper()
	var all eventsv1.EventList
	if err := cluster.client.List(t.Context(), &all, client.InNamespace(about.GetNamespace())); err != nil {
		return err
	}
	if !slices.ContainsFunc(all.Items, func(e eventsv1.Event) bool { return e.Reason == reason && e.Regarding.UID == about.GetUID() }) {
		return fmt.Errorf("of %d events none says %s", len(all.Items), reason)
	}
	return nil
}

func variable(c corev1.Container, name string) corev1.EnvVar {
	i := slices.IndexFunc(c.Env, func(v corev1.EnvVar) bool { return v.Name == name })
	if i < 0 {
		return corev1.EnvVar{}
	}
	return c.Env[i]
}

// running brings an office to where it serves image 1.
func running(t *testing.T, o *v1alpha1.Office) {
	t.Helper()
	create(t, o)
	finish(t, migrationOf(t, o, o.Spec.Image), batchv1.JobComplete)
	served(t, o)
	officeIs(t, o, "Ready", metav1.ConditionTrue, "RolledOut", "")
}

// stuck makes a Pod that does not start.
func stuck(t *testing.T, namespace, name string, labels map[string]string, status corev1.PodStatus) {
	t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "server", Image: "ticketblue:1"}}},
	}
	create(t, pod)
	pod.Status = status
	if err := cluster.client.Status().Update(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
}

func waiting(reason, message, lastWords string) corev1.PodStatus {
	status := corev1.ContainerStatus{Name: "server", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}}
	if lastWords != "" {
		status.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", Message: lastWords}
	}
	return corev1.PodStatus{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{status}}
}

func TestAnOfficeSaysWhyItsPodsDoNotStart(t *testing.T) {
	t.Parallel()
	o := office(namespace(t), "seoul")
	create(t, o)
	job := migrationOf(t, o, "ticketblue:1")
	stuck(t, o.Namespace, job.Name+"-x", map[string]string{batchv1.JobNameLabel: job.Name}, waiting("ErrImagePull", "no such image", ""))
	officeIs(t, o, "Migrated", metav1.ConditionFalse, "Running", "ErrImagePull: no such image")
	finish(t, job, batchv1.JobComplete)
	d := there(t, deploymentOf(o))
	stuck(t, o.Namespace, "seoul-x", d.Spec.Template.Labels, waiting("CrashLoopBackOff", "back-off 10s", "opening\nproduction needs --toss-secret-key"))
	officeIs(t, o, "Ready", metav1.ConditionFalse, "RollingOut", "CrashLoopBackOff: production needs --toss-secret-key")
}

func TestAnotherImageIsMigratedForFirst(t *testing.T) {
	t.Parallel()
	o := office(namespace(t), "seoul")
	running(t, o)
	change(t, o, func(o *v1alpha1.Office) { o.Spec.Image = "ticketblue:2" })
	job := migrationOf(t, o, "ticketblue:2")
	officeIs(t, o, "Migrated", metav1.ConditionFalse, "Running", "")
	if d := there(t, deploymentOf(o)); d.Spec.Template.Spec.Containers[0].Image != "ticketblue:1" {
		t.Error("the servers are replaced before their tables are there")
	}
	finish(t, job, batchv1.JobComplete)
	eventually(t, "roll out", func() error {
		if got := there(t, deploymentOf(o)).Spec.Template.Spec.Containers[0].Image; got != "ticketblue:2" {
			return fmt.Errorf("it serves %s", got)
		}
		return nil
	})
	officeIs(t, o, "Ready", metav1.ConditionFalse, "RollingOut", "")
	served(t, o)
	officeIs(t, o, "Ready", metav1.ConditionTrue, "RolledOut", "")
	var jobs batchv1.JobList
	eventually(t, "forget the first migration", func() error {
		if err := cluster.client.List(t.Context(), &jobs, client.InNamespace(o.Namespace)); err != nil {
			return err
		}
		left := slices.DeleteFunc(jobs.Items, func(j batchv1.Job) bool { return !j.DeletionTimestamp.IsZero() })
		if len(left) != 1 {
			return fmt.Errorf("%d are left", len(left))
		}
		return nil
	})
}

func TestAFailedMigrationStopsTheRollOut(t *testing.T) {
	t.Parallel()
	o := office(namespace(t), "seoul")
	running(t, o)
	change(t, o, func(o *v1alpha1.Office) { o.Spec.Image = "ticketblue:2" })
	job := migrationOf(t, o, "ticketblue:2")
	failedPod(t, job, "opening\nticketblue: migrate booking: no such table")
	finish(t, job, batchv1.JobFailed)
	officeIs(t, o, "Migrated", metav1.ConditionFalse, "Failed", "ticketblue: migrate booking: no such table")
	officeIs(t, o, "Ready", metav1.ConditionFalse, "MigrationFailed", "no such table")
	officeIs(t, o, "Available", metav1.ConditionTrue, "Serving", "")
	if d := there(t, deploymentOf(o)); d.Spec.Template.Spec.Containers[0].Image != "ticketblue:1" {
		t.Error("the servers are replaced after all")
	}
	eventually(t, "tell", func() error { return told(t, o, "MigrationFailed") })
	// Back to the image that served: nothing to migrate, nothing to wait for but the Deployment.
	change(t, o, func(o *v1alpha1.Office) { o.Spec.Image = "ticketblue:1" })
	officeIs(t, o, "Migrated", metav1.ConditionTrue, "Done", "ticketblue:1")
	served(t, o)
	officeIs(t, o, "Ready", metav1.ConditionTrue, "RolledOut", "")
}

func TestTwoImagesDoNotMigrateAtOnce(t *testing.T) {
	t.Parallel()
	o := office(namespace(t), "seoul")
	create(t, o)
	first := migrationOf(t, o, "ticketblue:1")
	now, one := metav1.Now(), int32(1)
	before := first.DeepCopy()
	first.Status.StartTime, first.Status.Active, first.Status.Ready = &now, 1, &one
	if err := cluster.client.Status().Patch(t.Context(), first, client.MergeFrom(before)); err != nil {
		t.Fatal(err)
	}
	change(t, o, func(o *v1alpha1.Office) { o.Spec.Image = "ticketblue:2" })
	officeIs(t, o, "Migrated", metav1.ConditionFalse, "WaitingForEarlier", first.Name)
	there(t, first)
	before = first.DeepCopy()
	first.Status.Active, first.Status.Ready = 0, nil
	if err := cluster.client.Status().Patch(t.Context(), first, client.MergeFrom(before)); err != nil {
		t.Fatal(err)
	}
	finish(t, there(t, first), batchv1.JobComplete)
	migrationOf(t, o, "ticketblue:2")
}

func TestAnOfficeSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	o := office(ns, "seoul")
	o.Spec.EnvFrom = []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "toss"}}}}
	create(t, o)
	officeIs(t, o, "Ready", metav1.ConditionFalse, "SettingsMissing", "Secret toss is missing")
	create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "toss"}, StringData: map[string]string{"TICKETBLUE_TOSS_SECRET_KEY": "a"}})
	change(t, o, func(o *v1alpha1.Office) { o.Annotations = map[string]string{"look": "now"} }) // or a minute later
	finish(t, migrationOf(t, o, "ticketblue:1"), batchv1.JobComplete)
	before := there(t, deploymentOf(o)).Spec.Template.Annotations["ticketblue.dev/settings"]
	secret := there(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "toss"}})
	secret.StringData = map[string]string{"TICKETBLUE_TOSS_SECRET_KEY": "b"}
	if err := cluster.client.Update(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	change(t, o, func(o *v1alpha1.Office) { o.Annotations = map[string]string{"look": "again"} })
	eventually(t, "replace its servers when a Secret changes", func() error {
		if there(t, deploymentOf(o)).Spec.Template.Annotations["ticketblue.dev/settings"] == before {
			return fmt.Errorf("the settings are %s still", before)
		}
		return nil
	})
}

func TestAnOfficeUsesItsDatabase(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	o := office(ns, "seoul")
	o.Spec.Database = v1alpha1.OfficeDatabase{Name: "tables"}
	create(t, o)
	officeIs(t, o, "Ready", metav1.ConditionFalse, "SettingsMissing", "Database tables")
	create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "users"}, StringData: map[string]string{
		"app-password": "p", "app-user": "office", "operator-password": "o", "replication-password": "r",
	}})
	create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "tls"}, StringData: map[string]string{"ca.crt": "c"}})
	db := &v1alpha1.Database{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "tables"}, Spec: v1alpha1.DatabaseSpec{
		External: &v1alpha1.ExternalServers{Servers: []v1alpha1.ExternalServer{{Name: "a", Host: "127.0.0.1", Port: 1}, {Name: "b", Host: "127.0.0.1", Port: 2}}},
		TLS:      &corev1.LocalObjectReference{Name: "tls"}, Credentials: &corev1.LocalObjectReference{Name: "users"},
	}}
	// What the API server would choose, for a client that sends empty values.
	db.Spec.Failover = v1alpha1.FailoverPolicy{LookEvery: metav1.Duration{Duration: 250e6}, LookTimeout: metav1.Duration{Duration: 1e9}}
	create(t, db)
	officeIs(t, o, "Migrated", metav1.ConditionFalse, "WaitingForDatabase", "Database tables is not ready")
	before := db.DeepCopy()
	db.Status.Conditions = []metav1.Condition{{Type: "Ready", Status: metav1.ConditionTrue, Reason: "Running", LastTransitionTime: metav1.Now()}}
	if err := cluster.client.Status().Patch(t.Context(), db, client.MergeFrom(before)); err != nil {
		t.Fatal(err)
	}
	job := migrationOf(t, o, "ticketblue:1")
	c := job.Spec.Template.Spec.Containers[0]
	if user := variable(c, "DATABASE_USER").ValueFrom; user == nil || user.SecretKeyRef.Key != "app-user" {
		t.Error("the user is not the Secret's")
	}
	for name, want := range map[string]string{
		"TICKETBLUE_MYSQL_PRIMARY": "$(DATABASE_USER):$(DATABASE_PASSWORD)@tcp(tables-primary:3306)/ticketblue",
		"TICKETBLUE_MYSQL_REPLICA": "$(DATABASE_USER):$(DATABASE_PASSWORD)@tcp(127.0.0.1:1)/ticketblue,$(DATABASE_USER):$(DATABASE_PASSWORD)@tcp(127.0.0.1:2)/ticketblue",
		"TICKETBLUE_MYSQL_TLS":     "true", "TICKETBLUE_MYSQL_TLS_CA": "/etc/ticketblue/database/ca.crt",
	} {
		if got := variable(c, name).Value; got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestHowAnOfficeIsReachedAndGrows(t *testing.T) {
	t.Parallel()
	o := office(namespace(t), "seoul")
	class := "nginx"
	o.Spec.Ingress = &v1alpha1.OfficeIngress{ClassName: &class, TLSSecretName: "tls"}
	o.Spec.Autoscaling = &v1alpha1.Autoscaling{MinReplicas: 2, MaxReplicas: 9, CPUPercent: 60, Connections: 5000, Waiting: 100}
	running(t, o)
	at := metav1.ObjectMeta{Namespace: o.Namespace, Name: o.Name}
	in := there(t, &networkingv1.Ingress{ObjectMeta: at})
	if in.Spec.Rules[0].Host != "tickets.example.com" || in.Spec.TLS[0].SecretName != "tls" {
		t.Errorf("the Ingress is %+v", in.Spec)
	}
	scaler := there(t, &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: at})
	if len(scaler.Spec.Metrics) != 3 || scaler.Spec.Metrics[2].Pods.Metric.Name != "ticketblue_combining_waiting" || *scaler.Spec.Behavior.ScaleDown.StabilizationWindowSeconds != 300 {
		t.Errorf("it grows by %+v", scaler.Spec)
	}
	// What the autoscaler decides stays.
	if err := cluster.client.SubResource("scale").Update(t.Context(), there(t, deploymentOf(o)), client.WithSubResourceBody(&autoscalingv1.Scale{ObjectMeta: at, Spec: autoscalingv1.ScaleSpec{Replicas: 7}})); err != nil {
		t.Fatal(err)
	}
	change(t, o, func(o *v1alpha1.Office) { o.Spec.PodAnnotations = map[string]string{"rolled": "out"} })
	eventually(t, "roll out", func() error {
		d := there(t, deploymentOf(o))
		if d.Spec.Template.Annotations["rolled"] != "out" {
			return fmt.Errorf("annotations are %v", d.Spec.Template.Annotations)
		}
		if *d.Spec.Replicas != 7 {
			t.Fatalf("%d servers are left of 7", *d.Spec.Replicas)
		}
		return nil
	})
	// The other way in is not known to this cluster: that is said, and the rest goes on.
	change(t, o, func(o *v1alpha1.Office) {
		o.Spec.Ingress, o.Spec.Autoscaling, o.Spec.Replicas = nil, nil, new(int32(3))
		o.Spec.HTTPRoute = &v1alpha1.OfficeHTTPRoute{ParentRefs: []v1alpha1.ParentRef{{Name: "public"}}}
		o.Spec.Monitoring = &v1alpha1.OfficeMonitoring{Labels: map[string]string{"release": "prometheus"}}
	})
	officeIs(t, o, "Exposed", metav1.ConditionFalse, "KindUnknown", "no Gateway API")
	officeIs(t, o, "Monitored", metav1.ConditionFalse, "KindUnknown", "no Prometheus operator")
	gone(t, &networkingv1.Ingress{ObjectMeta: at})
	gone(t, &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: at})
	eventually(t, "have three servers", func() error {
		if n := *there(t, deploymentOf(o)).Spec.Replicas; n != 3 {
			return fmt.Errorf("%d servers", n)
		}
		return nil
	})
	board := there(t, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: "seoul-dashboard-overview"}})
	if board.Labels["grafana_dashboard"] != "1" || !json.Valid([]byte(board.Data["overview.json"])) {
		t.Errorf("the dashboard is %v", board.Labels)
	}
	there(t, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: "seoul-metrics"}})
	change(t, o, func(o *v1alpha1.Office) { o.Spec.Monitoring, o.Spec.HTTPRoute = nil, nil })
	gone(t, board)
	gone(t, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: "seoul-metrics"}})
	officeIs(t, o, "Exposed", metav1.ConditionTrue, "Service", "")
}

func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	create(t, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "seoul"}, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 99}}}})
	o := office(ns, "seoul")
	create(t, o)
	officeIs(t, o, "Exposed", metav1.ConditionFalse, "Error", "not ours")
	if s := there(t, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "seoul"}}); s.Spec.Ports[0].Port != 99 {
		t.Error("somebody's Service was taken over")
	}
}
