package kubernetes

import (
	"testing"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
)

// A managed Database is made of its parts by an operator with its chart's rights and no others, and they go with it.
// No MySQL runs here, so it gets no further than Starting: test/failover has real ones.
func TestThePartsOfADatabase(t *testing.T) {
	dir := guide.Workshop(t)
	before := everything(t)
	sh(t, dir, `kubectl create namespace daegu
helm install ticketblue-operator charts/ticketblue-operator --namespace daegu
cat > db.yaml <<'END'
apiVersion: ticketblue.dev/v1alpha1
kind: Database
metadata: {name: db, namespace: daegu}
spec: {managed: {storage: {keep: Delete}, settings: {max_connections: "500"}}}
END
kubectl apply -f db.yaml`)
	stop := operate(t, "daegu", "ticketblue-operator", operator.Settings{Databases: true})
	eventually(t, "come", func() error {
		_, err := cluster.Do(t.Context(), "-n", "daegu", "get", "statefulset/db", "service/db-primary", "service/db-replicas", "service/db-servers", "secret/db-credentials", "poddisruptionbudget/db-servers")
		return err
	})
	sh(t, dir, `kubectl -n daegu wait --for=jsonpath='{.status.state}'=Starting --timeout=60s database/db
kubectl -n daegu wait --for=condition=Ready=False --timeout=60s database/db
kubectl -n daegu get pods,pvc,endpointslices
kubectl -n daegu patch database db --type=merge -p '{"spec":{"managed":{"settings":{"max_connections":"600"}}}}'
kubectl -n daegu annotate database db ticketblue.dev/switchover-to=db-1
sleep 5
kubectl -n daegu describe database db`)
	nothingForbidden(t)
	sh(t, dir, `kubectl -n daegu delete database db --wait=true --timeout=60s
helm uninstall ticketblue-operator --namespace daegu --wait`)
	stop()
	left(t, before, "namespaces /", "serviceaccounts daegu/default", "configmaps daegu/kube-root-ca.crt",
		"customresourcedefinitions.apiextensions.k8s.io /", "apiservices.apiregistration.k8s.io /v1alpha1.ticketblue.dev")
	sh(t, dir, "kubectl delete namespace daegu --wait=true --timeout=2m")
}
