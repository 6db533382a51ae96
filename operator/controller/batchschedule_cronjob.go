package controller

import (
	"maps"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// labelSchedule is on the Jobs and Pods of a schedule.
const labelSchedule = "ticketblue.dev/schedule"

// Exit codes of `ticketblue batch run` beyond 0 (done) and 1 (failed).
const (
	exitRunsElsewhere = 3
	exitStopped       = 4
)

// cronJob runs the schedule's job by the clock, one run at a time. Its image is the one whose tables are there.
func cronJob(schedule *v1alpha1.BatchSchedule, office *v1alpha1.Office, db database) *batchv1.CronJob {
	pod := podOf(office, db)
	pod.RestartPolicy = corev1.RestartPolicyNever
	image := office.Status.MigratedImage
	run := program(office, db, image, "batch", false, append([]string{"batch", "run", schedule.Spec.Job}, schedule.Spec.Args...)...)
	if schedule.Spec.Job == v1alpha1.JobDatabaseBackup {
		run = backUp(schedule, office, db, image, &pod)
	}
	run.Resources = schedule.Spec.Resources
	pod.Containers = []corev1.Container{run}
	all := labels(office.Name, componentBatch)
	all[labelSchedule] = schedule.Name
	parallel := int32(1)
	limit, zone, suspend, deadline := schedule.Spec.ActiveDeadlineSeconds, schedule.Spec.TimeZone, schedule.Spec.Suspend, schedule.Spec.StartingDeadlineSeconds
	return &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: schedule.Name, Namespace: schedule.Namespace, Labels: all},
		Spec: batchv1.CronJobSpec{
			Schedule: schedule.Spec.Schedule, TimeZone: &zone, Suspend: &suspend, StartingDeadlineSeconds: &deadline,
			ConcurrencyPolicy:          batchv1.ForbidConcurrent, // the database would refuse the second run
			SuccessfulJobsHistoryLimit: schedule.Spec.SuccessfulJobsHistoryLimit, FailedJobsHistoryLimit: schedule.Spec.FailedJobsHistoryLimit,
			JobTemplate: batchv1.JobTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: maps.Clone(all)},
				Spec: batchv1.JobSpec{
					BackoffLimit: schedule.Spec.Retries, ActiveDeadlineSeconds: &limit, Parallelism: &parallel, Completions: &parallel,
					PodFailurePolicy: failurePolicy(run.Name),
					Template:         corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: maps.Clone(all), Annotations: maps.Clone(office.Spec.PodAnnotations)}, Spec: pod},
				},
			},
		},
	}
}

// failurePolicy says what a Pod's end means beyond its exit code not being 0. A job that runs elsewhere is not to be
// tried again and again while it does; a node that is emptied is nobody's failure; a run that was stopped goes on
// from there.
func failurePolicy(container string) *batchv1.PodFailurePolicy {
	codes := func(code int32) *batchv1.PodFailurePolicyOnExitCodesRequirement {
		return &batchv1.PodFailurePolicyOnExitCodesRequirement{ContainerName: &container, Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{code}}
	}
	return &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{
		{Action: batchv1.PodFailurePolicyActionFailJob, OnExitCodes: codes(exitRunsElsewhere)},
		{Action: batchv1.PodFailurePolicyActionIgnore, OnPodConditions: []batchv1.PodFailurePolicyOnPodConditionsPattern{{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue}}},
		{Action: batchv1.PodFailurePolicyActionCount, OnExitCodes: codes(exitStopped)},
	}}
}
