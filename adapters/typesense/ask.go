package typesense

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/typesense/typesense-go/v3/typesense"
	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"
)

// Limits of the server ("Server Configuration", "Federated / Multi Search").
const (
	maxPerSearch = 250 // hits
	maxSearches  = 50  // in one multi_search
)

// answer is what one search of a multi_search was answered.
type answer struct {
	Found int `json:"found"`
	Hits  []struct {
		Document found `json:"document"`
	} `json:"hits"`
	Facets []struct {
		Field string `json:"field_name"`
		Stats struct {
			Sum float64 `json:"sum"` // exact to 2^53
		} `json:"stats"`
	} `json:"facet_counts"`

	Code  int    `json:"code"` // of a search that failed by itself
	Error string `json:"error"`
}

// question is a search without words: what a filter names, a page of it. Pages are counted from 1: a server before 0.25
// knows neither limit nor offset, ignores them silently, and answers with the first ten.
func (c *collection) question(filter string, include []string, page, perPage int) api.MultiSearchCollectionParameters {
	q := api.MultiSearchCollectionParameters{
		Collection: pointer.String(c.alias), Q: pointer.String("*"), FilterBy: pointer.String(filter),
		Page: pointer.Int(page), PerPage: pointer.Int(perPage),
	}
	if len(include) > 0 {
		q.IncludeFields = pointer.String(join(include))
	}
	return q
}

// paged finds the page that holds all of some consecutive hits, and how many hits of it come before them. There is one for
// whatever a query may ask for.
func paged(offset, count int) (page, perPage, before int) {
	for perPage = count; perPage <= maxPerSearch; perPage++ {
		if offset/perPage == (offset+count-1)/perPage {
			return offset/perPage + 1, perPage, offset % perPage
		}
	}
	panic(fmt.Sprintf("typesense: no page holds %d hits from %d on", count, offset)) // beyond the limits of a query
}

// ask puts searches to the server, as many at once as it takes, and answers them in their order.
func (x *Index) ask(ctx context.Context, searches []api.MultiSearchCollectionParameters) ([]answer, error) {
	answers := make([]answer, 0, len(searches))
	for from := 0; from < len(searches); from += maxSearches {
		some, err := x.askSome(ctx, searches[from:min(from+maxSearches, len(searches))])
		if err != nil {
			return nil, err
		}
		answers = append(answers, some...)
	}
	return answers, nil
}

// askSome asks again when a generation was made or replaced between the search and the look whether there is one.
func (x *Index) askSome(ctx context.Context, searches []api.MultiSearchCollectionParameters) (answers []answer, err error) {
	for range moves {
		if answers, err = x.askOnce(ctx, searches); !errors.Is(err, errMoved) {
			break
		}
	}
	return answers, err
}

func (x *Index) askOnce(ctx context.Context, searches []api.MultiSearchCollectionParameters) ([]answer, error) {
	response, err := x.client.MultiSearch.PerformWithContentType(ctx, &api.MultiSearchParams{},
		api.MultiSearchSearchesParameter{Searches: searches}, "application/json")
	if err != nil {
		return nil, fmt.Errorf("typesense: search: %w", err)
	}
	if response.StatusCode() != http.StatusOK {
		return nil, fmt.Errorf("typesense: search: %w", meaning(&typesense.HTTPError{Status: response.StatusCode(), Body: response.Body}))
	}
	var told struct {
		Results []answer `json:"results"`
	}
	if err := json.Unmarshal(response.Body, &told); err != nil || len(told.Results) != len(searches) {
		return nil, fmt.Errorf("%w: %d answers to %d searches: %w", errUnavailable, len(told.Results), len(searches), err)
	}
	for i, one := range told.Results {
		if one.Code == 0 || one.Code == http.StatusOK {
			continue
		}
		if one.Code == http.StatusNotFound {
			if err := x.emptyOrMoved(ctx, *searches[i].Collection, one.Error); err != nil {
				return nil, fmt.Errorf("typesense: search: %w", err)
			}
			told.Results[i] = answer{}
			continue
		}
		return nil, fmt.Errorf("typesense: search: %w", statusMeaning(one.Code, one.Error))
	}
	return told.Results, nil
}

// emptyOrMoved says what an answer 404 to a search means. It is nil where there is no such alias: nothing was ever put into
// the collection, or the server was emptied. It wraps errMoved where there is one by now: that may have come, or have led to
// a generation that has just been dropped. An unknown field has the same number, and is told again and again.
func (x *Index) emptyOrMoved(ctx context.Context, alias, told string) error {
	for _, c := range x.collections {
		if c.alias == alias {
			if live, err := c.generation(ctx, alias); err != nil || live == "" {
				return err
			}
		}
	}
	return fmt.Errorf("%w: %w", errMoved, statusMeaning(http.StatusNotFound, told))
}
