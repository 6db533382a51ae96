package batch

import (
	"fmt"
	"strings"
)

// fill puts into an office something for every job: people, shows and reservations of every age.
func (h *idleOffice) fill() {
	h.t.Helper()
	h.exec("INSERT INTO halls (id, name, address, seats, plan_version, kopis_id, source) VALUES (1, '극장', '서울', 100, 1, '', '')")
	h.people("new", 6, day(-1, 0))
	h.people("idle", 11, years(2, 3)) // told
	h.people("gone", 13, years(3, 3)) // ended
	h.people("back", 2, years(3, 9))  // unused, and still to come to a show
	h.people("left", 3, years(6, 0))
	h.exec("UPDATE users SET withdrawn_at = ?, email = '', name = '' WHERE id LIKE 'left%'", years(5, 30))
	h.exec("INSERT INTO users (id, email_hash, email, name, role, locale, password_hash, created_at, last_seen_at) VALUES ('staff', 'staff', 'staff@example.com', '직원', 'ADMIN', 'ko', 'x', ?, ?)", years(9, 0), years(9, 0))

	h.show(1, day(30, 0), day(1, 19), day(1, 0), day(2, 0), day(0, 14), day(0, 22), day(-1, 23), day(-1, 14))
	h.show(2, day(30, 0), day(1, 15))
	for round := range 7 {
		h.sold(1, int64(100+round), 9, "new", day(-3, 0), day(1, 0))
	}
	h.sold(2, 200, 3, "new", day(-3, 0), day(1, 15))
	h.sold(2, 200, 2, "back", years(3, 10), day(1, 15))
	h.held(2, 200, 11, day(-1, 20), day(-1, 21)) // not paid yesterday
	h.held(2, 200, 1, day(-1, 23), day(0, 0))    // ended at midnight
	h.held(2, 200, 2, day(0, 0), day(0, 1))      // today's
	for show := int64(10); show < 25; show++ {
		h.show(show, years(10, int(show)), years(10, int(show)))
		h.sold(show, show*100, 1+int(show%3)*5, "gone", years(10, 60), years(10, int(show)))
		h.reviews(show, int(show%4)*3)
	}
	h.exec("UPDATE payments SET status = 'UNKNOWN', settled = FALSE WHERE reservation_id LIKE 'sold-1100-%0'") // nobody knows
	h.show(30, years(9, 350), years(9, 350))
	h.sold(30, 3000, 5, "left", years(9, 360), years(9, 350))
	h.show(31, years(10, 5), years(9, 350)) // its last round was later than it said
	h.sold(31, 3100, 5, "left", years(10, 10), years(9, 350))
	h.sold(30, 3000, 2, "gone", years(3, 40), years(9, 350))
}

func (h *idleOffice) people(name string, n int, seen string) {
	h.t.Helper()
	for i := range n {
		id := fmt.Sprintf("%s-%02d", name, i)
		h.exec("INSERT INTO users (id, email_hash, email, name, role, locale, password_hash, created_at, last_seen_at) VALUES (?, ?, ?, ?, 'USER', 'ko', 'x', ?, ?)",
			id, id, id+"@example.com", "사람 "+id, seen, seen)
		h.exec("INSERT INTO sessions (id, user_id, role, created_at, expires_at) VALUES (?, ?, 'USER', ?, ?)", id, id, seen, seen)
	}
}

// show is a performance until the day, with rounds show*100, show*100+1...
func (h *idleOffice) show(id int64, end string, starts ...string) {
	h.t.Helper()
	h.exec(`INSERT INTO performances (id, title, category, description, hall_id, plan_version, start_date, end_date, duration_minutes, age_limit,
		ticket_limit, min_price, source, status, soonest_key, opening_key) VALUES (?, '공연', 'PLAY', '', 1, 1, ?, ?, 100, 0, 4, 100, '', 'CLOSED', 0, 0)`, id, end[:10], end[:10])
	h.exec("INSERT INTO performance_prices (performance_id, place, grade, amount) VALUES (?, 1, 'R', 100)", id)
	for i, at := range starts {
		h.exec("INSERT INTO rounds (id, performance_id, hall_id, plan_version, total, starts_at, sales_open_at, closed, sold_out) VALUES (?, ?, 1, 1, 100, ?, ?, FALSE, FALSE)",
			id*100+int64(i), id, at, at)
	}
}

