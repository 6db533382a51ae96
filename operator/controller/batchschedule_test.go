package controller_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

func cronJobOf(s *v1alpha1.BatchSchedule) *batchv1.CronJob {
	return &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Name: s.Name}}
}

// runOf makes a Job of the schedule's CronJob, as its minute would.
func runOf(t *testing.T, s *v1alpha1.BatchSchedule, name string) *batchv1.Job {
	t.Helper()
	c := there(t, cronJobOf(s))
	job := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Name: name, Labels: c.Spec.JobTemplate.Labels, OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(c, batchv1.SchemeGroupVersion.WithKind("CronJob"))}},
		Spec:       c.Spec.JobTemplate.Spec,
	}
	create(t, job)
	return job
}

func TestAScheduleRunsItsJob(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	s := schedule(ns, "old-users", "seoul", v1alpha1.JobOldUsers)
	s.Spec.Args = []string{"--batch-share=50"}
	create(t, s)
	scheduleIs(t, s, "Ready", metav1.ConditionFalse, "OfficeMissing", "seoul")
	o := office(ns, "seoul")
	create(t, o)
	scheduleIs(t, s, "Ready", metav1.ConditionFalse, "OfficeNotMigrated", "seoul")
	finish(t, migrationOf(t, o, "ticketblue:1"), batchv1.JobComplete)
	scheduleIs(t, s, "Ready", metav1.ConditionTrue, "Scheduled", "Asia/Seoul")

	c := there(t, cronJobOf(s))
	pod := c.Spec.JobTemplate.Spec.Template.Spec
	if got := strings.Join(pod.Containers[0].Args, " "); got != "batch run OldUsers --batch-share=50" {
		t.Errorf("it runs %q", got)
	}
	if *c.Spec.TimeZone != "Asia/Seoul" || c.Spec.ConcurrencyPolicy != batchv1.ForbidConcurrent || *c.Spec.JobTemplate.Spec.BackoffLimit != 2 || pod.RestartPolicy != corev1.RestartPolicyNever {
		t.Errorf("the CronJob is %+v", c.Spec)
	}
	if rule := c.Spec.JobTemplate.Spec.PodFailurePolicy.Rules[0]; rule.Action != batchv1.PodFailurePolicyActionFailJob || rule.OnExitCodes.Values[0] != 3 {
		t.Errorf("a job that runs elsewhere is %+v", rule)
	}
	seoul := time.FixedZone("", 9*60*60)
	if next := s.Status.Next; next == nil || !next.After(time.Now()) || time.Until(next.Time) > 24*time.Hour || next.In(seoul).Hour() != 0 || next.In(seoul).Minute() != 0 {
		t.Errorf("it is due at %v", s.Status.Next)
	}
	eventually(t, "leave the jobs to the cluster", func() error {
		if got := variable(there(t, deploymentOf(o)).Spec.Template.Spec.Containers[0], "TICKETBLUE_BATCH").Value; got != "false" {
			return errors.New("the servers do them too: " + got)
		}
		return nil
	})

	first := runOf(t, s, "first")
	finish(t, first, batchv1.JobComplete)
	eventually(t, "tell of a success", func() error {
		there(t, s)
		if s.Status.LastSuccess == nil || s.Status.LastStart == nil || s.Status.Active != 0 {
			return fmt.Errorf("the status is %+v", s.Status)
		}
		return nil
	})
	scheduleIs(t, s, "Succeeding", metav1.ConditionTrue, "RunSucceeded", "")
	second := runOf(t, s, "second")
	eventually(t, "tell of a run under way", func() error {
		if there(t, s).Status.Active != 1 {
			return fmt.Errorf("the status is %+v", s.Status)
		}
		return nil
	})
	time.Sleep(time.Second) // the API's instants are whole seconds
	failedPod(t, second, "ticketblue: the database is away")
	finish(t, second, batchv1.JobFailed)
	scheduleIs(t, s, "Succeeding", metav1.ConditionFalse, "RunFailed", "the database is away")
	if s.Status.LastFailure == nil || s.Status.LastFailureMessage != "ticketblue: the database is away" || s.Status.LastSuccess == nil {
		t.Errorf("the status is %+v", s.Status)
	}
	for _, reason := range []string{"RunSucceeded", "RunFailed"} {
		eventually(t, "tell of "+reason, func() error { return told(t, s, reason) })
	}
	// What went before is told still when it is no longer kept.
	if err := cluster.client.Delete(t.Context(), second, client.PropagationPolicy(metav1.DeletePropagationBackground)); err != nil {
		t.Fatal(err)
	}
	change(t, s, func(s *v1alpha1.BatchSchedule) { s.Spec.Suspend = true })
	scheduleIs(t, s, "Ready", metav1.ConditionTrue, "Suspended", "")
	if s.Status.Next != nil || s.Status.LastFailureMessage == "" {
		t.Errorf("the status is %+v", s.Status)
	}
	eventually(t, "suspend", func() error {
		if !*there(t, cronJobOf(s)).Spec.Suspend {
			return errors.New("it runs on")
		}
		return nil
	})
}

