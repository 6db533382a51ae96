package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// mysqlData is a data folder that was initialised once: an empty server with its account and certificates.
// Each server gets a copy, which takes a tenth of a second where initialising takes many.
func mysqlData(ctx context.Context, programs prefix) (string, error) {
	dir, err := once(ctx, filepath.Base(programs.dir)+"-data-2", func(dir string) error {
		if _, err := output(mysqlCommand(programs, dir, "--initialize-insecure")); err != nil {
			return err
		}
		if err := mysqlAccount(ctx, programs, dir); err != nil {
			return err
		}
		// What would make two servers the same one, or tell the history of this one.
		var left []string
		for _, pattern := range []string{"auto.cnf", "binlog.*", "pid", "s", "s.lock", "log", "init.sql"} {
			found, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				return err
			}
			left = append(left, found...)
		}
		for _, file := range left {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("prepare MySQL's data: %w", err)
	}
	return dir, nil
}

// mysqlAccount makes the account in the data, in a boot that nobody can reach over the network.
func mysqlAccount(ctx context.Context, programs prefix, data string) error {
	script, log := filepath.Join(data, "init.sql"), filepath.Join(data, "log")
	if err := os.WriteFile(script, fmt.Appendf(nil, "CREATE USER '%s'@'%%' IDENTIFIED BY '%s';\nGRANT ALL ON *.* TO '%[1]s'@'%%' WITH GRANT OPTION;\n",
		mysqlUser, mysqlPassword), 0o600); err != nil {
		return err
	}
	p, err := launch(mysqlCommand(programs, data, "--skip-networking", "--skip-log-bin", "--init-file="+script), log)
	if err != nil {
		return err
	}
	if err := mysqlReady(ctx, mysqlDSN("unix", filepath.Join(data, "s"), ""), p, log); err != nil {
		return errors.Join(err, p.kill())
	}
	if err := mysqlDo(ctx, mysqlDSN("unix", filepath.Join(data, "s"), ""), "SHUTDOWN"); err != nil {
		return errors.Join(err, p.kill())
	}
	select {
	case <-p.ended: // in order, so that the copies need not recover
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.kill())
	}
}
