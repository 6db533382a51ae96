package office

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/fts"
	"github.com/ticketblue/ticketblue/adapters/typesense"
	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Typesense is the server that keeps the search index of all instances. Without an address each instance keeps one
// of its own in its data folder.
type Typesense struct {
	URL          string        `name:"url" default:"" help:"Address of a Typesense server, such as http://search.internal:8108; empty keeps the search index in the data folder."`
	APIKey       string        `name:"api-key" default:"" help:"API key of the Typesense server, allowed everything with our collections, aliases and documents."`
	Prefix       string        `name:"prefix" default:"ticketblue" help:"Begins the names of our collections, so that several offices can share a server."`
	Timeout      time.Duration `name:"timeout" default:"3s" help:"How long a search is waited for."`
	WriteTimeout time.Duration `name:"write-timeout" default:"30s" help:"How long a change of the index is waited for."`
}

// Validate reports what can't work.
func (s Typesense) Validate() error {
	if s.URL == "" {
		return nil
	}
	if s.Timeout < 10*time.Millisecond || s.WriteTimeout < s.Timeout || s.WriteTimeout > 10*time.Minute {
		return errors.New("--typesense-timeout must be at least 10 ms, and --typesense-write-timeout between that and 10 min")
	}
	x, err := typesense.Open(typesense.Config{URL: s.URL, APIKey: s.APIKey, Prefix: s.Prefix})
	if err != nil {
		return err
	}
	return x.Close()
}

// index is a search index that the office closes at its end.
type index interface {
	searchindex.Index
	Close() error
}

// SearchIsShared reports whether one search index serves all instances: then what changes it has to be applied once
// for all of them, and not by each.
func (o *Office) SearchIsShared() bool { return o.Settings.Search.URL != "" }

// indexEach reports whether every one of several instances keeps an index by itself, in its data folder.
func (o *Office) indexEach() bool { return !o.SearchIsShared() && o.Settings.lock() != lockProcess }

// ofIndex makes a consumer that changes the index each instance's, where each has one.
func (o *Office) ofIndex(c outbox.Consumer) outbox.Consumer {
	c.EachInstance = o.indexEach()
	return c
}

func (o *Office) openSearch(ctx context.Context) (err error) {
	settings := o.Settings.Search
	if o.SearchIsShared() {
		o.index, err = typesense.Open(typesense.Config{
			URL: settings.URL, APIKey: settings.APIKey, Prefix: settings.Prefix, Schemas: searchapp.Schemas(),
			Timeout: settings.Timeout, WriteTimeout: settings.WriteTimeout, Genuine: o.Settings.Production(),
		})
	} else {
		o.index, err = openOwnIndex(ctx, filepath.Join(o.Settings.DataDir, "search"))
	}
	if err != nil {
		return err
	}
	o.Search = searchapp.New(o.index, bridge.Source{Catalog: o.Catalog}, bridge.Sales{Bookings: o.Bookings, Accounts: o.Accounts, Catalog: o.Catalog})
	o.Search.Told = o.RecordRebuild
	return nil
}

// openOwnIndex opens the index of an instance by itself; a nil one would be an index to whoever asks.
func openOwnIndex(ctx context.Context, dir string) (index, error) {
	x, err := fts.Open(ctx, fts.Config{Dir: dir, Schemas: searchapp.Schemas()})
	if err != nil {
		return nil, err
	}
	return x, nil
}

// RecordRebuild writes in the audit log that somebody had the search index built anew.
func (o *Office) RecordRebuild(ctx context.Context) error {
	return o.Record(ctx, "search.rebuilt", "search", "index", audit.Facts{"shared": o.SearchIsShared()})
}

// searchKeeper returns what builds those kinds of the index that lack what they copy, for as long as the office
// serves. Of an index of our own that is known before changes are applied, and once; a shared one may be out of reach
// now, and be emptied later.
func (o *Office) searchKeeper(ctx context.Context) (keep func(context.Context), err error) {
	if shared, ok := o.index.(*typesense.Index); ok {
		return func(ctx context.Context) { o.watchSearch(ctx, shared) }, nil
	}
	if o.indexEach() {
		// What happened while this instance was away was told to the others: its index is built anew.
		return func(ctx context.Context) { o.buildSearch(ctx) }, nil
	}
	empty, err := o.Search.Empty(ctx)
	if err != nil {
		return nil, err
	}
	if len(empty) == 0 {
		return func(context.Context) {}, nil
	}
	return func(ctx context.Context) { o.buildSearch(ctx, empty...) }, nil
}

// buildSearch builds kinds of the index, all when none is named: after it was lost, or when its shape has changed.
func (o *Office) buildSearch(ctx context.Context, kinds ...search.Kind) {
	if err := o.Search.Rebuild(ctx, nil, kinds...); err != nil && ctx.Err() == nil {
		o.Log.Warn("search index not built", "error", err)
	}
}

// watchSearchEvery is how often a shared index is looked at.
const watchSearchEvery = 15 * time.Second

// watchSearch builds what a shared index lacks. What another instance is building is left to it for as long as it
// gets on.
func (o *Office) watchSearch(ctx context.Context, shared *typesense.Index) {
	turn := o.Clock.NewTicker(watchSearchEvery)
	defer turn.Stop()
	before := map[string]typesense.State{}
	for {
		for _, schema := range searchapp.Schemas() {
			name := schema.Collection
			state, err := shared.State(ctx, name)
			if err != nil {
				if ctx.Err() == nil {
					o.Log.Warn("search index not reached", "kind", name, "error", err)
				}
				break // the others are on the same server
			}
			stuck := state.Filling != "" && state == before[name]
			before[name] = state
			if !state.Built && (state.Filling == "" || stuck) {
				o.buildSearch(ctx, search.Kind(name))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-turn.Chan():
		}
	}
}
