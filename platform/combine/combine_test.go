package combine_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/platform/combine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func double(_ context.Context, _ string, values []int) ([]int, error) {
	answers := make([]int, len(values))
	for i, v := range values {
		answers[i] = 2 * v
	}
	return answers, nil
}

func TestEveryCallerGetsTheirOwnAnswer(t *testing.T) {
	t.Parallel()
	c := combine.New(combine.Limits{Group: 7}, double)
	var group sync.WaitGroup
	for i := range 1000 {
		group.Go(func() {
			got, err := c.Do(t.Context(), []string{"a", "b", "c"}[i%3], i)
			if err != nil || got != 2*i {
				t.Errorf("Do(%d) = %d, %v", i, got, err)
			}
		})
	}
	group.Wait()
}

func TestRequestsThatArriveTogetherShareOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		var calls atomic.Int32
		c := combine.New(combine.Limits{}, func(ctx context.Context, key string, values []int) ([]int, error) {
			if calls.Add(1) == 1 {
				<-gate
			}
			return double(ctx, key, values)
		})
		var group sync.WaitGroup
		group.Go(func() { c.Do(t.Context(), "hot", 0) })
		synctest.Wait() // the first is being answered
		for i := range 100 {
			group.Go(func() { c.Do(t.Context(), "hot", i) })
		}
		synctest.Wait() // all others wait for it
		close(gate)
		group.Wait()
		if got := calls.Load(); got != 2 {
			t.Errorf("%d calls for 101 requests, of which 100 waited for one", got)
		}
	})
}

// Not beside others: the figure is the process's.
func TestHowManyWaitIsTold(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	var once sync.Once
	c := combine.New(combine.Limits{Group: 3}, func(ctx context.Context, key string, values []int) ([]int, error) {
		once.Do(func() { entered <- struct{}{}; <-gate })
		return double(ctx, key, values)
	})
	var group sync.WaitGroup
	group.Go(func() { c.Do(t.Context(), "hot", 0) })
	<-entered // it is served, and no longer waits
	const crowd = 10
	for i := range crowd {
		group.Go(func() { c.Do(t.Context(), "hot", i) })
	}
	for waiting(t) != crowd {
		runtime.Gosched()
	}
	close(gate)
	group.Wait()
	if left := waiting(t); left != 0 {
		t.Errorf("%v wait when nobody does", left)
	}
}

func waiting(t *testing.T) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "ticketblue_combining_waiting" {
			return family.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatal("the figure is not among the metrics")
	return 0
}

func TestOneKeyIsServedInOrderAndByOneCallAtATime(t *testing.T) {
	t.Parallel()
	var running atomic.Int32
	var seen []int // guarded by the promise that is tested; -race would tell
	c := combine.New(combine.Limits{Group: 3}, func(ctx context.Context, key string, values []int) ([]int, error) {
		if running.Add(1) != 1 {
			t.Error("two calls at once for one key")
		}
		defer running.Add(-1)
		seen = append(seen, values...)
		return double(ctx, key, values)
	})
	for i := range 50 {
		if _, err := c.Do(t.Context(), "k", i); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range seen {
		if i != v {
			t.Fatalf("served in the order %v", seen)
		}
	}
}

func TestACallerWhoLeftIsNotServedAndHurtsNobody(t *testing.T) {
	t.Parallel()
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	var mu sync.Mutex
	served := map[int]bool{}
	c := combine.New(combine.Limits{}, func(ctx context.Context, key string, values []int) ([]int, error) {
		if values[0] == 0 {
			entered <- struct{}{}
			<-gate
		}
		mu.Lock()
		defer mu.Unlock()
		for _, v := range values {
			served[v] = true
		}
		return double(ctx, key, values)
	})
	var group sync.WaitGroup
	group.Go(func() { c.Do(t.Context(), "k", 0) })
	<-entered
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := c.Do(left, "k", 1); !errors.Is(err, context.Canceled) {
		t.Fatalf("the one who left got %v", err)
	}
	close(gate)
	if got, err := c.Do(t.Context(), "k", 2); err != nil || got != 4 {
		t.Errorf("the one behind got %d, %v", got, err)
	}
	group.Wait()
	mu.Lock()
	defer mu.Unlock()
	if served[1] {
		t.Error("a request was served after its caller had left")
	}
}

func TestAPanicIsAnErrorAndTheKeyGoesOn(t *testing.T) {
	t.Parallel()
	c := combine.New(combine.Limits{}, func(ctx context.Context, key string, values []int) ([]int, error) {
		if values[0] == 13 {
			panic("unlucky")
		}
		return double(ctx, key, values)
	})
	if _, err := c.Do(t.Context(), "k", 13); err == nil {
		t.Error("a panic was no error")
	}
	if got, err := c.Do(t.Context(), "k", 4); err != nil || got != 8 {
		t.Errorf("afterwards: %d, %v", got, err)
	}
}

func TestTooManyWaitingAreToldToComeBack(t *testing.T) {
	t.Parallel()
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	c := combine.New(combine.Limits{Queue: 2}, func(ctx context.Context, key string, values []int) ([]int, error) {
		select {
		case entered <- struct{}{}:
			<-gate
		default:
		}
		return double(ctx, key, values)
	})
	var group sync.WaitGroup
	group.Go(func() { c.Do(t.Context(), "k", 0) })
	<-entered
	var refused atomic.Int32
	var tried sync.WaitGroup
	for range 10 {
		tried.Add(1)
		group.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go tried.Done()
			if _, err := c.Do(ctx, "k", 1); errors.Is(err, combine.ErrOverloaded) {
				refused.Add(1)
			}
		})
	}
	tried.Wait()
	for refused.Load() < 8 { // 10 tried, 2 may wait
		runtime.Gosched()
	}
	close(gate)
	group.Wait()
}

func TestAnswersAreNeverMixedUpWhateverTheGroups(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limits := combine.Limits{Group: rapid.IntRange(1, 9).Draw(t, "group"), Queue: 10_000}
		values := rapid.SliceOfN(rapid.Int(), 1, 60).Draw(t, "values")
		c := combine.New(limits, double)
		var group sync.WaitGroup
		var wrong atomic.Int32
		for _, v := range values {
			group.Go(func() {
				if got, err := c.Do(context.Background(), "k", v); err != nil || got != 2*v {
					wrong.Add(1)
				}
			})
		}
		group.Wait()
		if wrong.Load() > 0 {
			t.Fatalf("%d wrong answers", wrong.Load())
		}
	})
}
