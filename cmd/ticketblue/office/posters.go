package office

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/ticketblue/ticketblue/adapters/blob"
)

// Uploaded posters lie in a folder of the data folder.
const filesFolder = "files"

// collectPostersEvery is how often leftovers of posters are looked for.
const collectPostersEvery = time.Hour

// S3 is a bucket that keeps uploaded files for all instances. Without its name they lie in the data folder.
type S3 struct {
	Bucket    string        `name:"bucket" default:"" help:"Bucket for uploaded files, on a server that speaks S3; empty keeps them in the data folder."`
	Endpoint  string        `name:"endpoint" default:"" help:"Address of the server, such as https://s3.internal; empty is Amazon's of the region."`
	Region    string        `name:"region" default:"us-east-1" help:"Region of the bucket."`
	AccessKey string        `name:"access-key" default:"" help:"Access key of an account that may read, write, delete and list in the bucket; empty leaves it to the machine's own role or shared files."`
	SecretKey string        `name:"secret-key" default:"" help:"Secret key of the same account."`
	PathStyle bool          `name:"path-style" default:"false" negatable:"" help:"Write the bucket into the path instead of the host's name, as most servers other than Amazon's want it."`
	Timeout   time.Duration `name:"timeout" default:"30s" help:"How long a call is waited for, with its repetitions."`
}

// Validate reports what can't work.
func (s S3) Validate() error {
	if s.Bucket == "" {
		return nil
	}
	if s.Timeout < 100*time.Millisecond || s.Timeout > 10*time.Minute {
		return errors.New("--s3-timeout must lie between 100 ms and 10 min")
	}
	if (s.AccessKey == "") != (s.SecretKey == "") {
		return errors.New("--s3-access-key and --s3-secret-key go together")
	}
	return nil
}

// OpenFiles opens the store of uploaded files and backups.
func OpenFiles(ctx context.Context, settings Settings) (*blob.Store, error) {
	if s := settings.Files; s.Bucket != "" {
		return blob.OpenS3(ctx, blob.S3{
			Bucket: s.Bucket, Endpoint: s.Endpoint, Region: s.Region, AccessKey: s.AccessKey, SecretKey: s.SecretKey,
			PathStyle: s.PathStyle, Timeout: s.Timeout,
		})
	}
	return blob.OpenFolder(filepath.Join(settings.DataDir, filesFolder))
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
