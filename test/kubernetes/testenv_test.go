package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// What the other tests here rest on.
func TestAnImaginedNode(t *testing.T) {
	dir := guide.Workshop(t)
	sh(t, dir, `kubectl create job good --image=any
kubectl create job bad --image=any:broken
kubectl create deployment stuck --image=any:stuck
kubectl wait --for=condition=Complete --timeout=60s job/good
kubectl wait --for=jsonpath='{.status.phase}'=Failed --timeout=60s pod -l batch.kubernetes.io/job-name=bad`)
	said := sh(t, dir, "kubectl get pods -l batch.kubernetes.io/job-name=bad -o jsonpath='{.items[0].status.containerStatuses[0].state.terminated.message}'; kubectl get deployment stuck -o jsonpath='{.status.readyReplicas}'")
	if said != "ticketblue: broken, as the image says" {
		t.Errorf("a Pod that fails says, and one that is stuck is, %q", said)
	}
	sh(t, dir, "kubectl delete jobs,deployments --all --wait=true --timeout=60s")
}

// An API without nodes is up in seconds, knows our resources, and refuses what is wrong.
func TestAnAPIAlone(t *testing.T) {
	began := time.Now()
	api, err := testenv.StartKubernetes(t.Context(), testenv.KubernetesOptions{CRDs: []string{"../../charts/ticketblue-operator/crds"}})
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	t.Logf("started in %v", time.Since(began).Round(10*time.Millisecond))
	if said, err := api.Do(t.Context(), "get", "offices,databases,batchschedules"); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	file := filepath.Join(t.TempDir(), "office.yaml")
	if err := os.WriteFile(file, []byte("{apiVersion: ticketblue.dev/v1alpha1, kind: Office, metadata: {name: seoul}, spec: {image: ticketblue}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := api.Do(t.Context(), "apply", "-f", file); err == nil || !strings.Contains(err.Error(), "publicURL") {
		t.Errorf("an office without an address is told %v", err)
	}
}
