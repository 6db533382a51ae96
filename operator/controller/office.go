package controller

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// The operator's rights over what offices are made of. test/kubernetes runs it with these and no others.
//
// +kubebuilder:rbac:groups=ticketblue.dev,resources=offices,verbs=get;list;watch
// +kubebuilder:rbac:groups=ticketblue.dev,resources=offices/status,verbs=get;patch
// +kubebuilder:rbac:groups=ticketblue.dev,resources=offices/finalizers,verbs=update
// +kubebuilder:rbac:groups=ticketblue.dev,resources=databases;batchschedules,verbs=get;list;watch
// +kubebuilder:rbac:groups=apps,resources=deployments,verbs=get;list;watch;create;patch
// +kubebuilder:rbac:groups=batch,resources=jobs,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups="",resources=services,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;create;patch;delete
// +kubebuilder:rbac:groups="",resources=secrets,verbs=get
// +kubebuilder:rbac:groups="",resources=pods,verbs=list
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=get;list;watch;create;patch
// +kubebuilder:rbac:groups=autoscaling,resources=horizontalpodautoscalers,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=networking.k8s.io,resources=ingresses,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=gateway.networking.k8s.io,resources=httproutes,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=monitoring.coreos.com,resources=servicemonitors,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// lookAgain is when an office is looked at although nothing told of a change: Secrets are not watched.
const lookAgain = time.Minute

// lookWhileWaiting is when one is looked at that is not ready: what its Pods wait for is watched by nobody.
const lookWhileWaiting = 5 * time.Second

// Conditions of an Office, beside Ready.
const (
	conditionMigrated  = "Migrated"
	conditionAvailable = "Available"
	conditionExposed   = "Exposed"
	conditionMonitored = "Monitored"
)

type officeReconciler struct {
	client client.Client
	reader client.Reader // asks the API server, for what isn't watched
	events events.EventRecorder
}

// SetupOffice has the manager keep Offices.
func SetupOffice(mgr ctrl.Manager) error {
	r := &officeReconciler{client: mgr.GetClient(), reader: mgr.GetAPIReader(), events: mgr.GetEventRecorder(string(fieldOwner))}
	return ctrl.NewControllerManagedBy(mgr).For(&v1alpha1.Office{}).
		Owns(&appsv1.Deployment{}).Owns(&batchv1.Job{}).Owns(&corev1.Service{}).Owns(&policyv1.PodDisruptionBudget{}).
		Owns(&autoscalingv2.HorizontalPodAutoscaler{}).Owns(&networkingv1.Ingress{}).
		Watches(&v1alpha1.Database{}, handler.EnqueueRequestsFromMapFunc(r.ofDatabase)).
		Watches(&v1alpha1.BatchSchedule{}, handler.EnqueueRequestsFromMapFunc(ofSchedule)).
		Complete(r)
}

// ofDatabase names the offices whose tables are in a Database.
func (r *officeReconciler) ofDatabase(ctx context.Context, db client.Object) (all []reconcile.Request) {
	var offices v1alpha1.OfficeList
	if err := r.client.List(ctx, &offices, client.InNamespace(db.GetNamespace())); err != nil {
		ctrl.LoggerFrom(ctx).Error(err, "offices of a Database not looked at")
		return nil
	}
	for _, office := range offices.Items {
		if office.Spec.Database.Name == db.GetName() {
			all = append(all, reconcile.Request{NamespacedName: client.ObjectKeyFromObject(&office)})
		}
	}
	return all
}

// ofSchedule names the office of a BatchSchedule.
func ofSchedule(_ context.Context, schedule client.Object) []reconcile.Request {
	s, ok := schedule.(*v1alpha1.BatchSchedule)
	if !ok {
		return nil
	}
	return []reconcile.Request{{NamespacedName: types.NamespacedName{Namespace: s.Namespace, Name: s.Spec.Office.Name}}}
}

