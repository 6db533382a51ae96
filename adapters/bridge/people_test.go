package bridge_test

import (
	"context"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/clock"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// register is an account store that counts its reads; what is not named here must not be asked.
type register struct {
	account.Store
	users []account.User
	reads int
}

func (r *register) UsersByID(_ context.Context, ids []string) (found []account.User, err error) {
	r.reads++
	for _, user := range r.users {
		for _, id := range ids {
			if user.ID == id {
				found = append(found, user)
			}
		}
	}
	return found, nil
}

func TestPeopleAreReadAtOnce(t *testing.T) {
	t.Parallel()
	store := &register{users: []account.User{
		{ID: "kim", Name: "김하나", Email: "kim@example.com", Locale: account.Korean},
		{ID: "lee", Name: "이두리", Email: "lee@example.com", Locale: account.English},
		{ID: "gone", WithdrawnAt: now},
	}}
	accounts := accountapp.New(store, clock.NewFake(now))
	asked := []string{"kim", "lee", "gone", "nobody"}

	names, err := bridge.People{Accounts: accounts}.Names(t.Context(), asked)
	if err != nil || len(names) != 2 || names["kim"] != "김하나" || names["lee"] != "이두리" {
		t.Errorf("names: %v, %v", names, err)
	}
	people, err := bridge.Recipients{Accounts: accounts}.People(t.Context(), asked)
	if err != nil || len(people) != 2 || people["lee"].Email != "lee@example.com" || people["lee"].Locale != "en" {
		t.Errorf("recipients: %v, %v", people, err)
	}
	if store.reads != 2 {
		t.Errorf("%d reads for two questions about four people", store.reads)
	}
}

func TestEveryPriceThatCanBeSetCanBeCharged(t *testing.T) {
	t.Parallel()
	if catalog.MinPaidAmount != payment.MinCharge {
		t.Errorf("prices begin at %v, payments at %v", catalog.MinPaidAmount, payment.MinCharge)
	}
}
