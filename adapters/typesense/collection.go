package typesense

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/typesense/typesense-go/v3/typesense"
	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"

	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// layoutVersion counts how documents are laid out in a collection: those of another layout have to be put again.
const layoutVersion = 1

// Fields of a collection. Facets and numbers have a prefix of their own.
const (
	fieldGrams      = "grams"      // the tokens by which a document is found
	fieldPopularity = "popularity" // decides between equals
	fieldGone       = "gone"       // removed while a rebuild fills the generation
	fieldKey        = "key"        // the document's id as it is; the server's is an encoding of it
	fieldFolded     = "folded"     // as it is compared
	fieldShown      = "shown"      // as it is shown
	fieldStored     = "stored"     // given back
	facetPrefix     = "f_"
	numberPrefix    = "n_"
)

func newCollection(client *typesense.Client, prefix string, schema searchindex.Schema) (*collection, error) {
	for _, name := range append(append([]string{schema.Collection}, schema.Facets...), schema.Numbers...) {
		if !identifier.MatchString(name) {
			return nil, fmt.Errorf("%w: name %q", searchindex.ErrInvalid, name)
		}
	}
	look, err := json.Marshal(schema)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(look, "/%d/%d", layoutVersion, words.Version))
	alias := prefix + "_" + schema.Collection
	return &collection{client: client, schema: schema, alias: alias, next: alias + "_next", print: hex.EncodeToString(sum[:6])}, nil
}

// family begins the names of all generations of our schema.
func (c *collection) family() string { return c.alias + "_" + c.print + "_" }

// current reports whether a generation is of our schema.
func (c *collection) current(generation string) bool {
	return strings.HasPrefix(generation, c.family())
}

// generation is what an alias points to; "" when there is no such alias.
func (c *collection) generation(ctx context.Context, alias string) (string, error) {
	found, err := c.client.Alias(alias).Retrieve(ctx)
	switch {
	case is(err, http.StatusNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("typesense: %s: %w", alias, meaning(err))
	}
	return found.CollectionName, nil
}

// point has an alias point to a generation.
func (c *collection) point(ctx context.Context, alias, generation string) error {
	if _, err := c.client.Aliases().Upsert(ctx, alias, &api.CollectionAliasSchema{CollectionName: generation}); err != nil {
		return fmt.Errorf("typesense: %s to %s: %w", alias, generation, meaning(err))
	}
	return nil
}

// live is the generation that is searched, perhaps of another schema; where there is none, an empty one is made.
// Instances that do so at once make the same one.
func (c *collection) live(ctx context.Context) (string, error) {
	live, err := c.generation(ctx, c.alias)
	if err != nil || live != "" {
		return live, err
	}
	if err := c.create(ctx, c.first()); err != nil && !errors.Is(err, errExists) {
		return "", err
	}
	return c.first(), c.point(ctx, c.alias, c.first())
}

// first is the generation that changes go to where no rebuild has made one.
func (c *collection) first() string { return c.family() + "first" }

// fresh makes an empty generation.
func (c *collection) fresh(ctx context.Context) (string, error) {
	name := c.family() + id.New()
	return name, c.create(ctx, name)
}

var errExists = errors.New("typesense: the collection exists")

func (c *collection) create(ctx context.Context, name string) error {
	yes, no := pointer.True(), pointer.False()
	fields := []api.Field{
		{Name: fieldPopularity, Type: "int32"},
		{Name: fieldGone, Type: "bool"},
		{Name: fieldGrams, Type: "string", Optional: yes},
		{Name: fieldKey, Type: "string", Optional: yes, Index: no},
		{Name: fieldFolded, Type: "string", Optional: yes, Index: no},
		{Name: fieldShown, Type: "string", Optional: yes, Index: no},
		{Name: fieldStored, Type: "string", Optional: yes, Index: no},
	}
	for _, facet := range c.schema.Facets {
		fields = append(fields, api.Field{Name: facetPrefix + facet, Type: "string", Optional: yes})
	}
	for _, number := range c.schema.Numbers {
		// A facet, because sums are told of facets only.
		fields = append(fields, api.Field{Name: numberPrefix + number, Type: "int64", Optional: yes, Facet: yes, Sort: yes, RangeIndex: yes})
	}
	_, err := c.client.Collections().Create(ctx, &api.CollectionSchema{Name: name, Fields: fields, DefaultSortingField: pointer.String(fieldPopularity)})
	switch {
	case is(err, http.StatusConflict):
		return errExists
	case err != nil:
		return fmt.Errorf("typesense: create %s: %w", name, meaning(err))
	}
	return nil
}

// drop deletes a generation; one that isn't there is no error.
func (c *collection) drop(ctx context.Context, generation string) error {
	if _, err := c.client.Collection(generation).Delete(ctx); err != nil && !is(err, http.StatusNotFound) {
		return fmt.Errorf("typesense: drop %s: %w", generation, meaning(err))
	}
	return nil
}
