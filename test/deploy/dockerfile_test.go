package deploy

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// stages are those of the Dockerfile, as BuildKit reads them.
func stages(t *testing.T) []instructions.Stage {
	t.Helper()
	parsed, err := parser.Parse(strings.NewReader(text(t, "Dockerfile")))
	must(t, err)
	for _, warning := range parsed.Warnings {
		t.Errorf("line %v: %s", warning.Location, warning.Short)
	}
	found, _, err := instructions.Parse(parsed.AST, nil)
	must(t, err)
	if len(found) < 5 {
		t.Fatalf("%d stages", len(found))
	}
	return found
}

// buildContext is what Docker gets to see of the project: the files under version control, without what .dockerignore leaves out.
func buildContext(t *testing.T) []string {
	t.Helper()
	patterns, err := ignorefile.ReadAll(strings.NewReader(text(t, ".dockerignore")))
	must(t, err)
	ignored, err := patternmatcher.New(patterns)
	must(t, err)
	git := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard")
	git.Dir = root
	listed, err := git.Output()
	must(t, err)
	var files []string
	for _, file := range strings.Fields(string(listed)) {
		out, err := ignored.MatchesOrParentMatches(file)
		must(t, err)
		if _, err := os.Stat(filepath.Join(root, file)); err == nil && !out {
			files = append(files, file)
		}
	}
	return files
}

// makes is how a stage makes a file that its commands don't name.
var makes = map[string]string{"/src/web/dist": "npm run build"}

// What a stage copies is in the build context, or was made by an earlier stage.
func TestDockerfileCopiesWhatIsThere(t *testing.T) {
	files := buildContext(t)
	made := map[string]string{} // stage: everything that it runs and copies
	for _, stage := range stages(t) {
		for _, command := range stage.Commands {
			made[stage.Name] += instructionText(command) + "\n"
			c, ok := command.(*instructions.CopyCommand)
			if !ok {
				continue
			}
			for _, source := range c.SourcePaths {
				if c.From != "" {
					if !strings.Contains(made[c.From], cmp.Or(makes[source], source)) {
						t.Errorf("stage %q makes no %s", c.From, source)
					}
					continue
				}
				inside := func(file string) bool {
					return source == "." || file == source || strings.HasPrefix(file, strings.TrimPrefix(source, "./")+"/")
				}
				if !slices.ContainsFunc(files, inside) {
					t.Errorf("%s is not in the build context", source)
				}
			}
		}
	}
}

// The programs compile from the build context alone: what .dockerignore leaves out is imported and embedded by neither.
func TestDockerfileSeesWhatItCompiles(t *testing.T) {
	dir := t.TempDir()
	for _, file := range buildContext(t) {
		must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o700))
		content, err := os.ReadFile(filepath.Join(root, file))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, file), content, 0o600))
	}
	must(t, os.MkdirAll(filepath.Join(dir, "web", "dist"), 0o700)) // of the stage that builds the page
	must(t, os.WriteFile(filepath.Join(dir, "web", "dist", "index.html"), nil, 0o600))
	for _, program := range []string{"./cmd/ticketblue", "./cmd/ticketblue-operator"} {
		// -deps reads each package and resolves what it embeds; any that is missing is an error.
		list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}}", program)
		list.Dir = dir
		if said, err := list.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", program, err, said)
		}
	}
}

// Compilers are at least what the project asks for.
func TestDockerfileCompilesWithTheProjectsOwnVersions(t *testing.T) {
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(text(t, "go.mod"))[1]
	node := regexp.MustCompile(`"node": ">=(\d+)"`).FindStringSubmatch(text(t, "web/package.json"))[1]
	for _, stage := range stages(t) {
		image, tag, tagged := strings.Cut(stage.BaseName, ":")
		version, _, _ := strings.Cut(tag, "-")
		if want := map[string]string{"golang": wanted, "node": node}[image]; want != "" && version != want {
			t.Errorf("%s, want version %s", stage.BaseName, want)
		}
		if !tagged {
			t.Errorf("%s names no version", stage.BaseName)
		}
	}
}

// Both images start a program that was copied to where it is started, without root, and say where it listens.
func TestDockerfileStartsWhatItCopied(t *testing.T) {
	images := map[string][]string{"": {"8080", "9090"}, "operator": {"8080", "8081"}}
	for _, stage := range stages(t) {
		ports, image := images[stage.Name]
		if !image {
			continue
		}
		delete(images, stage.Name)
		if !strings.HasSuffix(stage.BaseName, ":nonroot") {
			t.Errorf("%q runs as root", stage.Name)
		}
		var copied, started, exposed []string
		for _, command := range stage.Commands {
			switch c := command.(type) {
			case *instructions.CopyCommand:
				copied = append(copied, c.DestPath)
			case *instructions.EntrypointCommand:
				if c.PrependShell {
					t.Errorf("%q is started by a shell, which is not in the image", stage.Name)
				}
				started = c.CmdLine
			case *instructions.ExposeCommand:
				exposed = append(exposed, c.Ports...)
			}
		}
		if len(started) == 0 || !slices.Contains(copied, started[0]) {
			t.Errorf("%q starts %v, and has %v", stage.Name, started, copied)
		}
		if !slices.Equal(exposed, ports) {
			t.Errorf("%q exposes %v, want %v", stage.Name, exposed, ports)
		}
	}
	if len(images) > 0 {
		t.Errorf("there is no image %v", images)
	}
}

// A variable that the linker sets is there.
func TestDockerfileSetsVersions(t *testing.T) {
	set := regexp.MustCompile(`-X (\S+)\.(\w+)=\$VERSION"? (?:\./\S+)`).FindAllStringSubmatch(text(t, "Dockerfile"), -1)
	if len(set) != 2 {
		t.Fatalf("%d versions are set", len(set))
	}
	for _, s := range set {
		folder := strings.TrimPrefix(s[1], "github.com/ticketblue/ticketblue/")
		if folder == "main" {
			folder = "cmd/ticketblue-operator"
		}
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		must(t, err)
		declared := regexp.MustCompile(`(?m)^(?:var |\t)` + s[2] + `\b.*=`)
		if !slices.ContainsFunc(files, func(file string) bool {
			content, err := os.ReadFile(file)
			must(t, err)
			return declared.Match(content)
		}) {
			t.Errorf("%s declares no %s", folder, s[2])
		}
	}
}

func instructionText(command instructions.Command) string {
	if s, ok := command.(interface{ String() string }); ok {
		return s.String()
	}
	return command.Name()
}
