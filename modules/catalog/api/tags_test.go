package catalogapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapi "github.com/ticketblue/ticketblue/modules/catalog/api"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func TestEventsMakeAnswersStale(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		event outbox.Event
		want  []string
	}{
		"a_hall_also_where_its_name_is_shown": {
			catalog.HallsChanged(now, false, 7), []string{"catalog:halls", "catalog:performances", "catalog:hall:7"},
		},
		"a_performer": {
			catalog.PerformersChanged(now, true, 7), []string{"catalog:performers", "catalog:performer:7"},
		},
		"a_performance": {
			catalog.PerformancesChanged(now, false, 7, 8), []string{"catalog:performances", "catalog:performance:7", "catalog:performance:8"},
		},
		"a_round_with_its_performance": {
			catalog.RoundsChangedOf(now, false, []int64{7}, 1, 2),
			[]string{"catalog:round:1", "catalog:round:2", "catalog:performances", "catalog:performance:7"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := catalogapi.StaleAfter(c.event)
			must(t, err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}