// Reconcile makes one office as it says. The tables come first; then the servers; how people reach them and who
// watches over them does not wait for either.
func (r *officeReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	office := &v1alpha1.Office{}
	if err := r.client.Get(ctx, request.NamespacedName, office); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !office.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil // its parts go with it
	}
	before := office.DeepCopy()
	office.Status.ObservedGeneration = office.Generation
	err := r.keep(ctx, office)
	if !equality.Semantic.DeepEqual(before.Status, office.Status) {
		err = errors.Join(err, client.IgnoreNotFound(r.client.Status().Patch(ctx, office, client.MergeFrom(before), fieldOwner)))
	}
	if !meta.IsStatusConditionTrue(office.Status.Conditions, v1alpha1.ConditionReady) {
		return ctrl.Result{RequeueAfter: lookWhileWaiting}, err
	}
	return ctrl.Result{RequeueAfter: lookAgain}, err
}

func (r *officeReconciler) keep(ctx context.Context, office *v1alpha1.Office) error {
	is := conditions{&office.Status.Conditions, office.Generation}
	err := errors.Join(r.keepReachable(ctx, office, is), r.keepMonitored(ctx, office, is))
	blocked, rollOut := r.rollOut(ctx, office, is)
	seen, looked := r.observeServers(ctx, office)
	if err = errors.Join(err, rollOut, looked); looked != nil {
		return err
	}
	office.Status.ReadyReplicas, office.Status.ServersReady = seen.ready, fmt.Sprintf("%d/%d", seen.ready, seen.want)
	if seen.rolledOut {
		office.Status.Image = seen.image
	}
	is.set(conditionAvailable, seen.available, map[bool]string{true: "Serving", false: "NotServing"}[seen.available], seen.observation)
	switch {
	case err != nil:
		is.set(v1alpha1.ConditionReady, false, "Error", cut(err.Error()))
	case blocked != nil:
		is.set(v1alpha1.ConditionReady, false, blocked.reason, blocked.message)
	case !seen.rolledOut:
		if is.set(v1alpha1.ConditionReady, false, "RollingOut", seen.observation) {
			r.tell(office, corev1.EventTypeNormal, EventRollOutStarted, "RollOut", "%s", office.Spec.Image)
		}
	default:
		if is.set(v1alpha1.ConditionReady, true, "RolledOut", seen.observation) {
			r.tell(office, corev1.EventTypeNormal, EventRolledOut, "RollOut", "%s on %d servers", seen.image, seen.want)
		}
	}
	return err
}

// obstacle is why servers are not replaced now.
type obstacle struct{ reason, message string }

// rollOut migrates and then applies the servers. What stands in the way is no error: it is told, and looked at again.
func (r *officeReconciler) rollOut(ctx context.Context, office *v1alpha1.Office, is conditions) (*obstacle, error) {
	db, err := r.databaseOf(ctx, office)
	if errors.Is(err, errMissing) {
		return r.settingsMissing(office, is, err), nil
	}
	if err != nil {
		return nil, err
	}
	settings, err := checksum(ctx, r.reader, office.Namespace, references(office, db))
	if errors.Is(err, errMissing) {
		return r.settingsMissing(office, is, err), nil
	}
	if err != nil {
		return nil, err
	}
	step, err := r.migrate(ctx, office, db)
	if err != nil {
		return nil, err
	}
	if r.tellMigration(office, is, step); step.State != plan.MigrationDone {
		return &obstacle{"Migration" + step.State, cmp.Or(step.Message, "the tables are migrated before servers are replaced")}, nil
	}
	byServers, err := r.serversDoJobs(ctx, office)
	if err != nil {
		return nil, err
	}
	return nil, r.applyDeployment(ctx, office, deployment(office, db, byServers, settings))
}

