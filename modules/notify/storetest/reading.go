package storetest

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/ports/mail"
)

func testInbox(t *testing.T, open func(*testing.T) *post) {
	t.Run("one's own, newest first, a page at a time", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		mine := ids(p.add(5, notify.Browser, "kim"))
		p.add(2, notify.Browser, "lee")
		p.add(2, notify.Email, "kim")
		slices.Reverse(mine)
		first, err := p.Store.Inbox(t.Context(), "kim", false, "", 3)
		must(t, err)
		rest, err := p.Store.Inbox(t.Context(), "kim", false, first[2].ID, 3)
		must(t, err)
		same(t, mine, append(ids(first), ids(rest)...))
	})
	t.Run("what came since, oldest first, and of too much the newest", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		mine := ids(p.add(5, notify.Browser, "kim"))
		since, err := p.Store.Since(t.Context(), "kim", mine[1], 10)
		must(t, err)
		same(t, mine[2:], ids(since))
		newest, err := p.Store.Since(t.Context(), "kim", "", 2)
		must(t, err)
		same(t, mine[3:], ids(newest))
	})
	t.Run("one is read once, and by its reader", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		mine, mailed := p.add(3, notify.Browser, "kim"), p.add(1, notify.Email, "kim")[0]
		_, err := p.Store.Read(t.Context(), "lee", mine[0].ID, now)
		wantFault(t, err, notify.ErrNotFound)
		_, err = p.Store.Read(t.Context(), "kim", mailed.ID, now)
		wantFault(t, err, notify.ErrNotFound)
		for _, at := range []time.Time{now, now.Add(time.Hour)} {
			read, err := p.Store.Read(t.Context(), "kim", mine[0].ID, at)
			must(t, err)
			same(t, now, read.ReadAt)
		}
		unread, err := p.Store.Unread(t.Context(), "kim")
		must(t, err)
		same(t, 2, unread)
		left, err := p.Store.Inbox(t.Context(), "kim", true, "", 10)
		must(t, err)
		same(t, []string{mine[2].ID, mine[1].ID}, ids(left))
		must(t, p.Store.ReadAll(t.Context(), "kim", now.Add(time.Hour)))
		unread, err = p.Store.Unread(t.Context(), "kim")
		must(t, err)
		same(t, 0, unread)
		same(t, now, p.get(mine[0].ID).ReadAt)
	})
}

func testLists(t *testing.T, open func(*testing.T) *post) {
	t.Run("every filter can be combined", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.add(2, notify.Email, "kim"), p.add(1, notify.Email, "lee")
		browser := p.add(1, notify.Browser, "kim")
		p.record(p.claim(now, 1)[0], notify.WasRejected, now)
		for name, c := range map[string]struct {
			query notify.Query
			want  []string
		}{
			"all":                      {notify.Query{}, []string{browser[0].ID, lee[0].ID, kim[1].ID, kim[0].ID}},
			"behind one":               {notify.Query{Behind: lee[0].ID}, []string{kim[1].ID, kim[0].ID}},
			"of a channel":             {notify.Query{Channel: notify.Browser}, []string{browser[0].ID}},
			"of a person's":            {notify.Query{UserID: "lee"}, []string{lee[0].ID}},
			"dead":                     {notify.Query{Status: notify.Dead}, []string{kim[0].ID}},
			"a person's, waiting":      {notify.Query{UserID: "kim", Status: notify.Waiting, Channel: notify.Email}, []string{kim[1].ID}},
			"by a part of the number":  {notify.Query{About: "9QXW", UserID: "lee"}, []string{lee[0].ID}},
			"by a title with % and _":  {notify.Query{About: "100% 노트르담_드", UserID: "lee"}, []string{lee[0].ID}},
			"a % that is not there":    {notify.Query{About: "노%담"}, []string{}},
			"a _ that is not there":    {notify.Query{About: "노_르담"}, []string{}},
			"no such words":            {notify.Query{About: "없는 말"}, []string{}},
			"words that end a literal": {notify.Query{About: "'; DROP TABLE deliveries; --"}, []string{}},
		} {
			c.query.Limit = 10
			found, err := p.Store.Deliveries(t.Context(), c.query)
			must(t, err)
			if !slices.Equal(ids(found), c.want) {
				t.Errorf("%s: got %v, want %v", name, ids(found), c.want)
			}
		}
	})
}

