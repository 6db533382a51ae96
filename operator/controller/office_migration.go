package controller

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// annotationMigration on a Job is what it migrates for.
const annotationMigration = "ticketblue.dev/migration"

const (
	migrationRetries = 2
	migrationSeconds = 2 * 60 * 60 // a large table takes a while to change
)

// migrationKey is another one for each image and database.
func migrationKey(office *v1alpha1.Office) string {
	d := office.Spec.Database
	at := d.Name
	if d.PrimaryDSN != nil {
		at = d.PrimaryDSN.Name + "/" + d.PrimaryDSN.Key
	}
	sum := sha256.Sum256([]byte(office.Spec.Image + "\n" + at))
	return hex.EncodeToString(sum[:5])
}

// migration brings the tables to where the office's image wants them. A Pod that failed is replaced only when it
// is gone: two would wait for each other in the database, but the second would count as running.
func migration(office *v1alpha1.Office, db database) *batchv1.Job {
	key := migrationKey(office)
	pod := podOf(office, db)
	pod.RestartPolicy = corev1.RestartPolicyNever
	pod.Containers = []corev1.Container{program(office, db, office.Spec.Image, "migrate", false, "migrate", "up")}
	retries, limit, replace := int32(migrationRetries), int64(migrationSeconds), batchv1.Failed
	job := &batchv1.Job{
		ObjectMeta: named(office, office.Name+"-migrate-"+key, componentMigration),
		Spec: batchv1.JobSpec{
			BackoffLimit: &retries, ActiveDeadlineSeconds: &limit, PodReplacementPolicy: &replace,
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels(office.Name, componentMigration)}, Spec: pod},
		},
	}
	job.Annotations = map[string]string{annotationMigration: key}
	return job
}

// migrate looks at the office's migrations, does what is planned, and says how far they are.
func (r *officeReconciler) migrate(ctx context.Context, office *v1alpha1.Office, db database) (plan.MigrationStep, error) {
	var jobs batchv1.JobList
	if err := r.client.List(ctx, &jobs, client.InNamespace(office.Namespace), client.MatchingLabels(selector(office.Name, componentMigration))); err != nil {
		return plan.MigrationStep{}, err
	}
	seen := plan.Migration{Wanted: migrationKey(office), DatabaseReady: true}
	if db.resource != nil {
		ready := meta.FindStatusCondition(db.resource.Status.Conditions, v1alpha1.ConditionReady)
		seen.DatabaseReady = ready != nil && ready.Status == metav1.ConditionTrue
		seen.DatabaseNeeds = fmt.Sprintf("Database %s is not ready", db.resource.Name)
		if ready != nil {
			seen.DatabaseNeeds += ": " + ready.Message
		}
	}
	for _, job := range jobs.Items {
		if !metav1.IsControlledBy(&job, office) {
			continue
		}
		one := plan.MigrationJob{
			Name: job.Name, Key: job.Annotations[annotationMigration], Leaving: !job.DeletionTimestamp.IsZero(),
			Running:  job.Status.Ready != nil && *job.Status.Ready > 0,
			Complete: jobIs(&job, batchv1.JobComplete) != nil, Failed: jobIs(&job, batchv1.JobFailed) != nil,
		}
		if !one.Complete { // it may have failed, or not have started at all
			said, err := lastWords(ctx, r.reader, &job)
			if err != nil {
				return plan.MigrationStep{}, err
			}
			one.Message = said
		}
		seen.Jobs = append(seen.Jobs, one)
	}
	step := plan.Migrate(seen)
	for _, name := range step.Delete {
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: office.Namespace, Name: name}}
		// Its Pods first: the Job is gone when none of them can be at work.
		if err := r.client.Delete(ctx, job, client.PropagationPolicy(metav1.DeletePropagationForeground)); client.IgnoreNotFound(err) != nil {
			return step, err
		}
	}
	if !step.Start {
		return step, nil
	}
	job := migration(office, db)
	if err := free(ctx, r.client, office, &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: job.Namespace, Name: job.Name}}); err != nil {
		return step, err
	}
	if err := apply(ctx, r.client, office, job); err != nil {
		return step, err
	}
	r.tell(office, corev1.EventTypeNormal, EventMigrationStarted, "Migrate", "Job %s migrates for %s", job.Name, office.Spec.Image)
	return step, nil
}

// jobIs returns the condition of a Job that is true.
func jobIs(job *batchv1.Job, kind batchv1.JobConditionType) *batchv1.JobCondition {
	for i, c := range job.Status.Conditions {
		if c.Type == kind && c.Status == corev1.ConditionTrue {
			return &job.Status.Conditions[i]
		}
	}
	return nil
}

// lastWords is what the Pod of a Job said that failed last, or else why the Job has failed.
func lastWords(ctx context.Context, c client.Reader, job *batchv1.Job) (string, error) {
	var pods corev1.PodList
	if err := c.List(ctx, &pods, client.InNamespace(job.Namespace), client.MatchingLabels{batchv1.JobNameLabel: job.Name}); err != nil {
		return "", err
	}
	slices.SortFunc(pods.Items, func(a, b corev1.Pod) int {
		return cmp.Or(b.CreationTimestamp.Compare(a.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
	for _, pod := range pods.Items {
		for _, status := range slices.Concat(pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses) {
			if words := lastWordsOf(status); words != "" {
				return cut(words), nil
			}
		}
		if said := hindrance(pod); said != "" {
			return said, nil
		}
		if pod.Status.Message != "" {
			return cut(pod.Status.Message), nil
		}
	}
	if failed := jobIs(job, batchv1.JobFailed); failed != nil {
		return cut(failed.Message), nil
	}
	return "", nil
}
