package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const binary = "bin/ticketblue"

// process is a server under load.
type process struct {
	command *exec.Cmd
	address string
	dir     string
	admin   string // an administrator's access token

	profiles string // address of /debug/pprof; "" without
}

// freeAddress finds a port that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// startOffice starts the built binary on a data folder and waits until it is ready.
func startOffice(ctx context.Context, dir string, flags ...string) (*process, time.Duration, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, 0, err
	}
	args := append([]string{"serve", "--http-addr", address, "--data-dir", dir, "--log-level", "error", "--sign-ups", "100000", "--holds-per-person", "10000"}, flags...)
	if profiles := os.Getenv("PERF_ADMIN_ADDR"); profiles != "" { // to look at a run with go tool pprof
		args = append(args, "--admin-addr", profiles)
	}
	return start(ctx, address, dir, binary, args...)
}

func startNoop(ctx context.Context) (*process, error) {
	dir, err := os.MkdirTemp("", "ticketblue-noop-")
	if err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "noop")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./test/perf/noop")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	p, _, err := start(ctx, address, dir, program, address)
	return p, err
}

func start(ctx context.Context, address, dir, program string, args ...string) (*process, time.Duration, error) {
	p := &process{command: exec.CommandContext(ctx, program, args...), address: address, dir: dir}
	p.command.Stderr = os.Stderr
	began := time.Now()
	if err := p.command.Start(); err != nil {
		return nil, 0, err
	}
	for time.Since(began) < time.Minute {
		answer, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return p, time.Since(began), nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, 0, errors.Join(errors.New("not ready in a minute"), p.stop())
}

// stop ends the process and forgets its data.
func (p *process) stop() error {
	p.command.Process.Signal(os.Interrupt)
	err := p.command.Wait()
	return errors.Join(err, os.RemoveAll(p.dir))
}

// residentMiB is the process's memory now.
func (p *process) residentMiB() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, behind, _ := strings.Cut(string(status), "VmRSS:")
	var kib float64
	_, err = fmt.Sscan(behind, &kib)
	return kib / 1024, err
}

// processor is how much processor time the process has used.
func (p *process) processor() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, behind, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(behind)
	if len(fields) < 13 {
		return 0, errors.New("short /proc stat")
	}
	var user, system int64
	_, err = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	return time.Duration(user+system) * 10 * time.Millisecond, err // ticks of a hundredth
}

// call makes an API call for the set-up and decodes its answer into out.
func (p *process) call(method, path, token string, body, out any) error {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(encoded)
	}
	req, err := http.NewRequest(method, "http://"+p.address+path, content)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		return errors.Join(err, fmt.Errorf("%s %s: %d %s", method, path, answer.StatusCode, text))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// signInAdmin invites and signs up an administrator.
func (p *process) signInAdmin(ctx context.Context) error {
	command := exec.CommandContext(ctx, binary, "admin", "invite", "bench@example.com", "--data-dir", p.dir)
	link, err := command.Output()
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	_, secret, _ := strings.Cut(strings.TrimSpace(string(link)), "invitation=")
	var session struct {
		AccessToken string `json:"accessToken"`
	}
	err = p.call("POST", "/api/v1/auth/signup", "", map[string]string{
		"email": "bench@example.com", "password": "Bench-mark-1", "name": "Bench", "invitation": secret,
	}, &session)
	p.admin = session.AccessToken
	return err
}

// round makes a hall of so many seats with a round on sale.
func (p *process) round(seats int) (id int64, err error) {
	var hall, performance struct {
		ID int64 `json:"id"`
	}
	if err := p.call("POST", "/api/v1/admin/halls", p.admin, map[string]any{"name": fmt.Sprintf("Hall %d", seats), "address": "Seoul", "seats": seats}, &hall); err != nil {
		return 0, err
	}
	day := time.Now().AddDate(0, 1, 0)
	if err := p.call("POST", "/api/v1/admin/performances", p.admin, map[string]any{
		"title": "Bench", "category": "CONCERT", "description": "", "hallId": hall.ID, "startDate": day.Format(time.DateOnly),
		"endDate": day.Format(time.DateOnly), "durationMinutes": 120, "prices": []map[string]any{{"grade": "R", "amount": 50000}},
	}, &performance); err != nil {
		return 0, err
	}
	var rounds struct {
		Items []struct {
			ID int64 `json:"id"`
		} `json:"items"`
	}
	err = p.call("POST", fmt.Sprintf("/api/v1/admin/performances/%d/rounds", performance.ID), p.admin, map[string]any{"startsAt": []string{day.Format(time.RFC3339)}}, &rounds)
	if err != nil || len(rounds.Items) == 0 {
		return 0, errors.Join(err, errors.New("no round"))
	}
	return rounds.Items[0].ID, nil
}

// buyers makes access tokens beside the running server.
func (p *process) buyers(ctx context.Context, n int) ([]string, error) {
	command := exec.CommandContext(ctx, binary, "demo", "tokens", "--count", fmt.Sprint(n), "--data-dir", p.dir)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, err
	}
	var tokens []string
	for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
		tokens = append(tokens, lines.Text())
	}
	return tokens, nil
}
