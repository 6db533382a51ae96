// Package typesense keeps a search index on a Typesense server; it implements searchindex.Index for an office of
// several instances, which share it.
//
// Typesense finds, we decide. What the port promises of Korean words (initial consonants, unfinished syllables, parts
// of words, one wrong letter) is beyond a tokenizer of any locale, and the order of hits is not its text match's. So a
// document goes in with its grams as plain tokens, a query becomes a filter over them (filter.go) that names a few
// hundred candidates, several filters in one multi_search, and platform/words tells what a candidate is worth: the
// answers are those of adapters/fts, to the letter (docs/adr/0016-typesense-finds-we-decide.md). Filters by attribute,
// orders by a number, counts and sums without words are Typesense's own.
//
// A collection is an alias to a generation; a rebuild fills another one beside it and moves the alias (rebuild.go).
// All state is on the server, so instances may put, remove and rebuild at the same time. Searches and counts are
// repeated when they go unanswered, changes never are; every call is bounded in time; and a server that has stopped
// answering is left alone for a while (call.go). A change is seen by searches made next of the same server; on a
// cluster, followers see it a moment later.
//
// Sources: typesense.org/docs/29.0/api, pages "Search" (filter_by, sort_by, facet_by, multi_search), "Documents"
// (import, export, delete by query), "Collections", "Collection Alias", "Server Configuration" (limits of a filter and
// of a page).
package typesense

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/typesense/typesense-go/v3/typesense"
	"github.com/typesense/typesense-go/v3/typesense/api"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Config says which server keeps what. URL, APIKey and Schemas are required.
type Config struct {
	URL    string // http://search.internal:8108
	APIKey string // may do everything with our collections, aliases and documents; it is never logged
	// Prefix begins the names of our collections and aliases, so that a server may be shared. "" means ticketblue.
	Prefix  string
	Schemas []searchindex.Schema

	Timeout      time.Duration // of a search. 0 means 3 s
	WriteTimeout time.Duration // of a change of up to searchindex.MaxBatch documents, or a total. 0 means 30 s
	Retries      int           // of what changes nothing. 0 means 2; negative, none
	Connections  int           // to the server, all of which may be kept idle. 0 means 64
	Breaker      Breaker

	// Genuine refuses a stand-in (test/typesensesim), for production.
	Genuine bool
}

// Index is a searchindex.Index. It is safe for concurrent use.
type Index struct {
	caller      *caller
	client      *typesense.Client
	collections map[string]*collection
}

var _ searchindex.Index = (*Index)(nil)

// collection is documents of one schema.
type collection struct {
	client *typesense.Client
	schema searchindex.Schema
	alias  string // whose generation is searched
	next   string // alias of the generation that a rebuild fills
	print  string // what the schema looks like, in the names of generations

	rebuild sync.Mutex // held by the rebuild of this instance
}

var identifier = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)

// Open returns an index, or says what is wrong with the configuration. It asks the server nothing: an office starts
// without it, and catches up.
func Open(config Config) (*Index, error) {
	base, err := url.Parse(config.URL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("typesense: the address must begin with http:// or https://")
	}
	if config.APIKey == "" || strings.ContainsAny(config.APIKey, " \r\n") {
		return nil, errors.New("typesense: the API key is missing or malformed")
	}
	if strings.Trim(config.Prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		return nil, errors.New("typesense: the prefix has other signs than letters, digits, _ and -")
	}
	caller := newCaller(config)
	low, err := api.NewClientWithResponses(strings.TrimSuffix(config.URL, "/"), api.WithAPIKey(config.APIKey), api.WithHTTPClient(caller))
	if err != nil {
		return nil, fmt.Errorf("typesense: %w", err)
	}
	x := &Index{caller: caller, client: typesense.NewClient(typesense.WithAPIClient(low)), collections: map[string]*collection{}}
	for _, schema := range config.Schemas {
		c, err := newCollection(x.client, cmp.Or(config.Prefix, "ticketblue"), schema)
		if err != nil {
			return nil, err
		}
		x.collections[schema.Collection] = c
	}
	return x, nil
}

// Close lets go of the connections.
func (x *Index) Close() error {
	x.caller.http.CloseIdleConnections()
	return nil
}

// Check implements searchindex.Index. A server that answers but refuses our key does not pass.
func (x *Index) Check(ctx context.Context) error {
	healthy, err := x.client.Health(ctx, x.caller.timeout)
	if err != nil {
		return fmt.Errorf("typesense: health: %w", meaning(err))
	}
	if !healthy {
		return errors.New("typesense: the server says that it is not well")
	}
	for _, c := range x.collections {
		if _, err := c.generation(ctx, c.alias); err != nil {
			return err
		}
		break // one shows that the key is good
	}
	return nil
}

// Count implements searchindex.Index.
func (x *Index) Count(ctx context.Context, name string) (int, error) {
	c, err := x.collection(name)
	if err != nil {
		return 0, err
	}
	live, err := c.generation(ctx, c.alias)
	if err != nil || !c.current(live) {
		return 0, err
	}
	answers, err := x.ask(ctx, []api.MultiSearchCollectionParameters{c.question(present, nil, 1, 1)})
	if err != nil {
		return 0, err
	}
	return answers[0].Found, nil
}

func (x *Index) collection(name string) (*collection, error) {
	c, ok := x.collections[name]
	if !ok {
		return nil, fmt.Errorf("%w: no collection %q", searchindex.ErrInvalid, name)
	}
	return c, nil
}
