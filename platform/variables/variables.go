// Package variables has every flag of a program read the environment variable of its own name, and refuses a variable with
// the program's prefix that no flag reads: a setting that is misspelt must stop the start, for a program that ignores it
// runs with a default that nobody chose.
package variables

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Name returns the variable that the flag reads: --s3-bucket of TICKETBLUE is TICKETBLUE_S3_BUCKET.
func Name(prefix, flag string) string {
	return prefix + "_" + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(flag))
}

// Named has each flag of every command read the variable of its name. kong.DefaultEnvars does not: it separates letters and
// digits, so that --s3-bucket would read TICKETBLUE_S_3_BUCKET.
func Named(prefix string) kong.Option {
	return kong.PostBuild(func(k *kong.Kong) error {
		return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
			if flag, ok := node.(*kong.Flag); ok && flag.Name != "help" && len(flag.Envs) == 0 {
				flag.Envs = []string{Name(prefix, flag.Name)}
				flag.Tag.Envs = flag.Envs
			}
			return next(nil)
		})
	})
}

// Check reports each variable of environ (NAME=value) that begins with the prefix and that no flag of any command reads,
// with the nearest one that is read. Names under one of the prefixes besides belong to somebody else, as do those that
// Kubernetes gives every container for a Service whose name begins so.
func Check(app *kong.Application, prefix string, environ []string, besides ...string) error {
	known := Known(app)
	var wrong []error
	for _, name := range given(environ, prefix) {
		if slices.Contains(known, name) || slices.ContainsFunc(besides, func(other string) bool { return strings.HasPrefix(name, other+"_") }) {
			continue
		}
		wrong = append(wrong, fmt.Errorf("nothing reads the environment variable %s; the nearest that is read is %s", name, nearest(name, known)))
	}
	return errors.Join(wrong...)
}

// Known returns the variables that the flags of all commands read, sorted.
func Known(app *kong.Application) []string {
	var names []string
	kong.Visit(app, func(node kong.Visitable, next kong.Next) error { //nolint:errcheck // the visitor returns none
		if flag, ok := node.(*kong.Flag); ok {
			names = append(names, flag.Envs...)
		}
		return next(nil)
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// Of a Service named ticketblue Kubernetes tells TICKETBLUE_SERVICE_HOST, TICKETBLUE_PORT_8080_TCP_ADDR and others.
var (
	serviceHost = regexp.MustCompile(`^([A-Z0-9_]+)_SERVICE_HOST$`)
	serviceLink = regexp.MustCompile(`^_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)
)

// given returns the names in environ that begin with the prefix, without those of Services.
func given(environ []string, prefix string) []string {
	var names, services []string
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, prefix+"_") {
			names = append(names, name)
		}
		if service := serviceHost.FindStringSubmatch(name); service != nil {
			services = append(services, service[1])
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(services, func(service string) bool {
			rest, ok := strings.CutPrefix(name, service)
			return ok && serviceLink.MatchString(rest)
		})
	})
}

func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
}

// distance returns how many letters have to be put in, left out or exchanged to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			exchanged := diagonal
			if a[i] != b[j] {
				exchanged++
			}
			diagonal = row[j+1]
			row[j+1] = min(exchanged, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
