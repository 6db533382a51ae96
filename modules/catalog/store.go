package catalog

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Store keeps the catalogue. Every write tells its events in its own transaction, with at as the time at
// which it happened; what a write makes of a performance's standing is derived for that instant.
//
// What a write refers to (a hall, performers, a performance) it locks before it looks, as those do that delete it: one of
// the two that meet comes first, and the other one is told of it.
//
// Safe for concurrent use. Errors other than the named faults are outages.
type Store interface {
	Halls
	Performers
	Performances
	Rounds
	Reviews
	Loader
	Jobs
}

// Halls keeps halls and their seat plans.
type Halls interface {
	// AddHall adds a hall with its first plan and returns it with its id.
	AddHall(ctx context.Context, hall Hall, plan Plan, at time.Time, answer idempotency.Answer[Hall]) (Hall, error)
	// ChangeHall stores everything but the plan, or ErrHallNotFound.
	ChangeHall(ctx context.Context, hall Hall, at time.Time) (Hall, error)
	// AddPlan stores another version, which becomes the hall's current one. Rounds that exist keep
	// theirs. ErrHallNotFound.
	AddPlan(ctx context.Context, hallID int64, plan Plan, at time.Time) (Hall, error)
	// DeleteHall forgets a hall and its plans; ErrInUse while a performance is shown there,
	// ErrHallNotFound.
	DeleteHall(ctx context.Context, id int64, at time.Time) error
	// Hall returns a hall, or ErrHallNotFound.
	Hall(ctx context.Context, id int64) (Hall, error)
	// Halls lists halls by name.
	Halls(ctx context.Context, query NameQuery) (Page[Hall], error)
	// Plan returns a version of a hall's plan, the current one for 0, or ErrPlanNotFound.
	Plan(ctx context.Context, hallID int64, version int) (PackedPlan, error)
}

// Performers keeps who is on stage.
type Performers interface {
	// AddPerformer adds a performer and returns it with its id.
	AddPerformer(ctx context.Context, performer Performer, at time.Time, answer idempotency.Answer[Performer]) (Performer, error)
	// ChangePerformer stores a performer's facts, or ErrPerformerNotFound.
	ChangePerformer(ctx context.Context, performer Performer, at time.Time) error
	// DeletePerformer takes a performer off all performances and forgets it; ErrPerformerNotFound.
	DeletePerformer(ctx context.Context, id int64, at time.Time) error
	// Performer returns a performer, or ErrPerformerNotFound.
	Performer(ctx context.Context, id int64) (Performer, error)
	// Performers lists performers by name.
	Performers(ctx context.Context, query NameQuery) (Page[Performer], error)
	// LineUp returns a performance's performers in billing order; empty for one that doesn't exist.
	LineUp(ctx context.Context, performanceID int64) ([]Performer, error)
}

// Performances keeps performances with their prices and line-ups.
type Performances interface {
	// AddPerformance adds a performance and returns it as it is shown. The hall must exist:
	// ErrHallNotFound; and the performers: ErrPerformerNotFound.
	AddPerformance(ctx context.Context, performance Performance, at time.Time, answer idempotency.Answer[Shown]) (Shown, error)
	// ChangePerformance stores everything but KopisID, or ErrPerformanceNotFound; without a Picture the one
	// that is there stays. The hall can't change
	// while there are rounds: ErrInUse.
	ChangePerformance(ctx context.Context, performance Performance, at time.Time) (Shown, error)
	// SetPicture stores a performance's picture, the zero one for none, and returns which it replaced;
	// ErrPerformanceNotFound.
	SetPicture(ctx context.Context, id int64, picture Picture, at time.Time) (shown Shown, before Picture, err error)
	// PicturesInUse returns those of the pictures' names that a performance has.
	PicturesInUse(ctx context.Context, names []string) (map[string]bool, error)
	// DeletePerformance forgets a performance with its prices, line-up, rounds and reviews, or
	// ErrPerformanceNotFound. That no ticket hangs on the rounds, nor ever will, is the caller's to know: a round that is
	// not among them has been added since, and then nothing is forgotten and it returns ErrOvertaken.
	DeletePerformance(ctx context.Context, id int64, rounds []int64, at time.Time) error
	// Performance returns a performance as it is shown, or ErrPerformanceNotFound.
	Performance(ctx context.Context, id int64) (Shown, error)
	// Shown returns those of the performances that exist, in the order of the ids.
	Shown(ctx context.Context, ids []int64) ([]Shown, error)
	// Listing lists performances; their prices and line-ups are left out.
	Listing(ctx context.Context, query ListingQuery) (Page[Shown], error)
	// Join puts a performer at the end of a performance's line-up; twice is once. ErrPerformanceNotFound,
	// ErrPerformerNotFound.
	Join(ctx context.Context, performanceID, performerID int64, at time.Time) error
	// Leave takes a performer off a line-up; one who isn't in it is ErrPerformerNotFound.
	Leave(ctx context.Context, performanceID, performerID int64, at time.Time) error
}