func testErase(t *testing.T, open func(*testing.T) *post) {
	t.Run("who has left leaves nothing behind, and nobody else loses anything", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(2, notify.Browser, "kim")
		waiting, theirs := p.add(2, notify.Email, "kim"), p.add(1, notify.Browser, "lee")
		sent := p.claim(now, 1)[0]
		letter := mail.Message{
			ID: sent.MessageID(), To: mail.Address{Address: "kim@example.com"}, Subject: "예매", HTML: "김예매", Text: "김예매",
			Attachments: []mail.Attachment{{Name: "t.pdf", ContentType: "application/pdf", Content: []byte("김예매")}},
		}
		must(t, p.Sender.Send(t.Context(), letter))
		p.record(sent, notify.WasSent, now)
		for range 2 {
			must(t, p.Store.Erase(t.Context(), "kim"))
		}
		same(t, []string{}, p.inbox("kim"))
		same(t, ids(theirs), p.inbox("lee"))
		for _, d := range waiting {
			got := p.get(d.ID)
			same(t, notify.Facts{}, got.Facts)
			want := notify.Canceled
			if d.ID == sent.ID {
				want = notify.Sent
			}
			same(t, want, got.Status)
		}
		same(t, 0, len(p.claim(now.AddDate(1, 0, 0), 10)))
		found, err := p.Store.Deliveries(t.Context(), notify.Query{About: "9QXW", UserID: "kim", Limit: 10})
		must(t, err)
		same(t, 0, len(found))
		_, err = p.Mailbox.Mail(t.Context(), letter.ID)
		wantFault(t, err, notify.ErrMailNotFound)
		_, err = p.Mailbox.Attachment(t.Context(), letter.ID, "t.pdf")
		wantFault(t, err, notify.ErrMailNotFound)
	})
	t.Run("what is being sent meanwhile is not brought back", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(1, notify.Email, "kim")
		d := p.claim(now, 1)[0]
		must(t, p.Store.Erase(t.Context(), "kim"))
		p.record(d, notify.WasRefused, now)
		same(t, notify.Canceled, p.get(d.ID).Status)
	})
	t.Run("a mail that was being written meanwhile leaves no copy", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(1, notify.Email, "kim")
		d := p.claim(now, 1)[0]
		must(t, p.Store.Erase(t.Context(), "kim"))
		must(t, p.Sender.Send(t.Context(), mail.Message{ID: d.MessageID(), To: mail.Address{Address: "kim@example.com"}, Text: "김예매"}))
		p.record(d, notify.WasSent, now)
		same(t, notify.Canceled, p.get(d.ID).Status)
		_, err := p.Mailbox.Mail(t.Context(), d.MessageID())
		wantFault(t, err, notify.ErrMailNotFound)
	})
	t.Run("a mail and the erasure of whom it is for, at the same moment, leave no copy", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		for range 20 {
			p.add(1, notify.Email, "kim")
			d := p.claim(now, 1)[0]
			var both errgroup.Group
			both.Go(func() error {
				return p.Sender.Send(t.Context(), mail.Message{ID: d.MessageID(), To: mail.Address{Address: "kim@example.com"}, Text: "김예매"})
			})
			both.Go(func() error { return p.Store.Erase(t.Context(), "kim") })
			must(t, both.Wait())
			_, err := p.Mailbox.Mail(t.Context(), d.MessageID())
			wantFault(t, err, notify.ErrMailNotFound)
		}
	})
}

func testTrim(t *testing.T, open func(*testing.T) *post) {
	t.Run("what is old is forgotten, but not what is under way", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		done, underWay := p.add(1, notify.Browser, "kim")[0], p.add(1, notify.Email, "kim")[0]
		n, err := p.Store.Trim(t.Context(), now, 10)
		must(t, err)
		same(t, int64(0), n)
		n, err = p.Store.Trim(t.Context(), now.Add(time.Second), 10)
		must(t, err)
		same(t, int64(1), n)
		_, err = p.Store.Delivery(t.Context(), done.ID)
		wantFault(t, err, notify.ErrNoDelivery)
		p.get(underWay.ID)
	})
	t.Run("everybody keeps their newest", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		mine, theirs := ids(p.add(7, notify.Browser, "kim")), ids(p.add(3, notify.Browser, "lee"))
		mails := p.add(5, notify.Email, "kim")
		n, err := p.Store.Trim(t.Context(), now.Add(-time.Hour), 3)
		must(t, err)
		same(t, int64(4), n)
		slices.Reverse(mine)
		slices.Reverse(theirs)
		same(t, mine[:3], p.inbox("kim"))
		same(t, theirs, p.inbox("lee"))
		p.get(mails[0].ID)
	})
	t.Run("a mail's copy goes with its delivery", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(1, notify.Email, "kim")
		d := p.claim(now, 1)[0]
		must(t, p.Sender.Send(t.Context(), mail.Message{ID: d.MessageID(), To: mail.Address{Address: "kim@example.com"}}))
		p.record(d, notify.WasSent, now)
		_, err := p.Store.Trim(t.Context(), now.Add(time.Second), 10)
		must(t, err)
		_, err = p.Mailbox.Mail(t.Context(), d.MessageID())
		wantFault(t, err, notify.ErrMailNotFound)
	})
}
