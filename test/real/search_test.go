package real

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/large/onsale"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// searchServer is an OpenSearch.
type searchServer struct {
	t   *testing.T
	url string
}

// ask makes a request that must succeed.
func (s searchServer) ask(method, path string, body []byte) document {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(body))
	must(s.t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	must(s.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	must(s.t, err)
	var told document
	if err := json.Unmarshal(raw, &told); err != nil || response.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d %v %s", method, path, response.StatusCode, err, raw)
	}
	return told
}

// lines is the log of events of all instances.
func lines(t *testing.T, o *onsale.Office) []document {
	t.Helper()
	var all []document
	for _, i := range o.Instances {
		files, err := filepath.Glob(filepath.Join(o.Dir, i.Name, "events", "*.jsonl"))
		must(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			must(t, err)
			for line := range strings.Lines(string(text)) {
				var d document
				must(t, json.Unmarshal([]byte(line), &d))
				all = append(all, d)
			}
		}
	}
	return all
}

// searchCounts brings the log into an OpenSearch by each pipeline's rules, all of it twice, as after a broken connection.
func searchCounts(t *testing.T, o *onsale.Office) {
	url, err := testenv.OpenSearch()
	must(t, err)
	template, err := os.ReadFile("../../deploy/logs/index-template.json")
	must(t, err)
	told := crowd.Count(o.People)
	want := map[string]int64{"held": int64(told.Reserved), "completed": int64(told.Paid), "canceled": int64(told.Canceled), "done": int64(told.Paid)}
	logged := lines(t, o)
	for name, put := range pipelines(t) {
		t.Run(name, func(t *testing.T) {
			s := searchServer{t, url}
			s.ask("DELETE", "/reservation-logs-*,payment-logs-*,coupon-logs-*", nil)
			s.ask("PUT", "/_index_template/ticketblue-logs", template)
			ids := s.bring(put, append(logged, logged...))
			if got := int(crowd.Number(s.ask("GET", "/reservation-logs-*,payment-logs-*,coupon-logs-*/_count", nil)["count"])); got != len(ids) {
				t.Errorf("%d documents of %d events", got, len(ids))
			}
			counted := s.counts()
			for action, n := range want {
				if counted[action] != n {
					t.Errorf("%d are counted as %s, people were told of %d (%v)", counted[action], action, n, told)
				}
			}
			s.typed()
			t.Logf("%d events: %v", len(ids), counted)
		})
	}
}

// bring stores lines, and returns their ids.
func (s searchServer) bring(put pipeline, lines []document) map[string]bool {
	s.t.Helper()
	var body bytes.Buffer
	encoder, ids := json.NewEncoder(&body), map[string]bool{}
	for _, line := range lines {
		to, ok := put(line)
		if !ok {
			s.t.Fatalf("%v is dropped", line)
		}
		if member(to.document, "event", "id") != to.id {
			s.t.Fatalf("the document %v lost its id %s", to.document, to.id)
		}
		must(s.t, encoder.Encode(document{"index": document{"_index": to.index, "_id": to.id}}))
		must(s.t, encoder.Encode(to.document))
		ids[to.id] = true
	}
	if answer := s.ask("POST", "/_bulk?refresh=true", body.Bytes()); answer["errors"] != false {
		s.t.Fatalf("documents are refused: %.2000v", answer["items"])
	}
	return ids
}

// counts is how often each action happened, as somebody asks who looks at the logs.
func (s searchServer) counts() map[string]int64 {
	s.t.Helper()
	found := map[string]int64{}
	question := []byte(`{"size":0,"aggs":{"actions":{"terms":{"field":"event.action","size":50}}}}`)
	answer := s.ask("POST", "/reservation-logs-*,payment-logs-*,coupon-logs-*/_search", question)
	for _, bucket := range answer["aggregations"].(document)["actions"].(document)["buckets"].([]any) {
		found[member(bucket.(document), "key")] = crowd.Number(bucket.(document)["doc_count"])
	}
	return found
}

// typed looks whether facts can be added up, ids be found, and an index be whole on one node.
func (s searchServer) typed() {
	s.t.Helper()
	for name, index := range s.ask("GET", "/reservation-logs-*/_mapping", nil) {
		properties := index.(document)["mappings"].(document)["properties"].(document)
		reservation := properties["reservation"].(document)["properties"].(document)
		for field, kind := range map[string]string{"amountKRW": "long", "id": "keyword", "roundId": "keyword", "userId": "keyword"} {
			if got := member(reservation, field, "type"); got != kind {
				s.t.Errorf("%s: reservation.%s is indexed as %s", name, field, got)
			}
		}
		if got := member(properties, "@timestamp", "type"); got != "date_nanos" {
			s.t.Errorf("%s: the time is indexed as %s", name, got)
		}
		for _, field := range []string{"stream", "document", "timestamp"} {
			if properties[field] != nil {
				s.t.Errorf("%s: %s, which only the pipeline needs, is stored", name, field)
			}
		}
	}
	health := s.ask("GET", "/_cluster/health/reservation-logs-*", nil)
	if member(health, "status") != "green" {
		s.t.Errorf("the indices are %s: %v", member(health, "status"), health)
	}
	sum := s.ask("POST", "/reservation-logs-*/_search", []byte(`{"size":0,"query":{"term":{"event.action":"completed"}},"aggs":{"won":{"sum":{"field":"reservation.amountKRW"}},"per":{"date_histogram":{"field":"@timestamp","fixed_interval":"10s"}}}}`))
	if won, _ := sum["aggregations"].(document)["won"].(document)["value"].(float64); won <= 0 {
		s.t.Errorf("what was sold comes to %v", won)
	}
}
