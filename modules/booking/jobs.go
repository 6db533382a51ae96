package booking

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Jobs are writes over many reservations, a chunk a call: up to limit rows behind a key, in one transaction
// with their events and with the checkpoint of the chunk that the context carries (platform/batch). Each is
// set-based: so many rows take a handful of statements.
type Jobs interface {
	// ExpireBefore ends pending reservations whose hold had passed by the instant as Release does, ByExpiry:
	// seats are free, events told. Keys are the store's own.
	ExpireBefore(ctx context.Context, before time.Time, after string, limit int, at time.Time) (batch.Done, []SeatsChange, error)
	// CountDue counts what ExpireBefore would end.
	CountDue(ctx context.Context, before time.Time) (int64, error)
	// TellRounds tells an event of each completed reservation of the rounds (ids rising), in the order of
	// RoundMark. When it has come to the end of the rounds, the key is behind the last of them.
	TellRounds(ctx context.Context, event string, rounds []int64, after RoundMark, limit int, at time.Time) (batch.Done, error)
	// CountCompleted counts the completed reservations of the rounds.
	CountCompleted(ctx context.Context, rounds []int64) (int64, error)
}

// RoundMark is a place among reservations by round; the zero RoundMark is their beginning.
type RoundMark struct {
	RoundID int64
	ID      string // of a reservation; RoundEnd when the round is done with
}

// RoundEnd lies behind every reservation of a round.
const RoundEnd = "~"

// ParseRoundMark reads what String wrote; what it can't read is the beginning.
func ParseRoundMark(key string) RoundMark {
	round, id, _ := strings.Cut(key, "/")
	number, err := strconv.ParseInt(round, 10, 64)
	if err != nil {
		return RoundMark{}
	}
	return RoundMark{number, id}
}

// String is the mark as a job's key.
func (m RoundMark) String() string { return strconv.FormatInt(m.RoundID, 10) + "/" + m.ID }
