package scenarios

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// LoadRows reads the rows of a CSV file whose first line names the columns.
func LoadRows(file string) ([]map[string]string, error) {
	text, err := bounded.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return readRows(file, text)
}

// readRows reads rows as LoadRows does. Errors name the file, line and column.
func readRows(file string, text []byte) (rows []map[string]string, err error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord = -1
	head, err := reader.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: the file is empty; its first line names the columns", file)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for i, column := range head {
		line, at := reader.FieldPos(i)
		switch {
		case column == "":
			return nil, fmt.Errorf("%s:%d:%d: the column has no name", file, line, at)
		case slices.Contains(head[:i], column):
			return nil, fmt.Errorf("%s:%d:%d: there are two columns %q", file, line, at, column)
		}
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(cells) != len(head) {
			line, at := reader.FieldPos(min(len(cells), len(head)+1) - 1)
			return nil, fmt.Errorf("%s:%d:%d: the row has %d cells, and there are %d columns", file,
				line, at, len(cells), len(head))
		}
		row := make(map[string]string, len(head))
		for i, column := range head {
			row[column] = cells[i]
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: there is no row below the names of the columns", file)
	}
	return rows, nil
}
