package crowd

import "testing"

func TestWhatNobodyAskedForIsWrong(t *testing.T) {
	t.Parallel()
	const expires = "2026-11-22T10:05:00+09:00"
	canceled := func(reason, at string) Object {
		return Object{"status": "CANCELED", "cancelReason": reason, "expiresAt": expires, "canceledAt": at, "seats": []any{}}
	}
	seat := func(number int, status string) Object { return Object{"number": float64(number), "status": status} }
	partly := func(left, gone int) Object {
		return Object{"status": "COMPLETED", "seats": []any{seat(left, "COMPLETED"), seat(gone, "CANCELED")}}
	}
	for name, c := range map[string]struct {
		told  told
		there Object
		wrong bool
	}{
		"canceled by nobody":             {told{}, canceled("USER", "2026-11-22T10:06:00+09:00"), true},
		"run out in its time":            {told{}, canceled("EXPIRED", "2026-11-22T10:05:00.2+09:00"), false},
		"run out before its time":        {told{}, canceled("EXPIRED", "2026-11-22T10:04:59+09:00"), true},
		"run out though told to be paid": {told{paid: true, mayPay: true}, canceled("EXPIRED", "2026-11-22T10:06:00+09:00"), true},
		"a seat canceled as asked":       {told{seats: []int{1, 2}, mayPay: true, maySeats: 1, seatCanceled: 2}, partly(1, 2), false},
		"a seat told to be canceled":     {told{seats: []int{1, 2}, mayPay: true, maySeats: 1, seatCanceled: 1}, partly(1, 2), true},
		"a seat canceled by nobody":      {told{seats: []int{1, 2}, mayPay: true}, partly(1, 2), true},
		"canceled as asked":              {told{mayCancel: true}, canceled("USER", "2026-11-22T10:01:00+09:00"), false},
	} {
		wrong := false
		new(Person).compare("1", &c.told, c.there, func(string, ...any) { wrong = true })
		if wrong != c.wrong {
			t.Errorf("%s: it is told to be wrong: %t", name, wrong)
		}
	}
}
