package typesense

import (
	"context"
	"encoding/json"
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

// question is a search without words: what a filter names, limit of it.
func (c *collection) question(filter string, include []string, limit int) api.MultiSearchCollectionParameters {
	q := api.MultiSearchCollectionParameters{
		Collection: pointer.String(c.alias), Q: pointer.String("*"), FilterBy: pointer.String(filter), Limit: pointer.Int(limit),
	}
	if len(include) > 0 {
		q.IncludeFields = pointer.String(join(include))
	}
	return q
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

func (x *Index) askSome(ctx context.Context, searches []api.MultiSearchCollectionParameters) ([]answer, error) {
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
			missing, err := x.missing(ctx, *searches[i].Collection)
			if err != nil {
				return nil, err
			}
			if missing { // nothing was ever put into it, or the server was emptied
				told.Results[i] = answer{}
				continue
			}
		}
		return nil, fmt.Errorf("typesense: search: %w", statusMeaning(one.Code, one.Error))
	}
	return told.Results, nil
}

// missing reports whether there is no such alias, which the server tells by the number of an unknown field.
func (x *Index) missing(ctx context.Context, alias string) (bool, error) {
	for _, c := range x.collections {
		if c.alias == alias {
			live, err := c.generation(ctx, alias)
			return live == "", err
		}
	}
	return false, nil
}
