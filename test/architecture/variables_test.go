package architecture

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	variable = regexp.MustCompile(`\bTICKETBLUE_[A-Za-z0-9_]+`)
	helpLine = regexp.MustCompile(`\(\$(TICKETBLUE_[A-Z0-9_]+)\)`)
	leaf     = regexp.MustCompile(`(?m)^  ([a-z][a-z ]*[a-z])(?: [<\[-].*)?$`)
)

// Who sets the office up names its variables in many places that no compiler reads. Each such name must be one that a built
// program reads: a name that nothing reads changes nothing, and files meant for S3 stayed on a Pod's own disk.
func TestEveryVariableThatIsNamedIsRead(t *testing.T) {
	t.Parallel()
	read := slices.Concat(read(t, "ticketblue"), read(t, "ticketblue-operator"))
	if len(read) < 100 || !slices.Contains(read, "TICKETBLUE_S3_BUCKET") {
		t.Fatalf("the programs' help names %d variables: %v", len(read), read)
	}
	files, names := 0, 0
	for _, root := range strings.Fields("charts deploy docs operator cmd README.md Dockerfile Jenkinsfile .github .ci Makefile") {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(path, ".png") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			for _, name := range variable.FindAllString(string(text), -1) {
				names++
				// A prefix that more is to follow, as in TICKETBLUE_MYSQL_*, and what is read by tests only.
				if strings.HasSuffix(name, "_") || strings.HasPrefix(name, "TICKETBLUE_TEST_") || name == "TICKETBLUE_OPERATOR" || name == "TICKETBLUE_TEST" {
					continue
				}
				if !slices.Contains(read, name) {
					t.Errorf("%s names %s, which no program reads", strings.TrimPrefix(path, "../../"), name)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if files < 100 || names < 100 {
		t.Errorf("%d names were found in %d files", names, files)
	}
}

// read returns the variables in the help of each of a built program's commands.
func read(t *testing.T, program string) []string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), program)
	run(t, "go", "build", "-o", binary, "../../cmd/"+program)
	help := run(t, binary, "--help")
	all := []string{help}
	for _, command := range leaf.FindAllStringSubmatch(help, -1) {
		all = append(all, run(t, binary, append(strings.Fields(command[1]), "--help")...))
	}
	var names []string
	for _, name := range helpLine.FindAllStringSubmatch(strings.Join(all, "\n"), -1) {
		names = append(names, name[1])
	}
	return names
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, said)
	}
	return string(said)
}
