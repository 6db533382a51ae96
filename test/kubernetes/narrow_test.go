package kubernetes

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
)

// othersKinds are kinds that an office can be asked to be one of, as their makers publish them.
var othersKinds = map[string]string{
	"sigs.k8s.io/gateway-api@v1.4.1":                             "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
	"github.com/prometheus-operator/prometheus-operator@v0.85.0": "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
}

// downloaded is the folder of a module's files.
func downloaded(t *testing.T, module string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", module)
	cmd.Dir = t.TempDir() // in no module, so that no go.mod has a say
	said, err := cmd.Output()
	var at struct{ Dir, Error string }
	if err := errors.Join(err, json.Unmarshal(said, &at)); err != nil || at.Dir == "" {
		t.Fatalf("%s: %v %s", module, err, said)
	}
	return at.Dir
}

// An operator with rights in one namespace only, and an office on a database of which it knows nothing: a bad image
// stops at its migration, a good one goes on, and all of it goes. The first is behind a Gateway, and watched by Prometheus.
func TestAnOperatorOfOneNamespace(t *testing.T) {
	dir := guide.Workshop(t)
	for module, file := range othersKinds {
		sh(t, dir, "kubectl apply --server-side -f "+filepath.Join(downloaded(t, module), file))
	}
	sh(t, dir, "kubectl wait --for=condition=Established --timeout=30s crd --all")
	before := everything(t)
	sh(t, dir, `kubectl create namespace busan
kubectl create namespace other
helm install op charts/ticketblue-operator --namespace busan --set watchNamespaces={busan},fullnameOverride=op
openssl genpkey -algorithm ed25519 -out ticket-key.pem
kubectl -n busan create secret generic ticket-key --from-file=ticket-key.pem
kubectl -n busan create secret generic mysql --from-literal=primary='u:p@tcp(a:3306)/ticketblue' --from-literal=replicas='u:p@tcp(b:3306)/ticketblue'`)
	for name := range everything(t) {
		if strings.HasPrefix(name, "clusterrole") && !before[name] {
			t.Errorf("it has rights over the cluster: %s", name)
		}
	}
	stop := operate(t, "busan", "op", operator.Settings{Namespaces: []string{"busan"}})
	sh(t, dir, `helm install busan charts/ticketblue --namespace busan --values charts/ticketblue/ci/dsn.yaml --set image.repository=example.com/ticketblue,image.tag=v1 \
  --set httpRoute.enabled=true,httpRoute.parentRefs[0].name=public,monitoring.enabled=true,monitoring.labels.release=prometheus
kubectl -n busan wait --for=condition=Ready --timeout=60s office/busan-ticketblue
kubectl -n busan wait --for=condition=Exposed --for=condition=Monitored --timeout=30s office/busan-ticketblue
kubectl -n busan get httproute busan-ticketblue -o jsonpath='{.spec.parentRefs[0].name} {.spec.rules[0].backendRefs[0].port}' | grep -x 'public 8080'
kubectl -n busan get servicemonitors --selector=release=prometheus -o jsonpath='{.items[*].spec.endpoints[0].port}' | grep -x admin
helm upgrade busan charts/ticketblue --namespace busan --values charts/ticketblue/ci/dsn.yaml --set image.repository=example.com/ticketblue,image.tag=broken
kubectl -n busan wait --for=jsonpath='{.status.conditions[?(@.type=="Migrated")].reason}'=Failed --timeout=120s office/busan-ticketblue`)
	said := sh(t, dir, `kubectl -n busan get office busan-ticketblue -o yaml; kubectl -n busan get deployment busan-ticketblue -o jsonpath='{.spec.template.spec.containers[0].image} {.status.readyReplicas}'`)
	for _, want := range []string{"broken, as the image says", "reason: MigrationFailed", "example.com/ticketblue:v1 1"} {
		if !strings.Contains(said, want) {
			t.Errorf("a failed migration does not show %q", want)
		}
	}
	sh(t, dir, `helm upgrade busan charts/ticketblue --namespace busan --values charts/ticketblue/ci/dsn.yaml --set image.repository=example.com/ticketblue,image.tag=v2
kubectl -n busan wait --for=jsonpath='{.status.image}'=example.com/ticketblue:v2 --timeout=60s office/busan-ticketblue
kubectl -n busan wait --for=condition=Ready --timeout=60s office/busan-ticketblue`)
	nothingForbidden(t)
	sh(t, dir, `helm uninstall busan --namespace busan --wait
helm uninstall op --namespace busan --wait`)
	stop()
	left(t, before, "namespaces /", "serviceaccounts busan/default", "serviceaccounts other/default", "configmaps busan/kube-root-ca.crt", "configmaps other/kube-root-ca.crt",
		"secrets busan/ticket-key", "secrets busan/mysql", "customresourcedefinitions.apiextensions.k8s.io /", "apiservices.apiregistration.k8s.io /v1alpha1.ticketblue.dev")
	sh(t, dir, "kubectl delete namespace busan other --wait=true --timeout=2m")
}
