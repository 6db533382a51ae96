// Package wording says in Korean and in English what notifications have to say: a title and a sentence for the
// page, and whole letters (letter.go).
//
// Facts are of the language of those who happened to write them down (titles, seats); what is said about them
// is of the reader's.
package wording

import (
	"fmt"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Words are a notification as somebody reads it.
type Words struct {
	Title string // also the subject of its mail
	Body  string // a sentence or two; may be ""
	Link  string // the path of the page that it leads to; may be ""
}

// Of says what a notification has to say, in Korean unless the locale is en.
func Of(kind notify.Type, facts notify.Facts, locale string) Words {
	if locale == "en" {
		return english(kind, facts)
	}
	return korean(kind, facts)
}

func korean(kind notify.Type, f notify.Facts) Words {
	l := language{"ko"}
	own := "/reservations/" + f.ReservationID
	switch kind {
	case notify.Welcome:
		return Words{"티켓블루에 오신 걸 환영해요", "첫 예매에 쓸 수 있는 쿠폰을 쿠폰함에 넣어 두었어요.", "/coupons/mine"}
	case notify.ReservationDone:
		return Words{"예매를 마쳤어요: " + f.Title, l.when(f) + l.seats(f) + ".", own}
	case notify.ReservationCanceled:
		if f.Refund == 0 {
			return Words{"예매를 취소했어요: " + f.Title, "돌려드릴 금액은 없어요.", own}
		}
		return Words{"예매를 취소했어요: " + f.Title, l.Amount(f.Refund) + "을 돌려드려요. 결제 수단에 따라 3~5일 걸려요.", own}
	case notify.SeatsCanceled:
		if f.Refund == 0 {
			return Words{"좌석을 취소했어요: " + f.Title, strings.TrimPrefix(l.seats(f), " · ") + ". 돌려드릴 금액은 없고, 남은 좌석은 그대로예요.", own}
		}
		return Words{"좌석을 취소했어요: " + f.Title, strings.TrimPrefix(l.seats(f), " · ") + ". " + l.Amount(f.Refund) + "을 돌려드리고, 남은 좌석은 그대로예요.", own}
	case notify.CanceledByOffice:
		if f.Refund == 0 {
			return Words{"주최 측이 예매를 취소했어요: " + f.Title, l.when(f) + " 예매가 취소됐어요.", own}
		}
		return Words{"주최 측이 예매를 취소했어요: " + f.Title, l.when(f) + " 예매가 취소됐어요. " + l.Amount(f.Refund) + "을 돌려드려요.", own}
	case notify.ReservationExpired:
		return Words{"결제 시간이 지났어요: " + f.Title, "잡아 둔 좌석은 다시 판매돼요. 아직 자리가 있으면 다시 예매할 수 있어요.", fmt.Sprintf("/performances/%d", f.PerformanceID)}
	case notify.PaymentFailed:
		return Words{"결제가 되지 않아 예매가 취소됐어요: " + f.Title, "청구된 금액은 없어요. 다른 결제 수단으로 다시 예매해 보세요.", fmt.Sprintf("/performances/%d", f.PerformanceID)}
	case notify.PaymentDeclined:
		return Words{"결제가 승인되지 않았어요: " + f.Title, "좌석은 아직 잡혀 있어요. 다른 결제 수단으로 다시 결제해 보세요.", "/checkout/" + f.ReservationID}
	case notify.Refunded:
		return Words{l.Amount(f.Refund) + "을 돌려드렸어요: " + f.Title, "카드사에 따라 며칠 뒤에 보일 수 있어요.", own}
	case notify.Upcoming:
		return Words{"내일이에요: " + f.Title, l.when(f) + l.at(f) + l.seats(f) + ".", own}
	case notify.ReviewWanted:
		return Words{"어떠셨나요? " + f.Title, "관람평을 남기면 다른 관객에게 도움이 돼요.", own + "?review=true"}
	case notify.RoundMoved:
		return Words{"공연 시간이 바뀌었어요: " + f.Title, l.Date(f.MovedFrom) + " → " + l.when(f) + "." + l.free(f), own}
	case notify.RoundCalledOff:
		return Words{"공연이 취소됐어요: " + f.Title, l.when(f) + " 공연이 열리지 않아요." + l.why(f) + l.whatComes(f), own}
	case notify.AccountUnused:
		return Words{"계정을 오래 쓰지 않으셨어요", "계속 쓰시려면 로그인해 주세요. 로그인하지 않으면 계정이 탈퇴 처리되고 개인정보가 지워져요.", "/signin"}
	case notify.ConfirmEmail:
		return Words{"이메일 주소를 확인해 주세요", "가입할 때 쓴 이메일과 비밀번호로 로그인하면 확인이 끝나요. 7일 안에 눌러 주세요. 가입한 적이 없다면 이 메일은 무시해도 돼요.", "/confirm"}
	case notify.PasswordReset:
		return Words{"새 비밀번호를 정해 주세요", "아래 버튼은 1시간 동안 한 번 쓸 수 있어요. 부탁한 적이 없다면 이 메일은 무시해도 돼요. 비밀번호는 그대로예요.", "/reset"}
	case notify.PasswordChanged:
		return Words{"비밀번호가 바뀌었어요", "다른 기기에서는 모두 로그아웃했어요. 바꾼 적이 없다면 바로 비밀번호를 다시 정해 주세요.", "/account"}
	case notify.PasswordDropped:
		return Words{"전에 쓰던 비밀번호를 지웠어요", "이메일을 확인하지 않은 계정에 카카오로 로그인해서, 전에 정한 비밀번호와 로그인을 모두 지웠어요. 비밀번호도 쓰려면 새로 정해 주세요.", "/forgot"}
	case notify.JobFailed:
		return Words{"배치 작업이 실패했어요: " + f.Job, "", "/admin/batch"}
	}
	return Words{Title: string(kind)}
}

func english(kind notify.Type, f notify.Facts) Words {
	l := language{"en"}
	own := "/reservations/" + f.ReservationID
	switch kind {
	case notify.Welcome:
		return Words{"Welcome to Ticket Blue", "There is a coupon for your first booking among your coupons.", "/coupons/mine"}
	case notify.ReservationDone:
		return Words{"You're booked: " + f.Title, l.when(f) + l.seats(f) + ".", own}
	case notify.ReservationCanceled:
		if f.Refund == 0 {
			return Words{"Booking canceled: " + f.Title, "Nothing is refunded.", own}
		}
		return Words{"Booking canceled: " + f.Title, l.Amount(f.Refund) + " is on its way back to you. It takes 3 to 5 days, depending on how you paid.", own}
	case notify.SeatsCanceled:
		if f.Refund == 0 {
			return Words{"Seats canceled: " + f.Title, strings.TrimPrefix(l.seats(f), " · ") + ". Nothing is refunded, and you keep your other seats.", own}
		}
		return Words{"Seats canceled: " + f.Title, strings.TrimPrefix(l.seats(f), " · ") + ". " + l.Amount(f.Refund) + " is on its way back to you, and you keep your other seats.", own}
	case notify.CanceledByOffice:
		if f.Refund == 0 {
			return Words{"The organiser canceled your booking: " + f.Title, "It was for " + l.when(f) + ".", own}
		}
		return Words{"The organiser canceled your booking: " + f.Title, "It was for " + l.when(f) + ". " + l.Amount(f.Refund) + " is on its way back to you.", own}
	case notify.ReservationExpired:
		return Words{"Time to pay has run out: " + f.Title, "The seats are on sale again. If there are any left, you can book once more.", fmt.Sprintf("/performances/%d", f.PerformanceID)}
	case notify.PaymentFailed:
		return Words{"Payment failed, booking canceled: " + f.Title, "Nothing was charged. Try again with another way to pay.", fmt.Sprintf("/performances/%d", f.PerformanceID)}
	case notify.PaymentDeclined:
		return Words{"Payment declined: " + f.Title, "Your seats are still held. Try another way to pay.", "/checkout/" + f.ReservationID}
	case notify.Refunded:
		return Words{l.Amount(f.Refund) + " refunded: " + f.Title, "It may take your bank a few days to show it.", own}
	case notify.Upcoming:
		return Words{"Tomorrow: " + f.Title, l.when(f) + l.at(f) + l.seats(f) + ".", own}
	case notify.ReviewWanted:
		return Words{"How was it? " + f.Title, "A review helps others to choose.", own + "?review=true"}
	case notify.RoundMoved:
		return Words{"New time: " + f.Title, l.Date(f.MovedFrom) + " → " + l.when(f) + "." + l.free(f), own}
	case notify.RoundCalledOff:
		return Words{"Called off: " + f.Title, "The show of " + l.when(f) + " does not take place." + l.why(f) + l.whatComes(f), own}
	case notify.AccountUnused:
		return Words{"You haven't used your account for long", "Sign in to keep it. If you don't, it is closed and your personal data is erased.", "/signin"}
	case notify.ConfirmEmail:
		return Words{"Confirm your e-mail address", "Sign in with the address and password that you signed up with to finish. The button works for 7 days. If you did not sign up, ignore this mail.", "/confirm"}
	case notify.PasswordReset:
		return Words{"Set a new password", "The button works once, for an hour. If you did not ask for it, ignore this mail: your password stays as it is.", "/reset"}
	case notify.PasswordChanged:
		return Words{"Your password was changed", "All other devices were signed out. If it was not you, set a new password right away.", "/account"}
	case notify.PasswordDropped:
		return Words{"Your old password was removed", "You signed in with Kakao to an account whose address had not been confirmed, so its password and sign-ins were removed. Set a new one if you want a password too.", "/forgot"}
	case notify.JobFailed:
		return Words{"Batch job failed: " + f.Job, "", "/admin/batch"}
	}
	return Words{Title: string(kind)}
}

// language writes dates and amounts as its readers do.
type language struct{ locale string }

func (l language) korean() bool { return l.locale != "en" }

func (l language) when(f notify.Facts) string { return l.Date(f.StartsAt) }

// free says until when a moved round's reservation costs nothing to cancel.
func (l language) free(f notify.Facts) string {
	switch {
	case f.FreeUntil.IsZero():
		return ""
	case l.korean():
		return " 가기 어려우면 " + l.Date(f.FreeUntil) + "까지 수수료 없이 취소할 수 있어요."
	}
	return " If you can't make it, cancel free of charge until " + l.Date(f.FreeUntil) + "."
}

// why is the organiser's reason, in their words.
func (l language) why(f notify.Facts) string {
	if f.Why == "" {
		return ""
	}
	return l.of(" 사유: ", " Reason: ") + strings.TrimRight(f.Why, ".") + "."
}

// whatComes is what a buyer of a show that was called off gets.
func (l language) whatComes(f notify.Facts) string {
	switch {
	case f.Refund == 0:
		return ""
	case f.Compensation == 0:
		return l.of(" 결제한 "+l.Amount(f.Refund)+"을 모두 돌려드려요.", " All of "+l.Amount(f.Refund)+" is on its way back to you.")
	}
	return l.of(" 결제한 "+l.Amount(f.Refund)+"을 모두 돌려드리고, 보상금 "+l.Amount(f.Compensation)+"을 따로 드려요.",
		" All of "+l.Amount(f.Refund)+" is on its way back to you, and a compensation of "+l.Amount(f.Compensation)+" follows.")
}

func (l language) at(f notify.Facts) string {
	if f.Hall == "" {
		return ""
	}
	return " · " + f.Hall
}

// seats names the first and counts the rest.
func (l language) seats(f notify.Facts) string {
	switch {
	case len(f.Seats) == 0:
		return ""
	case len(f.Seats) == 1:
		return " · " + f.Seats[0]
	case l.korean():
		return fmt.Sprintf(" · %s 외 %d석", f.Seats[0], len(f.Seats)-1)
	}
	return fmt.Sprintf(" · %s and %d more", f.Seats[0], len(f.Seats)-1)
}

var weekdays = [...]string{"일", "월", "화", "수", "목", "금", "토"}

// Date writes 12월 24일(목) 오후 7:30, or Thu, Dec 24, 7:30 PM, in Seoul.
func (l language) Date(t time.Time) string {
	t = t.In(clock.Seoul)
	if !l.korean() {
		return t.Format("Mon, Jan 2, 3:04 PM")
	}
	half := "오전"
	if t.Hour() >= 12 {
		half = "오후"
	}
	return fmt.Sprintf("%d월 %d일(%s) %s %s", t.Month(), t.Day(), weekdays[t.Weekday()], half, t.Format("3:04"))
}

// Amount writes 55,000원, or ₩55,000.
func (l language) Amount(amount money.KRW) string {
	if l.korean() {
		return strings.TrimPrefix(amount.String(), "₩") + "원"
	}
	return amount.String()
}
