package real

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"
)

// Logstash, Vector and Fluent Bit can't be had here as programs. What decides where a document goes is read from their
// files and carried out: the index, the id, the time. A rule that isn't found as it is known is a failed test.

// document is a line of the log as JSON.
type document = map[string]any

// stored is where a pipeline puts a document, and what of it.
type stored struct {
	index, id string
	document  document
}

// pipeline puts a line somewhere; false drops it.
type pipeline func(line document) (stored, bool)

func pipelines(t *testing.T) map[string]pipeline {
	t.Helper()
	return map[string]pipeline{"Logstash": logstash(t), "Vector": vector(t), "Fluent Bit": fluentBit(t)}
}

func file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/logs/" + name)
	must(t, err)
	return string(text)
}

// rule is what the pattern's groups find in a pipeline's file.
func rule(t *testing.T, text, pattern string) []string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no rule like %s", pattern)
	}
	return found[1:]
}

// member is what a path leads to.
func member(d document, path ...string) string {
	var value any = d
	for _, name := range path {
		inner, ok := value.(document)
		if !ok {
			return ""
		}
		value = inner[name]
	}
	return fmt.Sprint(value)
}

// happened is the time of a line.
func happened(t *testing.T, d document) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, member(d, "@timestamp"))
	must(t, err)
	return at.UTC()
}

// dated writes the day as a pattern has it, of which the letters of each program are told.
func dated(pattern string, at time.Time, year, month, day string) string {
	return strings.NewReplacer(year, at.Format("2006"), month, at.Format("01"), day, at.Format("02")).Replace(pattern)
}

func logstash(t *testing.T) pipeline {
	t.Helper()
	text := file(t, "logstash.conf")
	wanted := regexp.MustCompile(rule(t, text, `if \[event\]\[dataset\] =~ /(\S+)/ \{`)[0])
	from := rule(t, text, `add_field => \{ "\[@metadata\]\[stream\]" => "%\{([^}]+)\}" \}`)[0]
	gone := regexp.MustCompile(rule(t, text, `gsub => \["\[@metadata\]\[stream\]", "([^"]+)", ""\]`)[0])
	index := rule(t, text, `\bindex\s+=> "%\{\[@metadata\]\[stream\]\}([^"]*)%\{\+([^}]+)\}"`)
	id := rule(t, text, `document_id => "%\{([^}]+)\}"`)[0]
	path := func(reference string) []string { return strings.Split(strings.Trim(reference, "[]"), "][") }
	return func(line document) (stored, bool) {
		if !wanted.MatchString(member(line, "event", "dataset")) {
			return stored{}, false
		}
		stream := gone.ReplaceAllString(member(line, path(from)...), "")
		return stored{stream + index[0] + dated(index[1], happened(t, line), "YYYY", "MM", "dd"), member(line, path(id)...), line}, true
	}
}

func vector(t *testing.T) pipeline {
	t.Helper()
	var settings struct {
		Transforms map[string]struct{ Source string } `json:"transforms"`
		Sinks      map[string]struct {
			IDKey    string `json:"id_key"`
			Bulk     struct{ Index, Action string }
			Encoding struct {
				Except []string `json:"except_fields"`
			}
		} `json:"sinks"`
	}
	must(t, yaml.Unmarshal([]byte(file(t, "vector.yaml")), &settings))
	source, sink := settings.Transforms["streams"].Source, settings.Sinks["search"]
	prefix := rule(t, source, `if !starts_with\(dataset, "([^"]+)"\) \{ abort \}`)[0]
	cut := rule(t, source, `(?m)^\.(\w+) = slice!\(dataset, (\d+)\)$`)
	var from int
	if _, err := fmt.Sscan(cut[1], &from); err != nil {
		t.Fatal(err)
	}
	id := rule(t, source, `(?m)^\.(\w+) = \.event\.id$`)[0]
	rule(t, source, `(?m)^\.timestamp = parse_timestamp!\(\."@timestamp", "%\+"\)$`) // by it the sink dates
	if sink.IDKey != id || sink.Bulk.Action != "index" {
		t.Fatalf("the sink stores by %s under %s", sink.Bulk.Action, sink.IDKey)
	}
	return func(line document) (stored, bool) {
		dataset := member(line, "event", "dataset")
		if !strings.HasPrefix(dataset, prefix) {
			return stored{}, false
		}
		all := maps.Clone(line)
		all[cut[0]], all[id], all["timestamp"] = dataset[from:], member(line, "event", "id"), member(line, "@timestamp")
		index := strings.ReplaceAll(sink.Bulk.Index, "{{ "+cut[0]+" }}", member(all, cut[0]))
		s := stored{dated(index, happened(t, line), "%Y", "%m", "%d"), member(all, sink.IDKey), all}
		delete(all, sink.IDKey) // which the sink takes out
		for _, field := range sink.Encoding.Except {
			delete(all, field)
		}
		return s, true
	}
}

func fluentBit(t *testing.T) pipeline {
	t.Helper()
	var settings struct {
		Parsers []struct {
			Name, Format string
			TimeKey      string `json:"time_key"`
			TimeKeep     bool   `json:"time_keep"`
		} `json:"parsers"`
		Pipeline struct {
			Filters []struct{ Name, Match, Parser, Rule string }
			Outputs []struct {
				Match, ID, Prefix string
				Dated             bool
				TimeKey           string
				Nanoseconds       bool
			}
		} `json:"pipeline"`
	}
	// Its names are not those of fields in Go.
	text := strings.NewReplacer("logstash_format:", "dated:", "logstash_prefix:", "prefix:", "id_key:", "id:", "time_key_nanos:", "nanoseconds:").Replace(file(t, "fluent-bit.yaml"))
	must(t, yaml.Unmarshal([]byte(strings.ReplaceAll(text, `, time_key: "@timestamp", nanoseconds`, `, timekey: "@timestamp", nanoseconds`)), &settings))
	var retag []string
	for _, f := range settings.Pipeline.Filters {
		if f.Name == "rewrite_tag" {
			retag = rule(t, f.Rule, `^\$event\['dataset'\] (\S+) \$1 false$`)
		}
	}
	if retag == nil || len(settings.Parsers) != 1 || settings.Parsers[0].TimeKey != "@timestamp" || settings.Parsers[0].TimeKeep {
		t.Fatalf("the parsers are %+v, and the filters %+v", settings.Parsers, settings.Pipeline.Filters)
	}
	kinds := regexp.MustCompile(retag[0])
	return func(line document) (stored, bool) {
		tag := kinds.FindStringSubmatch(member(line, "event", "dataset"))
		if tag == nil {
			return stored{}, false
		}
		for _, o := range settings.Pipeline.Outputs {
			if o.Match != tag[1] {
				continue
			}
			if !o.Dated || !o.Nanoseconds || o.ID != "$event['id']" {
				t.Fatalf("the output is %+v", o)
			}
			at, all := happened(t, line), maps.Clone(line)
			delete(all, "@timestamp")
			all[o.TimeKey] = at.Format("2006-01-02T15:04:05.000000000Z")
			return stored{o.Prefix + at.Format("-2006.01.02"), member(line, "event", "id"), all}, true
		}
		return stored{}, false
	}
}
