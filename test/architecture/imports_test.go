// Package architecture compares the structure of the project with its own rules. The linter looks at each import by
// itself; what a package reaches through others is looked at here.
package architecture

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

const project = "github.com/ticketblue/ticketblue/"

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Doc        string
	GoFiles    []string
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps,Doc,GoFiles", "./...")
	cmd.Dir = "../.."
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(output))); decoder.More(); {
		var p listed
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, project)
		packages = append(packages, p)
	}
	if len(packages) < 20 {
		t.Fatalf("go list found %d packages only", len(packages))
	}
	return packages
}

// parts splits modules/booking/app into its floor, its name and what is below.
func parts(path string) (floor, name, below string) {
	split := strings.SplitN(path, "/", 3)
	split = append(split, "", "")
	return split[0], split[1], split[2]
}

func TestNothingReachesUpward(t *testing.T) {
	t.Parallel()
	above := map[string][]string{
		"platform": {"ports/", "modules/", "adapters/", "cmd/", "test/"},
		"ports":    {"modules/", "adapters/", "cmd/", "test/"},
		"modules":  {"adapters/", "cmd/", "test/"},
		"adapters": {"cmd/", "test/"},
		"operator": {"cmd/", "test/"},
		"cmd":      {"test/"},
	}
	for _, p := range list(t) {
		floor, _, _ := parts(p.ImportPath)
		for _, dep := range p.Deps {
			for _, forbidden := range above[floor] {
				if strings.HasPrefix(dep, project+forbidden) {
					t.Errorf("%s reaches up to %s", p.ImportPath, dep)
				}
			}
		}
	}
}

func TestAModuleReachesNoOtherModule(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		floor, name, _ := parts(p.ImportPath)
		if floor != "modules" {
			continue
		}
		for _, dep := range p.Deps {
			if other, ok := strings.CutPrefix(dep, project+"modules/"); ok && other != name && !strings.HasPrefix(other, name+"/") {
				t.Errorf("%s reaches %s: ask through an interface of your own, fulfilled in adapters/bridge", p.ImportPath, dep)
			}
		}
	}
}

func TestEntitiesKnowNoVendorAndNoWire(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		floor, _, below := parts(p.ImportPath)
		if floor != "modules" || below != "" {
			continue
		}
		for _, dep := range p.Imports {
			foreign := strings.Contains(strings.SplitN(dep, "/", 2)[0], ".") && !strings.HasPrefix(dep, project) && !strings.HasPrefix(dep, "golang.org/x/text")
			if foreign || dep == "net/http" || dep == "database/sql" {
				t.Errorf("%s imports %s", p.ImportPath, dep)
			}
		}
	}
}

func TestAnAdapterReachesNoOtherAdapter(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		floor, name, _ := parts(p.ImportPath)
		if floor != "adapters" {
			continue
		}
		for _, dep := range p.Deps {
			if other, ok := strings.CutPrefix(dep, project+"adapters/"); ok && other != name && !strings.HasPrefix(other, name+"/") {
				t.Errorf("%s reaches %s", p.ImportPath, dep)
			}
		}
	}
}

func TestOnlyBridgeReachesUseCases(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		floor, name, _ := parts(p.ImportPath)
		if floor != "adapters" || name == "bridge" {
			continue
		}
		for _, dep := range p.Imports {
			if strings.HasPrefix(dep, project+"modules/") && strings.HasSuffix(dep, "/app") {
				t.Errorf("%s imports %s: an adapter keeps to entities", p.ImportPath, dep)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if p.Doc == "" && len(p.GoFiles) > 0 && !strings.Contains(p.ImportPath, "/internal/") {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
