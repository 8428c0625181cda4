package quiz

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// A Marked reply is a reply with the points that a person gave it, or a story
// with the parts that a person found in it.
type Marked struct {
	File        string
	Line        int
	Question    study.QuestionID
	Prompt      string // empty where only the bank has it
	ModelAnswer string // empty where only the bank has it
	Reply       string
	Points      float64
	Max         float64      // 0 where only the bank has it
	Parts       []study.Part // nil where there are points; empty where a story shows none
	Note        string
}

// Story reports whether m is a story, which has parts and no points.
func (m Marked) Story() bool { return m.Parts != nil }

// The limits of a file of replies.
const (
	maxMarkedSize = 64 << 20 // bytes
	mostReported  = 20       // faults of one file
)

// markedColumns are the columns of a CSV file of marked replies.
var markedColumns = []string{"question_id", "prompt", "model_answer", "answer", "score", "max"}

// ReadMarkedCSV reads replies from CSV with the columns question_id, prompt,
// model_answer, answer, score and max, in any order and among others. The
// error is of type Faults and holds all of them; name is what they call the file.
func ReadMarkedCSV(r io.Reader, name string) ([]Marked, error) {
	t := table{name: name}
	var rows []Marked
	t.read(r, markedColumns, func(line int, cell func(string) string) {
		m := Marked{
			File: name, Line: line, Question: study.QuestionID(strings.TrimSpace(cell("question_id"))),
			Prompt: cell("prompt"), ModelAnswer: cell("model_answer"), Reply: cell("answer"),
		}
		if m.Question == "" {
			t.bad(line, CodeMissing, "question_id is empty: name the question")
		}
		m.Max = t.number(line, "max", cell("max"))
		m.Points = t.number(line, "score", cell("score"))
		switch {
		case m.Max == 0:
			t.bad(line, CodeValue, "max is 0: write the most points that a reply can get")
		case m.Points > m.Max:
			t.bad(line, CodeValue, "score is %v of %v: it cannot be more than max", m.Points, m.Max)
		}
		rows = append(rows, m)
	})
	return rows, t.err(len(rows))
}

// A table reads CSV and collects its faults.
type table struct {
	name   string
	faults Faults
}

func (t *table) bad(line int, code Code, format string, args ...any) {
	t.faults = append(t.faults, Fault{File: t.name, Line: line, Column: 1, Code: code, Msg: fmt.Sprintf(format, args...)})
}

// err returns the faults, or that there are no rows.
func (t *table) err(rows int) error {
	if rows == 0 && len(t.faults) == 0 {
		t.faults = Faults{{File: t.name, Code: CodeFile, Msg: "the file has no replies"}}
	}
	if n := len(t.faults); n > mostReported {
		t.faults = append(t.faults[:mostReported], Fault{File: t.name, Line: t.faults[mostReported].Line, Column: 1, Code: CodeFile, Msg: fmt.Sprintf("and %d faults more", n-mostReported)})
	}
	if len(t.faults) > 0 {
		return t.faults
	}
	return nil
}

