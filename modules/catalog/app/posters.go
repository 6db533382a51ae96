package catalogapp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/ports/blob"
)

// An uploaded poster's files are written before the row that names them and removed after the row that named them
// is gone. A program that dies in between leaves files that no row names, and CollectPosters takes them away:
// never a row whose files are missing.

// Removing is a matter of tidiness: it must not hold up who is answered.
const removePictureFor = 5 * time.Second

// leftoverAfter is how old an unnamed file has to be: far older than any request that may still be about to name it.
const leftoverAfter = time.Hour

// filesPage is how many files one look takes in.
const filesPage = 300

// SetPoster puts an upload in place of a performance's poster.
func (c *Catalog) SetPoster(ctx context.Context, performanceID int64, poster []byte) (catalog.Shown, error) {
	if _, err := c.store.Performance(ctx, performanceID); err != nil {
		return catalog.Shown{}, err
	}
	picture, err := c.keepPicture(ctx, poster)
	if err != nil {
		return catalog.Shown{}, err
	}
	return c.setPicture(ctx, performanceID, picture)
}

// DeletePoster lets a performance's poster be drawn again.
func (c *Catalog) DeletePoster(ctx context.Context, performanceID int64) error {
	_, err := c.setPicture(ctx, performanceID, catalog.Picture{})
	return err
}

func (c *Catalog) setPicture(ctx context.Context, performanceID int64, picture catalog.Picture) (catalog.Shown, error) {
	shown, before, err := c.store.SetPicture(ctx, performanceID, picture, c.clock.Now())
	if err == nil {
		c.dropPicture(ctx, before)
	}
	return shown, err
}

// keepPicture draws an upload and stores its files; no upload is no picture.
func (c *Catalog) keepPicture(ctx context.Context, upload []byte) (catalog.Picture, error) {
	if len(upload) == 0 {
		return catalog.Picture{}, nil
	}
	if len(upload) > catalog.MaxUpload {
		return catalog.Picture{}, catalog.ErrPictureTooLarge
	}
	renditions, err := c.pictures.Render(ctx, upload, catalog.PictureWidths)
	if err != nil {
		return catalog.Picture{}, err
	}
	picture := catalog.NewPicture(renditions, c.clock.Now())
	for _, r := range renditions {
		if err := c.files.Put(ctx, picture.File(r.Width), bytes.NewReader(r.JPEG)); err != nil {
			return catalog.Picture{}, err
		}
	}
	return picture, nil
}

// dropPicture removes the files of a picture that no row names any more. What it fails to remove is collected.
func (c *Catalog) dropPicture(ctx context.Context, picture catalog.Picture) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removePictureFor)
	defer cancel()
	for _, key := range picture.Files() {
		if c.files.Delete(ctx, key) != nil {
			return
		}
	}
}

// OpenPicture opens a picture's file, or tells blob.ErrNotFound.
func (c *Catalog) OpenPicture(ctx context.Context, picture catalog.Picture, width int) (io.ReadCloser, blob.File, error) {
	return c.files.Open(ctx, picture.File(width))
}

// CollectPosters removes the files of posters that no performance has, and says how many there were. Files that
// are younger than an hour are left: a request may be about to name them.
func (c *Catalog) CollectPosters(ctx context.Context) (removed int, err error) {
	before := c.clock.Now().Add(-leftoverAfter)
	for place := ""; ; {
		page, err := c.files.List(ctx, catalog.PictureFiles, place, filesPage)
		if err != nil {
			return removed, err
		}
		leftovers, err := c.leftovers(ctx, page.Files, before)
		if err != nil {
			return removed, err
		}
		for _, key := range leftovers {
			if err := c.files.Delete(ctx, key); err != nil {
				return removed, err
			}
			removed++
		}
		if place = page.Next; place == "" {
			return removed, nil
		}
	}
}

// leftovers are the keys of those files from before the instant that no performance has: pictures by the time in
// their names, and what a store itself left half written by its own.
func (c *Catalog) leftovers(ctx context.Context, files []blob.File, before time.Time) ([]string, error) {
	var keys, names []string
	of := map[string]string{} // picture names by key
	for _, file := range files {
		picture, ok := catalog.PictureOfFile(file.Key)
		madeAt, _ := picture.MadeAt()
		switch {
		case !ok && file.StoredAt.Before(before):
			keys = append(keys, file.Key)
		case ok && madeAt.Before(before):
			of[file.Key] = picture.Name
			names = append(names, picture.Name)
		}
	}
	used, err := c.store.PicturesInUse(ctx, names)
	if err != nil {
		return nil, errors.Join(errors.New("posters in use"), err)
	}
	for key, name := range of {
		if !used[name] {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
