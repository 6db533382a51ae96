package testenv

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/testcontainers/testcontainers-go"
	mysqlcontainer "github.com/testcontainers/testcontainers-go/modules/mysql"
)

// mysqlVariable holds the DSN of a server with an account that may make databases and drop them again.
const mysqlVariable = "TICKETBLUE_TEST_MYSQL"

// mysqlImage is what Docker is asked for: the long-term release, where the packages have the newest.
const mysqlImage = "mysql:8.4"

// sharedMySQL is the server on which this process has its databases.
var sharedMySQL = sync.OnceValues(func() (*mysql.Config, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if dsn := given(mysqlVariable); dsn != "" {
		config, err := mysql.ParseDSN(dsn)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", mysqlVariable, err)
		}
		return config, nil
	}
	config, dockers := mysqlFromDocker(ctx)
	if dockers == nil {
		return config, nil
	}
	// No test asks of this one that it outlives a power cut, so that it need not wait for the disk.
	server, debians := startMySQL(ctx, briefDir, "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF")
	if debians != nil {
		return nil, noServer("MySQL", mysqlVariable, dockers, debians)
	}
	atShutdown(func() { server.Close() }) // it ends with the process at the latest
	return mysql.ParseDSN(server.DSN(""))
})

// mysqlFromDocker starts a container; its error says why there is none.
func mysqlFromDocker(ctx context.Context) (*mysql.Config, error) {
	if err := dockerAnswers(ctx); err != nil {
		return nil, err
	}
	container, err := mysqlcontainer.Run(ctx, mysqlImage, mysqlcontainer.WithUsername("root"), mysqlcontainer.WithPassword(mysqlPassword))
	if err != nil {
		return nil, err
	}
	atShutdown(func() { container.Terminate(context.Background()) }) // testcontainers' own reaper takes what is left
	dsn, err := container.ConnectionString(ctx)
	if err != nil {
		return nil, err
	}
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	config.DBName = ""
	return config, nil
}

// dockerAnswers reports why containers can't be had, or nil.
func dockerAnswers(ctx context.Context) (err error) {
	defer func() { // testcontainers panics where it finds no engine at all
		if reason := recover(); reason != nil {
			err = fmt.Errorf("no Docker engine: %v", reason)
		}
	}()
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return fmt.Errorf("no Docker engine: %w", err)
	}
	defer provider.Close() // it was only asked
	if err := provider.Health(ctx); err != nil {
		return errors.Join(errors.New("the Docker engine does not answer"), err)
	}
	return nil
}
