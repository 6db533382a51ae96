package architecture

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	faultCode  = regexp.MustCompile(`fault\.New\([A-Za-z.]+, "([^"]*)"`)
	snakeCase  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	goModLine  = regexp.MustCompile(`(?m)^\s*([a-z0-9.-]+\.[a-z]+/\S+|[a-z0-9-]+\.[a-z]+/\S+) v\S+( // indirect)?$`)
	badEscapes = regexp.MustCompile(`\w\\'s\b`)
)

// Clients tell refusals apart by their codes, which are written in one way.
func TestCodesAreSnakeCase(t *testing.T) {
	t.Parallel()
	codes := 0
	eachGoFile(t, func(path, text string) {
		for _, code := range faultCode.FindAllStringSubmatch(text, -1) {
			codes++
			if !snakeCase.MatchString(code[1]) {
				t.Errorf("%s: the code %s", path, code[1])
			}
		}
		for line := range strings.SplitSeq(text, "\n") {
			if _, comment, found := strings.Cut(line, "//"); found && badEscapes.MatchString(comment) {
				t.Errorf("%s: an escape in a comment: %s", path, comment)
			}
		}
	})
	if codes < 50 {
		t.Errorf("%d codes were found", codes)
	}
}

func eachGoFile(t *testing.T, do func(path, text string)) {
	t.Helper()
	for _, root := range strings.Fields("adapters cmd modules operator platform ports test") {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			do(strings.TrimPrefix(path, "../../"), string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A module that is imported is not marked as needed by others only.
func TestGoModSaysWhatIsImported(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=Imports,TestImports,XTestImports", "./...")
	cmd.Dir = "../.."
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	imported := map[string]bool{}
	for decoder := json.NewDecoder(strings.NewReader(string(output))); decoder.More(); {
		var p struct{ Imports, TestImports, XTestImports []string }
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			imported[path] = true
		}
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	modules := goModLine.FindAllStringSubmatch(string(mod), -1)
	if len(modules) < 100 {
		t.Fatalf("go.mod names %d modules", len(modules))
	}
	owner := func(path string) (longest string, indirect bool) {
		for _, module := range modules {
			if (path == module[1] || strings.HasPrefix(path, module[1]+"/")) && len(module[1]) > len(longest) {
				longest, indirect = module[1], module[2] != ""
			}
		}
		return longest, indirect
	}
	for path := range imported {
		if module, indirect := owner(path); indirect {
			t.Errorf("%s is imported, and go.mod calls %s indirect", path, module)
		}
	}
}
