package tosssim

import (
	"net/http"
	"strconv"
	"strings"
)

// refusal is an error as the provider words it ("API 에러 코드").
type refusal struct {
	status  int
	code    string
	korean  string
	english string
}

var (
	invalidRequest = told(400, "INVALID_REQUEST", "잘못된 요청입니다.", "The bad request.")

	alreadyProcessedPayment = told(400, "ALREADY_PROCESSED_PAYMENT", "이미 처리된 결제 입니다.",
		"This is a payment that has already been processed.")
	alreadyCanceledPayment = told(400, "ALREADY_CANCELED_PAYMENT", "이미 취소된 결제 입니다.",
		"The payment has already been canceled.")
	duplicatedOrderID = told(400, "DUPLICATED_ORDER_ID",
		"이미 승인 및 취소가 진행된 중복된 주문번호 입니다. 다른 주문번호로 진행해주세요.",
		"This is a duplicate order id that has already been approved or canceled.")
	belowMinimumAmount = told(400, "BELOW_MINIMUM_AMOUNT",
		"신용카드는 결제금액이 100원 이상, 계좌는 200원이상부터 결제가 가능합니다.",
		"Payment can be made from 100 won or more by credit card, and 200 won or more for account.")
	exceedMaxAmount = told(400, "EXCEED_MAX_AMOUNT", "거래금액 한도를 초과했습니다.",
		"The transaction amount limit has been exceeded.")
	invalidIdempotencyKey = told(400, "INVALID_IDEMPOTENCY_KEY", "멱등키는 300자 이하여야 합니다.",
		"The idempotency key must be at most 300 characters long.")

	unauthorizedKey = told(401, "UNAUTHORIZED_KEY", "인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다.",
		"This is an unauthenticated secret key or client key.")

	rejectCardCompany   = told(403, "REJECT_CARD_COMPANY", "결제 승인이 거절되었습니다.", "Payment confirm is rejected.")
	notCancelableAmount = told(403, "NOT_CANCELABLE_AMOUNT", "취소 할 수 없는 금액 입니다.",
		"This is a non-cancelable amount.")
	notCancelablePayment = told(403, "NOT_CANCELABLE_PAYMENT", "취소 할 수 없는 결제 입니다.",
		"This is a non-cancelable payment.")

	notFound               = told(404, "NOT_FOUND", "존재하지 않는 정보 입니다.", "This information does not exist.")
	notFoundPayment        = told(404, "NOT_FOUND_PAYMENT", "존재하지 않는 결제 정보 입니다.", "Not found payment.")
	notFoundPaymentSession = told(404, "NOT_FOUND_PAYMENT_SESSION",
		"결제 시간이 만료되어 결제 진행 데이터가 존재하지 않습니다.",
		"Payment session does not exist because the session time has expired.")

	idempotentRequestProcessing = told(409, "IDEMPOTENT_REQUEST_PROCESSING", "이전 멱등 요청이 처리중입니다.",
		"The previous idempotent request is being processed.")

	failedInternalSystemProcessing = told(500, "FAILED_INTERNAL_SYSTEM_PROCESSING",
		"내부 시스템 처리 작업이 실패했습니다. 잠시 후 다시 시도해주세요.",
		"Internal system processing operation has failed. Please try again in a few minutes.")

	// expiredPayment is only seen as a payment's failure.
	expiredPayment = told(404, "EXPIRED_PAYMENT", "결제가 만료되었습니다. 다시 시도해주세요.",
		"The payment has expired. Please try again.")
)

// refusals finds them by code, for the journal.
var refusals map[string]*refusal

func told(status int, code, korean, english string) *refusal {
	if refusals == nil {
		refusals = map[string]*refusal{}
	}
	r := &refusal{status, code, korean, english}
	refusals[code] = r
	return r
}

func (r *refusal) message(english bool) string {
	if english {
		return r.english
	}
	return r.korean
}

func wantsEnglish(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Accept-Language"), "en")
}

// refuse answers with the provider's error object.
func refuse(w http.ResponseWriter, r *http.Request, no *refusal) {
	body := buffers.Get().(*buffer)
	defer body.free()
	body.b = append(body.b, `{"code":"`...)
	body.b = append(body.b, no.code...)
	body.b = append(body.b, `","message":`...)
	body.b = appendString(body.b, no.message(wantsEnglish(r)))
	body.b = append(body.b, '}')
	send(w, no.status, "application/json;charset=UTF-8", body.b)
}

// send writes a whole answer.
func send(w http.ResponseWriter, status int, contentType string, body []byte) {
	header := w.Header()
	header["Content-Type"] = []string{contentType}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}
