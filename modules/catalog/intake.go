package catalog

import (
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Intake is what a source outside tells of performances and facilities, read but not yet placed in the
// catalogue. Readers (adapters/kopis) make it; catalogapp.Import places it.
type Intake struct {
	Source     string // SourceKOPIS
	Entries    []Entry
	Facilities []Facility
	LeftOut    []Remark // what could not be read at all
	Notes      []Remark // what was read otherwise than it stands there
}

// Remark is about one line of a source.
type Remark struct {
	Where string // such as performances:77, or PF123456
	What  string // the title or name, where it is known
	Why   string
}

// Entry is a performance as a source tells it.
type Entry struct {
	Where           string
	KopisID         string
	Title           string
	Category        Category
	Performers      []string
	Hall            string
	HallSeats       int    // 0 when unknown
	FacilityID      string // FC..., "" when the source doesn't say
	StartDate       clock.Date
	EndDate         clock.Date
	DurationMinutes int
	AgeLimit        int
	Prices          []Price // the dearest first
	Times           Timetable
}

// Facility is a building with one hall or several.
type Facility struct {
	Where    string
	KopisID  string
	Name     string
	Seats    int // of all halls together; 0 when unknown
	Address  string
	Position *Position
}

// Timetable says at which times of each weekday something is shown, in minutes after midnight in Seoul.
type Timetable [7][]int

// Empty reports whether nothing is ever shown.
func (t Timetable) Empty() bool {
	for _, times := range t {
		if len(times) > 0 {
			return false
		}
	}
	return true
}

// Starts returns the instants of the timetable on the days from first to last, in order, at most limit of
// them, and how many more there were. A time that lies less than RoundSpacing after the one before is no
// round of its own; near counts those.
func (t Timetable) Starts(first, last clock.Date, limit int) (starts []time.Time, more, near int) {
	var previous time.Time
	for day := first; !last.Before(day); day = day.AddDays(1) {
		midnight := day.Start()
		for _, minutes := range slices.Sorted(slices.Values(t[midnight.Weekday()])) {
			start := midnight.Add(time.Duration(minutes) * time.Minute).UTC()
			if !previous.IsZero() && start.Sub(previous) < RoundSpacing {
				near++
				continue
			}
			previous = start
			if len(starts) >= limit {
				more++
				continue
			}
			starts = append(starts, start)
		}
	}
	return starts, more, near
}
