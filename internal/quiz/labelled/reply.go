package labelled

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A Reply is a reply with the points that a person gave it, or a story with the
// parts that a person found in it.
type Reply struct {
	File        string
	Line        int // from 1
	Question    study.QuestionID
	Prompt      string // empty where only the bank has it
	ModelAnswer string // empty where only the bank has it
	Text        string
	Points      float64      // 0 where there are parts
	Max         float64      // 0 where only the bank has it
	Parts       []study.Part // nil where there are points; empty where a story shows none
	Again       []study.Part // what a second reading of a story found; nil where there was none
	Note        string

	Kind           Kind               // "" where the label does not say
	Writer         string             // "" where the label does not say
	Ideas          map[string]float64 // points by the id of the criterion; nil where there are none
	Misconceptions []string           // ids of those that the person saw; nil where the label does not say
}

// Story reports whether r is a story, which has parts and no points.
func (r Reply) Story() bool { return r.Parts != nil }

// Expresses reports whether the person gave r at least half of c's points.
func (r Reply) Expresses(c study.Criterion) bool { return 2*r.Ideas[c.ID] >= c.Points.Float() }

// Hidden reports whether r is in a directory "held", at whatever depth. Nobody looks
// at such replies, so that they measure fairly: they are counted and never shown.
func (r Reply) Hidden() bool {
	dirs := strings.Split(path.Dir(filepath.ToSlash(r.File)), "/")
	return slices.Contains(dirs, "held")
}

// columns are those of a CSV file of labelled replies.
var columns = []string{"question_id", "prompt", "model_answer", "answer", "score", "max"}

// ReadCSV reads replies from CSV with the columns question_id, prompt,
// model_answer, answer, score and max, in any order and among others. The
// error is of type document.Faults and holds all of them; name is what they call the file.
func ReadCSV(r io.Reader, name string) ([]Reply, error) {
	t := document.Table{Name: name}
	var rows []Reply
	t.CSV(r, columns, func(line int, cell func(string) string) {
		m := Reply{
			File: name, Line: line, Question: study.QuestionID(strings.TrimSpace(cell("question_id"))),
			Prompt: cell("prompt"), ModelAnswer: cell("model_answer"), Text: cell("answer"),
		}
		if m.Question == "" {
			t.Bad(line, document.CodeMissing, "question_id is empty: name the question")
		}
		m.Max = t.Number(line, "max", cell("max"))
		m.Points = t.Number(line, "score", cell("score"))
		switch {
		case m.Max == 0:
			t.Bad(line, document.CodeValue, "max is 0: write the most points that a reply can get")
		case m.Points > m.Max:
			t.Bad(line, document.CodeValue, "score is %v of %v: it cannot be more than max", m.Points, m.Max)
		}
		rows = append(rows, m)
	})
	return rows, t.Err(len(rows))
}

// The two sorts of line in a file of labelled replies, as faults show them.
const (
	PointsLine = `{"question": ID, "answer": TEXT, "points": N}`
	PartsLine  = `{"question": ID, "answer": TEXT, "parts": [PART, …]}`
)

// A line is one line of JSON. Other keys are ignored.
type line struct {
	Question study.QuestionID
	Answer   *string
	Points   *float64
	Parts    []study.Part // nil where the key is not there
	Again    []study.Part
	Note     string

	Kind           Kind
	Writer         string
	Ideas          ideas
	Misconceptions []string
}

