package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Listeners that the streams' memory is measured with, and the goal. Each needs a file on either side, and this
// machine's limit of them (ulimit -n) is what bounds the number.
const (
	streamListeners = 8000
	firstListeners  = 1000    // before them, so that what a server has but once (database connections, caches) is there
	streamGoal      = 100_000 // connections a GiB, the kernel's part included
)

// streams measures what a connection costs on which nothing happens: on the no-op server, on notification
// streams and on seat streams. The server's part is the growth of its resident memory after things have
// settled, or of what its runtime has in use where that is more: what a server took at its start and gives back
// meanwhile must not count for the connections. The kernel's part is computed from its own sizes of what a
// connection is made of.
func streams(ctx context.Context) error {
	kernel, how, err := kernelBytes()
	if err != nil {
		return err
	}
	noop, err := startNoop(ctx)
	if err != nil {
		return err
	}
	idle, err := perConnection(ctx, noop, "no-op", func(int) string { return "GET /noop HTTP/1.1\r\nHost: x\r\n\r\n" }, `"ok"`)
	if err = errors.Join(err, noop.stop()); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ticketblue-streams-")
	if err != nil {
		return err
	}
	for _, kind := range []string{"notification", "seat"} {
		admin, err := freeAddress(ctx)
		if err != nil {
			return err
		}
		p, _, err := startOffice(ctx, filepath.Join(dir, kind), "--admin-addr", admin)
		if err != nil {
			return err
		}
		request, event, err := listening(ctx, p, kind)
		if err == nil {
			var each float64
			p.profiles = admin
			if each, err = perConnection(ctx, p, kind, request, event); err == nil {
				fit := float64(1<<30) / (each + kernel)
				verdict := "met"
				if fit < streamGoal {
					verdict = fmt.Sprintf("missed by %.0f %%", 100*(1-fit/streamGoal))
				}
				fmt.Printf("P8  %-44s %.0f connections a GiB; goal %d: %s; %.1f KiB of the server's, %.1f KiB of the kernel's (%s); an idle connection of no-op %.1f KiB; %d connections\n",
					kind+" streams", fit, streamGoal, verdict, each/1024, kernel/1024, how, idle/1024, streamListeners)
			}
		}
		if err = errors.Join(err, p.stop()); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

// listening prepares the office and says how one listens there, and what comes first.
func listening(ctx context.Context, p *process, kind string) (request func(int) string, event string, err error) {
	if err := p.signInAdmin(ctx); err != nil {
		return nil, "", err
	}
	if kind == "seat" {
		round, err := p.round(1000)
		head := fmt.Sprintf("GET /api/v1/rounds/%d/seats/stream HTTP/1.1\r\nHost: x\r\n\r\n", round)
		return func(int) string { return head }, "event: snapshot", err
	}
	tokens, err := p.buyers(ctx, streamListeners)
	return func(i int) string {
		return "GET /api/v1/notifications/stream HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + tokens[i] + "\r\n\r\n"
	}, "event: unread", err
}

// perConnection opens the connections, waits until each has been answered and everything has settled, and says
// how many bytes of the server's memory one holds.
func perConnection(ctx context.Context, p *process, name string, request func(int) string, answer string) (float64, error) {
	conns := make([]net.Conn, streamListeners)
	defer func() {
		for _, conn := range conns {
			if conn != nil {
				conn.Close()
			}
		}
	}()
	openAll := func(from, to int) (memory, error) {
		failed := make(chan error, to-from)
		var opening sync.WaitGroup
		next := make(chan int)
		for range 32 {
			opening.Go(func() {
				for i := range next {
					conn, err := listen(ctx, p.address, request(i), answer)
					if conns[i] = conn; err != nil {
						failed <- fmt.Errorf("%s stream %d: %w", name, i, err)
					}
				}
			})
		}
		for i := from; i < to; i++ {
			next <- i
		}
		close(next)
		opening.Wait()
		select {
		case err := <-failed:
			return memory{}, err
		default:
			return settled(ctx, p)
		}
	}
	before, err := openAll(0, firstListeners)
	if err != nil {
		return 0, err
	}
	after, err := openAll(firstListeners, streamListeners)
	return max(after.resident-before.resident, after.inUse-before.inUse) / (streamListeners - firstListeners), err
}

func listen(ctx context.Context, address, request, answer string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write([]byte(request)); err != nil {
		return conn, err
	}
	conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	for lines := bufio.NewReaderSize(conn, 512); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return conn, err
		}
		if strings.Contains(line, answer) {
			return conn, nil
		}
	}
}

// memory is a server's, in bytes.
type memory struct{ resident, inUse float64 }

// settled waits until the server's memory has not fallen for a while: what a request needed only while it was
// answered is collected and given back in the background.
func settled(ctx context.Context, p *process) (m memory, err error) {
	const look, quiet = 5 * time.Second, 4
	if p.profiles != "" {
		// Garbage would else be collected in two minutes.
		if _, err := fetch("http://" + p.profiles + "/debug/pprof/heap?gc=1"); err != nil {
			return m, err
		}
	}
	for still := 0; still < quiet; still++ {
		select {
		case <-ctx.Done():
			return m, ctx.Err()
		case <-time.After(look):
		}
		now, err := p.residentMiB()
		if err != nil {
			return m, err
		}
		if now *= 1 << 20; m.resident == 0 || now < m.resident-1<<19 {
			still = 0
		}
		m.resident = now
	}
	text, err := fetch("http://" + cmp.Or(p.profiles, p.address) + "/metrics")
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "go_memstats_heap_inuse_bytes" || name == "go_memstats_stack_inuse_bytes" || name == "go_memstats_mspan_inuse_bytes" {
			var bytes float64
			fmt.Sscan(value, &bytes)
			m.inUse += bytes
		}
	}
	return m, err
}

func fetch(address string) (string, error) {
	answer, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

// kernelBytes is what a connection that nothing waits on costs in the kernel: a socket, its inode, a file with
// its entry, and its place in epoll.
func kernelBytes() (float64, string, error) {
	info, err := os.ReadFile("/proc/slabinfo")
	if err != nil {
		return 4096, "assumed: its sizes are for root to read", nil //nolint:nilerr // and said so
	}
	total := 0.0
	for _, slab := range []string{"TCP", "sock_inode_cache", "filp", "dentry", "eventpoll_epi"} {
		size := 0.0
		for line := range strings.Lines(string(info)) {
			fields := strings.Fields(line)
			if len(fields) > 5 && fields[0] == slab {
				var each, pages float64
				fmt.Sscan(fields[4], &each)
				fmt.Sscan(fields[5], &pages)
				size = pages * float64(os.Getpagesize()) / each // with what a slab wastes
			}
		}
		if size == 0 {
			return 0, "", fmt.Errorf("no %s in /proc/slabinfo", slab)
		}
		total += size
	}
	return total, "from /proc/slabinfo", nil
}
