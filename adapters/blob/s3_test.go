package blob_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/blob"
	"github.com/ticketblue/ticketblue/platform/id"
	port "github.com/ticketblue/ticketblue/ports/blob"
	"github.com/ticketblue/ticketblue/ports/blob/blobtest"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

// bucket is a bucket of its own on the server; what is changed of how it is reached is the test's.
func bucket(t *testing.T, server *testenv.S3, change ...func(*blob.S3)) *blob.Store {
	t.Helper()
	config := blob.S3{
		Bucket: "test-" + id.New(), Endpoint: server.URL, AccessKey: server.AccessKey, SecretKey: server.SecretKey, PathStyle: true,
	}
	if err := server.NewBucket(t.Context(), config.Bucket); err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(&config)
	}
	store, err := blob.OpenS3(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func shared(t *testing.T) *testenv.S3 {
	t.Helper()
	server, err := testenv.SharedS3()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func TestS3(t *testing.T) {
	t.Parallel()
	server := shared(t)
	blobtest.Run(t, func(t *testing.T) port.Store { return bucket(t, server) })
}

func TestS3Refuses(t *testing.T) {
	t.Parallel()
	server := shared(t)
	t.Run("a wrong secret opens nothing", func(t *testing.T) {
		t.Parallel()
		store := bucket(t, server, func(c *blob.S3) { c.SecretKey = "another-secret" })
		for what, err := range map[string]error{
			"check":  store.Check(t.Context()),
			"put":    store.Put(t.Context(), "a", strings.NewReader("x")),
			"delete": store.Delete(t.Context(), "a"),
		} {
			if err == nil || errors.Is(err, port.ErrNotFound) || strings.Contains(err.Error(), "another-secret") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, _, err := store.Open(t.Context(), "a"); err == nil || errors.Is(err, port.ErrNotFound) {
			t.Errorf("open: %v", err)
		}
	})
	t.Run("a bucket that is missing is named, and is no missing file", func(t *testing.T) {
		t.Parallel()
		missing := "none-" + id.New()
		store := bucket(t, server, func(c *blob.S3) { c.Bucket = missing })
		_, _, opening := store.Open(t.Context(), "a")
		_, listing := store.List(t.Context(), "", "", 1)
		for what, err := range map[string]error{
			"check": store.Check(t.Context()), "put": store.Put(t.Context(), "a", strings.NewReader("x")),
			"open": opening, "list": listing,
		} {
			if err == nil || errors.Is(err, port.ErrNotFound) || !strings.Contains(err.Error(), "no bucket "+missing) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
	for name, config := range map[string]blob.S3{
		"no bucket":                     {},
		"an endpoint without a scheme":  {Bucket: "b", Endpoint: "s3:9000"},
		"an access key without secrets": {Bucket: "b", AccessKey: "a"},
	} {
		t.Run(name+" is told at once", func(t *testing.T) {
			t.Parallel()
			if _, err := blob.OpenS3(t.Context(), config); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestAnS3ServerThatFails(t *testing.T) {
	t.Parallel()
	server, err := testenv.StartS3(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	store := bucket(t, server, func(c *blob.S3) { c.Timeout = 500 * time.Millisecond })
	put := func() error { return store.Put(context.WithoutCancel(t.Context()), "a", strings.NewReader("x")) }
	if err := put(); err != nil {
		t.Fatal(err)
	}
	bounded := func(what string, do func() error) {
		t.Helper()
		began := time.Now()
		if err := do(); err == nil || errors.Is(err, port.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", what, took)
		}
	}
	open := func() error { _, _, err := store.Open(t.Context(), "a"); return err }
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	bounded("putting while it says nothing", put)
	bounded("opening while it says nothing", open)
	bounded("checking while it says nothing", func() error { return store.Check(t.Context()) })
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := put(); err != nil {
		t.Errorf("once it answers again: %v", err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	bounded("putting when it is down", put)
	bounded("opening when it is down", open)
}
