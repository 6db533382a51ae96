package typesense_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// request is one of those that are made to both servers. Collections are named with a prefix of the test's own, for
// which § stands.
type request struct {
	method, path string
	body         string
	key          string // "" is the server's
}

const schema = `{"name":"§","default_sorting_field":"popularity","fields":[
	{"name":"popularity","type":"int32"},{"name":"gone","type":"bool"},{"name":"grams","type":"string","optional":true},
	{"name":"key","type":"string","optional":true,"index":false},{"name":"f_category","type":"string","optional":true},
	{"name":"n_starts","type":"int64","optional":true,"facet":true,"sort":true,"range_index":true},
	{"name":"n_amount","type":"int64","optional":true,"facet":true,"sort":true}]}`

// lines are documents as they are imported.
const lines = `{"id":"1","popularity":5,"gone":false,"grams":"ab bc cd","key":"One","f_category":"xmusical","n_starts":10,"n_amount":1000}
{"id":"2","popularity":9,"gone":false,"grams":"bc cd","f_category":"xplay","n_starts":30,"n_amount":1000}
{"id":"3","popularity":1,"gone":true,"grams":"ab","n_starts":20,"n_amount":2500}
{"id":"4","popularity":7,"gone":false,"grams":"cd ab","f_category":"xmusical"}`

