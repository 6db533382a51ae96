package catalog

import (
	"slices"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// DefaultTicketLimit is how many tickets of a performance one person may hold unless the organiser says
// otherwise.
const DefaultTicketLimit = 4

// Sources name where facts come from; wherever such an entry is shown, so is its source.
const (
	SourceOrganiser = ""
	SourceKOPIS     = "(재)예술경영지원센터 공연예술통합전산망(KOPIS)"
	SourceDemo      = "티켓블루 시연 자료(지어낸 공연)"
)

// Performance is something shown at a hall during a period, in one or many rounds.
type Performance struct {
	ID          int64
	Title       string
	Category    Category
	Description string
	HallID      int64
	// PlanVersion is the hall's plan by which its rounds are sold; 0 for the hall's current one.
	PlanVersion     int
	StartDate       clock.Date
	EndDate         clock.Date // the last day, not before StartDate
	DurationMinutes int        // 0 when unknown
	AgeLimit        int        // full years; 0: for everybody
	TicketLimit     int        // tickets a person, over all reservations
	Prices          []Price    // in the order in which they are shown, the dearest first
	PerformerIDs    []int64    // in billing order
	KopisID         string     // PF..., "" when it has none; unique
	Source          string
	Picture         Picture // zero: its poster is drawn
}

// Price is what a seat of a grade costs.
type Price struct {
	Grade  string    `json:"grade"`
	Amount money.KRW `json:"amount"`
}

// MaxAmount bounds a price: more is a typing error.
const MaxAmount money.KRW = 100_000_000

// MinPaidAmount is the least price that isn't free: payment providers charge nothing below it.
const MinPaidAmount money.KRW = 100

// Check reports everything that is wrong with the performance, as one ErrInvalid; as ErrPriceTooSmall when that is all.
func (p Performance) Check() error {
	var wrong problems
	wrong.add(checkText("title", p.Title, MaxTitleLength))
	wrong.when(!p.Category.Valid(), "category", "is not a category", p.Category)
	wrong.add(checkOptionalText("description", p.Description, MaxDescriptionLength))
	wrong.when(p.StartDate.IsZero(), "startDate", "must be given", nil)
	wrong.when(p.EndDate.Before(p.StartDate), "endDate", "lies before startDate", p.EndDate)
	wrong.when(p.DurationMinutes < 0 || p.DurationMinutes > 24*60, "durationMinutes", "must be 0 to 1440", p.DurationMinutes)
	wrong.when(p.AgeLimit < 0 || p.AgeLimit > 99, "ageLimit", "must be 0 to 99", p.AgeLimit)
	wrong.when(p.TicketLimit < 1 || p.TicketLimit > MaxTicketLimit, "ticketLimit", "must be 1 to "+itoa(MaxTicketLimit), p.TicketLimit)
	wrong.when(len(p.PerformerIDs) > MaxPerformers, "performerIds", "are more than "+itoa(MaxPerformers), len(p.PerformerIDs))
	wrong = append(wrong, checkPrices(p.Prices)...)
	small := checkChargeable(p.Prices)
	if len(wrong) == 0 && len(small) > 0 {
		return ErrPriceTooSmall.With("errors", []Problem(small))
	}
	return append(wrong, small...).err()
}

// checkChargeable finds prices that nobody could pay.
func checkChargeable(prices []Price) (wrong problems) {
	for i, price := range prices {
		wrong.when(price.Amount > 0 && price.Amount < MinPaidAmount, "prices["+itoa(i)+"].amount",
			"must be 0 or at least "+itoa(int(MinPaidAmount)), int64(price.Amount))
	}
	return wrong
}

func checkPrices(prices []Price) (wrong problems) {
	wrong.when(len(prices) == 0, "prices", "must name at least one grade", nil)
	wrong.when(len(prices) > MaxGrades, "prices", "name more than "+itoa(MaxGrades)+" grades", len(prices))
	seen := map[string]bool{}
	for i, price := range prices {
		at := "prices[" + itoa(i) + "]"
		wrong.add(checkText(at+".grade", price.Grade, MaxGradeLength))
		wrong.when(seen[price.Grade], at+".grade", "is priced twice", price.Grade)
		wrong.when(price.Amount < 0 || price.Amount > MaxAmount, at+".amount", "must be 0 to "+itoa(int(MaxAmount)), int64(price.Amount))
		seen[price.Grade] = true
	}
	return wrong
}

// CheckGrades refuses a price list that leaves seats of a plan without a price: nobody could buy them.
// Prices for grades that the plan doesn't have are allowed; another plan may have them.
func (p Performance) CheckGrades(planGrades []string) error {
	var missing []string
	for _, grade := range planGrades {
		if !slices.ContainsFunc(p.Prices, func(price Price) bool { return price.Grade == grade }) {
			missing = append(missing, grade)
		}
	}
	var wrong problems
	wrong.when(len(missing) > 0, "prices", "leave seats of the hall without a price", missing)
	return wrong.err()
}

// MinPrice is the lowest price.
func (p Performance) MinPrice() money.KRW {
	if len(p.Prices) == 0 {
		return 0
	}
	lowest := p.Prices[0].Amount
	for _, price := range p.Prices[1:] {
		lowest = min(lowest, price.Amount)
	}
	return lowest
}
