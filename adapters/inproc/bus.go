package inproc

import (
	"context"
	"slices"
	"sync"

	"github.com/ticketblue/ticketblue/ports/bus"
)

// wordsWaiting is how many words a slow listener may be behind before it loses some.
const wordsWaiting = 1024

// Bus is the bus of an office with one instance. Make it with NewBus.
type Bus struct {
	mu     sync.Mutex
	topics map[string]map[*listener]struct{}
}

// NewBus returns a bus that nobody listens to yet.
func NewBus() *Bus { return &Bus{topics: map[string]map[*listener]struct{}{}} }

var _ bus.Bus = (*Bus)(nil)

// listener has words waiting for it, and a goroutine for as long as there are some.
type listener struct {
	hear func([]byte)

	mu      sync.Mutex
	waiting [][]byte
	lost    bool
	working bool
	gone    bool
}

// Publish implements bus.Bus.
func (b *Bus) Publish(_ context.Context, topic string, payload []byte) {
	if len(payload) > bus.MaxPayload {
		return
	}
	b.Tell(topic, append([]byte{}, payload...)) // never nil: that would say that some were lost
}

// Tell hands a word to the listeners of a topic; nil says that some may have been lost.
func (b *Bus) Tell(topic string, payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.topics[topic] {
		l.add(payload)
	}
}

// Subscribe implements bus.Bus.
func (b *Bus) Subscribe(topic string, hear func(payload []byte)) (cancel func()) {
	l := &listener{hear: hear}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.topics[topic] == nil {
		b.topics[topic] = map[*listener]struct{}{}
	}
	b.topics[topic][l] = struct{}{}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.topics[topic], l)
		if len(b.topics[topic]) == 0 {
			delete(b.topics, topic)
		}
		l.leave()
	}
}

func (l *listener) add(word []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone {
		return
	}
	if word == nil || len(l.waiting) >= wordsWaiting {
		l.lost = true
	} else {
		l.waiting = append(l.waiting, word)
	}
	if !l.working {
		l.working = true
		go l.work()
	}
}

func (l *listener) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone, l.waiting = true, nil
}

// work hands over what waits, and then says once that some was lost.
func (l *listener) work() {
	for {
		l.mu.Lock()
		words, lost := l.waiting, l.lost
		l.waiting, l.lost = nil, false
		if l.gone || len(words) == 0 && !lost {
			l.working = false
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		for _, word := range words {
			l.tell(slices.Clone(word))
		}
		if lost {
			l.tell(nil)
		}
	}
}

func (l *listener) tell(word []byte) {
	l.mu.Lock()
	gone := l.gone
	l.mu.Unlock()
	if !gone {
		l.hear(word)
	}
}
