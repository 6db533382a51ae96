package tosssim

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
)

const (
	webhookWorkers  = 8
	webhookCapacity = 10_000 // waiting to be sent, now or again
	webhookTimeout  = 10 * time.Second
)

// retryAfter is when a webhook that wasn't answered 200 is sent again ("웹훅 연결하기", 재전송).
var retryAfter = []time.Duration{
	1 * time.Minute, 4 * time.Minute, 16 * time.Minute, 64 * time.Minute,
	256 * time.Minute, 1024 * time.Minute, 4096 * time.Minute,
}

// webhooks tells an address of changed payments, outside the requests that change them. Like the
// provider's they are hints: unsigned, sometimes twice, in no sure order, and none beyond the capacity.
type webhooks struct {
	url    string
	clock  clock.Clock
	log    *slog.Logger
	client *http.Client

	queue   chan webhook
	open    atomic.Int64 // queued, being sent or waiting to be sent again
	ctx     context.Context
	stop    context.CancelFunc
	workers sync.WaitGroup
}

type webhook struct {
	body  []byte
	tries int
}

// newWebhooks returns nil when there is nobody to tell; a nil *webhooks takes changes and drops them.
func newWebhooks(url string, clock clock.Clock, log *slog.Logger) *webhooks {
	if url == "" {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	w := &webhooks{
		url: url, clock: clock, log: log,
		client: &http.Client{Timeout: webhookTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: webhookWorkers}},
		queue:  make(chan webhook, webhookCapacity),
		ctx:    ctx, stop: stop,
	}
	for range webhookWorkers {
		w.workers.Go(w.work)
	}
	return w
}

// close stops sending; what wasn't sent is lost.
func (w *webhooks) close() {
	if w == nil {
		return
	}
	w.stop()
	w.workers.Wait()
	w.client.CloseIdleConnections()
}

// changed tells of the payment as it is now, or drops the news when too many wait. Its order is locked.
func (w *webhooks) changed(p *payment) {
	if w == nil {
		return
	}
	if w.open.Add(1) > webhookCapacity {
		w.open.Add(-1)
		w.log.Warn("the payment simulator dropped a webhook: too many wait")
		return
	}
	body := append([]byte(nil), `{"eventType":"PAYMENT_STATUS_CHANGED","createdAt":"`...)
	body = w.clock.Now().In(clock.Seoul).AppendFormat(body, "2006-01-02T15:04:05.000000")
	body = append(body, `","data":`...)
	body = appendPayment(body, p, len(p.cancels), false)
	w.queue <- webhook{body: append(body, '}')} // never blocks: open counts no more than it holds
}

func (w *webhooks) work() {
	for {
		select {
		case <-w.ctx.Done():
			return
		case hook := <-w.queue:
			if w.send(hook) || hook.tries == len(retryAfter) {
				w.open.Add(-1)
				continue
			}
			later := webhook{hook.body, hook.tries + 1}
			w.clock.AfterFunc(retryAfter[hook.tries], func() {
				if w.ctx.Err() == nil {
					w.queue <- later
				}
			})
		}
	}
}

// send reports whether the webhook arrived: only 200 says so.
func (w *webhooks) send(hook webhook) bool {
	request, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.url, bytes.NewReader(hook.body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := w.client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 4<<10) // so that the connection can be used again
	return response.StatusCode == http.StatusOK
}