func (r *officeReconciler) settingsMissing(office *v1alpha1.Office, is conditions, err error) *obstacle {
	message := strings.TrimSuffix(err.Error(), ": "+errMissing.Error())
	if meta.FindStatusCondition(*is.all, conditionMigrated) == nil {
		is.set(conditionMigrated, false, EventSettingsMissing, message)
	}
	if ready := meta.FindStatusCondition(*is.all, v1alpha1.ConditionReady); ready == nil || ready.Message != message {
		r.tell(office, corev1.EventTypeWarning, EventSettingsMissing, "RollOut", "%s", message)
	}
	return &obstacle{EventSettingsMissing, message}
}

func (r *officeReconciler) tellMigration(office *v1alpha1.Office, is conditions, step plan.MigrationStep) {
	switch step.State {
	case plan.MigrationDone:
		office.Status.MigratedImage = office.Spec.Image
		if is.set(conditionMigrated, true, step.State, "for "+office.Spec.Image) {
			r.tell(office, corev1.EventTypeNormal, EventMigrationDone, "Migrate", "for %s", office.Spec.Image)
		}
	case plan.MigrationFailed:
		message := cmp.Or(step.Message, "the Job gave up")
		if is.set(conditionMigrated, false, step.State, message+" (delete the Job to try again)") {
			r.tell(office, corev1.EventTypeWarning, EventMigrationFailed, "Migrate", "%s", message)
		}
	default:
		is.set(conditionMigrated, false, step.State, step.Message)
	}
}

// databaseOf looks at the Database that the office names.
func (r *officeReconciler) databaseOf(ctx context.Context, office *v1alpha1.Office) (database, error) {
	return databaseOf(ctx, r.client, r.reader, office)
}

func databaseOf(ctx context.Context, c, secrets client.Reader, office *v1alpha1.Office) (database, error) {
	name := office.Spec.Database.Name
	if name == "" {
		return database{}, nil
	}
	found := &v1alpha1.Database{}
	if err := c.Get(ctx, types.NamespacedName{Namespace: office.Namespace, Name: name}, found); apierrors.IsNotFound(err) {
		return database{}, fmt.Errorf("Database %s %w", name, errMissing) //nolint:staticcheck // a kind's name
	} else if err != nil {
		return database{}, err
	}
	db := database{resource: found, credentials: name + "-credentials"}
	if given := found.Spec.Credentials; given != nil {
		db.credentials = given.Name
	}
	_, err := reference{name: db.credentials, key: "app-user"}.read(ctx, secrets, office.Namespace)
	if err != nil && !errors.Is(err, errMissing) {
		return database{}, err
	}
	db.hasUser = err == nil
	return db, nil
}

// serversDoJobs reports whether the servers do the jobs by themselves: until a schedule of the cluster does one of
// them. Saving the database is not theirs, so a schedule for that takes nothing from them.
func (r *officeReconciler) serversDoJobs(ctx context.Context, office *v1alpha1.Office) (bool, error) {
	var schedules v1alpha1.BatchScheduleList
	if err := r.client.List(ctx, &schedules, client.InNamespace(office.Namespace)); err != nil {
		return false, err
	}
	for _, s := range schedules.Items {
		if s.Spec.Office.Name == office.Name && s.Spec.Job != v1alpha1.JobDatabaseBackup && s.DeletionTimestamp.IsZero() {
			return false, nil
		}
	}
	return true, nil
}

