package document

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

const (
	maxTableSize = 64 << 20 // bytes
	mostReported = 20       // faults of one table
)

// A Table reads the rows of a file, as CSV or as JSON lines, and collects its
// faults.
type Table struct {
	Name   string // of the file
	Faults Faults
}

// Bad adds a fault of a line, which count from 1, and returns it.
func (t *Table) Bad(line int, code Code, format string, args ...any) *Fault {
	t.Faults = append(t.Faults, Fault{File: t.Name, Line: line, Column: 1, Code: code, Msg: fmt.Sprintf(format, args...)})
	return &t.Faults[len(t.Faults)-1]
}

// Err returns the faults as an error of type Faults, the first 20 of them, or
// that there are no rows. It is nil if nothing is wrong.
func (t *Table) Err(rows int) error {
	if rows == 0 && len(t.Faults) == 0 {
		t.Faults = Faults{{File: t.Name, Code: CodeFile, Msg: "the file has no replies"}}
	}
	if n := len(t.Faults); n > mostReported {
		t.Faults = append(t.Faults[:mostReported], Fault{File: t.Name, Line: t.Faults[mostReported].Line, Column: 1, Code: CodeFile, Msg: fmt.Sprintf("and %d faults more", n-mostReported)})
	}
	if len(t.Faults) > 0 {
		return t.Faults
	}
	return nil
}

// CSV calls row for each row below the header, with a function that returns
// a cell by its column's name. All of the columns wanted have to be there; their
// order does not matter, and others are ignored.
func (t *Table) CSV(r io.Reader, wanted []string, row func(line int, cell func(string) string)) {
	limited := &io.LimitedReader{R: r, N: maxTableSize + 1}
	in := csv.NewReader(limited)
	in.ReuseRecord = true
	header, err := in.Read()
	if err != nil || limited.N == 0 {
		t.stopped(err, limited)
		return
	}
	columns := make(map[string]int)
	for i, c := range header {
		columns[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(c, "\ufeff")))] = i
	}
	for _, w := range wanted {
		if _, ok := columns[w]; !ok {
			t.Bad(1, CodeMissing, "there is no column %s: the first line names the columns, which are %s", w, strings.Join(wanted, ", "))
		}
	}
	if len(t.Faults) > 0 {
		return
	}
	for {
		record, err := in.Read()
		if err != nil {
			t.stopped(err, limited)
			return
		}
		line, _ := in.FieldPos(0)
		row(line, func(name string) string {
			if i, ok := columns[name]; ok {
				return strings.Clone(strings.ToValidUTF8(record[i], "\ufffd"))
			}
			return ""
		})
	}
}

// stopped reports why reading ended, if not at the end of the file.
func (t *Table) stopped(err error, in *io.LimitedReader) {
	var parse *csv.ParseError
	switch {
	case in.N == 0:
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: "the file is larger than 64 MiB: split it"})
	case errors.Is(err, io.EOF):
	case errors.As(err, &parse):
		t.Bad(parse.Line, CodeSyntax, "this is no CSV: %v", parse.Err)
	default:
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: fmt.Sprintf("the file cannot be read: %v", err)})
	}
}

// Number returns the number of points in a cell. Where there is none it adds a
// fault and returns NaN.
func (t *Table) Number(line int, column, text string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 1000 {
		t.Bad(line, CodeValue, "%s is %q: write a number from 0 to 1000", column, Clip(text))
		return math.NaN()
	}
	return f
}

// Lines calls row for each line that is not empty.
func (t *Table) Lines(r io.Reader, row func(line int, text []byte)) {
	all, err := io.ReadAll(io.LimitReader(r, maxTableSize+1))
	switch {
	case err != nil:
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: fmt.Sprintf("the file cannot be read: %v", err)})
		return
	case len(all) > maxTableSize:
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: "the file is larger than 64 MiB: split it"})
		return
	}
	number := 0
	for line := range strings.Lines(string(all)) {
		number++
		if text := strings.TrimSpace(line); text != "" {
			row(number, []byte(text))
		}
	}
}
