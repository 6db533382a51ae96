package failover

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/controller"
)

// operator is the real one, which can be cut off from servers, and be killed in the middle of a statement.
type operator struct {
	t       testing.TB
	cluster *rest.Config

	mu      sync.Mutex
	stop    context.CancelFunc
	ended   chan struct{}
	cut     map[string]bool // addresses that it can't reach
	fatal   string          // a statement that it does not survive
	sent    bool            // which the server gets all the same
	conns   map[net.Conn]string
	killed  chan struct{} // closed when the fatal statement came
	running bool
}

func newScheme(t testing.TB) *runtime.Scheme {
	t.Helper()
	scheme := runtime.NewScheme()
	must(t, errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)))
	return scheme
}

func (o *operator) start() {
	o.t.Helper()
	yes := true
	mgr, err := ctrl.NewManager(o.cluster, ctrl.Options{Scheme: newScheme(o.t), Metrics: server.Options{BindAddress: "0"}, HealthProbeBindAddress: "0", Controller: config.Controller{SkipNameValidation: &yes}})
	must(o.t, err)
	must(o.t, controller.SetupDatabase(mgr, controller.DatabaseOptions{Dial: o.dial}))
	ctx, cancel := context.WithCancel(context.Background())
	o.mu.Lock()
	o.stop, o.ended, o.running = cancel, make(chan struct{}), true
	ended := o.ended
	o.mu.Unlock()
	go func() {
		defer close(ended)
		if err := mgr.Start(ctx); err != nil && ctx.Err() == nil {
			o.t.Errorf("the operator: %v", err)
		}
	}()
}

// kill ends it where it stands: its connections break first.
func (o *operator) kill() {
	o.mu.Lock()
	if !o.running {
		o.mu.Unlock()
		return
	}
	o.running = false
	o.stop()
	for conn := range o.conns {
		conn.Close()
	}
	ended := o.ended
	o.mu.Unlock()
	<-ended
}

// loses cuts it off from an address, or not.
func (o *operator) loses(addr string, cut bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cut[addr] = cut
	for conn, to := range o.conns {
		if cut && to == addr {
			conn.Close()
		}
	}
}

// diesAt has it die at the first statement that contains the text: before the server gets it, or after.
func (o *operator) diesAt(text string, sent bool) <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fatal, o.sent, o.killed = text, sent, make(chan struct{})
	return o.killed
}

func (o *operator) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	o.mu.Lock()
	refused := o.cut[addr] || !o.running
	o.mu.Unlock()
	if refused {
		return nil, errors.New("the network is cut")
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cut[addr] || !o.running {
		conn.Close()
		return nil, errors.New("the network is cut")
	}
	o.conns[conn] = addr
	return &line{conn, o}, nil
}

// line is a connection of the operator's to a server.
type line struct {
	net.Conn
	operator *operator
}

func (l *line) Write(b []byte) (int, error) {
	o := l.operator
	o.mu.Lock()
	dies := o.fatal != "" && bytes.Contains(b, []byte(o.fatal))
	sent, killed := o.sent, o.killed
	if dies {
		o.fatal = ""
		o.running = false
		for conn := range o.conns {
			if conn != l.Conn || !sent {
				conn.Close()
			}
		}
	}
	o.mu.Unlock()
	if !dies {
		return l.Conn.Write(b)
	}
	if sent {
		l.Conn.Write(b)
	}
	l.Conn.Close()
	o.stop()
	go func() {
		<-o.ended
		close(killed)
	}()
	return 0, errors.New("killed")
}

func (l *line) Close() error {
	l.operator.mu.Lock()
	delete(l.operator.conns, l.Conn)
	l.operator.mu.Unlock()
	return l.Conn.Close()
}
