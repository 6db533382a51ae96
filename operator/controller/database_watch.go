package controller

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/ticketblue/ticketblue/operator/mysql"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// beatEvery is how often a primary is written to.
const beatEvery = time.Second

// renewEvery is how often servers read their certificates anew, which somebody renews long before they end.
const renewEvery = time.Hour

// doubtShare is how much sooner a server is looked at again that did not answer: a server that is gone refuses at
// once, and one that hangs takes the look's whole time-out before it counts.
const doubtShare = 5

// watch looks at all servers of one Database, each by itself, so that one that hangs delays no other; and wakes the
// controller when it saw something that matters.
type watch struct {
	key         types.NamespacedName
	clock       clock.WithTicker
	began       time.Time
	lookTimeout time.Duration
	enough      int // looks that fail in a row before a server is down
	policy      watchPolicy
	schema      string
	wake        func()
	rebuilt     func(server string, err error)

	ctx     context.Context // ends when the watch does
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	servers []*watched
	ending  map[string]context.CancelFunc

	// What the controller remembers of a database between its cycles; it alone uses them.
	memory    plan.Memory
	unchanged time.Duration // when the memory was seen first as it is
	prepared  int64         // the term whose primary has what it needs
	preparing bool
	lost      time.Duration // when a failover under way began
	applied   int64         // the generation whose objects were applied
	objects   time.Duration // when they were, last
	goals     map[string]plan.Goal
	led       *string         // the server to which writes were led last
	readers   map[string]bool // whether reads were led to a server
	slices    int64           // the generation whose slices these are
	detailed  time.Duration   // when details were last written into the status
}

// watchPolicy is how a watch looks; another policy needs another watch.
type watchPolicy struct {
	every, timeout time.Duration
	looks          int
}

// target is a server to watch.
type target struct {
	name   string
	config mysql.Config
}

func newWatch(ctx context.Context, key types.NamespacedName, c clock.WithTicker, policy watchPolicy, wake func(), rebuilt func(string, error)) *watch {
	w := &watch{key: key, clock: c, began: c.Now(), lookTimeout: policy.timeout, enough: policy.looks, policy: policy, wake: wake, rebuilt: rebuilt, ending: map[string]context.CancelFunc{}, goals: map[string]plan.Goal{}}
	w.ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx))
	return w
}

// since is the watch's own clock.
func (w *watch) since() time.Duration { return w.clock.Since(w.began) + 1 }

// close ends all looks, and gives all servers up.
func (w *watch) close() {
	w.stop()
	w.aim(nil) //nolint:errcheck // nothing is opened
	w.running.Wait()
}

// aim has the watch look at these servers. Those that it looks at already go on as they are.
func (w *watch) aim(targets []target) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var kept []*watched
	for _, s := range w.servers {
		if slices.ContainsFunc(targets, func(t target) bool { return t.name == s.name && same(t.config, s.config) }) {
			kept = append(kept, s)
			continue
		}
		w.ending[s.name]()
		delete(w.ending, s.name)
	}
	for _, t := range targets {
		if slices.ContainsFunc(kept, func(s *watched) bool { return s.name == t.name }) {
			continue
		}
		server, err := mysql.Open(t.config)
		if err != nil {
			return err
		}
		s := &watched{name: t.name, config: t.config, server: server, watch: w}
		ctx, cancel := context.WithCancel(w.ctx)
		w.ending[t.name] = cancel
		w.running.Go(func() { s.follow(ctx, w.policy.every) })
		kept = append(kept, s)
	}
	order := func(s *watched) int {
		return slices.IndexFunc(targets, func(t target) bool { return t.name == s.name })
	}
	slices.SortFunc(kept, func(a, b *watched) int { return order(a) - order(b) })
	w.servers = kept
	return nil
}

// same leaves Dial out, which can't be compared and is the same for all.
func same(a, b mysql.Config) bool {
	a.Dial, b.Dial = nil, nil
	return reflect.DeepEqual(a, b)
}

// follow looks at a server by the clock, and sooner at one that may be down, until it is watched no more.
func (s *watched) follow(ctx context.Context, every time.Duration) {
	ticker := s.watch.clock.NewTicker(every)
	defer ticker.Stop()
	beats := s.watch.clock.NewTicker(beatEvery)
	defer beats.Stop()
	renewals := s.watch.clock.NewTicker(renewEvery)
	defer renewals.Stop()
	var sooner <-chan time.Time // nil while there is no doubt
	look := func() {
		s.look(ctx, true)
		sooner = nil
		if s.doubted() {
			sooner = s.watch.clock.After(every / doubtShare)
		}
	}
	look()
	for {
		select {
		case <-ctx.Done():
			s.acting.Lock()
			s.letGo()
			s.acting.Unlock()
			s.server.Close() //nolint:errcheck // nobody uses it any more
			return
		case <-ticker.C():
			look()
		case <-sooner:
			look()
		case <-beats.C():
			if s.isPrimary() {
				s.beat(ctx)
			}
		case <-renewals.C():
			s.renew(ctx)
		}
	}
}

// isPrimary reports whether the server takes writes and the row of heartbeats is there.
func (s *watched) isPrimary() bool {
	s.watch.mu.Lock()
	primary := s.watch.memory.Primary == s.name && s.watch.memory.State == plan.Running && s.watch.prepared == s.watch.memory.Term
	s.watch.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return primary && s.seen.Up && !s.seen.ReadOnly
}

func (w *watch) all() []*watched {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.servers)
}

func (w *watch) find(name string) *watched {
	for _, s := range w.all() {
		if s.name == name {
			return s
		}
	}
	return nil
}

// nameOf is the server at an address, as the plan names it.
func (w *watch) nameOf(addr string) string {
	if addr == "" {
		return ""
	}
	for _, s := range w.all() {
		if s.config.Addr() == addr {
			return s.name
		}
	}
	return plan.Stranger
}

// observe is how all servers were seen.
func (w *watch) observe() []plan.Server {
	var servers []plan.Server
	for _, s := range w.all() {
		servers = append(servers, s.observed())
	}
	return servers
}

// lookAgain looks at all servers that answered last: at the primary first, so that what the others have can be held
// against what it had.
func (w *watch) lookAgain(ctx context.Context, primary string) {
	if s := w.find(primary); s != nil && s.answered() {
		s.look(ctx, false)
	}
	var looks sync.WaitGroup
	for _, s := range w.all() {
		if s.name != primary && s.answered() {
			looks.Go(func() { s.look(ctx, false) })
		}
	}
	looks.Wait()
}

// remember notes the memory that a cycle works by, and reports for how long it has been as it is.
func (w *watch) remember(m plan.Memory) time.Duration {
	now := w.since()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.memory != m || w.unchanged == 0 {
		w.memory, w.unchanged = m, now
	}
	return now - w.unchanged
}

// isPrepared reports whether the primary of this term has what it needs.
func (w *watch) isPrepared(step plan.Step) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.prepared == step.Memory.Term
}

// holdAll takes all servers that answer, so that nobody has to when there is a hurry.
func (w *watch) holdAll(ctx context.Context) {
	var holds sync.WaitGroup
	for _, s := range w.all() {
		if s.answered() && s.ready() {
			holds.Go(func() {
				if held, err := s.hold(ctx); err == nil && !held {
					s.look(ctx, false)
				}
			})
		}
	}
	holds.Wait()
}
