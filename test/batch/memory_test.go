package batch

import (
	"runtime"
	"testing"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
)

// heapLimit is how much more a run over many rows may have in memory than there was before it.
const heapLimit = 48 << 20

// TestAMillionRows: what a run has in memory does not grow with the rows.
func TestAMillionRows(t *testing.T) {
	rows := 1_000_000
	if testing.Short() {
		rows = 50_000
	}
	h := open(t, "", func(s *office.Settings) {
		s.Housekeeping.Engine.Chunk, s.Housekeeping.Engine.Share = 1000, 100
	})
	h.exec("INSERT INTO halls (id, name, address, seats, plan_version, kopis_id, source) VALUES (1, '극장', '서울', 100, 1, '', '')")
	h.show(1, day(30, 0), day(1, 19), day(1, 21))
	h.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO reservations (id, number, user_id, round_id, performance_id, starts_at, seats, seat_count, amount, policy, status, cancel_reason,
			order_id, paid, refund, created_at, expires_at)
		SELECT printf('r-%08d', i), printf('n-%08d', i), printf('u-%08d', i), 100 + i % 2, 1, ?, CAST('[{"number":1,"grade":"R","amount":100}]' AS BLOB), 1, 100,
			CAST('{}' AS BLOB), 'COMPLETED', '', '', 100, 0, ?, ? FROM n`, rows, day(1, 19), day(-1, 0), day(-1, 0))
	before, most, calls := heap(), uint64(0), 0
	run := h.do(housekeeping.UpcomingReservationAlert, batch.Request{Progress: func(batch.Progress) {
		if calls++; calls%50 == 0 {
			most = max(most, heap())
		}
	}})
	if run.Written() != int64(rows) || h.told(booking.EventUpcoming) != rows {
		t.Errorf("told of %d", run.Written())
	}
	if h.count("SELECT COUNT(DISTINCT event_key) FROM outbox_events WHERE type = ?", booking.EventUpcoming) != rows {
		t.Error("somebody was told twice, and somebody never")
	}
	t.Logf("%d rows, %d KiB more on the heap at most", rows, (int64(most)-int64(before))>>10)
	if most > before+heapLimit {
		t.Errorf("the heap grew from %d to %d bytes", before, most)
	}
}

// heap is what is in use after a collection.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
