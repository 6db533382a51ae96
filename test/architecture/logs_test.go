package architecture

import (
	"encoding/json"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// rule is a dynamic template as both engines read it: one pattern each. OpenSearch 2 ignores a list of them silently, and
// numbers that are names became numbers.
type rule struct {
	Match    json.RawMessage `json:"match"`
	JSONType string          `json:"match_mapping_type"`
	Mapping  struct {
		Type string `json:"type"`
	} `json:"mapping"`
}

func (r rule) applies(t *testing.T, name, jsonType string) bool {
	t.Helper()
	if r.JSONType != "" && r.JSONType != jsonType {
		return false
	}
	if r.Match == nil {
		return true
	}
	var pattern string
	if err := json.Unmarshal(r.Match, &pattern); err != nil {
		return false // a list
	}
	is, err := path.Match(pattern, name)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

// Each fact that docs name gets the type that it is searched by.
func TestTheIndexTemplateTypesEveryFact(t *testing.T) {
	t.Parallel()
	var template struct {
		Template struct {
			Settings map[string]any `json:"settings"`
			Mappings struct {
				Dynamic []map[string]rule `json:"dynamic_templates"`
			} `json:"mappings"`
		} `json:"template"`
	}
	text, err := os.ReadFile("../../deploy/logs/index-template.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	typed := func(name, jsonType string) string {
		for _, named := range template.Template.Mappings.Dynamic {
			for _, r := range named {
				if r.applies(t, name, jsonType) {
					return r.Mapping.Type
				}
			}
		}
		return "guessed"
	}
	readme, err := os.ReadFile("../../deploy/logs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	facts := regexp.MustCompile("(?m)^\\| `(?:reservation|payment|coupon)` \\| [^|]+ \\| ([^|]+) \\|$").FindAllStringSubmatch(string(readme), -1)
	if len(facts) != 3 {
		t.Fatalf("the page names the facts of %d streams", len(facts))
	}
	for _, stream := range facts {
		for _, fact := range strings.Split(strings.TrimSpace(stream[1]), ", ") {
			want := "keyword"
			if strings.HasSuffix(fact, "KRW") {
				want = "long"
			}
			// performanceId and roundId are numbers in JSON, the other ids are not.
			for _, jsonType := range []string{"string", "long"} {
				if jsonType == "long" && !strings.HasSuffix(strings.ToLower(fact), "id") && want == "keyword" {
					continue
				}
				if got := typed(fact, jsonType); got != want {
					t.Errorf("%s, a %s, is indexed as %s", fact, jsonType, got)
				}
			}
		}
	}
	if template.Template.Settings["auto_expand_replicas"] != "0-1" || template.Template.Settings["number_of_replicas"] != nil {
		t.Errorf("on a single node an index would wait for its replica for ever: %v", template.Template.Settings)
	}
}

// The collectors choose an index by when something happened, and store documents under event.id, which stays in them.
func TestCollectorsKeepTimeAndID(t *testing.T) {
	t.Parallel()
	var vector struct {
		Transforms map[string]struct{ Source string } `json:"transforms"`
		Sinks      map[string]struct {
			IDKey    string `json:"id_key"`
			Encoding struct {
				Except []string `json:"except_fields"`
			} `json:"encoding"`
		} `json:"sinks"`
	}
	parsed(t, "vector.yaml", &vector)
	source, sink := vector.Transforms["streams"].Source, vector.Sinks["search"]
	for _, holds := range []string{`.timestamp = parse_timestamp!(."@timestamp", "%+")`, "." + sink.IDKey + " = .event.id"} {
		if !strings.Contains(source, holds) {
			t.Errorf("Vector's transform lacks %s", holds)
		}
	}
	if strings.Contains(sink.IDKey, ".") || strings.Join(sink.Encoding.Except, " ") != "timestamp stream" {
		t.Errorf("Vector takes %s out of documents, and %v", sink.IDKey, sink.Encoding.Except)
	}

	var bit struct {
		Parsers []struct {
			Name string `json:"name"`
			Key  string `json:"time_key"`
		} `json:"parsers"`
		Pipeline struct {
			Filters []map[string]string `json:"filters"`
			Outputs []struct {
				ID   string `json:"id_key"`
				Time string `json:"time_key"`
			} `json:"outputs"`
		} `json:"pipeline"`
	}
	parsed(t, "fluent-bit.yaml", &bit)
	if len(bit.Parsers) != 1 || bit.Parsers[0].Key != "@timestamp" || bit.Pipeline.Filters[0]["parser"] != bit.Parsers[0].Name {
		t.Errorf("Fluent Bit reads records by %+v in %v", bit.Parsers, bit.Pipeline.Filters)
	}
	if len(bit.Pipeline.Outputs) != 3 {
		t.Errorf("Fluent Bit has %d outputs", len(bit.Pipeline.Outputs))
	}
	for _, output := range bit.Pipeline.Outputs {
		if output.ID != "$event['id']" || output.Time != "@timestamp" {
			t.Errorf("Fluent Bit stores under %s with the time in %s", output.ID, output.Time)
		}
	}
}

func parsed(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile("../../deploy/logs/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
