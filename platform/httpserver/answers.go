package httpserver

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"hash/maphash"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

const (
	minCompressed    = 1400     // bytes: what fits a packet is sent as it is
	answersMaxBytes  = 64 << 20 // of all answers kept
	answersMaxKeyLen = 512      // longer addresses are answered and not kept
)

// Ready describes a public GET whose answers are kept as the bytes to send. An answer lives until one of
// its tags is forgotten or For has passed, whichever comes first; one request makes it again while the
// others wait for that one.
type Ready struct {
	Tags func(r *http.Request) []string // what the answer is made of
	For  time.Duration                  // how long it may be shown at most; 0 until forgotten
	// Immutable answers never change under their address: browsers keep them for a year.
	Immutable func(r *http.Request) bool
}

// Answers keeps the bytes of public answers. It is a cache: losing it costs time only. Safe for
// concurrent use.
type Answers struct {
	now    func() time.Time
	kept   *otter.Cache[string, *kept]
	making singleflight.Group

	seed    maphash.Seed
	changes [tagStripes]atomic.Int64 // how often what a tag stands for has changed
}

// tagStripes is how many counters all tags share. Tags come from addresses, which anybody can invent, so
// they can't each be remembered; two that share a counter cost each other a making now and then.
const tagStripes = 1 << 16

type kept struct {
	body, gzipped []byte
	header        http.Header
	etag          string
	until         time.Time // zero: no limit
	mark          Mark      // when making began
	refusal       int       // the status of an answer that is no success; it is never kept
}

// NewAnswers returns an empty cache.
func NewAnswers(now func() time.Time) *Answers {
	return &Answers{
		now: now, seed: maphash.MakeSeed(),
		kept: otter.Must(&otter.Options[string, *kept]{
			MaximumWeight: answersMaxBytes,
			Weigher:       func(key string, k *kept) uint32 { return uint32(len(key) + len(k.body) + len(k.gzipped) + 512) },
		}),
	}
}

// Forget makes every answer with one of the tags be made again when it is next asked for. A request that
// begins after Forget returns never gets the old answer.
func (a *Answers) Forget(tags ...string) {
	for _, name := range tags {
		a.counter(name).Add(1)
	}
}

// Mark is a moment in the life of some tags.
type Mark struct {
	counters []*atomic.Int64
	changes  []int64
}

// Mark remembers the tags as they are, for those who keep something else that is made of the same things.
// Take it before reading what is kept.
func (a *Answers) Mark(tags ...string) Mark {
	m := Mark{make([]*atomic.Int64, len(tags)), make([]int64, len(tags))}
	for i, name := range tags {
		m.counters[i] = a.counter(name)
		m.changes[i] = m.counters[i].Load()
	}
	return m
}

// Fresh reports whether none of the tags was forgotten since.
func (m Mark) Fresh() bool {
	for i, counter := range m.counters {
		if counter.Load() != m.changes[i] {
			return false
		}
	}
	return true
}

// before reports whether a tag was forgotten between m and other, a later look at the same tags.
func (m Mark) before(other Mark) bool {
	for i := range m.changes {
		if m.changes[i] < other.changes[i] {
			return true
		}
	}
	return false
}

func (a *Answers) counter(name string) *atomic.Int64 {
	return &a.changes[maphash.String(a.seed, name)%tagStripes]
}

// Serve answers from what is kept, or lets next make it once. Next sees neither conditions nor encodings.
func (a *Answers) Serve(ready *Ready, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.URL.RequestURI()
		if len(key) > answersMaxKeyLen {
			next.ServeHTTP(w, r)
			return
		}
		if k, ok := a.kept.GetIfPresent(key); ok && k.fresh(a.now()) {
			k.send(w, r)
			return
		}
		if !plainlySpelt(r) {
			next.ServeHTTP(w, r)
			return
		}
		a.made(key, ready, next, r).send(w, r)
	})
}

// plainlySpelt reports whether no number in the path is written in a second way, such as 007: a tag made of
// that would never be forgotten. Such addresses are answered and not kept.
func plainlySpelt(r *http.Request) bool {
	route := chi.RouteContext(r.Context())
	if route == nil {
		return true
	}
	for _, value := range route.URLParams.Values {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && strconv.FormatInt(n, 10) != value {
			return false
		}
	}
	return true
}

// made returns an answer that is no older than the request: one whose making began before a tag was
// forgotten is not for those who came after.
func (a *Answers) made(key string, ready *Ready, next http.Handler, r *http.Request) *kept {
	came := a.Mark(ready.tags(r)...)
	for {
		made, _, _ := a.making.Do(key, func() (any, error) {
			if k, ok := a.kept.GetIfPresent(key); ok && k.fresh(a.now()) {
				return k, nil
			}
			return a.make(key, ready, next, r), nil
		})
		if k := made.(*kept); !k.mark.before(came) { //nolint:forcetypeassert // make returns nothing else
			return k
		}
	}
}

func (d *Ready) tags(r *http.Request) []string {
	if d.Tags == nil {
		return nil
	}
	return d.Tags(r)
}

// make runs the operation on behalf of all who wait, so without the caller's cancellation.
func (a *Answers) make(key string, ready *Ready, next http.Handler, r *http.Request) *kept {
	k := &kept{mark: a.Mark(ready.tags(r)...)}
	plain := r.Clone(detached(r.Context()))
	plain.Header.Del("Accept-Encoding")
	plain.Header.Del("If-None-Match")
	recorder := httptest.NewRecorder()
	limitTime(defaultTimeLimit, next).ServeHTTP(recorder, plain)
	k.body, k.header = recorder.Body.Bytes(), recorder.Header()
	if recorder.Code != http.StatusOK {
		k.refusal = recorder.Code
		return k
	}
	k.etag = etagOf(k.body)
	cacheControl := "no-cache"
	if ready.Immutable != nil && ready.Immutable(r) {
		cacheControl = "public, max-age=31536000, immutable"
	}
	k.header.Set("Etag", k.etag)
	k.header.Set("Cache-Control", cacheControl)
	k.header.Set("Vary", "Accept-Encoding")
	if len(k.body) >= minCompressed {
		k.gzipped = gzipped(k.body)
	}
	if ready.For > 0 {
		k.until = a.now().Add(ready.For)
	}
	a.kept.Set(key, k)
	return k
}

func (k *kept) fresh(now time.Time) bool {
	return (k.until.IsZero() || now.Before(k.until)) && k.mark.Fresh()
}

func (k *kept) send(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	for name, values := range k.header {
		header[name] = values
	}
	if k.refusal != 0 {
		w.WriteHeader(k.refusal)
		w.Write(k.body) //nolint:errcheck // the client may have gone
		return
	}
	if matches(r.Header.Get("If-None-Match"), k.etag) {
		header.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := k.body
	if k.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		body = k.gzipped
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) //nolint:errcheck // the client may have gone
}

func etagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// Unchanged reports whether the client has the answer with the ETag already.
func Unchanged(r *http.Request, etag string) bool {
	return matches(r.Header.Get("If-None-Match"), etag)
}

// matches compares weakly, as RFC 9110 wants of If-None-Match.
func matches(header, etag string) bool {
	if header == "" {
		return false
	}
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	z.Write(body) //nolint:errcheck // a buffer takes everything
	z.Close()     //nolint:errcheck // as above
	return b.Bytes()
}
