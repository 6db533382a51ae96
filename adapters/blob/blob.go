// Package blob keeps files where gocloud.dev can: in a folder of this machine (folder.go), and in a bucket of a server
// that speaks S3 (s3.go), which several instances share.
//
// A folder's files are written beside their place and moved there, and are on the disk (fsync of the file and of
// its folder) before Put returns. A bucket's calls are bounded in time and repeated when they go unanswered.
package blob

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"

	port "github.com/ticketblue/ticketblue/ports/blob"
)

// Store is an open bucket. It implements the port's Store.
type Store struct {
	bucket *blob.Bucket
	folder string // of a bucket on this machine; "" of any other

	name    string        // of a bucket elsewhere, for errors
	timeout time.Duration // of a call to it; 0 is none
}

var _ port.Store = (*Store)(nil)

// OpenFolder opens or makes a folder.
func OpenFolder(path string) (*Store, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	bucket, err := fileblob.OpenBucket(path, &fileblob.Options{
		NoTempDir: true, // beside their place: moving a file must not cross to another disk
		Metadata:  fileblob.MetadataDontWrite, DirFileMode: 0o700,
	})
	if err != nil {
		return nil, fmt.Errorf("files in %s: %w", path, err)
	}
	return &Store{bucket: bucket, folder: path}, nil
}

// Close ends its connections.
func (s *Store) Close() error { return s.bucket.Close() }

// Put implements the port.
func (s *Store) Put(ctx context.Context, key string, content io.Reader) error {
	if !port.Valid(key) {
		return port.ErrBadKey
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, end := s.bounded(ctx)
	defer end()
	// The type is told by whoever serves the file; nothing is guessed from its bytes.
	options := &blob.WriterOptions{ContentType: "application/octet-stream", DisableContentTypeDetection: true}
	if err := s.upload(ctx, key, content, options); err != nil {
		return fmt.Errorf("put %s: %w", key, s.plain(err))
	}
	if s.folder == "" {
		return nil
	}
	if err := s.settle(key); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// upload stores all of content or nothing: a bucket's own Upload keeps what came before an error, and drops what
// was written only when its context has ended.
func (s *Store) upload(ctx context.Context, key string, content io.Reader, options *blob.WriterOptions) error {
	ctx, drop := context.WithCancel(ctx)
	defer drop()
	writer, err := s.bucket.NewWriter(ctx, key, options)
	if err != nil {
		return err
	}
	if _, err := io.Copy(writer, content); err != nil {
		drop()
		writer.Close() //nolint:errcheck // says that it was dropped
		return err
	}
	return writer.Close()
}

// Open implements the port.
func (s *Store) Open(ctx context.Context, key string) (io.ReadCloser, port.File, error) {
	if !port.Valid(key) {
		return nil, port.File{}, port.ErrBadKey
	}
	ctx, end := s.bounded(ctx)
	reader, err := s.bucket.NewReader(ctx, key, nil)
	if err != nil {
		end()
		return nil, port.File{}, s.failed("open", key, err)
	}
	return &opened{reader, end}, port.File{Key: key, Size: reader.Size(), StoredAt: reader.ModTime()}, nil
}

// Delete implements the port.
func (s *Store) Delete(ctx context.Context, key string) error {
	if !port.Valid(key) {
		return port.ErrBadKey
	}
	ctx, end := s.bounded(ctx)
	defer end()
	err := s.bucket.Delete(ctx, key)
	if err == nil || errors.Is(s.failed("delete", key, err), port.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("delete %s: %w", key, s.plain(err))
}

// List implements the port.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) (port.Page, error) {
	if !port.ValidPrefix(prefix) {
		return port.Page{}, port.ErrBadKey
	}
	if s.folder != "" {
		return s.listFolder(prefix, after, limit)
	}
	token := blob.FirstPageToken
	if after != "" {
		var err error
		if token, err = base64.RawURLEncoding.DecodeString(after); err != nil {
			return port.Page{}, fmt.Errorf("list %s: place: %w", prefix, err)
		}
	}
	ctx, end := s.bounded(ctx)
	defer end()
	objects, next, err := s.bucket.ListPage(ctx, token, limit, &blob.ListOptions{Prefix: prefix})
	if err != nil {
		return port.Page{}, fmt.Errorf("list %s: %w", prefix, s.plain(err))
	}
	page := port.Page{Files: make([]port.File, 0, len(objects)), Next: base64.RawURLEncoding.EncodeToString(next)}
	for _, object := range objects {
		if port.Valid(object.Key) { // what else lies in the folder is not ours
			page.Files = append(page.Files, port.File{Key: object.Key, Size: object.Size, StoredAt: object.ModTime})
		}
	}
	return page, nil
}

// Check implements the port.
func (s *Store) Check(ctx context.Context) error {
	ctx, end := s.bounded(ctx)
	defer end()
	accessible, err := s.bucket.IsAccessible(ctx)
	switch {
	case err != nil:
		return s.plain(err)
	case !accessible && s.name != "":
		return fmt.Errorf("there is no bucket %s", s.name)
	case !accessible:
		return errors.New("the bucket can't be reached")
	}
	return nil
}

// bounded limits a call in time; end frees what that takes.
func (s *Store) bounded(ctx context.Context) (limited context.Context, end context.CancelFunc) {
	if s.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.timeout)
}

// opened is a file's content; closing it ends its time.
type opened struct {
	*blob.Reader
	end context.CancelFunc
}

func (o *opened) Close() error {
	defer o.end()
	return o.Reader.Close()
}

// plain says of an error that the bucket itself is missing, where that is what it means.
func (s *Store) plain(err error) error {
	if s.name != "" && s.noBucket(err) {
		return fmt.Errorf("there is no bucket %s", s.name)
	}
	return err
}

func (s *Store) failed(doing, key string, err error) error {
	if s.name != "" && s.noBucket(err) {
		return fmt.Errorf("%s %s: %w", doing, key, s.plain(err))
	}
	// A folder in which a part of the key is a file doesn't have it either.
	if gcerrors.Code(err) == gcerrors.NotFound || errors.Is(err, syscall.ENOTDIR) {
		return port.ErrNotFound
	}
	return fmt.Errorf("%s %s: %w", doing, key, err)
}
