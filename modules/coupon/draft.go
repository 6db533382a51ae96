package coupon

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Limits of what an organiser may write.
const (
	MaxName     = 100           // characters
	MaxQuantity = 10_000_000    // grants of a coupon
	MaxWon      = 1_000_000_000 // of any amount
	MaxSpan     = 10 * 366 * 24 * time.Hour
)

// codes are what people can type and read to each other.
var codes = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{1,39}$`)

// Draft is a coupon as an organiser writes it.
type Draft struct {
	Code          string
	Name          string
	Type          Type
	DiscountValue int64
	MaxQuantity   int
	StartsAt      time.Time
	EndsAt        time.Time
	MinAmount     money.KRW // 0 is any
	MaxDiscount   money.KRW // 0 is without a cap
}

// Problem is one thing that is wrong with a value, in the words of the API's errors list.
type Problem struct {
	Location string `json:"location"`
	Message  string `json:"message"`
	Value    any    `json:"value,omitempty"`
}

// Coupon makes the coupon of a draft, or ErrInvalid with everything that is wrong with it.
func (d Draft) Coupon(now time.Time) (Coupon, error) {
	d.Code, d.Name = strings.TrimSpace(d.Code), strings.TrimSpace(d.Name)
	if found := d.problems(now); len(found) > 0 {
		return Coupon{}, ErrInvalid.With("errors", found)
	}
	return Coupon{
		Code: d.Code, Name: d.Name, Kind: Claimed, Type: d.Type, DiscountValue: d.DiscountValue, MaxQuantity: d.MaxQuantity,
		StartsAt: d.StartsAt.UTC(), EndsAt: d.EndsAt.UTC(), MinAmount: d.MinAmount, MaxDiscount: d.MaxDiscount, CreatedAt: now,
	}, nil
}

func (d Draft) problems(now time.Time) (found []Problem) {
	check := func(right bool, location, message string, value any) {
		if !right {
			found = append(found, Problem{location, message, value})
		}
	}
	length := utf8.RuneCountInString(d.Name)
	check(codes.MatchString(d.Code), "code", "has 2 to 40 letters (A to Z, a to z), digits, hyphens and underscores", d.Code)
	check(!strings.HasPrefix(strings.ToUpper(d.Code), welcomeCode), "code", "does not begin with "+welcomeCode+", which the office keeps for itself", d.Code)
	check(length >= 1 && length <= MaxName && utf8.ValidString(d.Name), "name", fmt.Sprintf("has 1 to %d characters", MaxName), d.Name)
	switch d.Type {
	case Amount:
		check(d.DiscountValue >= 1 && d.DiscountValue <= MaxWon, "discountValue", "is 1 won or more", d.DiscountValue)
		check(d.MaxDiscount == 0, "maxDiscount", "is for RATE coupons", d.MaxDiscount)
	case Rate:
		check(d.DiscountValue >= 1 && d.DiscountValue <= 100, "discountValue", "is 1 to 100 percent", d.DiscountValue)
		check(d.MaxDiscount >= 0 && d.MaxDiscount <= MaxWon, "maxDiscount", "is 1 won or more, or left out", d.MaxDiscount)
	default:
		check(false, "type", "is AMOUNT or RATE", d.Type)
	}
	check(d.MaxQuantity >= 1 && d.MaxQuantity <= MaxQuantity, "maxQuantity", fmt.Sprintf("is 1 to %d", MaxQuantity), d.MaxQuantity)
	check(d.MinAmount >= 0 && d.MinAmount <= MaxWon, "minAmount", "is not negative", d.MinAmount)
	check(!d.StartsAt.IsZero(), "startsAt", "is needed", nil)
	check(d.EndsAt.After(d.StartsAt), "endsAt", "lies after startsAt", d.EndsAt)
	check(d.EndsAt.After(now), "endsAt", "lies ahead", d.EndsAt)
	check(d.EndsAt.Sub(d.StartsAt) <= MaxSpan, "endsAt", "lies at most ten years after startsAt", d.EndsAt)
	return found
}

// welcomeCode begins the codes of welcome coupons.
const welcomeCode = "WELCOME-"

// NewWelcome makes the coupon that everybody who joins gets: so many won, for so long, on any price. A welcome
// of other terms is another coupon, so that nobody's changes in their hands.
func NewWelcome(amount money.KRW, validFor time.Duration, now time.Time) Coupon {
	return Coupon{
		Code: fmt.Sprintf("%s%d-%dD", welcomeCode, int64(amount), int(validFor/(24*time.Hour))), Name: "환영 쿠폰", Kind: Welcome,
		Type: Amount, DiscountValue: int64(amount), ValidFor: validFor,
		StartsAt: now, EndsAt: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), CreatedAt: now,
	}
}
