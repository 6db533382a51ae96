package typesense

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// maxExportFilter bounds a filter that travels in an address, which the server takes up to 4,000 bytes of.
const maxExportFilter = 1200 // before it is escaped: an operator becomes three times as long

// everything answers a query with words and a total: all candidates are read, as they come, and judged. Letters are
// forgiven only when nothing matches without.
func (s *search) everything(ctx context.Context) error {
	if err := s.readAll(ctx, s.all(false)); err != nil || s.total.Count > 0 {
		return err
	}
	for _, m := range s.matchers {
		if !m.exact {
			return s.readAll(ctx, s.all(true))
		}
	}
	return nil
}

func (s *search) readAll(ctx context.Context, expression words.Expression) error {
	if expression.Empty() {
		return nil
	}
	where := both(s.where, grams(expression)) // within what a server takes as operations
	if len(where) > maxExportFilter {
		where = both(s.where, filter(thinned(expression, 0)))
	}
	if len(where) > maxExportFilter {
		return fmt.Errorf("%w: a total over more conditions than can be asked for", searchindex.ErrInvalid)
	}
	var err error
	for range moves {
		var lines io.ReadCloser
		lines, err = s.c.client.Collection(s.c.alias).Documents().Export(ctx, &api.ExportDocumentsParams{
			FilterBy: pointer.String(where), IncludeFields: pointer.String(join(s.judged())),
		})
		if err == nil {
			defer lines.Close()
			return s.read(lines)
		}
		if !is(err, http.StatusNotFound) {
			return fmt.Errorf("typesense: total: %w", meaning(err))
		}
		if err = s.index.emptyOrMoved(ctx, s.c.alias, err.Error()); !errors.Is(err, errMoved) {
			return err
		}
	}
	return fmt.Errorf("typesense: total: %w", err)
}

// read judges documents, one a line. What can't come on the page is counted and forgotten.
func (s *search) read(lines io.Reader) error {
	decoder := json.NewDecoder(bufio.NewReaderSize(lines, 64<<10))
	for decoder.More() {
		var d found
		if err := decoder.Decode(&d); err != nil {
			return fmt.Errorf("%w: total: %w", errUnavailable, err)
		}
		if !s.judge(&d) {
			continue
		}
		delete(s.seen, d.Key) // an export tells each document once
		s.total.Count++
		if s.query.Sum != "" {
			if number, ok := d.number(s.query.Sum); ok {
				s.total.Sum += number
			}
		}
		if len(s.hits) >= 2*s.want+manyCandidates {
			s.sort()
			s.hits = s.hits[:s.want]
		}
	}
	return nil
}
