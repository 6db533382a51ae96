package testenv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// assetsVariable is where setup-envtest says that it has put etcd, kube-apiserver and kubectl.
const assetsVariable = "KUBEBUILDER_ASSETS"

// kubernetesPrograms are built from tools/kubernetes/go.mod, by the names that they are called by.
var kubernetesPrograms = map[string]string{
	"etcd":                    "go.etcd.io/etcd/server/v3",
	"kube-apiserver":          "k8s.io/kubernetes/cmd/kube-apiserver",
	"kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
	"kube-scheduler":          "k8s.io/kubernetes/cmd/kube-scheduler",
	"kubectl":                 "k8s.io/kubernetes/cmd/kubectl",
	"kwok":                    "sigs.k8s.io/kwok/cmd/kwok",
	"helm":                    "helm.sh/helm/v4/cmd/helm",
}

// nodePrograms are what a real node runs of Kubernetes. They lie in a folder of their own, so that who wants none
// does not wait for them.
var nodePrograms = map[string]string{
	"kubelet":    "k8s.io/kubernetes/cmd/kubelet",
	"kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
}

// kubernetesFolder is where the programs are. An API alone is had from setup-envtest too, which downloads it; the
// rest nobody hands out, and it is built: nine minutes on two idle cores, once for each version of the module.
func kubernetesFolder(ctx context.Context, whole bool) (string, error) {
	if assets := given(assetsVariable); assets != "" && !whole {
		return assets, nil
	}
	return buildKubernetes(ctx, "kubernetes", kubernetesPrograms)
}

// buildKubernetes is the folder of that name, for this version of the module, with the programs in it.
func buildKubernetes(ctx context.Context, name string, programs map[string]string) (string, error) {
	module, err := kubernetesModule(ctx)
	if err != nil {
		return "", err
	}
	mod, err1 := os.ReadFile(filepath.Join(module, "go.mod"))
	sum, err2 := os.ReadFile(filepath.Join(module, "go.sum"))
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	version := regexp.MustCompile(`k8s\.io/kubernetes (v(\d+)\.(\d+)\.\S+)`).FindSubmatch(mod)
	if version == nil {
		return "", fmt.Errorf("%s names no version of k8s.io/kubernetes", module)
	}
	key := sha256.Sum256(append(mod, sum...))
	return once(ctx, name+"-"+hex.EncodeToString(key[:6]), func(dir string) error {
		// Charts and clients ask a server for its version; one that was built without says v0.0.0.
		const of = " -X k8s.io/component-base/version."
		stamp := fmt.Sprintf("-s -w%sgitVersion=%s%sgitMajor=%s%sgitMinor=%s", of, version[1], of, version[2], of, version[3])
		args := []string{"build", "-trimpath", "-ldflags", stamp, "-o", dir + "/"}
		args = append(args, slices.Sorted(maps.Values(programs))...)
		build := exec.CommandContext(ctx, "go", args...)
		build.Dir = module
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off")
		if said, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build Kubernetes: %w: %s", err, said)
		}
		for program, from := range programs { // some are named by their package's path
			built := path.Base(strings.TrimSuffix(from, "/v3"))
			if err := os.Rename(filepath.Join(dir, built), filepath.Join(dir, program)); err != nil {
				return err
			}
		}
		return nil
	})
}

// kubernetesModule is the folder tools/kubernetes of the module that is worked on.
func kubernetesModule(ctx context.Context) (string, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "tools", "kubernetes")
	if !isDir(dir) {
		return "", fmt.Errorf("Kubernetes is built from tools/kubernetes, which %s has not", root)
	}
	return dir, nil
}

// moduleRoot is the folder of the module that is worked on.
func moduleRoot(ctx context.Context) (string, error) {
	mod, err := output(exec.CommandContext(ctx, "go", "env", "GOMOD"))
	if err != nil {
		return "", err
	}
	return filepath.Dir(strings.TrimSpace(mod)), nil
}