// keepReachable applies what leads to the servers, and how many there are.
func (r *officeReconciler) keepReachable(ctx context.Context, office *v1alpha1.Office, is conditions) error {
	front := service(office)
	err := free(ctx, r.client, office, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: front.Namespace, Name: front.Name}})
	if err == nil {
		err = errors.Join(apply(ctx, r.client, office, front), apply(ctx, r.client, office, serverBudget(office)))
	}
	at := metav1.ObjectMeta{Namespace: office.Namespace, Name: office.Name}
	if office.Spec.Autoscaling != nil {
		err = errors.Join(err, apply(ctx, r.client, office, autoscaler(office)))
	} else {
		err = errors.Join(err, remove(ctx, r.client, office, &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: at}))
	}
	if office.Spec.Ingress != nil {
		err = errors.Join(err, apply(ctx, r.client, office, ingress(office)))
	} else {
		err = errors.Join(err, remove(ctx, r.client, office, &networkingv1.Ingress{ObjectMeta: at}))
	}
	var unknown error
	if office.Spec.HTTPRoute != nil {
		unknown = apply(ctx, r.client, office, httpRoute(office))
	} else {
		err = errors.Join(err, r.removeForeign(ctx, office, kindHTTPRoute))
	}
	switch {
	case meta.IsNoMatchError(unknown):
		is.set(conditionExposed, false, "KindUnknown", "the cluster has no Gateway API: "+kindHTTPRoute.GroupVersion().String())
	case err != nil || unknown != nil:
		is.set(conditionExposed, false, "Error", cut(errors.Join(err, unknown).Error()))
		return errors.Join(err, unknown)
	case office.Spec.Ingress != nil:
		is.set(conditionExposed, true, "Ingress", "at "+host(office))
	case office.Spec.HTTPRoute != nil:
		is.set(conditionExposed, true, "HTTPRoute", "at "+host(office))
	default:
		is.set(conditionExposed, true, "Service", "by its Service; neither ingress nor httpRoute is asked for")
	}
	return nil
}

// keepMonitored applies what is made for Prometheus and Grafana.
func (r *officeReconciler) keepMonitored(ctx context.Context, office *v1alpha1.Office, is conditions) error {
	asked := office.Spec.Monitoring
	wants := func(flag func(*v1alpha1.OfficeMonitoring) *bool) bool {
		return asked != nil && (flag(asked) == nil || *flag(asked))
	}
	monitored := wants(func(m *v1alpha1.OfficeMonitoring) *bool { return m.ServiceMonitor })
	shown := wants(func(m *v1alpha1.OfficeMonitoring) *bool { return m.Dashboards })
	all, err := dashboards(withMonitoring(office))
	if err != nil {
		return err
	}
	for _, board := range all {
		if shown {
			err = errors.Join(err, apply(ctx, r.client, office, board))
		} else {
			err = errors.Join(err, remove(ctx, r.client, office, board))
		}
	}
	var unknown error
	if monitored {
		err = errors.Join(err, apply(ctx, r.client, office, metricsService(office)))
		unknown = apply(ctx, r.client, office, serviceMonitor(office))
	} else {
		err = errors.Join(err, remove(ctx, r.client, office, metricsService(office)), r.removeForeign(ctx, office, kindServiceMonitor))
	}
	switch {
	case asked == nil && err == nil:
		is.drop(conditionMonitored)
	case meta.IsNoMatchError(unknown):
		is.set(conditionMonitored, false, "KindUnknown", "the cluster has no Prometheus operator: "+kindServiceMonitor.GroupVersion().String())
	case err != nil || unknown != nil:
		is.set(conditionMonitored, false, "Error", cut(errors.Join(err, unknown).Error()))
		return errors.Join(err, unknown)
	default:
		is.set(conditionMonitored, true, "Monitored", "as asked")
	}
	return err
}

// withMonitoring is the office, with labels to ask even when no monitoring is asked for.
func withMonitoring(office *v1alpha1.Office) *v1alpha1.Office {
	if office.Spec.Monitoring != nil {
		return office
	}
	asked := office.DeepCopy()
	asked.Spec.Monitoring = &v1alpha1.OfficeMonitoring{}
	return asked
}

func (r *officeReconciler) removeForeign(ctx context.Context, office *v1alpha1.Office, kind schema.GroupVersionKind) error {
	part := &unstructured.Unstructured{}
	part.SetGroupVersionKind(kind)
	part.SetName(office.Name)
	part.SetNamespace(office.Namespace)
	return remove(ctx, r.client, office, part)
}

func (r *officeReconciler) tell(office *v1alpha1.Office, kind, reason, action, note string, args ...any) {
	r.events.Eventf(office, nil, kind, reason, action, note, args...)
}
