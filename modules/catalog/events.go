package catalog

import (
	"time"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// The types of events that the catalogue tells. They say what changed, not how: a consumer that needs
// the new values reads them.
const (
	EventHallChanged        = "catalog.hall.changed"
	EventPerformerChanged   = "catalog.performer.changed"
	EventPerformanceChanged = "catalog.performance.changed"
	EventRoundChanged       = "catalog.round.changed"
	EventReviewAdded        = "catalog.review.added"
)

// Changed is the payload of the first three types: which halls, performers or performances.
type Changed struct {
	IDs     []int64 `json:"ids"`
	Deleted bool    `json:"deleted,omitempty"`
}

// RoundsChanged is the payload of EventRoundChanged. PerformanceIDs names the rounds' performances, each
// once; it is not parallel to IDs.
type RoundsChanged struct {
	IDs            []int64 `json:"ids"`
	PerformanceIDs []int64 `json:"performanceIds"`
	Deleted        bool    `json:"deleted,omitempty"`
}

// ReviewAdded is the payload of EventReviewAdded, which is keyed by the reservation's id.
type ReviewAdded struct {
	ReservationID string `json:"reservationId"`
	UserID        string `json:"userId"`
}

// HallsChanged tells that halls (or their plans) were made or changed, or are gone.
func HallsChanged(at time.Time, deleted bool, ids ...int64) outbox.Event {
	return outbox.NewEvent(EventHallChanged, "catalog.hall", at, Changed{ids, deleted})
}

// PerformersChanged is HallsChanged for performers.
func PerformersChanged(at time.Time, deleted bool, ids ...int64) outbox.Event {
	return outbox.NewEvent(EventPerformerChanged, "catalog.performer", at, Changed{ids, deleted})
}

// PerformancesChanged is HallsChanged for performances, their prices, performers, standing and reviews.
func PerformancesChanged(at time.Time, deleted bool, ids ...int64) outbox.Event {
	return outbox.NewEvent(EventPerformanceChanged, "catalog.performance", at, Changed{ids, deleted})
}

// RoundsChangedOf tells that rounds of the performances were made or changed, or are gone.
func RoundsChangedOf(at time.Time, deleted bool, performanceIDs []int64, ids ...int64) outbox.Event {
	return outbox.NewEvent(EventRoundChanged, "catalog.performance", at, RoundsChanged{ids, performanceIDs, deleted})
}
