// Package kubernetes tries the charts and the operator on a whole control plane: what Helm installs is made by the
// real controllers of Kubernetes, and only the containers are imagined (test/testenv). The operator runs in the
// test's own process, as the ServiceAccount and with the rights that its chart gives it.
package kubernetes

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
	"github.com/ticketblue/ticketblue/test/testenv"
)

var cluster struct {
	*testenv.Kubernetes
	config *rest.Config
	client client.Client
}

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (_ int, err error) {
	level := slog.LevelError
	if testing.Verbose() {
		level = slog.LevelInfo
	}
	ctrl.SetLogger(logr.FromSlogHandler(slog.NewTextHandler(io.MultiWriter(os.Stderr, &said), &slog.HandlerOptions{Level: level})))
	if cluster.Kubernetes, err = testenv.StartKubernetes(context.Background(), testenv.KubernetesOptions{Nodes: 3}); err != nil {
		return 1, err
	}
	defer testenv.Shutdown()
	defer cluster.Close()
	if cluster.config, err = clientcmd.BuildConfigFromFlags("", cluster.Kubeconfig); err != nil {
		return 1, err
	}
	cluster.config.QPS, cluster.config.WarningHandler = -1, rest.NoWarnings{} // old kinds are listed too
	scheme, err := operator.Scheme()
	if err != nil {
		return 1, err
	}
	if cluster.client, err = client.New(cluster.config, client.Options{Scheme: scheme}); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// said is all that operators have logged.
var said log

type log struct {
	sync.Mutex
	lines strings.Builder
}

// Write implements io.Writer.
func (l *log) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.lines.Write(p)
}

func (l *log) reset() {
	l.Lock()
	defer l.Unlock()
	l.lines.Reset()
}

// nothingForbidden fails when an operator was refused something. After its release is gone it is, rightly.
func nothingForbidden(t *testing.T) {
	t.Helper()
	said.Lock()
	defer said.Unlock()
	for line := range strings.Lines(said.lines.String()) {
		if strings.Contains(line, "forbidden") {
			t.Error(line)
		}
	}
}

// operate runs the operator as an account of the cluster until the test ends.
func operate(t *testing.T, namespace, account string, settings operator.Settings) (stop func()) {
	t.Helper()
	config := rest.CopyConfig(cluster.config)
	config.Impersonate = rest.ImpersonationConfig{
		UserName: "system:serviceaccount:" + namespace + ":" + account,
		Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"},
	}
	settings.MetricsAddr, settings.HealthAddr, settings.Repeatable = "0", "0", true
	settings.LeaderElection, settings.LeaseNamespace, settings.LeaseDuration = true, namespace, 15*time.Second
	manager, err := operator.New(config, settings)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		defer said.reset()
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the operator ended with %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// standInForDatabases says of every Database that it is ready, as the operator would if its servers were real, and
// makes the credentials that it would make.
func standInForDatabases(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			var all v1alpha1.DatabaseList
			if err := cluster.client.List(ctx, &all); err == nil {
				for _, db := range all.Items {
					secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{
						Namespace: db.Namespace, Name: db.Name + "-credentials", OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(&db, v1alpha1.GroupVersion.WithKind("Database"))},
					}, StringData: map[string]string{"app-password": "p", "operator-password": "o", "replication-password": "r"}}
					if err := cluster.client.Create(ctx, secret); err != nil && !apierrors.IsAlreadyExists(err) && ctx.Err() == nil {
						t.Errorf("credentials: %v", err)
					}
					if len(db.Status.Conditions) > 0 {
						continue
					}
					before := db.DeepCopy()
					db.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: "Imagined", LastTransitionTime: metav1.Now()}}
					if err := cluster.client.Status().Patch(ctx, &db, client.MergeFrom(before)); client.IgnoreNotFound(err) != nil && ctx.Err() == nil {
						t.Errorf("status: %v", err)
					}
				}
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// sh runs lines of a shell in the folder, each of which must succeed.
func sh(t *testing.T, dir, lines string) string {
	t.Helper()
	return guide.Run(t, cluster, dir, lines)
}

// everything is the names of all objects there are, of every kind that can be listed, but for those that come and go
// by themselves.
func everything(t *testing.T) map[string]bool {
	t.Helper()
	kinds, err := discovery.NewDiscoveryClientForConfigOrDie(cluster.config).ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	objects := metadata.NewForConfigOrDie(cluster.config)
	all := map[string]bool{}
	for _, list := range kinds {
		for _, kind := range list.APIResources {
			if !strings.Contains(strings.Join(kind.Verbs, " "), "list") || kind.Name == "events" || kind.Name == "componentstatuses" {
				continue
			}
			group, err := schema.ParseGroupVersion(list.GroupVersion)
			if err != nil {
				t.Fatal(err)
			}
			found, err := objects.Resource(group.WithResource(kind.Name)).List(t.Context(), metav1.ListOptions{})
			if err != nil {
				t.Fatalf("%s: %v", kind.Name, err)
			}
			for _, object := range found.Items {
				all[strings.Trim(kind.Name+"."+group.Group, ".")+" "+object.Namespace+"/"+object.Name] = true
			}
		}
	}
	return all
}

// left waits until no more is there than before and what may stay, which are beginnings.
func left(t *testing.T, before map[string]bool, may ...string) {
	t.Helper()
	eventually(t, "go with their owners", func() error {
		var errs []error
		for name := range everything(t) {
			if before[name] {
				continue
			}
			stays := false
			for _, beginning := range may {
				stays = stays || strings.HasPrefix(name, beginning)
			}
			if !stays {
				errs = append(errs, errors.New(name))
			}
		}
		return errors.Join(errs...)
	})
}

func eventually(t *testing.T, what string, wrong func() error) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		err := wrong()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("they did not %s:\n%v", what, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
