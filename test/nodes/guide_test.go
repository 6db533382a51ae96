package nodes

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
)

// machineValues are what differs on a machine that is no cluster of four cores a node: smaller servers, an S3 and stand-ins
// of our own. They come after the guide's own values, which hold otherwise.
const machineValues = `environment: development
toss: {existingSecret: ""}
s3: {endpoint: "%s", existingSecret: files-here}
database:
  tlsSecret: "%s"
  managed:
    settings: {innodb_buffer_pool_size: 160M, performance_schema: "OFF"}
    resources: {requests: {cpu: 50m, memory: 256Mi}, limits: {memory: 1536Mi}}
replicaCount: 2
resources: {requests: {cpu: 50m, memory: 128Mi}, limits: {memory: 1Gi}}
env:
  - {name: TICKETBLUE_STAND_INS_AT, value: "%s"}
  - {name: TICKETBLUE_HOLDS_PER_PERSON, value: "1000"}
`

// reader goes through the guide.
type reader struct {
	t     *testing.T
	dir   string
	steps []guide.Step
	tls   string // the Secret of the database's certificate
	crowd int    // how many shop
}

// openGuide begins at an empty cluster, with the values of this machine and a bucket, for a crowd of so many. The
// database's connections are encrypted when there is a Secret for it.
func openGuide(t *testing.T, tls string, crowd int) *reader {
	t.Helper()
	steps, err := guide.Steps()
	must(t, err)
	if len(steps) != 9 {
		t.Fatalf("%d blocks are marked, not 9: a mark is lost, or this test has to learn of a step", len(steps))
	}
	r := &reader{t: t, dir: guide.Workshop(t), steps: steps, tls: tls, crowd: crowd}
	if err := cluster.s3.NewBucket(t.Context(), "tickets"); err != nil && !strings.Contains(err.Error(), "AlreadyOwned") {
		t.Fatal(err)
	}
	must(t, os.WriteFile(filepath.Join(r.dir, "machine.yaml"), fmt.Appendf(nil, machineValues, cluster.files, tls, cluster.standIns), 0o600))
	return r
}

// step runs the next block, which must have the words.
func (r *reader) step(what, words string) string {
	r.t.Helper()
	lines := r.skip(what, words)
	return r.sh(strings.ReplaceAll(lines, "--values seoul.yaml", "--values seoul.yaml --values machine.yaml"))
}

func (r *reader) skip(what, words string) (lines string) {
	r.t.Helper()
	lines, r.steps = r.steps[0].Lines, r.steps[1:]
	if !strings.Contains(lines, words) {
		r.t.Fatalf("the step that %s has no %q:\n%s", what, words, lines)
	}
	return lines
}

// sh runs lines that the guide does not have.
func (r *reader) sh(lines string) string {
	r.t.Helper()
	return guide.Run(r.t, cluster, r.dir, lines)
}

// sell goes as far as an office with a round on sale, and returns what the resources said on the way.
func (r *reader) sell() (*office, string) {
	r.t.Helper()
	r.step("installs the operator", "helm install ticketblue-operator")
	r.step("makes the secrets", "ticket-key")
	r.sh(fmt.Sprintf("kubectl -n tickets create secret generic files-here --from-literal=access-key=%s --from-literal=secret-key=%s", cluster.s3.AccessKey, cluster.s3.SecretKey))
	if r.tls != "" {
		r.sh(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority.key -out ca.crt -days 2 -subj /CN=authority
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key -out tls.csr -subj /CN=ticketblue-db
openssl x509 -req -in tls.csr -CA ca.crt -CAkey authority.key -CAcreateserial -days 2 -out tls.crt \
  -extfile <(echo 'subjectAltName=DNS:ticketblue-db-primary,DNS:ticketblue-db-replicas,DNS:*.ticketblue-db-servers')
kubectl -n tickets create secret generic ` + r.tls + ` --from-file=tls.crt --from-file=tls.key --from-file=ca.crt`)
	}
	said := r.step("installs the office", "helm install ticketblue charts/ticketblue")
	invitation := r.step("invites the administrator", "admin invite")
	o := reach(r.t, r.dir, "tickets", "ticketblue")
	o.sell(invitation, r.crowd)
	return o, said
}

// uninstall takes everything away.
func (r *reader) uninstall() {
	r.t.Helper()
	r.step("uninstalls", "helm uninstall ticketblue")
	r.sh("kubectl -n tickets wait --for=delete pod --all --timeout=2m") // helm waits for what it made itself
	if left := r.sh("kubectl -n tickets get pods,services,deployments,statefulsets,cronjobs --no-headers -o name"); strings.Contains(left, "/") {
		r.t.Errorf("the releases are gone, and there is still %s", left)
	}
	r.sh("kubectl delete namespace tickets ticketblue-system --wait=true --timeout=2m")
}

// docs/kubernetes.md, word for word, from an empty cluster over a sale to a restored office and an empty cluster again.
func TestTheGuideOnNodes(t *testing.T) {
	r := openGuide(t, "", 8)
	o, said := r.sell()
	for _, want := range []string{"2/2", registry + "ticketblue:" + release, "DatabaseBackup"} {
		if !strings.Contains(said, want) {
			t.Errorf("the resources don't show %q", want)
		}
	}
	o.during(func() {})
	asked, failed, how, _ := o.counts()
	told := crowd.Count(o.people)
	t.Logf("%d requests, %d failed; %v", asked, failed, told)
	if failed > 0 || told.Paid == 0 {
		t.Errorf("a crowd at an office that is well: %d failed, %v; %v", failed, how, told)
	}
	r.step("runs a job", "create job now")
	o.during(func() { r.step("upgrades", "helm upgrade ticketblue charts/ticketblue") })
	if asked, failed, how, gap := o.counts(); failed > 0 {
		t.Errorf("during the upgrade %d of %d requests failed, nothing succeeded for %v: %v", failed, asked, gap, how)
	}
	if wrong := o.audit(); len(wrong) > 0 {
		t.Errorf("the audit finds: %s", strings.Join(wrong, "\n"))
	}

	r.step("saves the database", "cronjob/ticketblue-backup")
	r.step("restores", "backup fetch")
	restored := reach(t, r.dir, "tickets", "restored")
	for i, who := range o.people {
		if missing := who.Missing(restored); len(missing) > 0 {
			t.Errorf("of buyer %d, restored: %s", i, strings.Join(missing, "\n"))
		}
	}
	r.sh("helm uninstall restored --namespace tickets --wait")
	r.uninstall()
}
