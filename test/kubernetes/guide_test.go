package kubernetes

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	batchv1 "k8s.io/api/batch/v1"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/test/kubernetes/guide"
)

// docs/kubernetes.md, word for word, from an empty cluster to one that is empty again.
func TestTheGuide(t *testing.T) {
	steps, err := guide.Steps()
	if err != nil {
		t.Fatal(err)
	}
	steps = slices.DeleteFunc(steps, func(s guide.Step) bool { return s.ByNodes })
	if len(steps) != 6 {
		t.Fatalf("%d blocks are marked, not 6: a mark is lost, or this test has to learn of a step", len(steps))
	}
	before := everything(t)
	dir := guide.Workshop(t)
	standInForDatabases(t)
	step := func(what, must string) string {
		t.Helper()
		lines := steps[0].Lines
		steps = steps[1:]
		if !strings.Contains(lines, must) {
			t.Fatalf("the step that %s has no %q:\n%s", what, must, lines)
		}
		return sh(t, dir, lines)
	}
	step("installs the operator", "helm install ticketblue-operator")
	stop := operate(t, "ticketblue-system", "ticketblue-operator", operator.Settings{})
	step("makes the secrets", "ticket-key")
	said := step("installs the office", "helm install ticketblue charts/ticketblue")
	for _, want := range []string{"ticketblue", "3/3", "ghcr.io/ticketblue/ticketblue:0.1.0", "DatabaseBackup"} {
		if !strings.Contains(said, want) {
			t.Errorf("the resources don't show %q", want)
		}
	}
	step("runs a job", "create job now")
	var ran v1alpha1.BatchSchedule
	if err := cluster.client.Get(t.Context(), types.NamespacedName{Namespace: "tickets", Name: "ticketblue-timeout"}, &ran); err != nil {
		t.Fatal(err)
	}
	if ran.Status.LastSuccess == nil || ran.Status.Next == nil || ran.Status.LastFailure != nil {
		t.Errorf("the schedule says %+v", ran.Status)
	}
	step("upgrades", "helm upgrade ticketblue charts/ticketblue")
	var jobs batchv1.JobList
	if err := cluster.client.List(t.Context(), &jobs); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(jobs.Items, func(j batchv1.Job) bool {
		return strings.HasPrefix(j.Name, "ticketblue-migrate-") && strings.HasSuffix(j.Spec.Template.Spec.Containers[0].Image, ":0.1.1") && j.Status.Succeeded == 1
	}) {
		t.Error("no job has migrated for the new image")
	}
	nothingForbidden(t)
	step("uninstalls", "helm uninstall ticketblue")
	stop()
	left(t, before, "namespaces /", "serviceaccounts tickets/default", "serviceaccounts ticketblue-system/default",
		"configmaps tickets/kube-root-ca.crt", "configmaps ticketblue-system/kube-root-ca.crt",
		"secrets tickets/ticket-key", "secrets tickets/toss", "secrets tickets/files",
		"customresourcedefinitions.apiextensions.k8s.io /", "apiservices.apiregistration.k8s.io /v1alpha1.ticketblue.dev")
	sh(t, dir, "kubectl delete namespace tickets ticketblue-system --wait=true --timeout=2m")
}
