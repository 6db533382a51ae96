package sqlstore

import (
	"context"
	"strings"
)

// batchSizes are the row counts of many-row statements, so that a handful of prepared texts serves
// every length.
var batchSizes = []int{512, 256, 128, 64, 32, 16, 8, 4, 2, 1}

// listParameters bounds those of an IN list.
const listParameters = 128

// insertMany inserts rows of equal width; head ends in "VALUES ".
func insertMany(ctx context.Context, q *tx, head string, rows [][]any) error {
	limit := q.db.engine.MaxParameters()
	for len(rows) > 0 {
		size := batchSize(len(rows), len(rows[0]), limit)
		args := make([]any, 0, size*len(rows[0]))
		for _, row := range rows[:size] {
			args = append(args, row...)
		}
		if _, err := q.ExecContext(ctx, head+tuples(size, len(rows[0])), args...); err != nil {
			return err
		}
		rows = rows[size:]
	}
	return nil
}

// inBatches calls fn with slices of values and "(?, ?, ...)" for as many, for IN lists.
func inBatches[T any](values []T, fn func(list string, args []any) error) error {
	for len(values) > 0 {
		size := batchSize(len(values), 1, listParameters)
		args := make([]any, size)
		for i, value := range values[:size] {
			args[i] = value
		}
		if err := fn(tuples(1, size), args); err != nil {
			return err
		}
		values = values[size:]
	}
	return nil
}

func batchSize(n, width, limit int) int {
	for _, size := range batchSizes {
		if n >= size && size*width <= limit {
			return size
		}
	}
	return 1
}

// tuples returns rows times "(?, ?)" of the width.
func tuples(rows, width int) string {
	row := "(" + strings.Repeat("?, ", width-1) + "?)"
	return strings.Repeat(row+", ", rows-1) + row
}