// conversation is what the adapter asks in its life, and what it might ask by mistake. Not in it is where the stand-in is
// stricter than 0.24: it refuses a number that is too large for its type, and a filter on a field that is not indexed.
var conversation = []request{
	{method: "GET", path: "/health"},
	{method: "GET", path: "/collections/§", key: "another"},
	{method: "GET", path: "/collections/§"},
	{method: "POST", path: "/collections", body: schema},
	{method: "POST", path: "/collections", body: schema},
	{method: "POST", path: "/collections", body: `{"name":"§-odd","fields":[{"name":"a","type":"word"}]}`},
	{method: "POST", path: "/collections", body: `{"name":"§-odd","fields":[{"name":"a","type":"string","index":false}]}`},
	{method: "POST", path: "/collections", body: `{"name":"§-odd","default_sorting_field":"a","fields":[{"name":"a","type":"string"}]}`},
	{method: "POST", path: "/collections", body: `{"fields":[{"name":"a","type":"string"}]}`},
	{method: "POST", path: "/collections", body: `{`},
	{method: "GET", path: "/collections/§"},

	{method: "GET", path: "/aliases/§-live"},
	{method: "PUT", path: "/aliases/§-live", body: `{"collection_name":"§"}`},
	{method: "PUT", path: "/aliases/§-live", body: `{}`},
	{method: "PUT", path: "/aliases/§-nowhere", body: `{"collection_name":"§-not-there"}`},
	{method: "PUT", path: "/aliases/§", body: `{"collection_name":"§"}`},
	{method: "GET", path: "/aliases/§-live"},
	{method: "GET", path: "/collections/§-live"},
	{method: "GET", path: "/collections/§-nowhere"},

	{method: "POST", path: "/collections/§-not-there/documents/import?action=upsert", body: lines},
	{method: "POST", path: "/collections/§/documents/import?action=create", body: lines},
	{method: "POST", path: "/collections/§/documents/import?action=create", body: `{"id":"1","popularity":6,"gone":false}` + "\n" + `{"id":"5","popularity":0,"gone":false}`},
	{method: "POST", path: "/collections/§/documents/import?action=upsert", body: `{"id":"5","popularity":2,"gone":false,"grams":"zz"}` + "\n" + `{"id":"6","gone":false}` + "\n" + `{"id":"7","popularity":"many","gone":false}`},
	{method: "POST", path: "/collections/§/documents/import?action=upsert", body: `{"id":"8","popularity":1,"gone":1}` + "\n" + `{"id":"8","popularity":1,"gone":false,"grams":3}`},
	{method: "POST", path: "/collections/§/documents/import?action=upsert", body: `{"id":8,"popularity":1,"gone":false}` + "\n" + `{"id":"8"` + "\n" + `{"id":"8","popularity":1,"gone":false,"n_starts":"soon"}`},
	{method: "GET", path: "/collections/§"},

	{method: "GET", path: "/collections/§-live/documents/export?filter_by=gone:false&include_fields=popularity,key"},
	{method: "GET", path: "/collections/§-live/documents/export?filter_by=" + url.QueryEscape("grams:[ab,zz] && gone:false")},
	{method: "GET", path: "/collections/§-live/documents/export?filter_by=nowhere:1"},
	{method: "GET", path: "/collections/§-not-there/documents/export?filter_by=gone:false"},

	search(`"filter_by":"gone:false","sort_by":"popularity:desc","include_fields":"key,popularity"`),
	search(`"filter_by":"gone:false && grams:ab && grams:cd"`),
	search(`"filter_by":"gone:false && (grams:ab || grams:zz)"`),
	search(`"filter_by":"gone:false && grams:[ab,zz]"`),
	search(`"filter_by":"f_category:=xmusical"`),
	search(`"filter_by":"f_category:=[xmusical,xplay]"`),
	search(`"filter_by":"n_starts:>=20"`),
	search(`"filter_by":"n_starts:<20 && n_starts:>=10"`),
	search(`"filter_by":"id:[1,3]"`),
	search(`"filter_by":""`),
	search(`"sort_by":"n_starts(missing_values: last):asc,popularity:desc"`),
	search(`"sort_by":"n_starts(missing_values: first):desc"`),
	search(`"sort_by":"n_starts(missing_values: last):desc,popularity:desc","page":2,"per_page":2`),
	search(`"page":1,"per_page":0`),
	search(`"page":9,"per_page":2`),
	search(`"per_page":251`),
	search(`"facet_by":"n_amount","max_facet_values":1,"facet_strategy":"exhaustive","filter_by":"gone:false"`),
	search(`"facet_by":"n_amount","max_facet_values":1,"filter_by":"grams:nothing"`),
	search(`"facet_by":"grams"`),
	search(`"sort_by":"grams:asc"`),
	search(`"sort_by":"nowhere:asc"`),
	search(`"sort_by":"popularity:up"`),
	search(`"filter_by":"nowhere:1"`),
	search(`"filter_by":"` + strings.Repeat("grams:ab && ", 49) + `grams:ab"`), // 99 operations
	search(`"filter_by":"` + strings.Repeat("grams:ab && ", 50) + `grams:ab"`),
	search(`"filter_by":"` + strings.Repeat("(grams:ab || grams:cd) && ", 15) + `(grams:ab || grams:cd)"`), // 95
	search(`"filter_by":"` + strings.Repeat("(grams:ab || grams:cd) && ", 16) + `(grams:ab || grams:cd)"`), // 101
	search(`"filter_by":"gone:maybe"`),
	search(`"filter_by":"n_starts:soon"`),
	search(`"filter_by":"(gone:false"`),
	search(`"filter_by":"gone"`),
	{method: "POST", path: "/multi_search", body: `{"searches":[{"collection":"§-not-there","q":"*"},{"collection":"§","q":"*","filter_by":"id:1"}]}`},
	{method: "POST", path: "/multi_search", body: `{"searches":[` + strings.Repeat(`{"collection":"§","q":"*"},`, 50) + `{"collection":"§","q":"*"}]}`},
	{method: "POST", path: "/multi_search", body: `{`},

	{method: "DELETE", path: "/collections/§/documents?filter_by=" + url.QueryEscape("id:[1,2]")},
	{method: "DELETE", path: "/collections/§/documents?filter_by=" + url.QueryEscape("id:[1,2]")},
	{method: "DELETE", path: "/collections/§/documents?filter_by=gone:true"},
	{method: "DELETE", path: "/collections/§/documents?filter_by=nowhere:1"},
	{method: "DELETE", path: "/collections/§/documents"},
	{method: "DELETE", path: "/collections/§-not-there/documents?filter_by=gone:true"},
	{method: "GET", path: "/collections/§"},

	{method: "DELETE", path: "/aliases/§-nowhere"},
	{method: "DELETE", path: "/aliases/§-nowhere"},
	{method: "DELETE", path: "/collections/§"},
	{method: "DELETE", path: "/collections/§"},
	search(`"filter_by":"gone:false"`), // the alias leads nowhere now
	{method: "GET", path: "/aliases/§-live"},
	{method: "DELETE", path: "/aliases/§-live"},
}

