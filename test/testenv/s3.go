package testenv

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// s3Variable holds a server on which tests may make buckets: http://access:secret@host:port.
const s3Variable = "TICKETBLUE_TEST_S3"

// s3Module is built once, which takes minutes; no distribution has a package of it.
const (
	s3Module   = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
	s3Patience = 30 * time.Second
)

// S3 is a server that speaks S3, in path style.
type S3 struct {
	URL                  string
	AccessKey, SecretKey string

	process *process
	remove  func()
}

// SharedS3 returns a server that tests share, each with buckets of its own (NewBucket). Use StartS3 for one that is hurt.
func SharedS3() (*S3, error) { return sharedS3() }

var sharedS3 = sync.OnceValues(func() (*S3, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	if address := given(s3Variable); address != "" {
		at, err := url.Parse(address)
		if err != nil || at.User == nil {
			return nil, fmt.Errorf("%s must be http://access:secret@host:port", s3Variable)
		}
		secret, _ := at.User.Password()
		return &S3{URL: at.Scheme + "://" + at.Host, AccessKey: at.User.Username(), SecretKey: secret}, nil
	}
	server, err := StartS3(ctx)
	if err != nil {
		return nil, noServer("S3", s3Variable, err)
	}
	atShutdown(func() { server.Close() }) // it ends with the process at the latest
	return server, nil
})

// StartS3 starts a server of one's own over an empty folder.
func StartS3(ctx context.Context) (*S3, error) {
	program, err := builtS3(ctx)
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	dir, remove, err := runDir("s3")
	if err != nil {
		return nil, err
	}
	s := &S3{URL: "http://" + addr, AccessKey: "office", SecretKey: "a-secret-for-tests", remove: remove}
	data, sidecar := filepath.Join(dir, "data"), filepath.Join(dir, "sidecar")
	if err := errors.Join(os.MkdirAll(data, 0o700), os.MkdirAll(sidecar, 0o700)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	// What a file system without extended attributes can't keep goes into the folder beside.
	cmd := exec.Command(program, "--port", addr, "--access", s.AccessKey, "--secret", s.SecretKey, "--quiet", "posix", "--sidecar", sidecar, data)
	logPath := filepath.Join(dir, "log")
	if s.process, err = launch(cmd, logPath); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	err = s.process.ready(ctx, s3Patience, logPath, func(ctx context.Context) bool {
		_, err := s.client().ListBuckets(ctx, &s3.ListBucketsInput{})
		return err == nil
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// builtS3 is the server's program, built when it isn't there.
func builtS3(ctx context.Context) (program string, err error) {
	name := "s3-" + strings.ReplaceAll(filepath.Base(s3Module), "@", "-")
	dir, err := once(ctx, name, func(dir string) error {
		build := exec.CommandContext(ctx, "go", "install", s3Module)
		build.Dir = dir // in no module, so that no go.mod has a say
		build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=", "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w: %s", s3Module, err, said)
		}
		return nil
	})
	return filepath.Join(dir, "versitygw"), err
}

func (s *S3) client() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(s.URL), Region: "us-east-1", UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(s.AccessKey, s.SecretKey, ""),
		HTTPClient:  &http.Client{Timeout: 10 * time.Second},
	})
}

// NewBucket makes an empty bucket.
func (s *S3) NewBucket(ctx context.Context, name string) error {
	_, err := s.client().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)})
	return err
}

// Pause stops the server where it stands: its connections stay open and nothing is answered. Resume lets it go on.
func (s *S3) Pause() error { return s.process.pause() }

// Resume ends a Pause.
func (s *S3) Resume() error { return s.process.resume() }

// Close ends it and removes its folder.
func (s *S3) Close() error {
	var err error
	if s.process != nil {
		err = s.process.kill()
	}
	if s.remove != nil {
		s.remove()
	}
	return err
}
