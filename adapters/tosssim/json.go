package tosssim

import (
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// buffer is a reused slice: answers are written by hand, because encoding them is what a simulator
// under load would mostly do.
type buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, 0, 2048)} }}

func (b *buffer) free() {
	if cap(b.b) > 64<<10 {
		return
	}
	b.b = b.b[:0]
	buffers.Put(b)
}

// appendPayment writes the Payment object ("Payment 객체", version 2022-11-16) as it was after its first
// n cancellations. The order is locked.
func appendPayment(b []byte, p *payment, n int, english bool) []byte {
	status, balance := p.status, p.amount
	if status.Charged() {
		status, balance = p.statusAfter(n), p.balance(n)
	}
	vat := (int64(balance) + 5) / 11 // a tenth of what is supplied, rounded
	b = append(b, `{"mId":"ticketblue_sim","version":"2022-11-16","type":"NORMAL","currency":"KRW","country":"KR","paymentKey":"`...)
	b = append(b, p.key...)
	b = append(b, `","lastTransactionKey":`...)
	b = appendOptional(b, p.lastTransaction(n))
	b = append(b, `,"orderId":"`...)
	b = append(b, p.orderID...)
	b = append(b, `","orderName":`...)
	b = appendString(b, p.orderName)
	b = append(b, `,"method":`...)
	b = appendString(b, p.method)
	b = append(b, `,"status":"`...)
	b = append(b, status...)
	b = append(b, `","requestedAt":`...)
	b = appendTime(b, p.requestedAt)
	b = append(b, `,"approvedAt":`...)
	b = appendTime(b, p.approvedAt)
	b = appendInt(b, `,"totalAmount":`, int64(p.amount))
	b = appendInt(b, `,"balanceAmount":`, int64(balance))
	b = appendInt(b, `,"suppliedAmount":`, int64(balance)-vat)
	b = appendInt(b, `,"vat":`, vat)
	b = append(b, `,"taxFreeAmount":0,"taxExemptionAmount":0,"useEscrow":false,"cultureExpense":true,"isPartialCancelable":`...)
	b = strconv.AppendBool(b, status != pay.Canceled && status.Charged())
	b = appendCancels(b, p.cancels[:n])
	b = append(b, `,"failure":`...)
	b = appendFailure(b, p.failure, english)
	return append(b, `,"card":null,"easyPay":null,"virtualAccount":null,"transfer":null,"mobilePhone":null,"giftCertificate":null,"discount":null,"cashReceipt":null,"cashReceipts":null,"receipt":null,"checkout":null,"secret":null,"metadata":null}`...)
}

func (p *payment) lastTransaction(n int) string {
	switch {
	case n > 0:
		return p.cancels[n-1].key
	case p.status.Charged():
		return p.key
	}
	return ""
}

func appendCancels(b []byte, cancels []cancellation) []byte {
	if len(cancels) == 0 {
		return append(b, `,"cancels":null`...)
	}
	b = append(b, `,"cancels":[`...)
	for i, c := range cancels {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"transactionKey":"`...)
		b = append(b, c.key...)
		b = append(b, `","cancelReason":`...)
		b = appendString(b, c.reason)
		b = append(b, `,"canceledAt":`...)
		b = appendTime(b, c.at)
		b = appendInt(b, `,"cancelAmount":`, int64(c.amount))
		b = appendInt(b, `,"refundableAmount":`, int64(c.refundable))
		b = append(b, `,"taxFreeAmount":0,"taxExemptionAmount":0,"easyPayDiscountAmount":0,"transferDiscountAmount":0,"receiptKey":null,"cancelStatus":"DONE","cancelRequestId":null}`...)
	}
	return append(b, ']')
}

func appendFailure(b []byte, failure *refusal, english bool) []byte {
	if failure == nil {
		return append(b, "null"...)
	}
	b = append(b, `{"code":"`...)
	b = append(b, failure.code...)
	b = append(b, `","message":`...)
	b = appendString(b, failure.message(english))
	return append(b, '}')
}

func appendInt(b []byte, name string, n int64) []byte {
	return strconv.AppendInt(append(b, name...), n, 10)
}

func appendOptional(b []byte, text string) []byte {
	if text == "" {
		return append(b, "null"...)
	}
	return appendString(b, text)
}

// appendTime writes an instant as the provider does, in Korean time to the second; null when there is none.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = t.In(clock.Seoul).AppendFormat(b, time.RFC3339)
	return append(b, '"')
}

// appendString writes a JSON string.
func appendString(b []byte, text string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				b = append(b, '\\', c)
			case c < ' ':
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			default:
				b = append(b, c)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		b = utf8.AppendRune(b, r) // what is no UTF-8 becomes U+FFFD
		i += size
	}
	return append(b, '"')
}
