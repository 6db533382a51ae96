package catalogapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite/sqlitetest"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapi "github.com/ticketblue/ticketblue/modules/catalog/api"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// office is the catalogue behind HTTP, with a booking that tests play.
type office struct {
	t       *testing.T
	handler http.Handler
	clock   *clock.Fake
	booking *booking
	app     *catalogapp.Catalog
}

// booking is what tests say about seats.
type booking struct {
	remaining map[int64]int
	sold      map[int64]bool
	visits    map[string]int64 // performances of paid reservations, of whoever asks
}

func (b *booking) Visit(_ context.Context, _, reservation string) (int64, error) {
	if performance, ok := b.visits[reservation]; ok {
		return performance, nil
	}
	return 0, catalog.ErrNotReviewable
}

func (b *booking) Name(context.Context, string) (string, error) { return "김예매", nil }

func (b *booking) Availability(_ context.Context, ids []int64) (map[int64]int, error) {
	return b.remaining, nil
}

func (b *booking) Move(context.Context, catalog.Round, time.Time, time.Time) error { return nil }

func (b *booking) Touched(context.Context, int64, time.Time) (catalogapp.Touched, error) {
	return catalogapp.Touched{}, nil
}

func (b *booking) Sold(_ context.Context, ids []int64) (bool, error) {
	for _, id := range ids {
		if b.sold[id] {
			return true, nil
		}
	}
	return false, nil
}

func (b *booking) Remove(ctx context.Context, rounds []catalog.Round) error {
	for _, round := range rounds {
		if b.sold[round.ID] {
			return catalog.ErrInUse
		}
	}
	return nil
}

func (b *booking) Finished(context.Context, []int64) error     { return nil }
func (b *booking) Unfinished(context.Context) ([]int64, error) { return nil, nil }

// everybody lets the token "admin" be an administrator and "user" a visitor.
type everybody struct{}

func (everybody) Authenticate(_ context.Context, token string) (httpserver.Principal, error) {
	return httpserver.Principal{UserID: token, Admin: token == "admin"}, nil
}

func newOffice(t *testing.T) *office {
	t.Helper()
	db := sqlitetest.Open(t)
	o := &office{t: t, clock: clock.NewFake(now), booking: &booking{map[int64]int{}, map[int64]bool{}, map[string]int64{}}}
	o.app = catalogapp.New(catalogapp.Needs{Store: sqlstore.NewCatalog(db), Seats: o.booking, Visits: o.booking, Clock: o.clock})
	server := httpserver.New(httpserver.Settings{ShutdownTimeout: time.Second}, httpserver.Needs{
		Version: "test", Now: o.clock.Now, Authenticator: everybody{}, Receipts: sqlstore.NewReceipts(db),
	})
	catalogapi.Register(server.API, o.app)
	db.OnCommit(outbox.AtCommit([]outbox.Consumer{catalogapi.AnswersConsumer(server.Answers)}, func(_ string, err error) { t.Error(err) }))
	server.Router.Method(http.MethodGet, catalogapi.PosterPath, catalogapi.Posters(server.Answers, o.app))
	o.handler = server.Handler()
	return o
}

// object is a JSON answer.
type object = map[string]any

// call makes a request and wants the status; headers are pairs.
func (o *office) call(status int, method, path string, body any, headers ...string) (*httptest.ResponseRecorder, object) {
	o.t.Helper()
	var sent bytes.Buffer
	switch body := body.(type) {
	case nil:
	case string:
		sent.WriteString(body)
	default:
		must(o.t, json.NewEncoder(&sent).Encode(body))
	}
	request := httptest.NewRequestWithContext(o.t.Context(), method, path, &sent)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	o.handler.ServeHTTP(recorder, request)
	if recorder.Code != status {
		o.t.Fatalf("%s %s answered %d, want %d: %.2000s", method, path, recorder.Code, status, recorder.Body)
	}
	var answer object
	if recorder.Body.Len() > 0 && recorder.Body.Bytes()[0] == '{' {
		must(o.t, json.Unmarshal(recorder.Body.Bytes(), &answer))
	}
	return recorder, answer
}

func (o *office) get(path string) object {
	o.t.Helper()
	_, answer := o.call(http.StatusOK, http.MethodGet, "/api/v1"+path, nil)
	return answer
}

func (o *office) admin(status int, method, path string, body any) object {
	o.t.Helper()
	_, answer := o.call(status, method, "/api/v1/admin"+path, body, "Authorization", "Bearer admin")
	return answer
}

func (o *office) hall(seats int) int64 {
	o.t.Helper()
	return id(o.admin(201, "POST", "/halls", object{"name": "대극장", "address": "서울 종로구 세종대로 175", "seats": seats}))
}

func performance(hall int64) object {
	return object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "description": "설명", "hallId": hall, "startDate": "2026-11-24",
		"endDate": "2026-12-31", "durationMinutes": 150, "ageLimit": 8,
		"prices": []object{{"grade": "VIP", "amount": 170_000}, {"grade": "R", "amount": 140_000}},
	}
}

func (o *office) performance() int64 {
	o.t.Helper()
	return id(o.admin(201, "POST", "/performances", performance(o.hall(30))))
}

func (o *office) round(performance int64, startsAt string) int64 {
	o.t.Helper()
	answer := o.admin(201, "POST", fmt.Sprintf("/performances/%d/rounds", performance), object{"startsAt": []string{startsAt}})
	return id(answer["items"].([]any)[0].(object))
}

func id(answer object) int64 { return int64(answer["id"].(float64)) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
