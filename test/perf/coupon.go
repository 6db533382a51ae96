package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

const (
	couponStock       = 100_000
	couponConnections = 1_000
	couponRepeats     = couponStock / 20
	classicLength     = 3 * time.Second // the classic way would take minutes for all of it
)

// rush is what a rush for a coupon is called and measured against.
type rush struct {
	id, name string
	goal     float64 // of no-op
	classic  string  // the database of the classic way; "" is a new SQLite file
}

// coupon is P1: a stock of 100,000, as many buyers in no order, 5 % of whom ask again; beside a handler that does
// nothing, and beside the classic way on the same database.
func coupon(ctx context.Context) error {
	return couponOn(ctx, rush{"P1", "coupon: 100,000 stock, 1,000 connections, 5 %", 0.85, ""})
}

func couponOn(ctx context.Context, r rush) error {
	p, err := fresh(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	tokens, err := p.buyers(ctx, couponStock)
	if err != nil {
		return err
	}
	noop, err := startNoop(ctx)
	if err != nil {
		return err
	}
	defer noop.stop()
	yard := request("POST", "/noop", tokens[0], []byte{})
	var ratios, rates, idle []float64
	for pair := range pairs {
		base, err := noop.closed(ctx, couponConnections, 1<<30, runLength, func(c *conn, _ int) (string, error) {
			_, err := c.do(yard)
			return "", err
		})
		if err != nil {
			return err
		}
		m, err := couponRush(ctx, p, tokens, pair)
		if err != nil {
			return err
		}
		if m.outcomes["granted"] != couponStock {
			return fmt.Errorf("%v of a stock of %d", m.outcomes, couponStock)
		}
		ratios, rates, idle = append(ratios, m.rate()/base.rate()), append(rates, m.rate()), append(idle, base.rate())
		verbose(pair, m, base)
	}
	slices.Sort(rates)
	slices.Sort(idle)
	row(r.id, r.name, ratios, r.goal, fmt.Sprintf("%.0f/s of %.0f/s", rates[len(rates)/2], idle[len(idle)/2]))
	classicRate, err := classic(ctx, r.classic, tokens)
	if err != nil {
		return err
	}
	fmt.Printf("%-3s the classic way: lock, SELECT, UPDATE, INSERT       %.0f/s: this is %.0f times as fast\n", r.id, classicRate, rates[len(rates)/2]/classicRate)
	return nil
}

// couponRush has everybody claim a fresh coupon. The server knows their tokens: they have looked around before.
func couponRush(ctx context.Context, p *process, tokens []string, pair int) (measured, error) {
	var made struct {
		ID int64 `json:"id"`
	}
	now := time.Now()
	if err := p.call("POST", "/api/v1/admin/coupons", p.admin, map[string]any{
		"code": fmt.Sprintf("RUSH-%d", pair), "name": "Rush", "type": "AMOUNT", "discountValue": 5000, "maxQuantity": couponStock,
		"startsAt": now.Add(-time.Hour).Format(time.RFC3339), "endsAt": now.Add(time.Hour).Format(time.RFC3339),
	}, &made); err != nil {
		return measured{}, err
	}
	path := fmt.Sprintf("/api/v1/coupons/%d", made.ID)
	order := rand.New(rand.NewPCG(uint64(pair), 1)).Perm(len(tokens))
	for range couponRepeats {
		order = slices.Insert(order, len(order)/2+rand.IntN(len(order)/2), order[rand.IntN(len(order)/2)])
	}
	requests := make([][]byte, len(tokens))
	for i, token := range tokens {
		requests[i] = request("POST", path+"/grants", token, []byte{})
	}
	if _, err := closed(ctx, p.address, couponConnections, len(tokens), time.Minute, func(c *conn, n int) (string, error) {
		_, err := c.do(request("GET", "/api/v1/users/me", tokens[n], nil))
		return "", err
	}); err != nil {
		return measured{}, err
	}
	return p.closed(ctx, couponConnections, len(order), time.Minute, claim(requests, order))
}

func claim(requests [][]byte, order []int) worker {
	return func(c *conn, n int) (string, error) {
		status, err := c.do(requests[order[n%len(order)]])
		switch {
		case err != nil:
			return "", err
		case status == 201:
			return "granted", nil
		case status == 409:
			return "refused", nil
		}
		return "", fmt.Errorf("status %d: %s", status, c.body)
	}
}

// classic measures the classic way to give a coupon away.
func classic(ctx context.Context, database string, tokens []string) (float64, error) {
	requests := make([][]byte, len(tokens))
	for i, token := range tokens {
		requests[i] = request("POST", "/coupons/1/grants", token, []byte{})
	}
	return classicRate(ctx, database, requests, couponConnections)
}

// classicRate measures the classic way for a while.
func classicRate(ctx context.Context, database string, requests [][]byte, connections int) (float64, error) {
	dir, err := os.MkdirTemp("", "ticketblue-classic-")
	if err != nil {
		return 0, err
	}
	program := filepath.Join(dir, "classic")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./test/perf/classic")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return 0, err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return 0, err
	}
	if database == "" {
		database = filepath.Join(dir, "classic.db")
	}
	p, _, err := start(ctx, address, dir, program, address, database)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	order := rand.Perm(len(requests))
	m, err := closed(ctx, p.address, connections, len(order), classicLength, claim(requests, order))
	return m.rate(), err
}
