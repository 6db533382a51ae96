package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func testPerformers(t *testing.T, o *office) {
	ctx := t.Context()
	added, err := o.AddPerformer(ctx, catalog.Performer{Name: "한서윤", Birth: clock.Date{Year: 1991, Month: time.March, Day: 4}, Nation: "대한민국"}, now, nil)
	must(t, err)

	t.Run("an_added_performer_is_found", func(t *testing.T) {
		found, err := o.Performer(ctx, added.ID)
		must(t, err)
		same(t, added, found)
	})

	t.Run("a_changed_performer_is_found_changed", func(t *testing.T) {
		added.Name, added.Birth = "한서연", clock.Date{}
		must(t, o.ChangePerformer(ctx, added, now))
		found, err := o.Performer(ctx, added.ID)
		must(t, err)
		same(t, added, found)
	})

	t.Run("performers_are_listed_by_name", func(t *testing.T) {
		first := o.performer("가온")
		page, err := o.Performers(ctx, catalog.NameQuery{Limit: 10})
		must(t, err)
		same(t, []catalog.Performer{first, added}, page.Items)
		page, err = o.Performers(ctx, catalog.NameQuery{Contains: "서연", Limit: 10})
		must(t, err)
		same(t, []catalog.Performer{added}, page.Items)
	})

	t.Run("a_deleted_performer_leaves_every_line_up", func(t *testing.T) {
		p := o.performance(o.hall("홀", 5), "햄릿", func(p *catalog.Performance) { p.PerformerIDs = []int64{added.ID} })
		same(t, []catalog.Performer{added}, p.LineUp)
		must(t, o.DeletePerformer(ctx, added.ID, now))
		lineUp, err := o.LineUp(ctx, p.ID)
		must(t, err)
		same(t, 0, len(lineUp))
		_, err = o.Performer(ctx, added.ID)
		wantFault(t, err, catalog.ErrPerformerNotFound)
		wantFault(t, o.DeletePerformer(ctx, added.ID, now), catalog.ErrPerformerNotFound)
		wantFault(t, o.ChangePerformer(ctx, added, now), catalog.ErrPerformerNotFound)
	})
}

func testLineUps(t *testing.T, o *office) {
	ctx := t.Context()
	first, second := o.performer("가"), o.performer("나")
	p := o.performance(o.hall("홀", 5), "리어왕")

	t.Run("performers_join_at_the_end_and_only_once", func(t *testing.T) {
		must(t, o.Join(ctx, p.ID, second.ID, now))
		must(t, o.Join(ctx, p.ID, first.ID, now))
		must(t, o.Join(ctx, p.ID, second.ID, now))
		lineUp, err := o.LineUp(ctx, p.ID)
		must(t, err)
		same(t, []catalog.Performer{second, first}, lineUp)
	})

	t.Run("who_leaves_is_gone_and_can_not_leave_again", func(t *testing.T) {
		must(t, o.Leave(ctx, p.ID, second.ID, now))
		lineUp, err := o.LineUp(ctx, p.ID)
		must(t, err)
		same(t, []catalog.Performer{first}, lineUp)
		wantFault(t, o.Leave(ctx, p.ID, second.ID, now), catalog.ErrPerformerNotFound)
	})

	t.Run("nobody_joins_what_does_not_exist", func(t *testing.T) {
		wantFault(t, o.Join(ctx, 999, first.ID, now), catalog.ErrPerformanceNotFound)
		wantFault(t, o.Join(ctx, p.ID, 999, now), catalog.ErrPerformerNotFound)
	})
}