func (h *idleOffice) reservation(show, round int64, id, user, status, made, expires, starts string) {
	h.t.Helper()
	taken := h.count("SELECT COALESCE(MAX(seat_number), 0) FROM taken_seats WHERE round_id = ?", round)
	seats := fmt.Sprintf(`[{"number":%d,"grade":"R","amount":100},{"number":%d,"grade":"R","amount":100}]`, taken+1, taken+2)
	h.exec(`INSERT INTO reservations (id, number, user_id, round_id, performance_id, starts_at, seats, seat_count, amount, policy, status, cancel_reason,
		order_id, paid, refund, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, 2, 200, '{}', ?, '', '', 200, 0, ?, ?)`,
		id, id, user, round, show, starts, []byte(seats), status, made, expires)
	for seat := taken + 1; seat <= taken+2; seat++ {
		h.exec("INSERT INTO taken_seats (round_id, seat_number, reservation_id) VALUES (?, ?, ?)", round, seat, id)
	}
	h.exec("INSERT INTO inventories (round_id, performance_id, total, taken, version) VALUES (?, ?, 100, 2, 1) ON CONFLICT DO UPDATE SET taken = taken + 2, version = version + 1", round, show)
}

// sold are paid reservations of people of the name, with tickets and orders.
func (h *idleOffice) sold(show, round int64, n int, people, made, starts string) {
	h.t.Helper()
	many := h.count("SELECT COUNT(*) FROM users WHERE id LIKE ?", people+"-%")
	before := h.count("SELECT COUNT(*) FROM reservations WHERE round_id = ?", round)
	for i := range n {
		id := fmt.Sprintf("sold-%d-%s-%02d", round, people, before+i)
		h.reservation(show, round, id, fmt.Sprintf("%s-%02d", people, i%many), "COMPLETED", made, made, starts)
		h.exec("INSERT INTO tickets (id, reservation_id, round_id, seat_number, status, issued_at) VALUES (?, ?, ?, ?, 'VALID', ?)", "t-"+id, id, round, 1, made)
		h.exec(`INSERT INTO payments (order_id, reservation_id, user_id, order_name, original_amount, discount, amount, status, payment_key, method, attempts,
			refunded, failure_code, failure_message, settled, checks, created_at, updated_at) VALUES (?, ?, ?, '', 200, 0, 200, 'DONE', 'key', '', 1, 0, '', '', TRUE, 0, ?, ?)`,
			"o-"+id, id, fmt.Sprintf("%s-%02d", people, i%many), made, made)
		h.exec("INSERT INTO payment_changes (order_id, status, payment_key, detail, at) VALUES (?, 'DONE', 'key', '', ?)", "o-"+id, made)
	}
}

// held are reservations that wait for their payment until an instant.
func (h *idleOffice) held(show, round int64, n int, made, expires string) {
	h.t.Helper()
	for i := range n {
		h.reservation(show, round, fmt.Sprintf("held-%s-%02d", strings.ReplaceAll(expires, " ", ""), i), "new-00", "PENDING", made, expires, day(1, 15))
	}
}

func (h *idleOffice) reviews(show int64, n int) {
	h.t.Helper()
	for i := range n {
		id := h.count("SELECT COALESCE(MAX(id), 0) + 1 FROM reviews")
		h.exec("INSERT INTO reviews (id, performance_id, reservation_id, user_id, author, rating, content, created_at) VALUES (?, ?, ?, 'gone-00', '관객', 5, '좋았다', ?)",
			id, show, fmt.Sprintf("r-%d-%d", show, i), years(10, 1))
	}
}
