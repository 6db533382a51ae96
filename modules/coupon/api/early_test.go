package couponapi

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/id"
)

func TestAGrantIsWrittenAsJSONIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		instant := rapid.Int64Range(0, 9e15)
		g := coupon.Grant{
			ID: id.New(), CouponID: rapid.Int64Range(1, 1<<62).Draw(t, "coupon"),
			GrantedAt: time.UnixMicro(instant.Draw(t, "granted")).UTC(), ExpiresAt: time.UnixMicro(instant.Draw(t, "expires")).UTC(),
		}
		var want bytes.Buffer
		if err := json.NewEncoder(&want).Encode(grantOf(g)); err != nil {
			t.Fatal(err)
		}
		got := appendGrant(nil, g)
		if !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%s is written %s", want.Bytes(), got)
		}
		if len(got) > longestGrant {
			t.Fatalf("%d bytes", len(got))
		}
	})
}

func TestPlainID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"1": 1, "100": 100, "999999999999999999": 999999999999999999} {
		if got, plain := plainID(text); !plain || got != want {
			t.Errorf("%q is %d, %t", text, got, plain)
		}
	}
	for _, text := range []string{"", "0", "01", "-1", "+1", "1 ", "1.0", "1e3", "x", "9999999999999999999", "%31"} {
		if got, plain := plainID(text); plain {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}
