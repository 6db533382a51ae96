package typesense

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// moves bounds how often a change is made, or a search asked, because a rebuild has moved the alias meanwhile.
const moves = 3

// errMoved: the generation is gone.
var errMoved = errors.New("typesense: the generation was replaced meanwhile")

// Put implements searchindex.Index. A server takes some documents and not others: then it is an error, and all may be
// put again.
func (x *Index) Put(ctx context.Context, name string, documents []searchindex.Document) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	if len(documents) > searchindex.MaxBatch {
		return fmt.Errorf("%w: %d documents at once", searchindex.ErrInvalid, len(documents))
	}
	for _, d := range documents {
		if err := c.schema.ValidateDocument(d); err != nil {
			return err
		}
	}
	lines := c.lines(documents)
	return c.change(ctx, func(generation string, _ bool) error {
		return c.load(ctx, generation, api.Upsert, lines)
	})
}

// Remove implements searchindex.Index.
func (x *Index) Remove(ctx context.Context, name string, ids []string) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	if len(ids) > searchindex.MaxBatch {
		return fmt.Errorf("%w: %d ids at once", searchindex.ErrInvalid, len(ids))
	}
	if len(ids) == 0 {
		return nil
	}
	marks := make([]map[string]any, len(ids))
	for i, one := range ids {
		marks[i] = gone(one)
	}
	return c.change(ctx, func(generation string, filling bool) error {
		if filling { // what the rebuild tells of them later must not bring them back
			return c.load(ctx, generation, api.Upsert, marks)
		}
		return c.remove(ctx, generation, ids)
	})
}

// change makes a change to the live generation and to the one that a rebuild fills, if there is one.
func (c *collection) change(ctx context.Context, do func(generation string, filling bool) error) error {
	var err error
	for range moves {
		// In this order: a generation is live before it ceases to be filled.
		var filled, live string
		if filled, err = c.generation(ctx, c.next); err != nil {
			return err
		}
		if live, err = c.live(ctx); err != nil {
			return err
		}
		if filled != "" && filled != live {
			if err = do(filled, true); err != nil && !errors.Is(err, errMoved) {
				return err
			}
		}
		if err == nil {
			err = do(live, false)
		}
		if !errors.Is(err, errMoved) {
			return err
		}
	}
	return err
}

// lines returns documents in the form that Typesense imports. Of two documents with one id it returns the later.
func (c *collection) lines(documents []searchindex.Document) []map[string]any {
	place := make(map[string]int, len(documents))
	lines := make([]map[string]any, 0, len(documents))
	for _, d := range documents {
		line := c.document(d)
		if i, again := place[d.ID]; again {
			lines[i] = line
			continue
		}
		place[d.ID] = len(lines)
		lines = append(lines, line)
	}
	return lines
}

// load imports documents. With api.Create those that are there already stay as they are.
func (c *collection) load(ctx context.Context, generation string, action api.IndexAction, documents []map[string]any) error {
	if len(documents) == 0 {
		return nil
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	for _, d := range documents {
		if err := encoder.Encode(d); err != nil {
			return fmt.Errorf("typesense: import: %w", err)
		}
	}
	answer, err := c.client.Collection(generation).Documents().ImportJsonl(ctx, &body, &api.ImportDocumentsParams{Action: &action})
	switch {
	case is(err, http.StatusNotFound):
		return errMoved
	case err != nil:
		return fmt.Errorf("typesense: import: %w", meaning(err))
	}
	defer answer.Close()
	return outcomes(answer, documents, action == api.Create)
}

// outcomes reads what became of each document: the import as a whole is answered 200 whatever became of them.
func outcomes(answer io.Reader, documents []map[string]any, existingStay bool) error {
	decoder := json.NewDecoder(answer)
	var failed []error
	for _, d := range documents {
		var told struct {
			Success bool   `json:"success"`
			Code    int    `json:"code"`
			Error   string `json:"error"`
		}
		if err := decoder.Decode(&told); err != nil {
			return fmt.Errorf("%w: import: fewer answers than documents: %w", errUnavailable, err)
		}
		if told.Success || existingStay && told.Code == http.StatusConflict {
			continue
		}
		if len(failed) < 5 { // one reason is usually everybody's
			failed = append(failed, fmt.Errorf("document %v: %w", d[fieldKey], statusMeaning(told.Code, told.Error)))
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("typesense: import: %w", errors.Join(failed...))
	}
	return nil
}

// removedAtOnce bounds the ids of one delete: they travel in an address.
const removedAtOnce = 30

// remove deletes documents by their ids.
func (c *collection) remove(ctx context.Context, generation string, ids []string) error {
	for len(ids) > 0 {
		some := ids[:min(removedAtOnce, len(ids))]
		ids = ids[len(some):]
		codes := make([]string, len(some))
		for i, one := range some {
			codes[i] = code(one)
		}
		if err := c.removeWhere(ctx, generation, "id:"+list(codes)); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) removeWhere(ctx context.Context, generation, filter string) error {
	_, err := c.client.Collection(generation).Documents().Delete(ctx, &api.DeleteDocumentsParams{FilterBy: pointer.String(filter)})
	switch {
	case is(err, http.StatusNotFound):
		return errMoved
	case err != nil:
		return fmt.Errorf("typesense: remove: %w", meaning(err))
	}
	return nil
}