// Rounds keeps the showings, and each performance's standing with them.
type Rounds interface {
	// AddRounds adds rounds of one performance and returns them with their ids, by start. Of any two
	// rounds that start too close it tells ErrRoundTooClose; ErrPerformanceNotFound. Rounds that are not sold at the
	// performance's hall, or by a plan with grades that have no price, were made from what was so earlier: ErrOvertaken.
	AddRounds(ctx context.Context, performanceID int64, rounds []Round, at time.Time, answer idempotency.Answer[[]Round]) ([]Round, error)
	// ChangeRound stores what change makes of StartsAt, SalesOpenAt, Closed and CalledOff, of the round as it is then, and
	// counts it as moved when it starts at another time, which a round that has begun doesn't: ErrRoundStarted. It
	// returns the round as it was and as it is. now is read once the round is held, so that nobody who waited
	// decides by an earlier instant. change must not call anything; its error changes nothing. ErrRoundNotFound,
	// ErrRoundTooClose.
	ChangeRound(ctx context.Context, id int64, change func(round *Round, at time.Time) error, now func() time.Time) (was, is Round, err error)
	// DeleteRound forgets a round, or ErrRoundNotFound. That no ticket hangs on it, nor ever will, is the caller's to know.
	DeleteRound(ctx context.Context, id int64, at time.Time) error
	// RoundsByID returns those of the rounds that exist, in the order of the ids.
	RoundsByID(ctx context.Context, ids []int64) ([]Round, error)
	// RoundsOf returns a performance's rounds by start; none for one that doesn't exist.
	RoundsOf(ctx context.Context, performanceID int64) ([]Round, error)
	// OnSale returns rounds that are on sale at the instant, sold out or not, by start; limit of them at most.
	OnSale(ctx context.Context, at time.Time, limit int) ([]Round, error)
	// MarkSoldOut remembers whether a round has seats left, as booking tells. It does nothing for a round
	// that is gone or is marked so already.
	MarkSoldOut(ctx context.Context, roundID int64, soldOut bool, at time.Time) error
	// TurnStandings derives the standing of up to limit performances whose ChangesAt has come by at, and
	// says how many there were.
	TurnStandings(ctx context.Context, at time.Time, limit int) (int, error)
}

// Reviews keeps what people wrote, and each performance's ratings with it in the same transaction.
type Reviews interface {
	// AddReview adds a review, with EventReviewAdded, and returns it with its id. A second one of a reservation is ErrAlreadyReviewed;
	// ErrPerformanceNotFound.
	AddReview(ctx context.Context, review Review, at time.Time, answer idempotency.Answer[Review]) (Review, error)
	// AddReviews adds many at once, or none.
	AddReviews(ctx context.Context, reviews []Review, at time.Time) error
	// ChangeReview has change applied to the user's own review and stores its rating and content;
	// ErrReviewNotFound. An error of change changes nothing and is returned.
	ChangeReview(ctx context.Context, id int64, userID string, change func(*Review) error, at time.Time) (Review, error)
	// DeleteReview forgets a review and returns what it was: the user's own, or with userID "" anybody's.
	// ErrReviewNotFound.
	DeleteReview(ctx context.Context, id int64, userID string, at time.Time) (Review, error)
	// WithdrawReview forgets the review of a reservation that was given back. It does nothing when there is
	// none.
	WithdrawReview(ctx context.Context, reservationID string, at time.Time) error
	// DeleteReviewsOf deletes all that a person who has left wrote, with its ratings. It does nothing the second time.
	DeleteReviewsOf(ctx context.Context, userID string, at time.Time) error
	// Reviews lists a performance's reviews, the newest first.
	Reviews(ctx context.Context, performanceID int64, limit int, cursor Cursor) (Page[Review], error)
	// ReviewsOf returns the reviews of those of the reservations that have one.
	ReviewsOf(ctx context.Context, reservationIDs []string) (map[string]Review, error)
}

// Loader adds and changes many things at once, for imports and demonstrations. Each call is one
// transaction: all of it is there, or none.
type Loader interface {
	// FindHalls returns the halls with these names, and all plans' heads (Packed is nil), by name. Of
	// halls with one name it returns the oldest.
	FindHalls(ctx context.Context, names []string) (map[string]KnownHall, error)
	// FindPerformers returns the ids of performers by name; of those with one name the oldest.
	FindPerformers(ctx context.Context, names []string) (map[string]int64, error)
	// FindByKopis returns performances with their rounds by KOPIS id.
	FindByKopis(ctx context.Context, kopisIDs []string) (map[string]KnownPerformance, error)

	// LoadHalls adds halls without an ID and changes those with one, adds their plans, and returns them
	// with ids and versions. The first plan of a new hall becomes its current one, and so does a plan
	// whose seats are as many as the hall's Seats when the current plan's are not.
	LoadHalls(ctx context.Context, halls []HallLoad, at time.Time) ([]HallLoad, error)
	// LoadPerformers adds performers and returns their ids, in order.
	LoadPerformers(ctx context.Context, performers []Performer, at time.Time) ([]int64, error)
	// LoadPerformances adds performances without an ID and changes those with one. Rounds without an ID are added, those
	// that are Gone are forgotten, and all others stay as they are. It returns the ids in order.
	LoadPerformances(ctx context.Context, loads []PerformanceLoad, at time.Time) ([]PerformanceLoad, error)
	// SetPopularity stores how many tickets of performances were sold, by id; lists are ordered by it.
	SetPopularity(ctx context.Context, tickets map[int64]int64, at time.Time) error
}
