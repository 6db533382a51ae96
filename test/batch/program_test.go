package batch

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// TestTheProgram runs the command itself: it is stopped, refused, killed and run again.
func TestTheProgram(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "ticketblue")
	build := exec.Command("go", "build", "-o", program, "../../cmd/ticketblue")
	build.Stderr = os.Stderr
	must(t, build.Run())
	h := open(t, "")
	// The program's day is the machine's; the rows are due on every day of the machine.
	h.exec("INSERT INTO inventories (round_id, performance_id, total, taken, version) VALUES (1, 1, 5000, 5000, 1)")
	h.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO reservations (id, number, user_id, round_id, performance_id, starts_at, seats, seat_count, amount, policy, status, cancel_reason,
			order_id, paid, refund, created_at, expires_at)
		SELECT printf('r-%08d', i), printf('n-%08d', i), 'kim', 1, 1, ?, CAST(json_array(json_object('number', i, 'grade', 'R', 'amount', 100)) AS BLOB), 1, 100,
			CAST('{}' AS BLOB), 'PENDING', '', '', 0, 0, ?, ? FROM n`, day(1, 19), "2020-01-01 00:00:00+00:00", "2020-01-01 00:10:00+00:00")
	h.exec("INSERT INTO taken_seats (round_id, seat_number, reservation_id) SELECT 1, CAST(substr(id, 3) AS INTEGER), id FROM reservations")
	asOf := clock.DateOf(time.Now()).AddDays(-1).String()
	command := func(share string) (*exec.Cmd, *bytes.Buffer) {
		c := exec.Command(program, "batch", "run", housekeeping.TimeoutReservation, "--as-of", asOf, "--data-dir", h.dir,
			"--batch-chunk", "20", "--batch-share", share, "--batch-lease", "3s")
		var output bytes.Buffer
		c.Stdout, c.Stderr = &output, &output
		return c, &output
	}
	canceled := func() int { return h.count("SELECT COUNT(*) FROM reservations WHERE status = 'CANCELED'") }
	until := func(c *exec.Cmd, n int) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); canceled() < n; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				c.Process.Kill()
				t.Fatal("it does not come on")
			}
		}
	}

	slow, output := command("1")
	must(t, slow.Start())
	until(slow, 20)
	refused, _ := command("100")
	if code := exit(refused.Run()); code != 3 {
		t.Errorf("the second at once exited with %d", code)
	}
	must(t, slow.Process.Signal(syscall.SIGTERM))
	if code := exit(slow.Wait()); code != 4 || !strings.Contains(output.String(), "STOPPED") {
		t.Errorf("stopped, it exited with %d: %s", code, output)
	}
	if n := canceled(); n == 0 || n == 5000 || n%20 != 0 {
		t.Errorf("it stopped after %d", n)
	}

	dying, _ := command("1")
	must(t, dying.Start())
	until(dying, canceled()+40)
	must(t, dying.Process.Kill())
	dying.Wait()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		next, output := command("100")
		code := exit(next.Run())
		if code == 0 {
			break
		}
		if code != 3 || time.Now().After(deadline) {
			t.Fatalf("after the death it exited with %d: %s", code, output)
		}
	}
	if n := canceled(); n != 5000 {
		t.Errorf("%d of 5000 are canceled", n)
	}
	if n := h.told("booking.reservation.canceled"); n != 5000 {
		t.Errorf("it was told %d times", n)
	}
	if n := h.count("SELECT COUNT(*) FROM taken_seats"); n != 0 {
		t.Errorf("%d seats are still taken", n)
	}
	again, output := command("100")
	if code := exit(again.Run()); code != 0 || !strings.Contains(output.String(), "not repeated") {
		t.Errorf("again it exited with %d: %s", code, output)
	}
	history, err := exec.Command(program, "batch", "history", "--data-dir", h.dir, "--job", housekeeping.TimeoutReservation).Output()
	if err != nil || !strings.Contains(string(history), "read 5000, written 5000") {
		t.Errorf("the history: %v %s", err, history)
	}
}

// exit is the code with which a program ended.
func exit(err error) int {
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}
