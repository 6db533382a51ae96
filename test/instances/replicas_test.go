package instances

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// visitor is a browser: it brings along the cookies that it was given.
type visitor struct {
	token   string
	cookies map[string]string
}

func (v *visitor) call(t *testing.T, at *instance, method, path string, body any) reply {
	t.Helper()
	var pairs []string
	for name, value := range v.cookies {
		pairs = append(pairs, name+"="+value)
	}
	r := at.want(v.token, method, path, body, "Cookie", strings.Join(pairs, "; "))
	for _, cookie := range (&http.Response{Header: r.header}).Cookies() {
		v.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(v.cookies, cookie.Name)
		}
	}
	return r
}

// TestReplicas: two instances read from two replicas, one of which comes to be a minute behind. Whoever writes on one
// instance sees it on the other, at once, with cookies and without.
func TestReplicas(t *testing.T) {
	t.Parallel()
	cluster, err := testenv.StartMySQLCluster(t.Context(), 2)
	must(t, err)
	t.Cleanup(func() { cluster.Close() })
	must(t, cluster.Primary.Do(t.Context(), "CREATE DATABASE office"))
	o := newOffice(t, onSQLite)
	o.database, o.settings = "", []string{
		"--mysql-primary", cluster.Primary.DSN("office"), "--mysql-replica", cluster.Replicas[0].DSN("office"), "--mysql-replica", cluster.Replicas[1].DSN("office"),
		"--mysql-max-lag", "2m", // so that only what somebody has seen keeps them from it
	}
	here, there := o.start(), o.start()
	round, _ := here.sale(100)
	program := &visitor{here.buyers(1)[0], map[string]string{}}
	person := &visitor{"", map[string]string{}}
	person.token = person.call(t, here, "POST", "/auth/signup", object{"email": "kim@example.com", "password": "Ticket-blue-1!", "name": "김"}).body["accessToken"].(string)

	const ofReplicas = `ticketblue_database_reads_total{served_by="replica"}`
	await(t, "replicas are read", 20*time.Second, func() bool {
		person.call(t, there, "GET", "/reservations", nil)
		return there.metric(ofReplicas) > 0
	})
	must(t, cluster.Replicas[1].Delay(t.Context(), time.Minute))
	before := here.metric(ofReplicas) + there.metric(ofReplicas)
	for seat := 1; seat <= 3; seat++ {
		for who, v := range map[string]*visitor{"a browser": person, "a program without cookies": program} {
			if v == program {
				clear(v.cookies)
			}
			one, other := here, there
			if seat%2 == 0 {
				one, other = there, here
			}
			number := seat
			if v == program {
				number += 50
			}
			made := v.call(t, one, "POST", "/reservations", object{"roundId": round, "seats": []int{number}}).body["id"]
			if v == program {
				clear(v.cookies)
			}
			for range 10 { // whichever server a read comes to
				if found := v.call(t, other, "GET", "/reservations", nil).raw; !strings.Contains(found, made.(string)) {
					t.Fatalf("%s does not see their reservation: %s", who, found)
				}
			}
		}
	}
	await(t, "the replica that is not behind is read by whom has written", 10*time.Second, func() bool {
		person.call(t, there, "GET", "/reservations", nil)
		return here.metric(ofReplicas)+there.metric(ofReplicas) > before
	})
}
