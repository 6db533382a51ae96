package kopis

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/text"
)

// ErrNotKOPIS is told for a file that has not the columns it should have.
var ErrNotKOPIS = fault.New(fault.Invalid, "not_kopis", "The file is not one of KOPIS's: columns are missing.")

// ReadPerformances reads a file with the columns id, title, genre, performers, hall, seats, period,
// showtimes, age and prices, in any order, into the intake. Only a file that is none, or can't be read
// from, is an error; lines that say nothing useful are remarked upon.
func ReadPerformances(file io.Reader, into *catalog.Intake) error {
	into.Source = catalog.SourceKOPIS
	columns := []string{"id", "title", "genre", "performers", "hall", "seats", "period", "showtimes", "age", "prices"}
	return readLines(file, "performances", columns, into, func(where string, field map[string]string) {
		from, to, _ := strings.Cut(field["period"], "~")
		take(into, raw{
			where: where, id: field["id"], title: field["title"], genre: field["genre"], performers: field["performers"],
			hall: field["hall"], seats: field["seats"], from: from, to: to, times: field["showtimes"], age: field["age"],
			prices: field["prices"],
		})
	})
}

// take adds a performance to the intake, or the reason why not.
func take(into *catalog.Intake, r raw) {
	entry, notes, reason := r.read()
	if reason != "" {
		into.LeftOut = append(into.LeftOut, catalog.Remark{Where: r.where, What: quote(r.title), Why: reason})
		return
	}
	into.Entries = append(into.Entries, entry)
	for _, note := range notes {
		into.Notes = append(into.Notes, catalog.Remark{Where: r.where, What: entry.Title, Why: note})
	}
}

// ReadHalls reads a file with the columns id, name, kind, seats, address, latitude, longitude and opened
// into the intake's facilities.
func ReadHalls(file io.Reader, into *catalog.Intake) error {
	into.Source = catalog.SourceKOPIS
	columns := []string{"id", "name", "seats", "address", "latitude", "longitude"}
	return readLines(file, "halls", columns, into, func(where string, field map[string]string) {
		id, name := strings.TrimSpace(field["id"]), named(field["name"])
		if !isID(id, "FC") || name == "" {
			into.LeftOut = append(into.LeftOut, catalog.Remark{Where: where, What: quote(field["name"]), Why: "it has no id of KOPIS (FC and digits) or no name"})
			return
		}
		facility := catalog.Facility{Where: where, KopisID: id, Name: name, Address: named(field["address"])}
		var ok bool
		if facility.Seats, ok = readCount(field["seats"]); !ok {
			into.Notes = append(into.Notes, catalog.Remark{Where: where, What: name, Why: "its number of seats " + quote(field["seats"]) + " can't be read and counts as unknown"})
		}
		facility.Position = readPosition(field["latitude"], field["longitude"])
		into.Facilities = append(into.Facilities, facility)
	})
}

// readPosition is nil when either half is missing.
func readPosition(latitude, longitude string) *catalog.Position {
	la, errLa := strconv.ParseFloat(strings.TrimSpace(latitude), 64)
	lo, errLo := strconv.ParseFloat(strings.TrimSpace(longitude), 64)
	if errLa != nil || errLo != nil || la < -90 || la > 90 || lo < -180 || lo > 180 || (la == 0 && lo == 0) {
		return nil
	}
	return &catalog.Position{Latitude: la, Longitude: lo}
}

// readLines hands each line to take as fields by column name.
func readLines(file io.Reader, kind string, columns []string, into *catalog.Intake, take func(where string, field map[string]string)) error {
	content, err := readText(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	reader := csv.NewReader(strings.NewReader(content))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	header, err := reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	if missing := missingColumns(header, columns); len(missing) > 0 {
		return ErrNotKOPIS.Saying("The file of %s lacks the columns %s.", kind, strings.Join(missing, ", "))
	}
	for range maxLines {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			into.LeftOut = append(into.LeftOut, catalog.Remark{Where: fmt.Sprintf("%s:%d", kind, broken.StartLine), Why: "the line is no CSV: " + broken.Err.Error()})
			continue
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", kind, err)
		}
		line, _ := reader.FieldPos(0)
		field := make(map[string]string, len(header))
		for i, value := range record {
			if i < len(header) {
				field[header[i]] = text.Lines(value)
			}
		}
		take(fmt.Sprintf("%s:%d", kind, line), field)
	}
	return ErrNotKOPIS.Saying("The file of %s has more than %d lines.", kind, maxLines)
}

// missingColumns also brings the columns' names into one form.
func missingColumns(header, columns []string) (missing []string) {
	have := map[string]bool{}
	for i := range header {
		header[i] = strings.ToLower(text.Line(header[i]))
		have[header[i]] = true
	}
	for _, column := range columns {
		if !have[column] {
			missing = append(missing, column)
		}
	}
	return missing
}
