package largefaults

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/large/onsale"
)

// Limits of what happens by itself.
const (
	noticed = 45 * time.Second // a part that is gone, or back: a replica has to catch up
	settles = 45 * time.Second // everything, after the last part is back

	// Mails that were being sent when their instance died, or the database, are sent by another after their lease.
	mailLease     = 2 * time.Minute
	mailsUnderWay = 2 * 2 * 4 // at most: instances, senders, mails in a group
)

// settled waits until all is as it was promised.
func (o *office) settled(t *testing.T) {
	t.Helper()
	o.until(t, settles, o.audit)
}

// until waits until nothing is wrong any more, and says what is when that takes too long.
func (o *office) until(t *testing.T, limit time.Duration, audit func() []string) {
	t.Helper()
	began, wrong := time.Now(), []string(nil)
	for time.Since(began) < limit {
		if wrong = audit(); len(wrong) == 0 {
			t.Logf("all is as it was promised %v later; in all %s", time.Since(began).Round(time.Millisecond), crowd.Count(o.People))
			return
		}
		<-time.After(300 * time.Millisecond)
	}
	t.Errorf("%d things are wrong %v later", len(wrong), limit)
	for _, w := range wrong[:min(len(wrong), 10)] {
		t.Error(w)
	}
}

// audit is the crowd's, and that those who must hear of a sale have: the mail server and the search.
func (o *office) audit() []string {
	books := crowd.Audit(&onsale.Calls{Office: o.Office}, o.Round, onsale.Seats, o.People)
	return slices.Concat(books.Wrong, o.mailed(books), o.found(books))
}

// mailed is which completed purchases have no mail.
func (o *office) mailed(books *crowd.Books) (wrong []string) {
	mails := strings.Join(o.Mail.Mails(), "")
	for id, r := range books.Reservations {
		number, _ := r["number"].(string)
		if r["status"] == "COMPLETED" && (number == "" || !strings.Contains(mails, "tickets-"+number+".pdf")) {
			wrong = append(wrong, fmt.Sprintf("reservation %s (%s) is complete and has no mail", id, number))
		}
	}
	if len(wrong) <= mailsUnderWay && time.Since(o.died) < mailLease {
		return nil // the last audit of all waits for these
	}
	return wrong
}

// found is what the organisers' search counts otherwise than it is.
func (o *office) found(books *crowd.Books) (wrong []string) {
	for _, status := range []string{"PENDING", "COMPLETED", "CANCELED"} {
		want := 0
		for _, r := range books.Reservations {
			if r["status"] == status {
				want++
			}
		}
		r, err := o.Once(o.Admin, "GET", "/api/v1/admin/reservations?limit=1&status="+status, nil, "")
		if err != nil || r.Status != http.StatusOK {
			wrong = append(wrong, fmt.Sprintf("the search for reservations: %d %v, %v", r.Status, r.Body, err))
			continue
		}
		total, _ := r.Body["total"].(crowd.Object)
		if got := crowd.Number(total["count"]); got != int64(want) {
			wrong = append(wrong, fmt.Sprintf("%d reservations that are %s are found, there are %d", got, status, want))
		}
	}
	return wrong
}

// relayed is which consumer is behind, or has set an event aside. It is measured every ten seconds.
func (o *office) relayed() (wrong []string) {
	leaders, watched := 0.0, 0
	for _, i := range o.Instances {
		lines, err := metrics(i)
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		leaders += lines["ticketblue_relay_leader"]
		for line, value := range lines {
			name, _, _ := strings.Cut(line, "{")
			if name == "ticketblue_kafka_lag_events" {
				watched++
			}
			switch name {
			case "ticketblue_kafka_lag_events", "ticketblue_kafka_parked_total", "ticketblue_relay_parked_total", "ticketblue_relay_lag_seconds":
				if value != 0 {
					wrong = append(wrong, fmt.Sprintf("%s: %s is %v", i.Name, line, value))
				}
			}
		}
	}
	if leaders != 1 {
		wrong = append(wrong, fmt.Sprintf("%v instances lead the relay", leaders))
	}
	if watched == 0 {
		wrong = append(wrong, "nobody says how far Kafka's consumers are")
	}
	return wrong
}

// counts waits until a metric of some instance is above zero.
func (o *office) counts(t *testing.T, name string) {
	t.Helper()
	onsale.Await(t, name+" counts", noticed, func() bool {
		return slices.ContainsFunc(o.Instances, func(i *large.Instance) bool {
			lines, err := metrics(i)
			return err == nil && lines[name] > 0
		})
	}, func() string { return "it is 0" })
}

// metrics are the lines of an instance's metrics, by name and labels.
func metrics(i *large.Instance) (map[string]float64, error) {
	response, err := client.Get("http://" + i.Metrics + "/metrics")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	values, lines := map[string]float64{}, bufio.NewScanner(response.Body)
	for lines.Scan() {
		var value float64
		at := strings.LastIndexByte(lines.Text(), ' ')
		if at < 0 || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		if _, err := fmt.Sscan(lines.Text()[at+1:], &value); err == nil {
			values[lines.Text()[:at]] = value
		}
	}
	return values, lines.Err()
}

// says waits until every instance that runs says that it is in a state, with these of its dependencies failed.
func (o *office) says(t *testing.T, status string, failed ...string) {
	t.Helper()
	var said []string
	onsale.Await(t, fmt.Sprintf("the office says that it is %s, and that %v fail", status, failed), noticed, func() bool {
		said = said[:0]
		all := true
		for _, i := range o.Instances {
			if !i.Running() {
				continue
			}
			is, checks := readiness(i)
			said = append(said, fmt.Sprintf("%s: %s %v", i.Name, is, checks))
			all = all && is == status && !slices.ContainsFunc(failed, func(name string) bool { return checks[name] != "failed" })
		}
		return all
	}, func() string { return strings.Join(said, "\n") })
}

func readiness(i *large.Instance) (status string, checks map[string]string) {
	response, err := client.Get("http://" + i.Addr + "/readyz")
	if err != nil {
		return err.Error(), nil
	}
	defer response.Body.Close()
	var body struct {
		Status string            `json:"status"`
		Checks map[string]string `json:"checks"`
	}
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		return err.Error(), nil
	}
	return body.Status, body.Checks
}
