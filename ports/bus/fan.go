package bus

import (
	"slices"
	"sync"
)

// wordsWaiting is how many words a slow listener may be behind before it loses some.
const wordsWaiting = 1024

// Fan hands words to the listeners of this process, for adapters to share. Make it with NewFan. It never waits: each
// listener has its words waiting for it, up to a number, and a goroutine while there are some.
type Fan struct {
	mu     sync.Mutex
	topics map[string]map[*listener]struct{}
}

// NewFan returns a fan without listeners.
func NewFan() *Fan { return &Fan{topics: map[string]map[*listener]struct{}{}} }

type listener struct {
	hear func([]byte)

	mu      sync.Mutex
	waiting [][]byte
	lost    bool
	working bool
	gone    bool
}

// Tell hands a word to the listeners of a topic.
func (f *Fan) Tell(topic string, payload []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for l := range f.topics[topic] {
		l.add(append([]byte{}, payload...)) // never nil: that would say that some were lost
	}
}

// Lost tells all listeners that they may have missed words.
func (f *Fan) Lost() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, listeners := range f.topics {
		for l := range listeners {
			l.add(nil)
		}
	}
}

// Subscribe implements Bus.
func (f *Fan) Subscribe(topic string, hear func(payload []byte)) (cancel func()) {
	l := &listener{hear: hear}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.topics[topic] == nil {
		f.topics[topic] = map[*listener]struct{}{}
	}
	f.topics[topic][l] = struct{}{}
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.topics[topic], l)
		if len(f.topics[topic]) == 0 {
			delete(f.topics, topic)
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
		if lost {
			words = append(slices.Clip(words), nil)
		}
		for _, word := range words {
			l.mu.Lock()
			gone := l.gone
			l.mu.Unlock()
			if gone {
				break
			}
			l.hear(word)
		}
	}
}
