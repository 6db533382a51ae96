package catalog

import (
	"strconv"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// What the catalogue refuses. Codes are part of the API.
var (
	ErrHallNotFound        = fault.New(fault.NotFound, "hall_not_found", "There is no such hall.")
	ErrPlanNotFound        = fault.New(fault.NotFound, "plan_not_found", "The hall has no seat plan with that version.")
	ErrPerformerNotFound   = fault.New(fault.NotFound, "performer_not_found", "There is no such performer.")
	ErrPerformanceNotFound = fault.New(fault.NotFound, "performance_not_found", "There is no such performance.")
	ErrRoundNotFound       = fault.New(fault.NotFound, "round_not_found", "There is no such round.")

	// ErrRoundTooClose is told with the instant that conflicts.
	ErrRoundTooClose = fault.New(fault.Conflict, "round_too_close", "Two rounds of a performance lie at least 60 minutes apart.")
	// ErrRoundInPast is told with the instant that has passed.
	ErrRoundInPast    = fault.New(fault.Invalid, "round_in_past", "A round can't start in the past.")
	ErrRoundCalledOff = fault.New(fault.Conflict, "already_called_off", "The round was called off. It can't be changed any more.")
	// ErrRoundStarted is told with the instant at which the round began.
	ErrRoundStarted = fault.New(fault.Conflict, "round_started", "The round has begun. It can't be moved any more.")
	// ErrInUse keeps what sold tickets, or other entries, hang on.
	ErrInUse = fault.New(fault.Conflict, "in_use", "This is still in use. Cancel or remove what depends on it first.")
	// ErrOvertaken is told when what the caller decided on has changed since it was read. Whoever reads it again and decides
	// anew may try again; nothing was done.
	ErrOvertaken = fault.New(fault.Conflict, "overtaken", "Somebody else is changing this right now. Try again.")
	// ErrNotReviewable is told for a reservation that isn't paid, or was canceled.
	ErrNotReviewable  = fault.New(fault.Conflict, "not_reviewable", "A review needs a reservation that is paid for.")
	ErrReviewNotFound = fault.New(fault.NotFound, "review_not_found", "There is no such review.")
	// ErrAlreadyReviewed is told for a second review of one reservation.
	ErrAlreadyReviewed = fault.New(fault.Conflict, "already_reviewed", "This reservation has been reviewed already. Change that review instead.")
	// ErrInvalid is told with errors: one Problem for each thing that is wrong.
	ErrInvalid = fault.New(fault.Invalid, "validation_failed", "Some of the values can't be accepted.")
	// ErrPriceTooSmall is told with errors, as ErrInvalid is, when nothing else is wrong.
	ErrPriceTooSmall = fault.New(fault.Invalid, "price_too_small", "A price is 0 won or at least 100: less can't be charged.")
	// ErrPlanUnreadable says why a seat plan's document can't be used.
	ErrPlanUnreadable     = fault.New(fault.Invalid, "invalid_plan", "The seat plan can't be read.")
	ErrPictureTooLarge    = fault.New(fault.TooLarge, "file_too_large", "A poster's file has at most 10 MB, and 40 million pixels.")
	ErrUnsupportedPicture = fault.New(fault.Unsupported, "unsupported_media_type", "A poster is a JPEG, PNG or WebP picture.")
	ErrBrokenPicture      = fault.New(fault.Invalid, "invalid_picture", "The picture can't be read. It may have been cut off.")
	// ErrBadCursor is told for a cursor that this list never gave out.
	ErrBadCursor = fault.New(fault.Invalid, "invalid_cursor", "This cursor is not one that the list gave out. Start again without one.")
)

// The same, where there is more to say.
var (
	ErrHallShown         = ErrInUse.Saying("Performances are shown at this hall. Delete or move them first.")
	ErrHasRounds         = ErrInUse.Saying("The performance has rounds at its hall. Delete them before you move it.")
	ErrTooManyRounds     = ErrInvalid.Saying("A performance has at most %d rounds.", MaxRounds)
	ErrTooManyPerformers = ErrInvalid.Saying("A performance has at most %d performers.", MaxPerformers)
)

// Problem is one thing that is wrong with a value, in the words of the API's errors list.
type Problem struct {
	Location string `json:"location"` // where in the body, such as prices[0].amount
	Message  string `json:"message"`  // completes "The value ..."
	Value    any    `json:"value,omitempty"`
}

// problems collects what checks found and makes one fault of them.
type problems []Problem

func (p *problems) add(found *Problem) {
	if found != nil {
		*p = append(*p, *found)
	}
}

func (p *problems) when(wrong bool, location, message string, value any) {
	if wrong {
		*p = append(*p, Problem{location, message, value})
	}
}

// err is nil when nothing is wrong. It returns the error interface so that nil stays nil.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return ErrInvalid.With("errors", []Problem(p))
}

func itoa(n int) string { return strconv.Itoa(n) }
