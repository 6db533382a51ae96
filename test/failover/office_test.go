// Package failover proves that a Database survives the loss of its primary by itself: real servers, a real API
// server, the real controller, and writers that go on all the time through the office's own sqlstore. What was
// acknowledged must be there, and never may two servers take writes that are acknowledged.
package failover

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/test/testenv"
)

var loud = flag.Bool("loud", false, "print what the operator logs")

func TestMain(m *testing.M) {
	flag.Parse()
	if !*loud {
		ctrl.SetLogger(logr.Discard())
	} else {
		ctrl.SetLogger(funcr.New(func(prefix, args string) { fmt.Fprintln(os.Stderr, time.Now().Format("05.000"), prefix, args) }, funcr.Options{}))
	}
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

// startAPI starts an API server that knows the custom resources.
func startAPI(t testing.TB) *rest.Config {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Minute) // it may have to be built first
	defer cancel()
	api, err := testenv.StartKubernetes(ctx, testenv.KubernetesOptions{CRDs: []string{"../../charts/ticketblue-operator/crds"}})
	must(t, err)
	t.Cleanup(func() {
		if err := api.Close(); err != nil {
			t.Error(err)
		}
	})
	config, err := clientcmd.BuildConfigFromFlags("", api.Kubeconfig)
	must(t, err)
	config.QPS = -1
	return config
}

// office is a Database of three servers that the operator keeps, with writers.
type office struct {
	t        testing.TB
	api      client.WithWatch
	operator *operator
	nodes    []*node
	front    *testenv.Proxy // stands in for the primary Service
	leads    atomic.Value   // the address it leads to
	engine   *mysql.Engine

	mu        sync.Mutex
	acks      []ack
	errors    map[string]int
	states    []seen
	next      atomic.Int64
	over      chan struct{}
	finishing sync.WaitGroup
}

// ack is a write that a client was told is done.
type ack struct {
	n      int64
	server string // of writers at one server; empty for those that go by the Service
	began  time.Time
	at     time.Time
}

// seen is a state of the Database, as its status told it.
type seen struct {
	state, primary string
	at             time.Time
}

const (
	namespace = "default"
	name      = "books"
	writers   = 16
)

func openOffice(t testing.TB) *office {
	t.Helper()
	cluster := startAPI(t)
	api, err := client.NewWithWatch(cluster, client.Options{Scheme: newScheme(t)})
	must(t, err)
	at := net.JoinHostPort(machine(t), "0")
	o := &office{t: t, api: api, nodes: startNodes(t, []string{at, at, at}), errors: map[string]int{}, over: make(chan struct{})}
	must(t, api.Create(t.Context(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "accounts"}, StringData: map[string]string{
		"operator-password": password, "replication-password": password, "app-password": password,
	}}))
	db := &v1alpha1.Database{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Spec: v1alpha1.DatabaseSpec{
		External: &v1alpha1.ExternalServers{}, Credentials: &corev1.LocalObjectReference{Name: "accounts"},
	}}
	for _, n := range o.nodes {
		host, port := n.addr(t)
		db.Spec.External.Servers = append(db.Spec.External.Servers, v1alpha1.ExternalServer{Name: n.name, Host: host, Port: port})
	}
	must(t, api.Create(t.Context(), db))
	o.front, err = testenv.StartProxy(t.Context(), "127.0.0.1:1")
	must(t, err)
	t.Cleanup(o.front.Close)
	t.Cleanup(func() {
		close(o.over)
		o.finishing.Wait()
	})
	o.finishing.Go(o.followService)
	o.finishing.Go(o.followStatus)
	o.operator = &operator{t: t, cluster: cluster, cut: map[string]bool{}, conns: map[net.Conn]string{}}
	o.operator.start()
	t.Cleanup(func() { o.operator.kill() })
	o.whole(time.Minute)
	o.engine, err = mysql.Open(t.Context(), mysql.Settings{Primary: dsn(o.front.Addr()), Writers: writers, Readers: 2, ConnLifetime: time.Minute, Timeout: 20 * time.Second, MaxLag: time.Second, FailoverWait: 20 * time.Second})
	must(t, err)
	t.Cleanup(func() { o.engine.Close() })
	_, err = o.engine.Reader(t.Context()).ExecContext(t.Context(), "CREATE TABLE sold (n BIGINT NOT NULL PRIMARY KEY, words VARCHAR(200) NOT NULL)")
	must(t, err)
	for range writers {
		o.finishing.Go(o.write)
	}
	for _, n := range o.nodes {
		o.finishing.Go(func() { o.writeAt(n) })
	}
	return o
}

// database is the Database as it is now.
func (o *office) database() *v1alpha1.Database {
	o.t.Helper()
	db := &v1alpha1.Database{}
	must(o.t, o.api.Get(context.Background(), client.ObjectKey{Namespace: namespace, Name: name}, db))
	return db
}

