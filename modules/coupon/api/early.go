package couponapi

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// longestGrant is more than a grant's answer has: two ids and two instants.
const longestGrant = 256

var grantBuffers = sync.Pool{New: func() any { return new([longestGrant]byte) }}

var jsonType = []string{"application/json"}

// claimEarly answers claims in front of the general machinery: a claim has no body, its answer is four values,
// and in a rush there is hardly anything else. Keyed requests and whatever looks unusual go the usual way; the
// answers are the same, byte for byte.
func (o *operations) claimEarly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, plain := plainID(r.PathValue("id"))
		if !plain || r.ContentLength > longestGrant || len(r.Header["Idempotency-Key"]) > 0 {
			next.ServeHTTP(w, r)
			return
		}
		grant, err := o.coupons.Claim(r.Context(), httpserver.PrincipalFrom(r.Context()).UserID, id, nil)
		if err != nil {
			httpserver.WriteProblem(w, r, err)
			return
		}
		buffer := grantBuffers.Get().(*[longestGrant]byte) //nolint:forcetypeassert // the pool's own
		defer grantBuffers.Put(buffer)
		w.Header()["Content-Type"] = jsonType
		w.WriteHeader(http.StatusCreated)
		w.Write(appendGrant(buffer[:0], grant)) //nolint:errcheck // the client may have gone
	})
}

// plainID reads an id as it is written by programs: digits, no sign, no leading zero.
func plainID(text string) (int64, bool) {
	if text == "" || len(text) > 18 || text[0] == '0' {
		return 0, false
	}
	id, err := strconv.ParseUint(text, 10, 63)
	return int64(id), err == nil
}

// appendGrant writes what encoding grantOf(g) would.
func appendGrant(b []byte, g coupon.Grant) []byte {
	b = append(b, `{"id":"`...)
	b = append(b, g.ID...)
	b = append(b, `","couponId":`...)
	b = strconv.AppendInt(b, g.CouponID, 10)
	b = append(b, `,"grantedAt":"`...)
	b = g.GrantedAt.In(clock.Seoul).AppendFormat(b, time.RFC3339)
	b = append(b, `","expiresAt":"`...)
	b = g.ExpiresAt.In(clock.Seoul).AppendFormat(b, time.RFC3339)
	return append(b, "\"}\n"...)
}
