package large

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// shared are the servers that all offices of a test process use, each under a name of its own.
var shared = sync.OnceValues(func() (*servers, error) {
	s := &servers{}
	var err error
	if s.valkey, err = testenv.Valkey(); err != nil {
		return nil, err
	}
	if s.s3, err = testenv.SharedS3(); err != nil {
		return nil, err
	}
	if s.kafka, err = sharedKafka(); err != nil {
		return nil, err
	}
	s.typesense, err = sharedTypesense(context.Background())
	return s, err
})

type servers struct {
	valkey    string
	s3        *testenv.S3
	kafka     []string
	typesense testenv.Typesense
	offices   atomic.Int64
}

// template is a migrated, empty database.
var template = testenv.MySQLTemplate{Fill: func(ctx context.Context, dsn string) error {
	engine, err := mysql.Open(ctx, small(dsn))
	if err != nil {
		return err
	}
	_, err = sqlstore.New(engine).Migrate(ctx, sqlstore.Up)
	return errors.Join(err, engine.Close())
}}

// small settings are for many offices on one server.
func small(dsn string) mysql.Settings {
	return mysql.Settings{
		Primary: dsn, Writers: 4, Readers: 6, ConnLifetime: time.Minute, Timeout: 20 * time.Second,
		MaxLag: 2 * time.Second, FailoverWait: 3 * time.Second,
	}
}

// Enlarge makes the settings those of a large office: an office that a test opens with them stands on MySQL, Valkey,
// Kafka, Typesense and S3, with tables, keys, topics, collections and a bucket of its own.
func Enlarge(t testing.TB, s *office.Settings) {
	t.Helper()
	servers, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("office%d", servers.offices.Add(1))
	if err := servers.s3.NewBucket(t.Context(), name); err != nil && !strings.Contains(err.Error(), "BucketAlready") {
		t.Fatal(err)
	}
	if s.TicketKeyFile, err = ticketKey(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	s.MySQL = small(template.Database(t))
	s.Valkey.Addrs, s.Valkey.Prefix, s.Valkey.Timeout = []string{servers.valkey}, name, time.Second
	s.Kafka.Brokers, s.Kafka.Prefix, s.Kafka.Partitions = servers.kafka, name, 2
	s.Search.URL, s.Search.APIKey, s.Search.Prefix = servers.typesense.URL, servers.typesense.APIKey, name
	s.Files.Bucket, s.Files.Endpoint, s.Files.PathStyle = name, servers.s3.URL, true
	s.Files.AccessKey, s.Files.SecretKey = servers.s3.AccessKey, servers.s3.SecretKey
}
