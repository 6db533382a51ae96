package controller

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// DatabaseOptions is what a test may want to change of how databases are kept.
type DatabaseOptions struct {
	// Dial connects to servers; nil for the network as it is.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Clock is nil for the machine's own.
	Clock clock.WithTicker
}

// resync is after what time everything is looked at again, although nothing asked for it.
const resync = 30 * time.Second

// atOnce is how many Databases are worked on at the same time.
const atOnce = 16

// What keeping databases takes. Pods are watched: their addresses and roles are what the Services rest on.
//
// +kubebuilder:rbac:groups=ticketblue.dev,resources=databases,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=ticketblue.dev,resources=databases/status,verbs=get;update
// +kubebuilder:rbac:groups=ticketblue.dev,resources=databases/finalizers,verbs=update
// +kubebuilder:rbac:groups=apps,resources=statefulsets,verbs=get;list;watch;create;patch
// +kubebuilder:rbac:groups="",resources=services,verbs=get;list;watch;create;patch
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;create;patch
// +kubebuilder:rbac:groups="",resources=secrets,verbs=get;create
// +kubebuilder:rbac:groups="",resources=pods,verbs=get;list;watch;patch;delete
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=get;list;watch;create;patch
// +kubebuilder:rbac:groups=discovery.k8s.io,resources=endpointslices,verbs=get;list;watch;create;patch
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// databaseReconciler reconciles Databases. Each Database has a watch, which looks at its servers and triggers a
// reconciliation when something changed; package plan decides what is to be done. State is stored in the Database's
// status, so that another operator can take over.
type databaseReconciler struct {
	client client.Client
	reader client.Reader // reads from the API server instead of the cache
	events events.EventRecorder
	clock  clock.WithTicker
	dial   func(ctx context.Context, network, addr string) (net.Conn, error)
	wakes  chan event.GenericEvent
	ctx    context.Context // the manager's

	mu      sync.Mutex
	watches map[types.NamespacedName]*watch
}

// SetupDatabase has the manager keep Databases.
func SetupDatabase(mgr ctrl.Manager, o DatabaseOptions) error {
	r := &databaseReconciler{
		client: mgr.GetClient(), reader: mgr.GetAPIReader(), events: mgr.GetEventRecorder(string(fieldOwner)), clock: o.Clock, dial: o.Dial,
		wakes: make(chan event.GenericEvent, 1024), watches: map[types.NamespacedName]*watch{}, ctx: context.Background(),
	}
	if r.clock == nil {
		r.clock = clock.RealClock{}
	}
	if err := mgr.Add(manager.RunnableFunc(r.untilTheEnd)); err != nil {
		return err
	}
	return ctrl.NewControllerManagedBy(mgr).For(&v1alpha1.Database{}).
		Owns(&appsv1.StatefulSet{}).Owns(&corev1.Service{}).Owns(&policyv1.PodDisruptionBudget{}).Owns(&discoveryv1.EndpointSlice{}).
		Watches(&corev1.Pod{}, handler.EnqueueRequestsFromMapFunc(ofServerPod)).
		WatchesRawSource(source.Channel(r.wakes, &handler.EnqueueRequestForObject{})).
		WithOptions(controller.Options{MaxConcurrentReconciles: atOnce}).
		Complete(r)
}

// untilTheEnd ends all watches when the manager does, and gives all servers up.
func (r *databaseReconciler) untilTheEnd(ctx context.Context) error {
	<-ctx.Done()
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, w := range r.watches {
		w.close()
		delete(r.watches, key)
	}
	r.watches = nil // none is begun any more
	return nil
}

