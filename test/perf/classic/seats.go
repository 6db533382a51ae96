package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/platform/id"
)

const seatCount = 50_000

// makeSeats makes a hall of free seats.
func makeSeats(ctx context.Context, db *sql.DB) error {
	for _, statement := range []string{
		"CREATE TABLE seats (round_id BIGINT NOT NULL, seat_number INT NOT NULL, reservation_id CHAR(36) NULL, PRIMARY KEY (round_id, seat_number))",
		"CREATE TABLE reservations (id CHAR(36) NOT NULL PRIMARY KEY, user_id VARCHAR(100) NOT NULL, seats VARCHAR(200) NOT NULL, created_at DATETIME NOT NULL)",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	const group = 1000
	for first := 1; first <= seatCount; first += group {
		args := make([]any, group)
		for i := range args {
			args[i] = first + i
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO seats (round_id, seat_number) VALUES (1, ?)"+strings.Repeat(", (1, ?)", group-1), args...); err != nil {
			return err
		}
	}
	return nil
}

func (o *office) reserve(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Seats []int `json:"seats"`
	}
	err := json.NewDecoder(r.Body).Decode(&wanted)
	if err == nil {
		err = o.take(r.Context(), strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), wanted.Seats)
	}
	w.Header().Set("Content-Type", "application/json")
	switch {
	case errors.Is(err, errRefused):
		w.WriteHeader(http.StatusConflict)
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusCreated)
	}
	w.Write([]byte("{}\n"))
}

// take locks the seats in the order of their numbers, so that no two lock each other out.
func (o *office) take(ctx context.Context, user string, numbers []int) error {
	slices.Sort(numbers)
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	reservation := id.New()
	for _, number := range numbers {
		var owner sql.NullString
		if err := tx.QueryRowContext(ctx, "SELECT reservation_id FROM seats WHERE round_id = 1 AND seat_number = ? FOR UPDATE", number).Scan(&owner); err != nil {
			return err
		}
		if owner.Valid {
			return errRefused
		}
		if _, err := tx.ExecContext(ctx, "UPDATE seats SET reservation_id = ? WHERE round_id = 1 AND seat_number = ?", reservation, number); err != nil {
			return err
		}
	}
	seats, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO reservations (id, user_id, seats, created_at) VALUES (?, ?, ?, ?)", reservation, user, string(seats), time.Now().UTC()); err != nil {
		return err
	}
	return tx.Commit()
}
