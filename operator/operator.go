// Package operator puts the operator together: one manager that keeps every kind of the project's resources. What
// it does is in operator/controller, what it decides in operator/plan.
package operator

import (
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/controller"
)

// Settings of the operator. Every flag is an environment variable too: --metrics-addr is
// TICKETBLUE_OPERATOR_METRICS_ADDR.
type Settings struct {
	MetricsAddr    string        `name:"metrics-addr" default:":8080" help:"Address that serves /metrics; 0 serves none."`
	HealthAddr     string        `name:"health-addr" default:":8081" help:"Address that serves /livez and /readyz; 0 serves none."`
	Namespaces     []string      `name:"namespace" help:"Namespaces that are kept; all when none is named."`
	Databases      bool          `name:"databases" default:"true" negatable:"" help:"Keep Databases; without, somebody else has to say that they are ready."`
	LeaderElection bool          `name:"leader-election" default:"true" negatable:"" help:"Have one of several operators lead, by a Lease."`
	LeaseNamespace string        `name:"lease-namespace" default:"" help:"Namespace of the Lease; the operator's own when empty."`
	LeaseDuration  time.Duration `name:"lease-duration" default:"15s" help:"How long after its last sign a leader is judged gone."`
	// Repeatable lets several operators of one process have controllers of the same names, for tests.
	Repeatable bool `kong:"-"`
}

// Validate reports what can't work.
func (s Settings) Validate() error {
	if s.LeaderElection && (s.LeaseDuration < 3*time.Second || s.LeaseDuration > time.Hour) {
		return errors.New("--lease-duration must lie between 3 s and an hour")
	}
	return nil
}

// Scheme knows the kinds that the operator reads and writes.
func Scheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	return scheme, errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme))
}

// New returns a manager that keeps every kind when it is started.
func New(cluster *rest.Config, settings Settings) (ctrl.Manager, error) {
	scheme, err := Scheme()
	if err != nil {
		return nil, err
	}
	renew, retry := settings.LeaseDuration*2/3, settings.LeaseDuration/8
	options := ctrl.Options{
		Scheme: scheme, Metrics: server.Options{BindAddress: settings.MetricsAddr}, HealthProbeBindAddress: settings.HealthAddr,
		LivenessEndpointName: "/livez", ReadinessEndpointName: "/readyz",
		LeaderElection: settings.LeaderElection, LeaderElectionID: "ticketblue-operator", LeaderElectionNamespace: settings.LeaseNamespace,
		LeaderElectionReleaseOnCancel: true, // the next one need not wait for the lease to run out
		LeaseDuration:                 &settings.LeaseDuration, RenewDeadline: &renew, RetryPeriod: &retry,
		Controller: config.Controller{SkipNameValidation: &settings.Repeatable},
		// Never listed, only asked for by name (operator/controller).
		Client: client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}, &corev1.ConfigMap{}}}},
	}
	if len(settings.Namespaces) > 0 {
		options.Cache.DefaultNamespaces = map[string]cache.Config{}
		for _, namespace := range settings.Namespaces {
			options.Cache.DefaultNamespaces[namespace] = cache.Config{}
		}
	}
	manager, err := ctrl.NewManager(cluster, options)
	if err != nil {
		return nil, fmt.Errorf("manager: %w", err)
	}
	if settings.Databases {
		if err := controller.SetupDatabase(manager, controller.DatabaseOptions{}); err != nil {
			return nil, fmt.Errorf("databases: %w", err)
		}
	}
	return manager, errors.Join(
		manager.AddHealthzCheck("alive", healthz.Ping), manager.AddReadyzCheck("alive", healthz.Ping),
		controller.SetupOffice(manager), controller.SetupBatchSchedule(manager, clock.RealClock{}),
	)
}
