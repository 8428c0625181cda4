package document

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
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
// order does not matter, and others are ignored. Between cells are commas, or the
// semicolons or tabs that spreadsheets write in some countries.
func (t *Table) CSV(r io.Reader, wanted []string, row func(line int, cell func(string) string)) {
	limited := &io.LimitedReader{R: r, N: maxTableSize + 1}
	in := bufio.NewReaderSize(NewReader(limited), longestHeader)
	comma, before := separator(in, wanted)
	rows := csv.NewReader(in)
	rows.Comma, rows.ReuseRecord = comma, true
	header, err := rows.Read()
	if err != nil || limited.N == 0 {
		t.stopped(err, limited, before)
		return
	}
	if t.noText(rows, header, before) {
		return
	}
	columns := t.columns(header, wanted, before+1)
	if len(t.Faults) > 0 {
		return
	}
	for {
		record, err := rows.Read()
		if err != nil {
			t.stopped(err, limited, before)
			return
		}
		if t.noText(rows, record, before) {
			continue
		}
		line, _ := rows.FieldPos(0)
		row(line+before, func(name string) string {
			if i, ok := columns[name]; ok {
				return strings.Clone(record[i])
			}
			return ""
		})
	}
}

// longestHeader is how much of a file is looked at for what separates its cells,
// in bytes.
const longestHeader = 16 << 10

// separator returns what separates the cells of in, which its first lines tell,
// and how many lines stand before the header; it reads past those.
func separator(in *bufio.Reader, wanted []string) (comma rune, before int) {
	head, _ := in.Peek(longestHeader) // a shorter file has a shorter header
	first, rest, _ := strings.Cut(string(head), "\n")
	if said, ok := strings.CutPrefix(first, "sep="); ok && len(said) == 1 && strings.ContainsAny(said, ",;\t|") {
		_, _ = in.Discard(len(head) - len(rest)) // Peek has read it
		return rune(said[0]), 1
	}
	for _, comma := range ",;\t" {
		columns := strings.FieldsFunc(strings.ToLower(first), func(r rune) bool { return r == comma || r == '"' || r == ' ' })
		if !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(columns, w) }) {
			return comma, 0
		}
	}
	return ',', 0
}

// columns returns the place of each column, and reports those that are wanted
// and not there, or there twice.
func (t *Table) columns(header, wanted []string, line int) map[string]int {
	columns := make(map[string]int)
	for i, c := range header {
		name := strings.ToLower(strings.TrimSpace(c))
		if _, taken := columns[name]; taken && slices.Contains(wanted, name) {
			t.Bad(line, CodeDuplicate, "the column %s is there twice: keep one", name)
		}
		columns[name] = i
	}
	for _, w := range wanted {
		if _, ok := columns[w]; !ok {
			t.Bad(line, CodeMissing, "there is no column %s: the first line names the columns, which are %s", w, strings.Join(wanted, ", "))
		}
	}
	return columns
}

// noText reports the first byte of a record that is no text.
func (t *Table) noText(rows *csv.Reader, record []string, before int) bool {
	for i, cell := range record {
		if at, bad := BadByte([]byte(cell)); bad {
			line, column := rows.FieldPos(i)
			if at.Line > 1 {
				column = 1 // of a cell of several lines
			}
			t.Bad(before+line+at.Line-1, CodeSyntax, "%s", at.Msg).Column = column + at.Column - 1
			return true
		}
	}
	return false
}

// stopped reports why reading ended, if not at the end of the file.
func (t *Table) stopped(err error, in *io.LimitedReader, before int) {
	var parse *csv.ParseError
	switch {
	case in.N == 0:
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: "the file is larger than 64 MiB: split it"})
	case errors.Is(err, io.EOF):
	case errors.As(err, &parse):
		t.Bad(before+parse.Line, CodeSyntax, "this is no CSV: %v", parse.Err)
	default:
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: fmt.Sprintf("the file cannot be read: %v", err)})
	}
}

// decimalComma is a number of points as some countries write it. Three digits
// after the comma may be thousands, and are not taken.
var decimalComma = regexp.MustCompile(`^(\d+),(\d{1,2})$`)

// Number returns the number of points in a cell, with a point or a comma. Where
// there is none it adds a fault and returns NaN.
func (t *Table) Number(line int, column, text string) float64 {
	f, err := strconv.ParseFloat(decimalComma.ReplaceAllString(strings.TrimSpace(text), "$1.$2"), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 1000 {
		t.Bad(line, CodeValue, "%s is %q: write a number from 0 to 1000", column, Clip(text))
		return math.NaN()
	}
	return f
}

// Lines calls row for each line that is not empty. A line that is no text is a
// fault.
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
	if all, err = decode(all); err != nil {
		t.Faults = append(t.Faults, Fault{File: t.Name, Code: CodeFile, Msg: fmt.Sprintf("the file cannot be read: %v", err)})
		return
	}
	number := 0
	for line := range bytes.Lines(all) {
		number++
		if at, bad := BadByte(line); bad {
			t.Bad(number, CodeSyntax, "%s", at.Msg).Column = at.Column
			continue
		}
		if text := bytes.TrimSpace(line); len(text) > 0 {
			row(number, text)
		}
	}
}