// ReadLines reads replies from JSON lines as in PointsLine and, for stories, in
// PartsLine, with other keys as you like. Of these it knows "note", "writer",
// "again": [PART], the parts that a second reading of a story found, "kind", which is one of Kinds, "ideas": {ID: POINTS}, what each idea earned, and
// "misconceptions": [ID]. What a reply with points is marked out of is the
// bank's to say, and so are the ids. Parts are those of study.Parts. The error
// is of type document.Faults and holds all of them; name is what they call the
// file.
func ReadLines(r io.Reader, name string) ([]Reply, error) {
	t := document.Table{Name: name}
	var rows []Reply
	t.Lines(r, func(number int, text []byte) {
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			t.Bad(number, document.CodeSyntax, `this is not %s or %s in JSON: %v`, PointsLine, PartsLine, err)
			return
		}
		before := len(t.Faults)
		check(&t, number, l)
		if len(t.Faults) > before {
			return
		}
		row := Reply{File: name, Line: number, Question: l.Question, Text: *l.Answer, Parts: l.Parts, Again: l.Again, Note: l.Note}
		row.Kind, row.Writer, row.Ideas, row.Misconceptions = l.Kind, l.Writer, l.Ideas, l.Misconceptions
		if l.Points != nil {
			row.Points = *l.Points
		}
		rows = append(rows, row)
	})
	return rows, t.Err(len(rows))
}

// check reports what is wrong with l, which is line number of t.
func check(t *document.Table, number int, l line) {
	if l.Question == "" || l.Answer == nil {
		t.Bad(number, document.CodeMissing, `"question" or "answer" is not there: write %s or %s`, PointsLine, PartsLine)
	}
	switch {
	case l.Points == nil && l.Parts == nil:
		t.Bad(number, document.CodeMissing, `"points" is not there, nor is "parts": write %s, or %s for a story`, PointsLine, PartsLine)
	case l.Points != nil && l.Parts != nil:
		t.Bad(number, document.CodeKind, `"points" and "parts" are both there: a story has "parts", any other reply has "points"`)
	case l.Points != nil && *l.Points < 0:
		t.Bad(number, document.CodeValue, "points are %v: they cannot be less than 0", *l.Points)
	}
	checkParts(t, number, l.Parts)
	checkParts(t, number, l.Again)
	if l.Again != nil && l.Parts == nil {
		t.Bad(number, document.CodeKind, `"again" is there without "parts": it is the second reading of a story`)
	}
	checkClaims(t, number, l)
}

// checkParts reports names in line number that are no parts of a story, and
// those that are there twice.
func checkParts(t *document.Table, number int, parts []study.Part) {
	var names []string
	for _, p := range study.Parts() {
		names = append(names, string(p))
	}
	for i, p := range parts {
		switch {
		case !slices.Contains(names, string(p)):
			t.Bad(number, document.CodeValue, "%q is no part of a story: the parts are %s", document.Clip(string(p)), strings.Join(names, ", ")).Suggestion = document.Nearest(string(p), names)
		case slices.Contains(parts[:i], p):
			t.Bad(number, document.CodeDuplicate, "part %q is there already: name each of %s once at most", p, strings.Join(names, ", "))
		}
	}
}

// ReadFiles reads the replies in the named files, each by what its name ends
// in: ReadCSV reads .csv, and ReadLines .jsonl and .json. It reads the others
// where one cannot be read, and its errors are joined.
func ReadFiles(names []string) ([]Reply, error) {
	var all []Reply
	var errs []error
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		some, err := readFile(f, name)
		errs = append(errs, err, f.Close())
		all = append(all, some...)
	}
	return all, errors.Join(errs...)
}

func readFile(r io.Reader, name string) ([]Reply, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return ReadCSV(r, name)
	case ".jsonl", ".json":
		return ReadLines(r, name)
	}
	return nil, fmt.Errorf("%s: its name does not say what it holds: call it .csv or .jsonl", name)
}

// ReadDir reads the replies in all files *.jsonl of dir by ReadLines. A directory
// that is not there has none.
func ReadDir(fsys fs.FS, dir string) ([]Reply, error) {
	files, err := fs.ReadDir(fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the marked replies in %s: %w", dir, err)
	}
	var all []Reply
	for _, file := range files {
		if file.IsDir() || !strings.EqualFold(path.Ext(file.Name()), ".jsonl") {
			continue
		}
		name := path.Join(dir, file.Name())
		f, err := fsys.Open(name)
		if err != nil {
			return nil, err
		}
		rows, err := ReadLines(f, name)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
