package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	mysqldriver "github.com/go-sql-driver/mysql"
)

// Prepare makes what a database needs on its primary: the schema of the office, and the row of heartbeats.
func (s *Server) Prepare(ctx context.Context, schema string) error {
	for _, statement := range []string{
		fmt.Sprintf("CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin", schema),
		"CREATE DATABASE IF NOT EXISTS ticketblue_operator",
		"CREATE TABLE IF NOT EXISTS ticketblue_operator.heartbeat (id TINYINT NOT NULL PRIMARY KEY, beat BIGINT UNSIGNED NOT NULL)",
	} {
		if _, err := s.acts.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
	}
	return nil
}

// Beat writes a row, as a client would, and so tells whether anybody could.
func (s *Server) Beat(ctx context.Context) error {
	_, err := s.acts.ExecContext(ctx, "INSERT INTO ticketblue_operator.heartbeat (id, beat) VALUES (1, 1) ON DUPLICATE KEY UPDATE beat = beat + 1")
	if err != nil {
		return fmt.Errorf("beat: %w", err)
	}
	return nil
}

// IsFull reports whether an error says that a disk is full or fails, which waiting does not mend.
func IsFull(err error) bool {
	return numbered(err, errDiskFull, 1026, 1030, 1114, 1534, 1598, 1862) // ER_ERROR_ON_WRITE, ER_GET_ERRNO, ER_RECORD_FILE_FULL, ER_BINLOG_…
}

func isGone(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysqldriver.ErrInvalidConn) || errors.Is(err, io.EOF)
}