// whole waits until every server is as it should be.
func (o *office) whole(limit time.Duration) {
	o.t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		db := o.database()
		if db.Status.State == v1alpha1.DatabaseRunning && db.Status.ServersReady == "3/3" && ready(db) && o.leads.Load() != nil && o.leads.Load() != "" {
			return
		}
		if time.Now().After(end) {
			o.t.Fatalf("not whole within %v: %+v", limit, db.Status)
		}
	}
}

func ready(db *v1alpha1.Database) bool {
	return slices.ContainsFunc(db.Status.Conditions, func(c metav1.Condition) bool {
		return c.Type == v1alpha1.ConditionReady && c.Status == metav1.ConditionTrue
	})
}

// primary is the node that takes writes.
func (o *office) primary() *node {
	o.t.Helper()
	return o.node(o.database().Status.Primary)
}

func (o *office) node(name string) *node {
	o.t.Helper()
	i := slices.IndexFunc(o.nodes, func(n *node) bool { return n.name == name })
	if i < 0 {
		o.t.Fatalf("there is no server %q", name)
	}
	return o.nodes[i]
}

// replicas are the nodes that aren't primary.
func (o *office) replicas() []*node {
	primary := o.primary()
	return slices.DeleteFunc(slices.Clone(o.nodes), func(n *node) bool { return n == primary })
}

// followService does what a node's proxy does: it leads connections to where the slice of the Service says.
func (o *office) followService() {
	for {
		var slice discoveryv1.EndpointSlice
		err := o.api.Get(context.Background(), client.ObjectKey{Namespace: namespace, Name: name + "-primary"}, &slice)
		addr := ""
		if err == nil && len(slice.Endpoints) > 0 {
			addr = fmt.Sprintf("%s:%d", slice.Endpoints[0].Addresses[0], *slice.Ports[0].Port)
		}
		if before := o.leads.Load(); err == nil && before != addr {
			o.leads.Store(addr)
			if addr == "" {
				o.front.Cut()
			} else {
				o.front.Point(addr)
				o.front.Mend()
			}
		}
		select {
		case <-o.over:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// followStatus notes every state that the Database was in.
func (o *office) followStatus() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	changes, err := o.api.Watch(ctx, &v1alpha1.DatabaseList{}, client.InNamespace(namespace))
	if err != nil {
		o.t.Error(err)
		return
	}
	defer changes.Stop()
	for {
		select {
		case <-o.over:
			return
		case change := <-changes.ResultChan():
			db, is := change.Object.(*v1alpha1.Database)
			if !is {
				o.t.Errorf("the watch says %v", change)
				return
			}
			now := seen{db.Status.State, db.Status.Primary, time.Now()}
			o.mu.Lock()
			if n := len(o.states); n == 0 || o.states[n-1].state != now.state || o.states[n-1].primary != now.primary {
				o.states = append(o.states, now)
			}
			o.mu.Unlock()
		}
	}
}

// write writes by way of the Service, as the office does, again and again.
func (o *office) write() {
	for {
		n, began := o.next.Add(1), time.Now()
		err := o.engine.Write(context.Background(), func(ctx context.Context, q sqlstore.Queryer) error {
			_, err := q.ExecContext(ctx, "INSERT INTO sold (n, words) VALUES (?, REPEAT('x', 100))", n)
			return err
		})
		o.note(ack{n: n, began: began, at: time.Now()}, err)
		select {
		case <-o.over:
			return
		default:
		}
	}
}

// writeAt writes at one server past everything, as a client does that has not heard of a failover.
func (o *office) writeAt(n *node) {
	db := pool(o.t, n.server.Addr)
	for {
		number, began := o.next.Add(1), time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		_, err := db.ExecContext(ctx, "INSERT INTO sold (n, words) VALUES (?, 'direct')", number)
		cancel()
		if err == nil {
			o.note(ack{n: number, server: n.name, began: began, at: time.Now()}, nil)
		}
		select {
		case <-o.over:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (o *office) note(a ack, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err == nil {
		o.acks = append(o.acks, a)
		return
	}
	if f := fault.As(err); f != nil {
		o.errors[f.Code]++
		return
	}
	o.errors[err.Error()]++
}

// lacks are those of the writes that a server does not have.
func (o *office) lacks(n *node, acks []ack) (missing []ack) {
	o.t.Helper()
	db := pool(o.t, n.server.Addr)
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), "SELECT n FROM sold")
	must(o.t, err)
	defer rows.Close()
	there := map[int64]bool{}
	for rows.Next() {
		var number int64
		must(o.t, rows.Scan(&number))
		there[number] = true
	}
	must(o.t, rows.Err())
	for _, a := range acks {
		if !there[a.n] {
			missing = append(missing, a)
		}
	}
	return missing
}