func search(parameters string) request {
	return request{method: "POST", path: "/multi_search", body: `{"searches":[{"collection":"§-live","q":"*",` + parameters + `}]}`}
}

// TestStandIn has the same conversation with a real server and with the stand-in. What the stand-in says, the real one
// says too, in the same words: a test on the stand-in must not pass by what no server answers.
func TestStandIn(t *testing.T) {
	t.Parallel()
	real, err := testenv.SharedTypesense()
	if errors.Is(err, testenv.ErrNoServer) {
		t.Logf("nothing to hold the stand-in against: %v", err)
		return
	}
	must(t, err)
	stand, prefix := standIn(t), "talk-"+id.New()
	for n, r := range conversation {
		name := fmt.Sprintf("%d. %s %s %s", n, r.method, r.path, r.body)
		told, said := r.to(t, real, prefix), r.to(t, stand, prefix)
		if told.status != said.status {
			t.Errorf("%s\n  the real one answers %d, the stand-in %d", name, told.status, said.status)
		}
		if len(told.lines) != len(said.lines) {
			t.Errorf("%s\n  the real one answers %s\n  the stand-in %s", name, told.lines, said.lines)
			continue
		}
		for i := range told.lines {
			for _, other := range differences("", told.lines[i], said.lines[i]) {
				t.Errorf("%s\n  %s", name, other)
			}
		}
	}
}

// reply is an answer's status and each line of it.
type reply struct {
	status int
	lines  []any
}

func (r request) to(t *testing.T, server testenv.Typesense, prefix string) reply {
	t.Helper()
	name := func(text string) string { return strings.ReplaceAll(text, "§", prefix) }
	asked, err := http.NewRequestWithContext(t.Context(), r.method, server.URL+name(r.path), strings.NewReader(name(r.body)))
	must(t, err)
	asked.Header.Set("X-TYPESENSE-API-KEY", server.APIKey)
	if r.key != "" {
		asked.Header.Set("X-TYPESENSE-API-KEY", r.key)
	}
	answer, err := http.DefaultClient.Do(asked)
	must(t, err)
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	must(t, err)
	told := reply{status: answer.StatusCode}
	for line := range bytes.Lines(raw) {
		var value any
		if err := json.Unmarshal(line, &value); err != nil {
			t.Fatalf("%s %s: %v: %s", r.method, r.path, err, raw)
		}
		told.lines = append(told.lines, value)
	}
	return told
}

// differ are parts that are another at each server, or each time.
var differ = []string{"created_at", "search_time_ms", "request_params"}

// differences are where the stand-in's answer is not a part of the real one's. What it leaves out nobody reads.
func differences(at string, real, stand any) (all []string) {
	switch said := stand.(type) {
	case map[string]any:
		told, ok := real.(map[string]any)
		if !ok {
			break
		}
		for name, value := range said {
			if slices.Contains(differ, name) {
				continue
			}
			other, there := told[name]
			if !there {
				all = append(all, fmt.Sprintf("%s.%s: only the stand-in says it: %v", at, name, value))
				continue
			}
			all = append(all, differences(at+"."+name, other, value)...)
		}
		return all
	case []any:
		told, ok := real.([]any)
		if !ok || len(told) != len(said) {
			break
		}
		for i := range said {
			all = append(all, differences(fmt.Sprintf("%s[%d]", at, i), told[i], said[i])...)
		}
		return all
	default:
		told, _ := real.(string)
		what, _ := stand.(string)
		if real == stand || strings.HasPrefix(told, "Bad JSON") && strings.HasPrefix(what, "Bad JSON") { // where it broke off
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: the real one says %v, the stand-in %v", at, real, stand)}
}
