package valkey

import (
	"context"
	"strings"
	"time"

	vendor "github.com/valkey-io/valkey-go"

	"github.com/ticketblue/ticketblue/ports/bus"
)

// Limits of the bus.
const (
	wordsQueued  = 4096 // on their way to the server; more are dropped
	wordsAtOnce  = 128
	listenFirst  = 20 * time.Millisecond // before listening again after a break
	listenMost   = time.Second
	listenSteady = 10 * time.Second // a connection that lasted as long was a good one
)

// Bus is the bus on the server's publish and subscribe. Make it with Client.Bus, once.
type Bus struct {
	client  *Client
	fan     *bus.Fan
	queue   chan word
	channel string // the beginning of all channels
}

type word struct{ channel, payload string }

// Bus returns the client's bus, which listens from now on until the client is closed.
func (c *Client) Bus() *Bus {
	b := &Bus{client: c, fan: bus.NewFan(), queue: make(chan word, wordsQueued), channel: c.key("bus", "")}
	c.work.Go(b.send)
	c.work.Go(b.listen)
	return b
}

var _ bus.Bus = (*Bus)(nil)

// Publish implements bus.Bus.
func (b *Bus) Publish(_ context.Context, topic string, payload []byte) {
	if len(topic) > bus.MaxTopic || len(payload) > bus.MaxPayload {
		return
	}
	select {
	case b.queue <- word{b.channel + topic, string(payload)}:
	default:
		failures.WithLabelValues("bus", "spared").Inc()
	}
}

// Subscribe implements bus.Bus.
func (b *Bus) Subscribe(topic string, hear func(payload []byte)) (cancel func()) {
	return b.fan.Subscribe(topic, hear)
}

// send carries words to the server, those that wait together.
func (b *Bus) send() {
	words := make([]word, 0, wordsAtOnce)
	for {
		select {
		case <-b.client.ctx.Done():
			return
		case first := <-b.queue:
			words = append(words[:0], first)
		}
	gather:
		for len(words) < wordsAtOnce {
			select {
			case next := <-b.queue:
				words = append(words, next)
			default:
				break gather
			}
		}
		b.client.do(b.client.ctx, "bus", func(ctx context.Context, server vendor.Client) error { //nolint:errcheck // it is counted, and words may be lost
			commands := make(vendor.Commands, len(words))
			for i, w := range words {
				commands[i] = server.B().Publish().Channel(w.channel).Message(w.payload).Build()
			}
			for _, answer := range server.DoMulti(ctx, commands...) {
				if err := answer.Error(); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// listen hears all channels of the office on one subscription, and begins again when it breaks. After a break
// everybody is told that words may be missing.
func (b *Bus) listen() {
	wait, heard := listenFirst, false
	for {
		server := b.client.server.Load()
		if server == nil {
			if !pause(b.client.ctx, listenFirst) {
				return
			}
			continue
		}
		began := time.Now() //nolint:forbidigo // about the network's time
		ctx := vendor.WithOnSubscriptionHook(b.client.ctx, func(vendor.PubSubSubscription) {
			if heard {
				b.fan.Lost()
			}
			heard = true
		})
		err := (*server).Receive(ctx, (*server).B().Psubscribe().Pattern(escaped(b.channel)+"*").Build(), func(m vendor.PubSubMessage) {
			b.fan.Tell(strings.TrimPrefix(m.Channel, b.channel), []byte(m.Message))
		})
		if b.client.ctx.Err() != nil {
			return
		}
		failures.WithLabelValues("bus", "failed").Inc()
		b.client.config.Log.Debug("valkey's bus broke off", "error", err)
		if time.Since(began) > listenSteady {
			wait = listenFirst
		}
		if !pause(b.client.ctx, wait) {
			return
		}
		wait = min(2*wait, listenMost)
	}
}

// escaped is a text as a pattern that matches it alone.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(text)
}
