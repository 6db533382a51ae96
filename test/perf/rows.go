package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	connections = 512
	runLength   = 3 * time.Second
)

// yardstick measures the no-op with a body like the one that is sent to the office.
func yardstick(ctx context.Context, noop *process, body []byte) (measured, error) {
	send := request("POST", "/noop", strings.Repeat("t", 47), body)
	if body == nil {
		send = request("GET", "/noop", "", nil)
	}
	return noop.closed(ctx, connections, 1<<30, runLength, func(c *conn, _ int) (string, error) {
		_, err := c.do(send)
		return "", err
	})
}

// fresh starts an office with an administrator on a data folder of its own.
func fresh(ctx context.Context) (*process, error) {
	dir, err := os.MkdirTemp("", "ticketblue-perf-")
	if err != nil {
		return nil, err
	}
	p, _, err := startOffice(ctx, dir)
	if err != nil {
		return nil, err
	}
	return p, p.signInAdmin(ctx)
}

// inPairs measures no-op and work in turn and returns the ratios.
func inPairs(ctx context.Context, body []byte, work func(i int) (measured, error)) (ratios []float64, all []measured, noopRate float64, err error) {
	noop, err := startNoop(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	defer noop.stop()
	for i := range pairs {
		base, err := yardstick(ctx, noop, body)
		if err != nil {
			return nil, nil, 0, err
		}
		m, err := work(i)
		if err != nil {
			return nil, nil, 0, err
		}
		noopRate += base.rate() / pairs
		ratios, all = append(ratios, m.rate()/base.rate()), append(all, m)
		verbose(i, m, base)
	}
	return ratios, all, noopRate, nil
}

// verbose tells of a pair what a busy machine distorts less than rates, if PERF_VERBOSE is set.
func verbose(pair int, m, base measured) {
	if os.Getenv("PERF_VERBOSE") != "" {
		fmt.Printf("    pair %d: %.0f/s of %.0f/s, the server's processor %v of %v a request, p50 %v p99 %v, %v\n", pair+1, m.rate(), base.rate(),
			m.processor, base.processor, m.percentile(0.5), m.percentile(0.99), m.outcomes)
	}
}

func medianRate(all []measured) float64 {
	rates := make([]float64, len(all))
	for i, m := range all {
		rates[i] = m.rate()
	}
	slices.Sort(rates)
	return rates[len(rates)/2]
}

const (
	seatCount  = 50_000
	buyerCount = 20_000
)

// claimBodies are what 20,000 buyers ask for: 2 to 4 adjacent seats, popular ones first.
func claimBodies(round int64, tokens []string) [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	requests := make([][]byte, len(tokens))
	for i, token := range tokens {
		n := 2 + random.IntN(3)
		first := 1 + int(float64(seatCount-n)*random.Float64()*random.Float64())
		numbers := make([]string, n)
		for k := range n {
			numbers[k] = fmt.Sprint(first + k)
		}
		requests[i] = request("POST", "/api/v1/reservations", token, fmt.Appendf(nil, `{"roundId":%d,"seats":[%s]}`, round, strings.Join(numbers, ",")))
	}
	return requests
}

func reserve(requests [][]byte) worker {
	return func(c *conn, n int) (string, error) {
		status, err := c.do(requests[n%len(requests)])
		switch {
		case err != nil:
			return "", err
		case status == 201:
			return "reserved", nil
		case status == 409:
			return "refused", nil
		}
		return "", fmt.Errorf("status %d: %s", status, c.body)
	}
}

// seats is P3: every buyer asks once; peak throughput beside no-op, and latency at 70 % of the peak.
func seats(ctx context.Context) error {
	_, err := seatsOn(ctx, "seats: 20,000 buyers, 50,000 seats")
	return err
}

func seatsOn(ctx context.Context, name string) (peak float64, err error) {
	p, err := fresh(ctx)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	tokens, err := p.buyers(ctx, buyerCount)
	if err != nil {
		return 0, err
	}
	sample := []byte(`{"roundId":1,"seats":[10001,10002,10003]}`)
	ratios, all, noopRate, err := inPairs(ctx, sample, func(int) (measured, error) {
		requests, err := freshRound(ctx, p, tokens)
		if err != nil {
			return measured{}, err
		}
		return p.closed(ctx, connections, len(requests), time.Minute, reserve(requests))
	})
	if err != nil {
		return 0, err
	}
	peak = medianRate(all)
	row("P3", name, ratios, 0.60, fmt.Sprintf("%.0f/s of %.0f/s; %v", peak, noopRate, all[0].outcomes))
	var p99 []time.Duration
	for range pairs {
		requests, err := freshRound(ctx, p, tokens)
		if err != nil {
			return 0, err
		}
		m, err := open(ctx, p.address, connections, 0.7*peak, time.Duration(float64(len(requests))/(0.7*peak)*float64(time.Second)), reserve(requests))
		if err != nil {
			return 0, err
		}
		p99 = append(p99, m.percentile(0.99))
	}
	slices.Sort(p99)
	fmt.Printf("P3  seats: p99 at 70 %% of the peak                median %v worst %v; goal 50ms\n", p99[len(p99)/2].Round(100*time.Microsecond), p99[len(p99)-1].Round(100*time.Microsecond))
	return peak, nil
}

// freshRound makes a round, whose map is looked at once, and has every token known to the server: buyers have
// looked around before they buy.
func freshRound(ctx context.Context, p *process, tokens []string) ([][]byte, error) {
	round, err := p.round(seatCount)
	if err != nil {
		return nil, err
	}
	_, err = closed(ctx, p.address, connections, len(tokens), time.Minute, func(c *conn, n int) (string, error) {
		if n == 0 {
			if _, err := c.do(request("GET", fmt.Sprintf("/api/v1/rounds/%d/seats?view=bitmap", round), "", nil)); err != nil {
				return "", err
			}
		}
		_, err := c.do(request("GET", "/api/v1/users/me", tokens[n%len(tokens)], nil))
		return "", err
	})
	return claimBodies(round, tokens), err
}

// purchase is P4: hold, check out, authorise, confirm; a unit is a whole purchase.
func purchase(ctx context.Context) error {
	p, err := fresh(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	tokens, err := p.buyers(ctx, buyerCount)
	if err != nil {
		return err
	}
	ratios, all, noopRate, err := inPairs(ctx, []byte(`{"roundId":1,"seats":[10001]}`), func(int) (measured, error) {
		round, err := p.round(seatCount)
		if err != nil {
			return measured{}, err
		}
		if err := p.call("GET", fmt.Sprintf("/api/v1/rounds/%d/seats?view=bitmap", round), "", nil, nil); err != nil {
			return measured{}, err
		}
		return p.closed(ctx, connections, buyerCount, runLength, buy(round, tokens))
	})
	if err != nil {
		return err
	}
	row("P4", "hold → pay → confirm (simulator)", ratios, 0.12, fmt.Sprintf("%.0f purchases/s of %.0f/s; p99 %v", medianRate(all), noopRate, all[0].percentile(0.99).Round(time.Millisecond)))
	return nil
}

func buy(round int64, tokens []string) worker {
	return func(c *conn, n int) (string, error) {
		token := tokens[n%len(tokens)]
		ask := func(path, token string, body []byte, want int) error {
			status, err := c.do(request("POST", path, token, body))
			if err == nil && status != want {
				err = fmt.Errorf("%s: status %d: %s", path, status, c.body)
			}
			return err
		}
		if err := ask("/api/v1/reservations", token, fmt.Appendf(nil, `{"roundId":%d,"seats":[%d]}`, round, n+1), 201); err != nil {
			return "", err
		}
		reservation := c.field("id")
		if err := ask("/api/v1/reservations/"+reservation+"/checkout", token, []byte(`{}`), 200); err != nil {
			return "", err
		}
		order := c.field("orderId")
		if err := ask("/sim/toss/authorize", "", fmt.Appendf(nil, `{"orderId":"%s","amount":50000}`, order), 200); err != nil {
			return "", err
		}
		key := c.field("paymentKey")
		return "bought", ask("/api/v1/payments/confirm", token, fmt.Appendf(nil, `{"paymentKey":"%s","orderId":"%s","amount":50000}`, key, order), 200)
	}
}

// soldOut is P5: refusing when nothing is left.
func soldOut(ctx context.Context) error {
	p, err := fresh(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	tokens, err := p.buyers(ctx, 1000)
	if err != nil {
		return err
	}
	round, err := p.round(4)
	if err != nil {
		return err
	}
	body := fmt.Appendf(nil, `{"roundId":%d,"seats":[1,2,3,4]}`, round)
	if err := p.call("POST", "/api/v1/reservations", tokens[0], map[string]any{"roundId": round, "seats": []int{1, 2, 3, 4}}, nil); err != nil {
		return err
	}
	requests := make([][]byte, len(tokens))
	for i, token := range tokens {
		requests[i] = request("POST", "/api/v1/reservations", token, body)
	}
	ratios, all, noopRate, err := inPairs(ctx, body, func(int) (measured, error) {
		return p.closed(ctx, connections, 1<<30, runLength, reserve(requests))
	})
	if err != nil {
		return err
	}
	if all[0].outcomes["reserved"] > 0 {
		return errors.New("a sold-out round sold a seat")
	}
	row("P5", "refusing when sold out", ratios, 0.95, fmt.Sprintf("%.0f/s of %.0f/s", medianRate(all), noopRate))
	return nil
}

// reads is P6: an answer made ahead, and a 304.
func reads(ctx context.Context) error {
	p, err := fresh(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	if _, err := p.round(1000); err != nil {
		return err
	}
	c, err := dial(ctx, p.address)
	if err != nil {
		return err
	}
	defer c.socket.Close()
	for _, kind := range []struct {
		name    string
		headers []string
		want    int
	}{{"cached reads", nil, 200}, {"304 Not Modified", []string{"If-None-Match: *"}, 304}} {
		send := request("GET", "/api/v1/performances/1", "", nil, kind.headers...)
		ratios, all, noopRate, err := inPairs(ctx, nil, func(int) (measured, error) {
			return p.closed(ctx, connections, 1<<30, runLength, func(c *conn, _ int) (string, error) {
				status, err := c.do(send)
				if err == nil && status != kind.want {
					err = fmt.Errorf("status %d: %s", status, c.body)
				}
				return "", err
			})
		})
		if err != nil {
			return err
		}
		row("P6", kind.name, ratios, 0.90, fmt.Sprintf("%.0f/s of %.0f/s", medianRate(all), noopRate))
	}
	return nil
}

// starts is P11: start to ready with data there, a fresh load of it, and memory at rest.
func starts(ctx context.Context) error {
	var loads, ready []time.Duration
	var resident []float64
	for range pairs {
		dir, err := os.MkdirTemp("", "ticketblue-perf-")
		if err != nil {
			return err
		}
		p, took, err := startOffice(ctx, dir, "--demo")
		if err != nil {
			return err
		}
		loads = append(loads, took)
		p.command.Process.Signal(os.Interrupt)
		p.command.Wait()
		p, took, err = startOffice(ctx, dir, "--demo")
		if err != nil {
			return err
		}
		ready = append(ready, took)
		time.Sleep(3 * time.Second)
		mib, err := p.residentMiB()
		if err != nil {
			return err
		}
		resident = append(resident, mib)
		if err := p.stop(); err != nil {
			return err
		}
	}
	slices.Sort(loads)
	slices.Sort(ready)
	slices.Sort(resident)
	print := func(what, median, worst, goal string) {
		fmt.Printf("P11 %-44s median %s worst %s; goal %s\n", what, median, worst, goal)
	}
	mid, last := pairs/2, pairs-1
	print("start to ready, demonstration there", ready[mid].Round(time.Millisecond).String(), ready[last].Round(time.Millisecond).String(), "1s")
	print("fresh load of the demonstration", loads[mid].Round(time.Millisecond).String(), loads[last].Round(time.Millisecond).String(), "10s")
	print("resident memory at rest, MiB", fmt.Sprintf("%.0f", resident[mid]), fmt.Sprintf("%.0f", resident[last]), "150")
	return nil
}
