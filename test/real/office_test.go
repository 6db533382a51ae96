// Package real has the office meet what asks for Java: three Kafka brokers that are lost, first one and then all, and an
// OpenSearch that its log of events is brought into.
// `make test-real` runs it; where there is no Java it fails and says what to install.
package real

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/large/onsale"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// program is the built command.
var program string

func TestMain(m *testing.M) { os.Exit(onsale.Main(m, &program)) }

// settles is how long everything may take to come to its end after the last purchase.
const settles = 60 * time.Second

// TestOffice has a crowd buy while brokers are killed. Then the books are as people were told, Kafka has what the outbox
// has, and OpenSearch counts the same.
func TestOffice(t *testing.T) {
	o := onsale.Open(t, large.Options{Program: program, Kafka: &testenv.KafkaOptions{Brokers: 3, SignIn: true, TLS: true}})
	brokers := o.Kafka.Cluster.Brokers
	l := o.Load(t)
	l.GoesOn(t)
	must(t, brokers[0].Kill())
	l.GoesOn(t)
	awaitPublished(t, o)
	must(t, o.Kafka.Start(t.Context()))
	l.GoesOn(t)
	must(t, o.Kafka.Stop())
	l.GoesOn(t)
	must(t, o.Kafka.Start(t.Context()))
	l.GoesOn(t)
	l.Stop(t)
	t.Log(crowd.Count(o.People))

	t.Run("the books are as people were told", func(t *testing.T) { booksAreRight(t, o) })
	t.Run("Kafka has what the outbox has, in order of each key and nothing twice", func(t *testing.T) { kafkaHasAll(t, o) })
	t.Run("OpenSearch counts what people were told, by each pipeline's rules", func(t *testing.T) { searchCounts(t, o) })
}

func booksAreRight(t *testing.T, o *onsale.Office) {
	var wrong []string
	onsale.Await(t, "all is as it was promised", settles, func() bool {
		wrong = crowd.Audit(&onsale.Calls{Office: o}, o.Round, onsale.Seats, o.People).Wrong
		return len(wrong) == 0
	}, func() string { return strings.Join(wrong[:min(len(wrong), 10)], "\n") })
	if told := crowd.Count(o.People); told.Paid < 50 || told.Canceled < 10 || told.InDoubt > 0 {
		t.Errorf("the crowd was %s: with so few, or so many in doubt, this tests nothing", told)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
