package catalogapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Tags of answers. The ones of a single thing end in its id, as it stands in the path.
const (
	performancesName = "catalog:performances"
	performanceName  = "catalog:performance:"
	roundName        = "catalog:round:"
	hallsName        = "catalog:halls" // lists, and what shows a hall beside something else
	hallName         = "catalog:hall:"
	performersName   = "catalog:performers"
	performerName    = "catalog:performer:"
)

// tagOf says what an answer to a request is made of.
type tagOf func(r *http.Request) string

func performancesTag(*http.Request) string  { return performancesName }
func hallsTag(*http.Request) string         { return hallsName }
func performersTag(*http.Request) string    { return performersName }
func performanceTag(r *http.Request) string { return performanceName + r.PathValue("id") }
func roundTag(r *http.Request) string       { return roundName + r.PathValue("id") }
func hallTag(r *http.Request) string        { return hallName + r.PathValue("id") }
func performerTag(r *http.Request) string   { return performerName + r.PathValue("id") }

// ready keeps answers until one of the tags is forgotten, and at most so long (0: until then).
func ready(atMost time.Duration, tags ...tagOf) *httpserver.Ready {
	return &httpserver.Ready{For: atMost, Tags: func(r *http.Request) []string {
		names := make([]string, len(tags))
		for i, tag := range tags {
			names[i] = tag(r)
		}
		return names
	}}
}

func tagged(prefix string, id int64) string { return prefix + strconv.FormatInt(id, 10) }

func performanceTags(ids ...int64) []string {
	tags := []string{performancesName}
	for _, id := range ids {
		tags = append(tags, tagged(performanceName, id))
	}
	return tags
}

func roundTags(ids ...int64) []string {
	tags := make([]string, len(ids))
	for i, id := range ids {
		tags[i] = tagged(roundName, id)
	}
	return tags
}

// hallTags include the lists of performances, which show halls' names.
func hallTags(ids ...int64) []string {
	tags := []string{hallsName, performancesName}
	for _, id := range ids {
		tags = append(tags, tagged(hallName, id))
	}
	return tags
}

func performerTags(ids ...int64) []string {
	tags := []string{performersName}
	for _, id := range ids {
		tags = append(tags, tagged(performerName, id))
	}
	return tags
}

// AnswersConsumer makes answers of the catalogue stale: after this server's own writes before they are answered, and
// after those of other servers and of the command line.
func AnswersConsumer(answers *httpserver.Answers) outbox.Consumer {
	return outbox.Consumer{
		Name: "answers", EachInstance: true, AtCommit: true,
		Types: []string{catalog.EventHallChanged, catalog.EventPerformerChanged, catalog.EventPerformanceChanged, catalog.EventRoundChanged},
		Handle: func(_ context.Context, events []outbox.Event) error {
			for _, event := range events {
				tags, err := staleAfter(event)
				if err != nil {
					return err
				}
				answers.Forget(tags...)
			}
			return nil
		},
	}
}

// staleAfter says which tags an event makes stale.
func staleAfter(event outbox.Event) ([]string, error) {
	if event.Type == catalog.EventRoundChanged {
		changed, err := outbox.Read[catalog.RoundsChanged](event)
		return append(roundTags(changed.IDs...), performanceTags(changed.PerformanceIDs...)...), err
	}
	changed, err := outbox.Read[catalog.Changed](event)
	switch event.Type {
	case catalog.EventHallChanged:
		return hallTags(changed.IDs...), err
	case catalog.EventPerformerChanged:
		return performerTags(changed.IDs...), err
	case catalog.EventPerformanceChanged:
		return performanceTags(changed.IDs...), err
	}
	return nil, err
}
