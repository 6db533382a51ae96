// Package largefaults hurts a whole large office under load: takes away, slows and silences what it stands on, alone and
// in pairs, kills the database's primary, and then holds what each buyer was told against what is there
// (docs/benchmarks.md, I1 to I5). It takes minutes and nothing of it runs in short mode.
package largefaults

import (
	"flag"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/large/onsale"
)

// program is the built command.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run())
	}
	os.Exit(onsale.Main(m, &program))
}

// replicas is how many the database has: one acknowledges while the other is hurt.
const replicas = 2

// office is the large office with its parts.
type office struct {
	*onsale.Office
	parts map[string]*large.Part
	died  time.Time // when an instance, or the database, did last
}

// open puts the office up with a round on sale.
func open(t *testing.T) *office {
	t.Helper()
	o := &office{Office: onsale.Open(t, large.Options{Program: program, Replicas: replicas, Between: true}), parts: map[string]*large.Part{}}
	for _, part := range o.Parts() {
		o.parts[part.Name] = part
	}
	return o
}

var client = &http.Client{Timeout: 30 * time.Second}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
