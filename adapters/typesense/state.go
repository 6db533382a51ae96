package typesense

import (
	"context"
	"fmt"
	"net/http"

	"github.com/typesense/typesense-go/v3/typesense/api"
)

// State is how a collection stands on the server.
type State struct {
	// Built reports whether a rebuild of our schema has filled it. What isn't built may hold some documents, which
	// were changed since the server was emptied, and lacks the others.
	Built bool
	// Filling is the generation that a rebuild fills, of whichever instance; "" when there is none. One that holds
	// the same number of documents for long was left over by an instance that has ended.
	Filling string
	Filled  int
}

// State tells how a collection stands.
func (x *Index) State(ctx context.Context, name string) (State, error) {
	c, err := x.collection(name)
	if err != nil {
		return State{}, err
	}
	live, err := c.generation(ctx, c.alias)
	if err != nil {
		return State{}, err
	}
	state := State{Built: c.current(live) && live != c.first()}
	if state.Filling, err = c.generation(ctx, c.next); err != nil || state.Filling == "" {
		return state, err
	}
	filled, err := x.client.Collection(state.Filling).Retrieve(ctx)
	if is(err, http.StatusNotFound) { // the rebuild has just been given up
		state.Filling = ""
		return state, nil
	}
	if err != nil {
		return State{}, fmt.Errorf("typesense: %s: %w", state.Filling, meaning(err))
	}
	state.Filled = documents(filled)
	return state, nil
}

func documents(c *api.CollectionResponse) int {
	if c.NumDocuments == nil {
		return 0
	}
	return int(*c.NumDocuments)
}
