package controller

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// +kubebuilder:rbac:groups=ticketblue.dev,resources=batchschedules/status,verbs=get;patch
// +kubebuilder:rbac:groups=ticketblue.dev,resources=batchschedules/finalizers,verbs=update
// +kubebuilder:rbac:groups=batch,resources=cronjobs,verbs=get;list;watch;create;patch

// conditionSucceeding on a BatchSchedule is whether the run that ended last succeeded.
const conditionSucceeding = "Succeeding"

type scheduleReconciler struct {
	client client.Client
	reader client.Reader
	events events.EventRecorder
	clock  clock.PassiveClock
}

// SetupBatchSchedule has the manager keep BatchSchedules, whose next runs are told by the clock.
func SetupBatchSchedule(mgr ctrl.Manager, at clock.PassiveClock) error {
	r := &scheduleReconciler{client: mgr.GetClient(), reader: mgr.GetAPIReader(), events: mgr.GetEventRecorder(string(fieldOwner)), clock: at}
	return ctrl.NewControllerManagedBy(mgr).For(&v1alpha1.BatchSchedule{}).
		Owns(&batchv1.CronJob{}).
		Watches(&batchv1.Job{}, handler.EnqueueRequestsFromMapFunc(ofRun)).
		Watches(&v1alpha1.Office{}, handler.EnqueueRequestsFromMapFunc(r.ofOffice)).
		Complete(r)
}

// ofRun names the schedule of a Job, also of one that somebody made from its CronJob by hand.
func ofRun(_ context.Context, job client.Object) []reconcile.Request {
	name := job.GetLabels()[labelSchedule]
	if name == "" {
		return nil
	}
	return []reconcile.Request{{NamespacedName: types.NamespacedName{Namespace: job.GetNamespace(), Name: name}}}
}

// ofOffice names the schedules of an office, whose image and settings their Pods have.
func (r *scheduleReconciler) ofOffice(ctx context.Context, office client.Object) (all []reconcile.Request) {
	var schedules v1alpha1.BatchScheduleList
	if err := r.client.List(ctx, &schedules, client.InNamespace(office.GetNamespace())); err != nil {
		ctrl.LoggerFrom(ctx).Error(err, "schedules of an Office not looked at")
		return nil
	}
	for _, s := range schedules.Items {
		if s.Spec.Office.Name == office.GetName() {
			all = append(all, reconcile.Request{NamespacedName: client.ObjectKeyFromObject(&s)})
		}
	}
	return all
}

// Reconcile makes one schedule's CronJob and tells how its runs went.
func (r *scheduleReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	schedule := &v1alpha1.BatchSchedule{}
	if err := r.client.Get(ctx, request.NamespacedName, schedule); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !schedule.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil
	}
	before := schedule.DeepCopy()
	schedule.Status.ObservedGeneration = schedule.Generation
	is := conditions{&schedule.Status.Conditions, schedule.Generation}
	err := errors.Join(r.keep(ctx, schedule, is), r.tellRuns(ctx, schedule, is))
	if !equality.Semantic.DeepEqual(before.Status, schedule.Status) {
		err = errors.Join(err, client.IgnoreNotFound(r.client.Status().Patch(ctx, schedule, client.MergeFrom(before), fieldOwner)))
	}
	again := lookAgain
	if next := schedule.Status.Next; next != nil { // and then there is another next
		again = max(time.Second, min(again, next.Sub(r.clock.Now())+time.Second))
	}
	return ctrl.Result{RequeueAfter: again}, err
}

// keep applies the CronJob, or tells why it can't.
func (r *scheduleReconciler) keep(ctx context.Context, schedule *v1alpha1.BatchSchedule, is conditions) error {
	schedule.Status.Next = nil
	times, err := parse(schedule.Spec)
	if err != nil {
		if is.set(v1alpha1.ConditionReady, false, EventScheduleInvalid, err.Error()) {
			r.events.Eventf(schedule, nil, corev1.EventTypeWarning, EventScheduleInvalid, "Schedule", "%s", err.Error())
		}
		return nil
	}
	office := &v1alpha1.Office{}
	name := schedule.Spec.Office.Name
	if err := r.client.Get(ctx, types.NamespacedName{Namespace: schedule.Namespace, Name: name}, office); apierrors.IsNotFound(err) {
		is.set(v1alpha1.ConditionReady, false, "OfficeMissing", "there is no Office "+name)
		return nil
	} else if err != nil {
		return err
	}
	if office.Status.MigratedImage == "" {
		is.set(v1alpha1.ConditionReady, false, "OfficeNotMigrated", "Office "+name+" has no tables yet")
		return nil
	}
	db, err := databaseOf(ctx, r.client, r.reader, office)
	if errors.Is(err, errMissing) {
		is.set(v1alpha1.ConditionReady, false, "DatabaseMissing", err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	if schedule.Spec.Job == v1alpha1.JobDatabaseBackup && db.resource == nil {
		is.set(v1alpha1.ConditionReady, false, "NoDatabase", "DatabaseBackup needs an Office with database.name: a database that is given by DSN is saved by whoever runs it")
		return nil
	}
	if err := free(ctx, r.client, schedule, &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Namespace: schedule.Namespace, Name: schedule.Name}}); errors.Is(err, errTaken) {
		is.set(v1alpha1.ConditionReady, false, "NameTaken", err.Error())
		return nil
	} else if err != nil {
		return err
	}
	if err := apply(ctx, r.client, schedule, cronJob(schedule, office, db)); err != nil {
		is.set(v1alpha1.ConditionReady, false, "Error", cut(err.Error()))
		return err
	}
	if schedule.Spec.Suspend {
		is.set(v1alpha1.ConditionReady, true, "Suspended", "no further run starts")
		return nil
	}
	next := metav1.NewTime(times.Next(r.clock.Now()))
	schedule.Status.Next = &next
	is.set(v1alpha1.ConditionReady, true, "Scheduled", fmt.Sprintf("%s, %s", schedule.Spec.Schedule, schedule.Spec.TimeZone))
	return nil
}

