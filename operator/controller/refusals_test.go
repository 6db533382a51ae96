package controller_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// What the API server lets in and what it refuses, each by its own rule.
func TestResourcesAreRefused(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	const (
		plain    = "image: ticketblue:1\npublicURL: https://tickets.example.com\nticketKey: {name: k, key: k}\n"
		dsn      = plain + "database: {primaryDSN: {name: m, key: m}}\n"
		managed  = "managed: {}\n"
		external = "external: {servers: [{name: a, host: a}, {name: b, host: b}]}\n"
		batch    = "office: {name: o}\njob: OldUsers\nschedule: '0 0 * * *'\n"
	)
	for name, c := range map[string]struct{ kind, spec, refusal string }{
		"an office":                           {"Office", dsn, ""},
		"an office with a database":           {"Office", plain + "database: {name: db}", ""},
		"an office without a database":        {"Office", plain + "database: {}", "give either name"},
		"an office with two databases":        {"Office", plain + "database: {name: db, primaryDSN: {name: m, key: m}}", "give either name"},
		"replicas without a primary":          {"Office", plain + "database: {name: db, replicaDSNs: {name: m, key: m}}", "replicaDSNs belong to primaryDSN"},
		"an address that is none":             {"Office", strings.Replace(dsn, "https://", "", 1), "publicURL is an address"},
		"an address of another kind":          {"Office", strings.Replace(dsn, "https", "ftp", 1), "publicURL is an address"},
		"two ways in":                         {"Office", dsn + "ingress: {}\nhttpRoute: {parentRefs: [{name: g}]}", "give either ingress or httpRoute"},
		"a variable that is the operator's":   {"Office", dsn + "env: [{name: TICKETBLUE_MYSQL_PRIMARY, value: x}]", "the operator sets this variable itself"},
		"fewer at most than at least":         {"Office", dsn + "autoscaling: {minReplicas: 5, maxReplicas: 4}", "minReplicas can't be above maxReplicas"},
		"a long name of an office":            {"Office", dsn, "at most 40 characters"},
		"a database":                          {"Database", managed, ""},
		"a database of given servers":         {"Database", external + "credentials: {name: c}", ""},
		"a database of nothing":               {"Database", "schema: ticketblue", "give either managed"},
		"a database of both":                  {"Database", managed + external + "credentials: {name: c}", "give either managed"},
		"given servers without credentials":   {"Database", external, "external servers need credentials"},
		"as many acknowledgements as servers": {"Database", "managed: {servers: 3}\nacknowledgements: 3", "fewer than servers"},
		"as many as given servers":            {"Database", external + "credentials: {name: c}\nacknowledgements: 2", "fewer than servers"},
		"a setting that failover rests on":    {"Database", "managed: {settings: {sync_binlog: '0'}}", "the operator sets this itself"},
		"a setting by no name":                {"Database", "managed: {settings: {Max Connections: '0'}}", "named as in an option file"},
		"a setting of two lines":              {"Database", "managed: {settings: {max_connections: \"1\\nx=2\"}}", "spec.managed.settings.max_connections"},
		"a setting that is any":               {"Database", "managed: {settings: {max_connections: '2000'}}", ""},
		"looks too often":                     {"Database", managed + "failover: {lookEvery: 1ms}", "lookEvery"},
		"a look that takes too long":          {"Database", managed + "failover: {lookTimeout: 1m}", "lookTimeout"},
		"a long name of a database":           {"Database", managed, "at most 40 characters"},
		"a schedule":                          {"BatchSchedule", batch, ""},
		"a backup":                            {"BatchSchedule", strings.Replace(batch, "OldUsers", "DatabaseBackup", 1) + "backup: {keep: 3}", ""},
		"a backup that is none":               {"BatchSchedule", batch + "backup: {keep: 3}", "backup belongs to the job DatabaseBackup"},
		"a job that there is not":             {"BatchSchedule", strings.Replace(batch, "OldUsers", "Oldies", 1), "Unsupported value"},
		"a schedule of four fields":           {"BatchSchedule", strings.Replace(batch, "0 0 * * *", "0 0 * *", 1), "spec.schedule"},
		"a schedule by a word":                {"BatchSchedule", strings.Replace(batch, "'0 0 * * *'", "'@daily'", 1), ""},
		"a long name of a schedule":           {"BatchSchedule", batch, "at most 52 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := map[string]any{}
			if err := yaml.Unmarshal([]byte(c.spec), &spec); err != nil {
				t.Fatal(err)
			}
			u := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "ticketblue.dev/v1alpha1", "kind": c.kind, "spec": spec}}
			u.SetNamespace(ns)
			u.SetName(strings.ReplaceAll(name, " ", "-"))
			if strings.HasPrefix(name, "a long name") {
				u.SetName(strings.Repeat("x", 53))
			}
			err := cluster.client.Create(t.Context(), u, client.DryRunAll)
			if c.refusal == "" && err != nil {
				t.Error(err)
			}
			if c.refusal != "" && (err == nil || !strings.Contains(err.Error(), c.refusal)) {
				t.Errorf("it is told %v, not %q", err, c.refusal)
			}
		})
	}
}

// What can't change once it is there.
func TestChangesAreRefused(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	db := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "ticketblue.dev/v1alpha1", "kind": "Database", "spec": map[string]any{
		"external":    map[string]any{"servers": []any{map[string]any{"name": "a", "host": "a"}, map[string]any{"name": "b", "host": "b"}}},
		"credentials": map[string]any{"name": "c"},
	}}}
	db.SetNamespace(ns)
	db.SetName("db")
	create(t, db)
	kept := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "ticketblue.dev/v1alpha1", "kind": "Database", "spec": map[string]any{
		"managed": map[string]any{"servers": int64(3)},
	}}}
	kept.SetNamespace(ns)
	kept.SetName("kept")
	create(t, kept)
	job := schedule(ns, "batch", "nobody", "OldUsers")
	create(t, job)
	for name, c := range map[string]struct {
		obj            client.Object
		patch, refusal string
	}{
		"given servers do not become the operator's": {db, `{"spec":{"external":null,"managed":{"servers":3}}}`, "can't change between managed and external"},
		"servers are not taken away":                 {kept, `{"spec":{"managed":{"servers":2}}}`, "servers can be added, not taken away"},
		"the schema stays":                           {db, `{"spec":{"schema":"other"}}`, "the schema can't change"},
		"a schedule keeps its job":                   {job, `{"spec":{"job":"OldPerformances"}}`, "a schedule's job can't change"},
	} {
		err := cluster.client.Patch(t.Context(), c.obj.DeepCopyObject().(client.Object), client.RawPatch("application/merge-patch+json", []byte(c.patch)))
		if err == nil || !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: it is told %v", name, err)
		}
	}
}

// What is left out has the value that the documentation says.
func TestDefaults(t *testing.T) {
	t.Parallel()
	ns := namespace(t)
	o, s := office(ns, "seoul"), schedule(ns, "batch", "seoul", "OldUsers")
	create(t, o)
	create(t, s)
	if o.Spec.Environment != "production" || *o.Spec.Replicas != 2 || o.Spec.Service.Port != 80 || o.Spec.Service.Type != corev1.ServiceTypeClusterIP {
		t.Errorf("an office is %+v", o.Spec)
	}
	if s.Spec.TimeZone != "Asia/Seoul" || s.Spec.StartingDeadlineSeconds != 3600 || *s.Spec.Retries != 2 || *s.Spec.FailedJobsHistoryLimit != 3 {
		t.Errorf("a schedule is %+v", s.Spec)
	}
}
