package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
)

// replaced is what came of a picture's change.
type replaced struct {
	shown  catalog.Shown
	before catalog.Picture
}

// SetPicture implements catalog.Performances.
func (s *Catalog) SetPicture(ctx context.Context, id int64, picture catalog.Picture, at time.Time) (catalog.Shown, catalog.Picture, error) {
	result, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (replaced, error) {
		// Locked, so that of two who replace a picture each learns of another one before.
		if _, err := catalogsql.New(tx).LockPerformance(ctx, id); err != nil {
			return replaced{}, err
		}
		before, err := performance(ctx, tx, id)
		if err != nil {
			return replaced{}, err
		}
		if err := setPicture(ctx, tx, id, picture); err != nil {
			return replaced{}, err
		}
		after := before
		after.Picture = picture
		err = tx.audit(ctx, "performance.changed", performanceSubject, id, performanceFacts(before.Performance), performanceFacts(after.Performance))
		if err != nil {
			return replaced{}, err
		}
		return replaced{after, before.Picture}, tx.append(ctx, catalog.PerformancesChanged(at, false, id))
	})
	return result.shown, result.before, err
}

func setPicture(ctx context.Context, tx *tx, id int64, picture catalog.Picture) error {
	return catalogsql.New(tx).SetPicture(ctx, catalogsql.SetPictureParams{
		Picture: picture.Name, PictureWidths: widthsText(picture.Widths), ID: id,
	})
}

// PicturesInUse implements catalog.Performances.
func (s *Catalog) PicturesInUse(ctx context.Context, names []string) (map[string]bool, error) {
	used := map[string]bool{}
	err := queryIn(ctx, s.db.primary(ctx), "SELECT picture FROM performances WHERE picture IN %s", names, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		used[name] = true
		return err
	})
	return used, err
}

// widthsText writes widths as they are stored.
func widthsText(widths []int) string {
	texts := make([]string, len(widths))
	for i, width := range widths {
		texts[i] = strconv.Itoa(width)
	}
	return strings.Join(texts, ",")
}

// widthsOf reads what widthsText wrote.
func widthsOf(text string) []int {
	var widths []int
	for part := range strings.SplitSeq(text, ",") {
		if width, err := strconv.Atoi(part); err == nil {
			widths = append(widths, width)
		}
	}
	return widths
}
