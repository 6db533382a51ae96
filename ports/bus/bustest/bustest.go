// Package bustest is what every bus.Bus passes.
package bustest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/ports/bus"
)

// Rig is two instances' ends of one bus; on a bus of one process both are the same.
type Rig struct{ Here, There bus.Bus }

// Run runs the suite; open returns a bus of the test's own.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Rig){
		"a word reaches everybody, those here too":             testEverybody,
		"words of one instance keep their order":               testOrder,
		"who listens to another topic hears nothing":           testTopics,
		"who has left hears nothing":                           testLeaving,
		"a word that is too long is dropped, the next is not":  testTooLong,
		"telling does not wait for somebody who hears nothing": testDeaf,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// ear remembers what it hears, apart from the word that some may be missing.
type ear struct {
	mu    sync.Mutex
	words []string
}

func (e *ear) hear(payload []byte) {
	if payload == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.words = append(e.words, string(payload))
}

func (e *ear) heard() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.words)
}

// listen subscribes and returns once words arrive: a subscription takes a moment to reach a server.
func listen(t *testing.T, b bus.Bus, topic string) *ear {
	t.Helper()
	e := &ear{}
	t.Cleanup(b.Subscribe(topic, e.hear))
	await(t, func() bool {
		b.Publish(t.Context(), topic, []byte("hello?"))
		return len(e.heard()) > 0
	})
	// What was asked more than once is over when this comes back.
	b.Publish(t.Context(), topic, []byte("ready"))
	await(t, func() bool { return slices.Contains(e.heard(), "ready") })
	e.mu.Lock()
	e.words = nil
	e.mu.Unlock()
	return e
}

func testEverybody(t *testing.T, rig Rig) {
	here, there := listen(t, rig.Here, "seats"), listen(t, rig.There, "seats")
	rig.Here.Publish(t.Context(), "seats", []byte("round 7"))
	for _, e := range []*ear{here, there} {
		await(t, func() bool { return slices.Contains(e.heard(), "round 7") })
	}
}

func testOrder(t *testing.T, rig Rig) {
	e := listen(t, rig.There, "seats")
	const words = 200
	for n := range words {
		rig.Here.Publish(t.Context(), "seats", fmt.Appendf(nil, "%03d", n))
	}
	await(t, func() bool { return len(e.heard()) == words })
	if !slices.IsSorted(e.heard()) {
		t.Errorf("heard %v", e.heard())
	}
}

func testTopics(t *testing.T, rig Rig) {
	seats, sales := listen(t, rig.There, "seats"), listen(t, rig.There, "sales")
	rig.Here.Publish(t.Context(), "seats", []byte("round 7"))
	rig.Here.Publish(t.Context(), "sales", []byte("done"))
	await(t, func() bool { return len(sales.heard()) > 0 && len(seats.heard()) > 0 })
	if !slices.Equal(seats.heard(), []string{"round 7"}) || !slices.Equal(sales.heard(), []string{"done"}) {
		t.Errorf("seats heard %v, sales %v", seats.heard(), sales.heard())
	}
}

func testLeaving(t *testing.T, rig Rig) {
	gone := &ear{}
	cancel := rig.There.Subscribe("seats", gone.hear)
	stays := listen(t, rig.There, "seats")
	cancel()
	cancel() // twice is once
	before := len(gone.heard())
	rig.Here.Publish(t.Context(), "seats", []byte("round 7"))
	await(t, func() bool { return len(stays.heard()) > 0 })
	if len(gone.heard()) != before {
		t.Errorf("heard %v after leaving", gone.heard()[before:])
	}
}

func testTooLong(t *testing.T, rig Rig) {
	e := listen(t, rig.There, "seats")
	rig.Here.Publish(t.Context(), "seats", make([]byte, bus.MaxPayload+1))
	rig.Here.Publish(t.Context(), "seats", []byte("short"))
	await(t, func() bool { return len(e.heard()) > 0 })
	if !slices.Equal(e.heard(), []string{"short"}) {
		t.Errorf("heard %d words", len(e.heard()))
	}
}

func testDeaf(t *testing.T, rig Rig) {
	release := make(chan struct{})
	cancel := rig.Here.Subscribe("seats", func([]byte) { <-release })
	told := make(chan struct{})
	go func() {
		defer close(told)
		for range 20_000 {
			rig.Here.Publish(t.Context(), "seats", []byte("round 7"))
		}
	}()
	select {
	case <-told:
	case <-time.After(10 * time.Second):
		t.Error("it waited")
	}
	cancel()
	close(release)
}

func await(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		if <-look.C; time.Now().After(deadline) {
			t.Fatal("it did not come to that")
		}
	}
}
