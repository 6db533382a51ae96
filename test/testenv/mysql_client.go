package testenv

import (
	"context"
	"os/exec"
	"path/filepath"
)

// mysqlClientRecipe is MySQL's own programs for people who look after a server, of the same release.
var mysqlClientRecipe = recipe{
	name: "mysql-client", suites: []string{"sid"}, packages: []string{"mysql-client-core"},
	without: []string{"perl", "libperl", "libgdbm", "libdb5"},
}

// MySQLProgram is one of MySQL's client programs, mysql or mysqldump, as a machine has it that looks after servers.
func MySQLProgram(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	programs, err := unpack(ctx, mysqlClientRecipe)
	if err != nil {
		return nil, err
	}
	return programs.command(filepath.Join("usr/bin", name), args...), nil
}