// read calls row for each row below the header, with a function that returns
// a cell by its column's name. All of the columns wanted have to be there.
func (t *table) read(r io.Reader, wanted []string, row func(line int, cell func(string) string)) {
	limited := &io.LimitedReader{R: r, N: maxMarkedSize + 1}
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
			t.bad(1, CodeMissing, "there is no column %s: the first line names the columns, which are %s", w, strings.Join(wanted, ", "))
		}
	}
	if len(t.faults) > 0 {
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
func (t *table) stopped(err error, in *io.LimitedReader) {
	var parse *csv.ParseError
	switch {
	case in.N == 0:
		t.faults = append(t.faults, Fault{File: t.name, Code: CodeFile, Msg: "the file is larger than 64 MiB: split it"})
	case errors.Is(err, io.EOF):
	case errors.As(err, &parse):
		t.bad(parse.Line, CodeSyntax, "this is no CSV: %v", parse.Err)
	default:
		t.faults = append(t.faults, Fault{File: t.name, Code: CodeFile, Msg: fmt.Sprintf("the file cannot be read: %v", err)})
	}
}

// number reads a number of points.
func (t *table) number(line int, column, text string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 1000 {
		t.bad(line, CodeValue, "%s is %q: write a number from 0 to 1000", column, clip(text))
		return math.NaN()
	}
	return f
}

// The lines of a file of marked replies, as faults show them.
const (
	pointsLine = `{"question": ID, "answer": TEXT, "points": N}`
	partsLine  = `{"question": ID, "answer": TEXT, "parts": [PART, …]}`
)

// A markedLine is one line of JSON. Other keys are ignored.
type markedLine struct {
	Question study.QuestionID
	Answer   *string
	Points   *float64
	Parts    []study.Part // nil where the key is not there
	Note     string
}

// ReadMarkedLines reads replies from JSON lines, {"question": ID, "answer":
// TEXT, "points": N}, with "note" and others as you like. What they are marked
// out of is the bank's to say. A story has "parts" in place of "points", which
// are of study.Parts. The error is of type Faults and holds all.
func ReadMarkedLines(r io.Reader, name string) ([]Marked, error) {
	t := table{name: name}
	var rows []Marked
	t.lines(r, func(line int, text []byte) {
		var m markedLine
		if err := json.Unmarshal(text, &m); err != nil {
			t.bad(line, CodeSyntax, `this is not %s or %s in JSON: %v`, pointsLine, partsLine, err)
			return
		}
		before := len(t.faults)
		t.check(line, m)
		if len(t.faults) > before {
			return
		}
		row := Marked{File: name, Line: line, Question: m.Question, Reply: *m.Answer, Parts: m.Parts, Note: m.Note}
		if m.Points != nil {
			row.Points = *m.Points
		}
		rows = append(rows, row)
	})
	return rows, t.err(len(rows))
}

// check reports what is wrong with a line of JSON.
func (t *table) check(line int, m markedLine) {
	if m.Question == "" || m.Answer == nil {
		t.bad(line, CodeMissing, `"question" or "answer" is not there: write %s or %s`, pointsLine, partsLine)
	}
	switch {
	case m.Points == nil && m.Parts == nil:
		t.bad(line, CodeMissing, `"points" is not there, nor is "parts": write %s, or %s for a story`, pointsLine, partsLine)
	case m.Points != nil && m.Parts != nil:
		t.bad(line, CodeKind, `"points" and "parts" are both there: a story has "parts", any other reply has "points"`)
	case m.Points != nil && *m.Points < 0:
		t.bad(line, CodeValue, "points are %v: they cannot be less than 0", *m.Points)
	}
	t.checkParts(line, m.Parts)
}

// checkParts reports the names that are no parts of a story, and those that
// are there again.
func (t *table) checkParts(line int, parts []study.Part) {
	var names []string
	for _, p := range study.Parts() {
		names = append(names, string(p))
	}
	for i, p := range parts {
		switch {
		case !slices.Contains(names, string(p)):
			t.bad(line, CodeValue, "%q is no part of a story: the parts are %s", clip(string(p)), strings.Join(names, ", "))
			t.faults[len(t.faults)-1].Suggestion = nearest(string(p), names)
		case slices.Contains(parts[:i], p):
			t.bad(line, CodeDuplicate, "part %q is there already: name each of %s once at most", p, strings.Join(names, ", "))
		}
	}
}

// ReadMarkedDir reads the replies in all files *.jsonl of dir, which
// ReadMarkedLines takes. A directory that is not there has none.
func ReadMarkedDir(fsys fs.FS, dir string) ([]Marked, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("read the marked replies in %s: %w", dir, err)
	}
	var all []Marked
	for _, name := range files {
		f, err := fsys.Open(name)
		if err != nil {
			return nil, err
		}
		rows, err := ReadMarkedLines(f, name)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// lines calls row for each line that is not empty.
func (t *table) lines(r io.Reader, row func(line int, text []byte)) {
	all, err := io.ReadAll(io.LimitReader(r, maxMarkedSize+1))
	switch {
	case err != nil:
		t.faults = append(t.faults, Fault{File: t.name, Code: CodeFile, Msg: fmt.Sprintf("the file cannot be read: %v", err)})
		return
	case len(all) > maxMarkedSize:
		t.faults = append(t.faults, Fault{File: t.name, Code: CodeFile, Msg: "the file is larger than 64 MiB: split it"})
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
