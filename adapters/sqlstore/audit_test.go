package sqlstore_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/audit"
)

var auditNow = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func TestAuditEntriesCommitWithTheirEffect(t *testing.T) { onEngines(t, testAuditEntries) }

func testAuditEntries(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
	db := open(t)
	log, store := sqlstore.NewAuditLog(db), sqlstore.NewCatalog(db)
	ctx := audit.With(t.Context(), audit.Actor{ID: "somebody", RequestID: "request", At: auditNow})

	if _, err := store.AddPerformer(t.Context(), catalog.Performer{Name: "아무도"}, auditNow, nil); err != nil {
		t.Fatal(err)
	}
	added, err := store.AddPerformer(ctx, catalog.Performer{Name: "처음", Nation: "KR"}, auditNow, nil)
	if err != nil {
		t.Fatal(err)
	}
	added.Name = "다음"
	for range 2 { // the second time nothing changes
		if err := store.ChangePerformer(ctx, added, auditNow); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.DeletePerformer(ctx, 999, auditNow); !errors.Is(err, catalog.ErrPerformerNotFound) {
		t.Fatal(err)
	}
	entries, err := log.Entries(t.Context(), audit.Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		told = append(told, fmt.Sprint(e.ActorID, " ", e.RequestID, " ", e.Action, " ", e.SubjectType, e.SubjectID, " ", string(e.Before), string(e.After)))
	}
	want := []string{
		`somebody request performer.changed performer2 {"name":"처음"}{"name":"다음"}`,
		`somebody request performer.created performer2 {"birth":"","name":"처음","nation":"KR"}`,
	}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("the audit log has\n%s\nwant\n%s", told, want)
	}
}

func TestAuditQueries(t *testing.T) { onEngines(t, testAuditQueries) }

func testAuditQueries(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
	log := sqlstore.NewAuditLog(open(t))
	for i := range 10 {
		ctx := audit.With(t.Context(), audit.Actor{ID: fmt.Sprint("actor", i%2), At: auditNow.Add(time.Duration(i/3) * time.Hour)})
		if err := log.Record(ctx, fmt.Sprint("thing.done", i%3), "thing", fmt.Sprint(i), audit.Facts{"i": i}); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		query audit.Query
		want  string
	}{
		"all, newest first":      {audit.Query{}, "9876543210"},
		"by actor":               {audit.Query{ActorID: "actor1"}, "97531"},
		"by action":              {audit.Query{Action: "thing.done0"}, "9630"},
		"by subject":             {audit.Query{SubjectType: "thing", SubjectID: "4"}, "4"},
		"of another kind":        {audit.Query{SubjectType: "other"}, ""},
		"since":                  {audit.Query{From: auditNow.Add(2 * time.Hour)}, "9876"},
		"until, which is not in": {audit.Query{Until: auditNow.Add(time.Hour)}, "210"},
		"everything at once":     {audit.Query{ActorID: "actor0", From: auditNow.Add(time.Hour), Until: auditNow.Add(3 * time.Hour), Action: "thing.done0"}, "6"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, query := "", test.query
			query.Limit = 2
			for {
				page, err := log.Entries(t.Context(), query)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, e := range page {
					found += e.SubjectID
				}
				last := page[len(page)-1]
				query.Behind = audit.Cursor{At: last.At, Position: last.Position}
			}
			if found != test.want {
				t.Errorf("found %s, want %s", found, test.want)
			}
		})
	}
}
