package real

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/ticketblue/ticketblue/adapters/kafka"
	"github.com/ticketblue/ticketblue/test/large/onsale"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// query asks the office's database.
func query(t *testing.T, o *onsale.Office, row func(rows *sql.Rows) error, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("mysql", o.MySQL.Primary.DSN("ticketblue"))
	must(t, err)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), statement, args...)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		must(t, row(rows))
	}
	must(t, rows.Err())
}

// outbox is the ids of all events in the order of their positions, by topic and key.
func outbox(t *testing.T, o *onsale.Office) map[string][]string {
	t.Helper()
	ids := map[string][]string{}
	query(t, o, func(rows *sql.Rows) error {
		var id, kind, key string
		err := rows.Scan(&id, &kind, &key)
		context, _, _ := strings.Cut(kind, ".")
		place := "ticketblue." + context + "/" + key
		ids[place] = append(ids[place], id)
		return err
	}, "SELECT id, type, event_key FROM outbox_events ORDER BY position")
	return ids
}

// awaitPublished waits until Kafka has what the outbox has by now.
func awaitPublished(t *testing.T, o *onsale.Office) {
	t.Helper()
	var last, waiting int64
	query(t, o, func(rows *sql.Rows) error { return rows.Scan(&last) }, "SELECT COALESCE(MAX(arrival), 0) FROM outbox_events")
	onsale.Await(t, "what was told by now is published", settles, func() bool {
		query(t, o, func(rows *sql.Rows) error { return rows.Scan(&waiting) }, `SELECT COUNT(*) FROM outbox_events WHERE arrival <= ?
			AND (position IS NULL OR position > (SELECT position FROM outbox_places WHERE consumer = ?))`, last, kafka.PublisherName)
		return waiting == 0
	}, func() string { return fmt.Sprintf("%d events wait", waiting) })
}

// records is the ids of all records in the order of their offsets, by topic and key.
func records(t *testing.T, o *onsale.Office) map[string][]string {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(o.Kafka.Brokers...), kgo.DialTLSConfig(trusts(t, o.Kafka.Cluster)),
		kgo.SASL(scram.Auth{User: testenv.KafkaUser, Pass: testenv.KafkaPassword}.AsSha512Mechanism()),
		kgo.ConsumeRegex(), kgo.ConsumeTopics(`^ticketblue\.`), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	must(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), settles)
	defer cancel()
	topics, err := kadm.NewClient(client).ListTopics(ctx)
	must(t, err)
	var names []string
	for _, name := range topics.Names() {
		if strings.HasPrefix(name, "ticketblue.") {
			names = append(names, name)
		}
	}
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, names...)
	must(t, err)
	left := int64(0)
	must(t, ends.Error())
	ends.Each(func(end kadm.ListedOffset) { left += end.Offset })
	all := make([]*kgo.Record, 0, left)
	for int64(len(all)) < left {
		fetches := client.PollFetches(ctx)
		must(t, fetches.Err0())
		all = append(all, fetches.Records()...)
	}
	ids := map[string][]string{}
	for _, r := range all { // of one partition, and so of one key, they come in order
		place := r.Topic + "/" + string(r.Key)
		for _, h := range r.Headers {
			if h.Key == "event-id" {
				ids[place] = append(ids[place], string(h.Value))
			}
		}
	}
	return ids
}

// kafkaHasAll compares until both have the same: what is told meanwhile is on its way. An event is there twice only if
// another instance took the relay over, which gives up what the brokers have not acknowledged and comes with it again.
func kafkaHasAll(t *testing.T, o *onsale.Office) {
	leaders := relayLeaders(t, o)
	events, keys := 0, 0
	var wrong []string
	onsale.Await(t, "Kafka has what the outbox has", settles, func() bool {
		told := outbox(t, o)
		kept := records(t, o)
		events, keys, wrong = 0, len(told), nil
		for key, ids := range told {
			events += len(ids)
			got := kept[key]
			if leaders > 1 {
				got = firsts(got)
			}
			if !slices.Equal(got, ids) {
				wrong = append(wrong, fmt.Sprintf("%s: the outbox has %d events %v, Kafka %d records %v", key, len(ids), ids, len(got), got))
			}
		}
		for key, ids := range kept {
			if told[key] == nil {
				wrong = append(wrong, fmt.Sprintf("%s: only Kafka has %v", key, ids))
			}
		}
		return len(wrong) == 0
	}, func() string {
		return fmt.Sprintf("of %d keys %d differ:\n%s", keys, len(wrong), strings.Join(wrong[:min(len(wrong), 10)], "\n"))
	})
	if events < 500 {
		t.Errorf("only %d events were told", events)
	}
	t.Logf("%d events of %d keys are in Kafka as in the outbox; the relay was led %d times", events, keys, leaders)
}

// firsts is ids without those that came before.
func firsts(ids []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		defer func() { seen[id] = true }()
		return seen[id]
	})
}

// relayLeaders is how often an instance began to lead the relay.
func relayLeaders(t *testing.T, o *onsale.Office) int {
	t.Helper()
	times := 0
	for _, i := range o.Instances {
		log, err := os.ReadFile(i.LogFile)
		must(t, err)
		times += strings.Count(string(log), `"msg":"this instance leads","what":"relay"`)
	}
	if times == 0 {
		t.Error("no log says that an instance leads the relay")
	}
	return times
}

// trusts is the TLS of a client that trusts who signed the brokers' certificate.
func trusts(t *testing.T, cluster *testenv.Kafka) *tls.Config {
	t.Helper()
	authority, err := os.ReadFile(cluster.CAFile)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return &tls.Config{RootCAs: pool}
}

// TestSigningIn signs in to a real broker in each of the ways that there are, and in those that must fail.
func TestSigningIn(t *testing.T) {
	cluster, err := testenv.StartKafka(t.Context(), testenv.KafkaOptions{SignIn: true, TLS: true})
	must(t, err)
	t.Cleanup(func() { must(t, cluster.Close()) })
	check := func(change func(*kafka.Config)) error {
		config := kafka.Config{
			Brokers: cluster.Addrs(), TLS: trusts(t, cluster), Mechanism: kafka.ScramSHA512, Username: testenv.KafkaUser, Password: testenv.KafkaPassword,
			Log: slog.New(slog.DiscardHandler),
		}
		change(&config)
		client, err := kafka.Open(config)
		must(t, err)
		defer client.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		return client.Check(ctx)
	}
	for _, mechanism := range []string{kafka.Plain, kafka.ScramSHA256, kafka.ScramSHA512} {
		t.Run(mechanism, func(t *testing.T) {
			if err := check(func(c *kafka.Config) { c.Mechanism = mechanism }); err != nil {
				t.Error(err)
			}
			if err := check(func(c *kafka.Config) { c.Mechanism, c.Password = mechanism, "another" }); err == nil {
				t.Error("a wrong password signs in")
			}
		})
	}
	for name, spoil := range map[string]func(*kafka.Config){
		"without TLS":                    func(c *kafka.Config) { c.TLS = nil },
		"trusting whom the machine does": func(c *kafka.Config) { c.TLS = &tls.Config{} },
		"without signing in":             func(c *kafka.Config) { c.Username = "" },
	} {
		t.Run(name, func(t *testing.T) {
			if err := check(spoil); err == nil {
				t.Error("the broker answers")
			}
		})
	}
}
