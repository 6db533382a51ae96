package testenv

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// mysqlClientRecipe is the client that goes with mysqlRecipe's server.
var mysqlClientRecipe = recipe{
	name: "mysql-client", suites: []string{"sid"}, packages: []string{"mysql-client-core"}, without: mysqlRecipe.without,
}

// MySQLClient puts the programs mysql and mysqldump into a folder, for scripts that call them by name.
func MySQLClient(ctx context.Context, dir string) error {
	programs, err := unpack(ctx, mysqlClientRecipe)
	if err != nil {
		return err
	}
	for _, name := range []string{"mysql", "mysqldump"} {
		call := "'" + strings.Join(programs.command("usr/bin/"+name).Args, "' '") + "'"
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nexec "+call+" \"$@\"\n"), 0o755); err != nil {
			return err
		}
	}
	return nil
}