// Reconcile brings one Database a few steps further: its servers first, which may be without a primary, then what
// stands around them.
func (r *databaseReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	db := &v1alpha1.Database{}
	if err := r.reader.Get(ctx, request.NamespacedName, db); err != nil {
		if apierrors.IsNotFound(err) {
			r.forget(request.NamespacedName)
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !db.DeletionTimestamp.IsZero() {
		r.forget(request.NamespacedName)
		return ctrl.Result{}, nil
	}
	if problem := r.settle(ctx, db); problem != nil {
		return r.hindered(ctx, db, problem)
	}
	w, problem := r.watching(ctx, db)
	if problem != nil {
		return r.hindered(ctx, db, problem)
	}
	again, err := r.cycle(ctx, request.NamespacedName, w)
	if apierrors.IsConflict(err) {
		return ctrl.Result{RequeueAfter: time.Millisecond}, nil // somebody wrote it; what they wrote is looked at first
	}
	if err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: again}, nil
}

// hindered says why nothing can be done. What is merely waited for is no error.
func (r *databaseReconciler) hindered(ctx context.Context, db *v1alpha1.Database, problem error) (ctrl.Result, error) {
	if err := r.tellProblem(ctx, db, problem); err != nil || !errors.Is(problem, errWaiting) {
		return ctrl.Result{}, errors.Join(problem, err)
	}
	return ctrl.Result{RequeueAfter: time.Second}, nil
}

// errWaiting is what a database waits for that somebody else brings.
var errWaiting = errors.New("waiting")

// settle makes what a Database owns, when it, or what it owns, changed; while a failover is under way nothing of that
// is of use.
func (r *databaseReconciler) settle(ctx context.Context, db *v1alpha1.Database) error {
	r.mu.Lock()
	w := r.watches[client.ObjectKeyFromObject(db)]
	r.mu.Unlock()
	if w != nil && (db.Status.State == v1alpha1.DatabaseFailingOver || db.Status.State == v1alpha1.DatabaseSwitchingOver) {
		return nil
	}
	if w != nil && w.applied == db.Generation && w.since()-w.objects < resync {
		return nil
	}
	if err := r.applyServices(ctx, db); err != nil {
		return err
	}
	if db.Spec.Managed != nil {
		if err := r.applyServers(ctx, db); err != nil {
			return err
		}
	}
	if w != nil {
		w.applied, w.objects = db.Generation, w.since()
	}
	return nil
}

// watching is the watch over a Database's servers, aimed at those that there are now.
func (r *databaseReconciler) watching(ctx context.Context, db *v1alpha1.Database) (*watch, error) {
	targets, err := r.targets(ctx, db)
	if err != nil {
		return nil, err
	}
	key := client.ObjectKeyFromObject(db)
	policy := watchPolicy{db.Spec.Failover.LookEvery.Duration, db.Spec.Failover.LookTimeout.Duration, int(db.Spec.Failover.Looks)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.watches == nil {
		return nil, fmt.Errorf("%w for the end of the operator", errWaiting)
	}
	w := r.watches[key]
	if w != nil && w.policy != policy {
		w.close()
		w = nil
	}
	if w == nil {
		w = newWatch(r.ctx, key, r.clock, policy, func() { r.wake(key) }, func(server string, err error) { r.tellRebuilt(key, server, err) })
		w.schema = db.Spec.Schema
		r.watches[key] = w
	}
	return w, w.aim(targets)
}

// wake has a Database looked at. When too many wait already, they will look anyway.
func (r *databaseReconciler) wake(key types.NamespacedName) {
	db := &v1alpha1.Database{}
	db.Namespace, db.Name = key.Namespace, key.Name
	select {
	case r.wakes <- event.GenericEvent{Object: db}:
	default:
	}
}

func (r *databaseReconciler) forget(key types.NamespacedName) {
	r.mu.Lock()
	w := r.watches[key]
	delete(r.watches, key)
	r.mu.Unlock()
	if w != nil {
		w.close()
	}
	forgetMetrics(key)
}

// ofServerPod names the Database whose server a Pod is.
func ofServerPod(_ context.Context, pod client.Object) []ctrl.Request {
	name := pod.GetLabels()[labelDatabase]
	if name == "" || !slices.Contains([]string{"ticketblue-operator"}, pod.GetLabels()["app.kubernetes.io/managed-by"]) {
		return nil
	}
	return []ctrl.Request{{NamespacedName: types.NamespacedName{Namespace: pod.GetNamespace(), Name: name}}}
}
