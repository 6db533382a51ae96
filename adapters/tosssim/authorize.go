package tosssim

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

const (
	maxOrderNameRunes = 100
	maxAmount         = money.KRW(1_000_000_000_000) // what an authorisation can be over at all
)

// methods are the ways to pay, by the names that callers may use, as the provider words them.
var methods = map[string]string{
	"":     "카드",
	"CARD": "카드", "카드": "카드",
	"TRANSFER": "계좌이체", "계좌이체": "계좌이체",
	"EASY_PAY": "간편결제", "간편결제": "간편결제",
	"MOBILE_PHONE": "휴대폰", "휴대폰": "휴대폰",
}

// authorize stands for the buyer who goes through the payment window and says yes.
func (s *Simulator) authorize(w http.ResponseWriter, r *http.Request) {
	var request struct {
		OrderID   string     `json:"orderId"`
		OrderName string     `json:"orderName"`
		Amount    *money.KRW `json:"amount"`
		Method    string     `json:"method"`
	}
	if !decode(w, r, &request) {
		return
	}
	method, known := methods[strings.ToUpper(request.Method)]
	switch {
	case !pay.ValidOrderID(request.OrderID):
		invalid(w, "orderId", "must be 6 to 64 of A-Z a-z 0-9 - _ =")
	case request.Amount == nil || *request.Amount < 0 || *request.Amount > maxAmount:
		invalid(w, "amount", "must be a whole number of won, 0 or more")
	case !known:
		invalid(w, "method", "must be CARD, TRANSFER, EASY_PAY or MOBILE_PHONE")
	case utf8.RuneCountInString(request.OrderName) > maxOrderNameRunes:
		invalid(w, "orderName", "must be at most 100 characters long")
	case s.paymentCount.Load() >= s.maxPayments:
		w.Header().Set("Retry-After", "3600")
		problem(w, http.StatusServiceUnavailable, "simulator_full", "the simulator holds as many payments as it may", "")
	default:
		s.authorized(w, &payment{
			key:         "tsim_" + rand.Text(),
			orderID:     request.OrderID,
			orderName:   request.OrderName,
			method:      method,
			amount:      *request.Amount,
			requestedAt: s.clock.Now(),
			status:      pay.InProgress,
		})
	}
}

func (s *Simulator) authorized(w http.ResponseWriter, p *payment) {
	if err := s.write(authorization(p)); err != nil {
		s.log.Error("the payment simulator can't write its journal", "error", err)
		problem(w, http.StatusServiceUnavailable, "simulator_unavailable", "the simulator can't write its journal", "")
		return
	}
	s.add(p)
	send(w, http.StatusOK, "application/json", []byte(`{"paymentKey":"`+p.key+`"}`))
}

// decode reads a JSON body strictly, and answers the request itself when it can't.
func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		problem(w, http.StatusRequestEntityTooLarge, "body_too_large", "the body is larger than 16 KiB", "")
		return false
	}
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) && wrong.Field != "" {
		invalid(w, wrong.Field, "is of the wrong type")
		return false
	}
	if err != nil {
		problem(w, http.StatusBadRequest, "malformed_body", "the body is no JSON object", "")
		return false
	}
	return true
}

// invalid answers that a field is wrong.
func invalid(w http.ResponseWriter, field, what string) {
	problem(w, http.StatusUnprocessableEntity, "invalid_input", field+" "+what, field)
}

// problem answers in the way of the office's own API, RFC 9457: these paths are no part of the provider's.
func problem(w http.ResponseWriter, status int, code, detail, field string) {
	type location struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	}
	answer := struct {
		Title  string     `json:"title"`
		Status int        `json:"status"`
		Code   string     `json:"code"`
		Detail string     `json:"detail"`
		Errors []location `json:"errors,omitempty"`
	}{http.StatusText(status), status, code, detail, nil}
	if field != "" {
		answer.Errors = []location{{"body." + field, detail}}
	}
	body, _ := json.Marshal(answer) //nolint:errchkjson // strings and numbers
	send(w, status, "application/problem+json", body)
}
