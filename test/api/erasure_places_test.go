package api

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/valkey-io/valkey-go"
)

// traces are the places in which any of the texts is found.
func (p *place) traces(texts ...string) (found []string) {
	p.t.Helper()
	must(p.t, filepath.WalkDir(p.Settings.DataDir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil //nolint:nilerr // a file that has just gone
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		found = append(found, occurrences(string(content), path, texts)...)
		return nil
	}))
	if p.Settings.MySQL.Used() {
		found = append(found, p.tracesInTables(texts)...)
	}
	if len(p.Settings.Valkey.Addrs) > 0 {
		found = append(found, p.tracesInKeys(texts)...)
	}
	if p.Settings.Search.URL != "" {
		found = append(found, p.tracesInDocuments(texts)...)
	}
	if len(p.Settings.Kafka.Brokers) > 0 {
		found = append(found, p.tracesInRecords(texts)...)
	}
	return found
}

// tracesInTables looks at every text of every table of a MySQL database.
func (p *place) tracesInTables(texts []string) (found []string) {
	p.t.Helper()
	db, err := sql.Open("mysql", p.Settings.MySQL.Primary)
	must(p.t, err)
	defer db.Close()
	rows, err := db.QueryContext(p.t.Context(), `SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = DATABASE() AND data_type IN ('char', 'varchar', 'text', 'mediumtext', 'longtext', 'blob', 'mediumblob', 'longblob', 'json', 'varbinary')`)
	must(p.t, err)
	defer rows.Close()
	for rows.Next() {
		var table, column string
		must(p.t, rows.Scan(&table, &column))
		for _, text := range texts {
			if n := countIn(p.t.Context(), db, table, column, text); n > 0 {
				found = append(found, fmt.Sprintf("%q in %s.%s", text, table, column))
			}
		}
	}
	must(p.t, rows.Err())
	return found
}

func countIn(ctx context.Context, db *sql.DB, table, column, text string) (n int) {
	query := fmt.Sprintf("SELECT COUNT(*) FROM `%s` WHERE INSTR(CAST(`%s` AS BINARY), ?) > 0", table, column)
	if err := db.QueryRowContext(ctx, query, []byte(text)).Scan(&n); err != nil {
		return 1 // what can't be looked at counts as found
	}
	return n
}

// tracesInKeys looks at names and stored values of all the office's keys in Valkey.
func (p *place) tracesInKeys(texts []string) (found []string) {
	p.t.Helper()
	client, err := valkey.NewClient(valkey.ClientOption{InitAddress: p.Settings.Valkey.Addrs, DisableCache: true})
	must(p.t, err)
	defer client.Close()
	for cursor := uint64(0); ; {
		page, err := client.Do(p.t.Context(), client.B().Scan().Cursor(cursor).Match(p.Settings.Valkey.Prefix+"*").Count(1000).Build()).AsScanEntry()
		must(p.t, err)
		for _, key := range page.Elements {
			value, err := client.Do(p.t.Context(), client.B().Dump().Key(key).Build()).ToString()
			if err != nil && !valkey.IsValkeyNil(err) { // it has just run out
				p.t.Fatal(err)
			}
			found = append(found, occurrences(key+value, "Valkey's "+key, texts)...)
		}
		if cursor = page.Cursor; cursor == 0 {
			return found
		}
	}
}

// tracesInDocuments looks at all the office's documents in Typesense.
func (p *place) tracesInDocuments(texts []string) (found []string) {
	p.t.Helper()
	ask := func(path string) (body []byte, found bool) {
		request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.Settings.Search.URL+path, nil)
		must(p.t, err)
		request.Header.Set("X-Typesense-Api-Key", p.Settings.Search.APIKey)
		answer, err := http.DefaultClient.Do(request)
		must(p.t, err)
		defer answer.Body.Close()
		body, err = io.ReadAll(answer.Body)
		must(p.t, err)
		if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNotFound {
			p.t.Fatalf("Typesense answers %s with %d: %s", path, answer.StatusCode, body)
		}
		return body, answer.StatusCode == http.StatusOK
	}
	// A collection that a new one took the place of since they were listed is gone: then all are listed anew.
	for range 20 {
		found = nil
		listed, _ := ask("/collections")
		var collections []struct{ Name string }
		must(p.t, json.Unmarshal(listed, &collections))
		gone := slices.ContainsFunc(collections, func(c struct{ Name string }) bool {
			if !strings.HasPrefix(c.Name, p.Settings.Search.Prefix) {
				return false
			}
			documents, there := ask("/collections/" + c.Name + "/documents/export")
			found = append(found, occurrences(string(documents), "Typesense's "+c.Name, texts)...)
			return !there
		})
		if !gone {
			return found
		}
	}
	p.t.Fatal("Typesense's collections were replaced at every look")
	return nil
}

// tracesInRecords looks at what stands in the office's topics. Records can't be taken back: only their retention ends
// them, so what is personal must never get there.
func (p *place) tracesInRecords(texts []string) (found []string) {
	p.t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(p.Settings.Kafka.Brokers...), kgo.ConsumeRegex(), kgo.ConsumeTopics("^"+p.Settings.Kafka.Prefix+`\.`),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	must(p.t, err)
	defer client.Close()
	for {
		ctx, cancel := context.WithTimeout(p.t.Context(), 500*time.Millisecond)
		records := client.PollFetches(ctx).Records()
		cancel()
		if len(records) == 0 {
			return found
		}
		for _, r := range records {
			found = append(found, occurrences(string(r.Key)+string(r.Value), fmt.Sprintf("record %d of %s", r.Offset, r.Topic), texts)...)
		}
	}
}

// occurrences says which of the texts stand in what was found there.
func occurrences(content, where string, texts []string) (found []string) {
	for _, text := range texts {
		if strings.Contains(content, text) {
			found = append(found, fmt.Sprintf("%q in %s", text, where))
		}
	}
	return found
}
