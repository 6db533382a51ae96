package nodes

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/test/crowd"
)

// office is one that is reached by its Service, with what was asked of it.
type office struct {
	t               *testing.T
	dir             string // where commands are run
	namespace, name string
	base            string
	client          *http.Client

	round    int64
	shoppers int
	people   []*crowd.Person

	mu     sync.Mutex
	asked  int
	failed map[string]int
	last   time.Time // when something succeeded
	gap    time.Duration
}

// The crowd, and what it buys in. A purchase is up to six requests.
const (
	pace  = time.Second // a shopper begins a purchase this often, unless the last one takes longer
	each  = 20          // people a shopper buys for: one may have 100 tickets
	seats = 100_000
)

// reach finds an office's Service.
func reach(t *testing.T, dir, namespace, name string) *office {
	t.Helper()
	var service corev1.Service
	must(t, cluster.client.Get(t.Context(), client.ObjectKey{Namespace: namespace, Name: name}, &service))
	return &office{
		t: t, dir: dir, namespace: namespace, name: name, base: "http://" + net.JoinHostPort(service.Spec.ClusterIP, fmt.Sprint(service.Spec.Ports[0].Port)),
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100, IdleConnTimeout: 5 * time.Second}}, failed: map[string]int{},
	}
}

// sell puts a round on sale, as who has the invitation, and makes the people whom so many shoppers buy for.
func (o *office) sell(invitation string, shoppers int) {
	o.t.Helper()
	admin := crowd.Want(o.want).Administrator("you@example.com", invitation)
	o.round, o.shoppers = crowd.Want(o.want).Sale(admin, seats), shoppers
	tokens, err := cluster.Do(o.t.Context(), "-n", o.namespace, "exec", "deploy/"+o.name, "--", "/ticketblue", "demo", "tokens", "--count", fmt.Sprint(shoppers*each), "--ttl", "24h")
	must(o.t, err)
	o.people = crowd.People(strings.Fields(tokens))
	if len(o.people) != shoppers*each {
		o.t.Fatalf("%d people were made", len(o.people))
	}
}

// want makes a request that must succeed.
func (o *office) want(token, method, path string, body any) crowd.Object {
	o.t.Helper()
	r, err := o.once(token, method, path, body, "")
	if err != nil || r.Status >= 300 {
		o.t.Fatalf("%s %s: %d %v, %v", method, path, r.Status, r.Body, err)
	}
	return r.Body
}

// once asks once.
func (o *office) once(token, method, path string, body any, key string) (crowd.Reply, error) {
	return crowd.Send(o.client, o.base, token, method, path, body, key)
}

// Ask implements crowd.Office. Each request that gets no answer, or is told of a fault of the office, or to come back
// later, counts as failed;
// who had none asks again under the same key, so that in the end everybody knows.
func (o *office) Ask(token, method, path string, body any, key string) (crowd.Reply, error) {
	for end := time.Now().Add(30 * time.Second); ; {
		r, err := o.once(token, method, path, body, key)
		again := o.note(method, path, r, err)
		switch {
		case !again:
			return r, nil
		case time.Now().After(end):
			return r, fmt.Errorf("%s %s: no answer but %d %v %w", method, path, r.Status, r.Body, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// note counts a request and reports whether it must be made again.
func (o *office) note(method, path string, r crowd.Reply, err error) (again bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	switch {
	case err != nil:
		o.failed[fmt.Sprintf("%s: %v", method, err)]++
	case r.Status >= http.StatusInternalServerError || r.Status == http.StatusTooManyRequests:
		o.failed[fmt.Sprintf("%s %s: %d %v", method, strings.TrimRight(path, "0123456789abcdef-"), r.Status, r.Body["code"])]++
	case r.Body["code"] == "idempotency_key_in_use":
		return true
	default:
		now := time.Now()
		if !o.last.IsZero() {
			o.gap = max(o.gap, now.Sub(o.last))
		}
		o.last = now
		return false
	}
	return true
}

// counts are what was asked since the last time, how much of it failed and how, and the longest time without a success.
func (o *office) counts() (asked, failed int, how []string, gap time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, what := range slices.Sorted(maps.Keys(o.failed)) {
		failed += o.failed[what]
		how = append(how, fmt.Sprintf("%d × %s", o.failed[what], what))
	}
	asked, gap = o.asked, o.gap
	o.asked, o.failed, o.gap, o.last = 0, map[string]int{}, 0, time.Time{}
	return asked, failed, how, gap
}

// during has the crowd look at the round and shop while something is done, and a while longer.
func (o *office) during(do func()) {
	ctx, stop := context.WithCancel(context.Background())
	var shopping sync.WaitGroup
	for n := range o.shoppers {
		shopping.Go(func() {
			time.Sleep(pace * time.Duration(n) / time.Duration(o.shoppers)) // not all in the same instant
			next := time.NewTicker(pace)
			defer next.Stop()
			for i := 0; ctx.Err() == nil; i++ {
				o.Ask("", "GET", fmt.Sprintf("/api/v1/rounds/%d", o.round), nil, "")
				o.people[n*each+i%each].Shop(o, o.round, seats)
				select {
				case <-next.C:
				case <-ctx.Done():
				}
			}
		})
	}
	defer shopping.Wait()
	defer stop()
	time.Sleep(2 * time.Second)
	do()
	time.Sleep(3 * time.Second)
}

// audit holds what everybody was told against what is there, until it is so.
func (o *office) audit() (wrong []string) {
	for end := time.Now().Add(2 * time.Minute); ; {
		wrong = crowd.Audit(o, o.round, seats, o.people).Wrong
		if len(wrong) == 0 || time.Now().After(end) {
			return wrong
		}
		time.Sleep(time.Second)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