// parse reads a schedule as the cluster does: with the same library.
func parse(spec v1alpha1.BatchScheduleSpec) (cron.Schedule, error) {
	zone, err := time.LoadLocation(spec.TimeZone)
	if err != nil || strings.EqualFold(spec.TimeZone, "local") {
		return nil, fmt.Errorf("there is no time zone %q", spec.TimeZone)
	}
	if strings.Contains(spec.Schedule, "TZ") {
		return nil, errors.New("the time zone belongs into timeZone, not into the schedule")
	}
	times, err := cron.ParseStandard(fmt.Sprintf("CRON_TZ=%s %s", zone, spec.Schedule))
	if err != nil {
		return nil, fmt.Errorf("the schedule %q can't be read: %w", spec.Schedule, err)
	}
	return times, nil
}

// tellRuns brings the status up to date with the Jobs that are there.
func (r *scheduleReconciler) tellRuns(ctx context.Context, schedule *v1alpha1.BatchSchedule, is conditions) error {
	var jobs batchv1.JobList
	if err := r.client.List(ctx, &jobs, client.InNamespace(schedule.Namespace), client.MatchingLabels{labelSchedule: schedule.Name}); err != nil {
		return err
	}
	status := &schedule.Status
	history := plan.History{
		LastStart: moment(status.LastStart), LastSuccess: moment(status.LastSuccess), LastFailure: moment(status.LastFailure), FailureMessage: status.LastFailureMessage,
	}
	var runs []plan.Run
	for _, job := range jobs.Items {
		run, err := r.run(ctx, &job, history)
		if err != nil {
			return err
		}
		runs = append(runs, run)
	}
	now := history.Add(runs)
	status.LastStart, status.LastSuccess, status.LastFailure = stamp(now.LastStart), stamp(now.LastSuccess), stamp(now.LastFailure)
	status.LastFailureMessage, status.Active = now.FailureMessage, int32(now.Active)
	switch {
	case now.LastFailure.IsZero() && now.LastSuccess.IsZero():
		is.drop(conditionSucceeding)
	case now.LastFailed():
		is.set(conditionSucceeding, false, EventRunFailed, cmp.Or(now.FailureMessage, "it gave no reason"))
	default:
		is.set(conditionSucceeding, true, EventRunSucceeded, "the last run succeeded")
	}
	if now.LastFailure.After(history.LastFailure) {
		r.events.Eventf(schedule, nil, corev1.EventTypeWarning, EventRunFailed, "Run", "%s", cmp.Or(now.FailureMessage, "it gave no reason"))
	}
	if now.LastSuccess.After(history.LastSuccess) {
		r.events.Eventf(schedule, nil, corev1.EventTypeNormal, EventRunSucceeded, "Run", "%s", schedule.Spec.Job)
	}
	return nil
}

// run is how one Job went. The words of its Pod are asked for once.
func (r *scheduleReconciler) run(ctx context.Context, job *batchv1.Job, known plan.History) (plan.Run, error) {
	run := plan.Run{Started: moment(job.Status.StartTime)}
	if done := jobIs(job, batchv1.JobComplete); done != nil {
		run.Ended = done.LastTransitionTime.Time
		if job.Status.CompletionTime != nil {
			run.Ended = job.Status.CompletionTime.Time
		}
	}
	failed := jobIs(job, batchv1.JobFailed)
	if failed == nil {
		return run, nil
	}
	run.Ended, run.Failed = failed.LastTransitionTime.Time, true
	if run.Ended.Before(known.LastFailure) || run.Ended.Equal(known.LastFailure) && known.FailureMessage != "" {
		return run, nil
	}
	var err error
	run.Message, err = lastWords(ctx, r.reader, job)
	return run, err
}

func moment(t *metav1.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.Time
}

func stamp(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	at := metav1.NewTime(t)
	return &at
}