func TestAScheduleThatCanNotBe(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	for name, c := range map[string]struct{ schedule, zone, said string }{
		"zone":  {"0 0 * * *", "Asia/Soul", `no time zone "Asia/Soul"`},
		"hour":  {"0 25 * * *", "Asia/Seoul", "can't be read"},
		"twice": {"TZ=UTC 0 0 * *", "Asia/Seoul", "belongs into timeZone"},
	} {
		s := schedule(ns, name, "seoul", v1alpha1.JobOldUsers)
		s.Spec.Schedule, s.Spec.TimeZone = c.schedule, c.zone
		create(t, s)
		scheduleIs(t, s, "Ready", metav1.ConditionFalse, "ScheduleInvalid", c.said)
	}
}

func TestABackup(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	o := office(ns, "seoul")
	running(t, o)
	s := schedule(ns, "backup", "seoul", v1alpha1.JobDatabaseBackup)
	create(t, s)
	scheduleIs(t, s, "Ready", metav1.ConditionFalse, "NoDatabase", "database.name")
	if got := variable(there(t, deploymentOf(o)).Spec.Template.Spec.Containers[0], "TICKETBLUE_BATCH").Value; got != "true" {
		t.Error("a backup takes the jobs from the servers")
	}

	// With a database that the operator knows.
	create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "users"}, StringData: map[string]string{"app-password": "p", "operator-password": "o", "replication-password": "r"}})
	db := &v1alpha1.Database{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "tables"}, Spec: v1alpha1.DatabaseSpec{
		External:    &v1alpha1.ExternalServers{Servers: []v1alpha1.ExternalServer{{Name: "a", Host: "127.0.0.1", Port: 1}, {Name: "b", Host: "127.0.0.1", Port: 2}}},
		Credentials: &corev1.LocalObjectReference{Name: "users"}, Failover: v1alpha1.FailoverPolicy{LookEvery: metav1.Duration{Duration: 250e6}, LookTimeout: metav1.Duration{Duration: 1e9}},
	}}
	create(t, db)
	change(t, o, func(o *v1alpha1.Office) { o.Spec.Database = v1alpha1.OfficeDatabase{Name: "tables"} })
	change(t, s, func(s *v1alpha1.BatchSchedule) {
		s.Spec.Backup = &v1alpha1.Backup{Keep: 3, Image: "mysql:9", Scratch: resource.MustParse("5Gi")}
	})
	scheduleIs(t, s, "Ready", metav1.ConditionTrue, "Scheduled", "")
	pod := there(t, cronJobOf(s)).Spec.JobTemplate.Spec.Template.Spec
	dump, save := pod.InitContainers[0], pod.Containers[0]
	if dump.Image != "mysql:9" || variable(dump, "HOST").Value != "tables-replicas" || variable(dump, "MYSQL_PWD").Value != "$(DATABASE_PASSWORD)" || *dump.SecurityContext.RunAsUser != 999 {
		t.Errorf("it is dumped by %+v", dump)
	}
	for _, option := range []string{"set -euo pipefail", "--single-transaction", "--set-gtid-purged=OFF", "| gzip > /scratch/dump.sql.gz"} {
		if !strings.Contains(dump.Command[2], option) {
			t.Errorf("it is dumped without %q", option)
		}
	}
	if got := strings.Join(save.Args, " "); got != "backup save --file /scratch/dump.sql.gz --keep 3" || save.Image != "ticketblue:1" {
		t.Errorf("it is kept by %q", got)
	}
	scratch := slices.IndexFunc(pod.Volumes, func(v corev1.Volume) bool { return v.Name == "scratch" })
	if scratch < 0 || pod.Volumes[scratch].EmptyDir.SizeLimit.String() != "5Gi" {
		t.Errorf("its volumes are %+v", pod.Volumes)
	}
}
