package office

import (
	"context"
	"path/filepath"
	"time"

	"github.com/ticketblue/ticketblue/adapters/blob"
)

// Uploaded posters lie in a folder of the data folder.
const filesFolder = "files"

// collectPostersEvery is how often leftovers of posters are looked for.
const collectPostersEvery = time.Hour

// openFiles opens the store of uploaded files.
func (o *Office) openFiles() (err error) {
	o.files, err = blob.OpenFolder(filepath.Join(o.Settings.DataDir, filesFolder))
	return err
}

// collectPosters takes away what uploads have left behind, for as long as the office serves.
func (o *Office) collectPosters(ctx context.Context) {
	turn := o.Clock.NewTicker(collectPostersEvery)
	defer turn.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn.Chan():
			removed, err := o.Catalog.CollectPosters(ctx)
			if err != nil && ctx.Err() == nil {
				o.Log.Warn("leftover posters not collected", "error", err)
			}
			if removed > 0 {
				o.Log.Info("leftover posters collected", "files", removed)
			}
		}
	}
}
