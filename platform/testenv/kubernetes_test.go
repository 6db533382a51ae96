package testenv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKubernetes(t *testing.T) {
	t.Run("an API alone knows our resources and refuses what is wrong", func(t *testing.T) {
		t.Parallel()
		k := startKubernetes(t, KubernetesOptions{CRDs: []string{"../../charts/ticketblue-operator/crds"}})
		if said, err := k.Do(t.Context(), "get", "offices,databases,batchschedules"); err != nil {
			t.Errorf("%v: %s", err, said)
		}
		file := filepath.Join(t.TempDir(), "office.yaml")
		if err := os.WriteFile(file, []byte("{apiVersion: ticketblue.dev/v1alpha1, kind: Office, metadata: {name: seoul}, spec: {image: ticketblue}}"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Do(t.Context(), "apply", "-f", file); err == nil || !strings.Contains(err.Error(), "publicURL") {
			t.Errorf("an office without an address is told %v", err)
		}
	})
	t.Run("with nodes a job's Pod ends well or as its image says", func(t *testing.T) {
		t.Parallel()
		k := startKubernetes(t, KubernetesOptions{Nodes: 2})
		for _, image := range []string{"good", "any:broken"} {
			name, _, _ := strings.Cut(image, ":")
			if _, err := k.Do(t.Context(), "create", "job", name, "--image="+image); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.Do(t.Context(), "wait", "--for=condition=Complete", "--timeout=60s", "job/good"); err != nil {
			t.Error(err, k.Log("kube-controller-manager"), k.Log("kwok"))
		}
		if err := until(t.Context(), func() (bool, error) {
			said, err := k.Do(t.Context(), "get", "pods", "-l", "batch.kubernetes.io/job-name=any", "-o", "jsonpath={.items[0].status.containerStatuses[0].state.terminated.message}")
			return err == nil && strings.Contains(said, "broken, as the image says"), err
		}); err != nil {
			t.Error(err)
		}
	})
}

func startKubernetes(t *testing.T, options KubernetesOptions) *Kubernetes {
	t.Helper()
	k, err := StartKubernetes(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}
