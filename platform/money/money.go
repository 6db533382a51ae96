// Package money counts won. Amounts are whole numbers of KRW, which has no smaller unit; there is no
// float anywhere near money, and rates are applied in whole percent or basis points.
package money

import (
	"strconv"
	"strings"
)

// KRW is an amount of South Korean won.
type KRW int64

// Percent returns rate % of the amount, rounded down to a whole won so that what is kept never exceeds
// what was agreed.
func (a KRW) Percent(rate int) KRW { return a * KRW(rate) / 100 }

// String writes the amount as people do: ₩55,000.
func (a KRW) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	digits := strconv.FormatInt(int64(a), 10)
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return sign + "₩" + b.String()
}

// Sum adds amounts up.
func Sum(amounts ...KRW) KRW {
	var total KRW
	for _, amount := range amounts {
		total += amount
	}
	return total
}
