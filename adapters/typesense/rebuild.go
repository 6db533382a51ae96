package typesense

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/typesense/typesense-go/v3/typesense/api"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

const (
	// rebuildBatch is how many documents one import of a rebuild has.
	rebuildBatch = 500
	// clearTime bounds the clearing up after a rebuild that was broken off.
	clearTime = 10 * time.Second
)

// Rebuild implements searchindex.Index. The generation that is filled has an alias of its own, so that every instance
// finds it and makes its changes there too: what is put meanwhile stays as it is when the rebuild comes to it, and what
// is removed meanwhile stands there as gone.
//
// Two instances may rebuild at the same time: the later one takes over, and the earlier ends with ErrRebuilding. So
// what a killed instance has left over stands in nobody's way.
func (x *Index) Rebuild(ctx context.Context, name string, documents iter.Seq2[searchindex.Document, error]) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	if !c.rebuild.TryLock() {
		return searchindex.ErrRebuilding
	}
	defer c.rebuild.Unlock()
	fresh, err := c.beginRebuild(ctx)
	if err != nil {
		return err
	}
	if err = c.stock(ctx, fresh, documents); err == nil {
		err = c.swap(ctx, fresh)
	}
	if err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearTime)
	defer cancel()
	return fmt.Errorf("typesense: rebuild %s: %w", name, errors.Join(err, c.giveUp(ctx, fresh)))
}

// beginRebuild makes the generation to fill, in place of one that is being filled or was left over.
func (c *collection) beginRebuild(ctx context.Context) (fresh string, err error) {
	left, err := c.generation(ctx, c.next)
	if err != nil {
		return "", err
	}
	live, err := c.live(ctx)
	if err != nil {
		return "", err
	}
	if fresh, err = c.fresh(ctx); err != nil {
		return "", err
	}
	if err := c.point(ctx, c.next, fresh); err != nil {
		return "", errors.Join(err, c.drop(ctx, fresh))
	}
	if left != "" && left != live {
		return fresh, c.drop(ctx, left)
	}
	return fresh, nil
}

// stock fills the fresh generation.
func (c *collection) stock(ctx context.Context, fresh string, documents iter.Seq2[searchindex.Document, error]) error {
	batch := make([]searchindex.Document, 0, rebuildBatch)
	flush := func() error {
		err := c.load(ctx, fresh, api.Create, c.lines(batch))
		batch = batch[:0]
		if errors.Is(err, errMoved) {
			return searchindex.ErrRebuilding // another instance has begun one
		}
		return err
	}
	for d, err := range documents {
		if err != nil {
			return err
		}
		if err := c.schema.ValidateDocument(d); err != nil {
			return err
		}
		if batch = append(batch, d); len(batch) == rebuildBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// swap has searches move on to the fresh generation, and clears away what was before it.
func (c *collection) swap(ctx context.Context, fresh string) error {
	filled, err := c.generation(ctx, c.next)
	if err != nil {
		return err
	}
	if filled != fresh {
		return searchindex.ErrRebuilding
	}
	if err := c.point(ctx, c.alias, fresh); err != nil {
		return err
	}
	// From here on it is live: what fails below is cleared up by the next rebuild.
	if err := c.forgetNext(ctx); err != nil {
		return err
	}
	if err := c.removeWhere(ctx, fresh, fieldGone+":true"); err != nil {
		return err
	}
	return c.dropOthers(ctx, fresh)
}

// giveUp drops a generation that is not live.
func (c *collection) giveUp(ctx context.Context, fresh string) error {
	live, err := c.generation(ctx, c.alias)
	if err != nil || live == fresh {
		return err
	}
	filled, err := c.generation(ctx, c.next)
	if err != nil {
		return err
	}
	if filled == fresh {
		err = c.forgetNext(ctx)
	}
	return errors.Join(err, c.drop(ctx, fresh))
}

func (c *collection) forgetNext(ctx context.Context) error {
	if _, err := c.client.Alias(c.next).Delete(ctx); err != nil && !is(err, http.StatusNotFound) {
		return fmt.Errorf("typesense: %s: %w", c.next, meaning(err))
	}
	return nil
}

// dropOthers drops the generations before, of whichever schema, but not one that another instance fills by now.
func (c *collection) dropOthers(ctx context.Context, live string) error {
	filled, err := c.generation(ctx, c.next)
	if err != nil {
		return err
	}
	all, err := c.client.Collections().Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("typesense: collections: %w", meaning(err))
	}
	for _, other := range all {
		if strings.HasPrefix(other.Name, c.alias+"_") && other.Name != live && other.Name != filled {
			if err := c.drop(ctx, other.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
