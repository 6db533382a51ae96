package kubernetes

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
)

// Both charts, with each of their values files, are something that the API server takes: its own check, with our
// definitions' rules, is stricter than any schema.
func TestChartsAreTaken(t *testing.T) {
	dir := guide.Workshop(t)
	sh(t, dir, "kubectl apply --server-side --force-conflicts -f charts/ticketblue-operator/crds && kubectl wait --for=condition=Established --timeout=30s crd --all >/dev/null")
	for _, chart := range []string{"ticketblue-operator", "ticketblue"} {
		files, err := filepath.Glob(filepath.Join("../../charts", chart, "ci", "*.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no values files: %v", chart, err)
		}
		for _, file := range files {
			name := filepath.Base(file)
			t.Run(chart+" "+name, func(t *testing.T) {
				sh(t, dir, fmt.Sprintf(`helm lint --strict charts/%s --values charts/%[1]s/ci/%s
helm template try charts/%[1]s --namespace default --values charts/%[1]s/ci/%[2]s > try.yaml
grep -c '^kind:' try.yaml
kubectl apply --server-side --dry-run=server -f try.yaml`, chart, name))
			})
		}
	}
}

// A setting of the database is written as people write it, and reaches the definition as text: also a large number, which
// Helm reads as a floating one.
func TestSettingsAreText(t *testing.T) {
	said := sh(t, guide.Workshop(t), "helm template try charts/ticketblue --values charts/ticketblue/ci/managed.yaml --set database.managed.settings.back_log=777")
	for _, line := range []string{`innodb_buffer_pool_size: "8G"`, `max_allowed_packet: "1073741824"`, `max_connections: "2000"`, `log_queries_not_using_indexes: "true"`, `back_log: "777"`} {
		if !strings.Contains(said, line) {
			t.Errorf("there is no line %s in\n%s", line, said)
		}
	}
}

// What can't work is refused before anything is installed, and says what to do.
func TestChartsRefuse(t *testing.T) {
	dir := guide.Workshop(t)
	for name, c := range map[string]struct{ chart, set, said string }{
		"no address":             {"ticketblue", "ticketKey.secretName=k", "publicURL is needed"},
		"no key":                 {"ticketblue", "publicURL=https://x.example", "ticketKey.secretName is needed"},
		"an address of no kind":  {"ticketblue", "publicURL=x.example", "publicURL"},
		"a misspelt value":       {"ticketblue", "replicaCuont=3", "replicaCuont"},
		"a job that there isn't": {"ticketblue", "batch.jobs.more.job=More,batch.jobs.more.schedule=@daily", "job"},
		"a backup of a DSN":      {"ticketblue", "publicURL=https://x.example,ticketKey.secretName=k,database.mode=dsn,database.dsn.secretName=m,backup.enabled=true", "backup needs database.mode"},
		"servers that know nothing of each other": {"ticketblue", "environment=development,publicURL=https://x.example,ticketKey.secretName=k", "TICKETBLUE_STAND_INS_AT"},
		"two ways in":     {"ticketblue", "ingress.enabled=true,httpRoute.enabled=true,httpRoute.parentRefs[0].name=g", "ingress"},
		"a count of none": {"ticketblue-operator", "replicaCount=-1", "replicaCount"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := cluster.Command(t.Context(), cluster.Helm, "template", "try", "charts/"+c.chart, "--set", c.set)
			cmd.Dir = dir
			said, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(said), c.said) {
				t.Errorf("it is told %v: %s", err, said)
			}
		})
	}
}

// What Helm has a chart say after an install names what is there.
func TestChartsHaveNotes(t *testing.T) {
	for _, chart := range []string{"ticketblue-operator", "ticketblue"} {
		for _, file := range []string{"README.md", "values.schema.json", "templates/NOTES.txt", "values.yaml"} {
			if info, err := os.Stat(filepath.Join("../../charts", chart, file)); err != nil || info.Size() == 0 {
				t.Errorf("%s has no %s: %v", chart, file, err)
			}
		}
	}
}
