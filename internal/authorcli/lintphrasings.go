package authorcli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/prune"
	"github.com/studybot/studybot/internal/quiz/record"
	"github.com/studybot/studybot/internal/study"
)

// A phrasingLine is a phrasing that the bank is better without, as JSON shows it.
type phrasingLine struct {
	File     string           `json:"file"`
	Line     int              `json:"line"`
	Column   int              `json:"column"`
	Question study.QuestionID `json:"question"`
	Idea     string           `json:"idea"`
	Phrasing study.Phrasing   `json:"phrasing"`
	Risk     record.Risk      `json:"risk,omitempty"`
	Right    int              `json:"right"`
	Wrong    int              `json:"wrong"`
	Foreign  int              `json:"foreign"`
	Fooled   []fooledLine     `json:"fooled,omitempty"`
}

// A fooledLine is a reply that met a phrasing without its idea.
type fooledLine struct {
	File     string           `json:"file"`
	Line     int              `json:"line"`
	Question study.QuestionID `json:"question"`
	Answer   string           `json:"answer"`
}

// place returns where l stands, as faults do.
func (l phrasingLine) place() string { return fmt.Sprintf("%s:%d:%d", l.File, l.Line, l.Column) }

// words returns the phrasing in a line.
func (l phrasingLine) words() string {
	if l.Phrasing.Words != "" {
		return l.Phrasing.Words
	}
	text, err := json.Marshal(l.Phrasing)
	if err != nil {
		return ""
	}
	return string(text)
}

// lintPhrasings lists the risky or the superfluous phrasings of the bank in dir, or of
// the built-in one if dir is empty.
func lintPhrasings(w, progress io.Writer, dir string, o lintOptions) error {
	from := console.SourceOf(dir)
	bank, err := quiz.LoadSource(from.Files)
	if err != nil {
		return err
	}
	bar := progressBar(progress, len(bank.Questions()), "Trying phrasings")
	done := func() { _ = bar.Add(1) }
	list := riskTable
	var finds []prune.Find
	if o.risk {
		finds = prune.Risky(bank, done)
	} else {
		tried, err := markedReplies(from.Files)
		if err != nil {
			return err
		}
		finds, list = prune.Superfluous(bank, tried, done), superfluousTable
	}
	lines := []phrasingLine{} // none is an empty array
	for _, f := range finds {
		lines = append(lines, phrasingLineOf(from, f))
	}
	if o.json {
		return console.WriteJSON(w, lines)
	}
	return list(w, lines)
}

func phrasingLineOf(s console.Source, f prune.Find) phrasingLine {
	at := document.Position(f.Place.Node)
	file := func(name string) string { return filepath.Join(s.Root, filepath.FromSlash(name)) }
	l := phrasingLine{
		File: file(f.Place.File), Line: at.Line, Column: at.Column, Question: f.Question, Idea: f.Idea, Phrasing: f.Phrasing,
		Risk: f.Risk(), Right: f.Right, Wrong: f.Wrong, Foreign: f.Foreign,
	}
	for _, r := range f.Fooled {
		l.Fooled = append(l.Fooled, fooledLine{File: file(r.File), Line: r.Line, Question: r.Question, Answer: r.Text})
	}
	return l
}

// riskTable writes a line for each risky phrasing, and below it the replies that it
// fooled.
func riskTable(w io.Writer, lines []phrasingLine) error {
	var rows bytes.Buffer
	table := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "place\tquestion\tidea\trisk\tright\twrong\tothers\tphrasing\n")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", l.place(), l.Question, l.Idea, l.Risk, l.Right, l.Wrong, l.Foreign, oneLine(l.words(), phrasingWidth))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	var out strings.Builder
	for i, row := range strings.SplitAfter(rows.String(), "\n") {
		out.WriteString(row)
		if i == 0 || i > len(lines) {
			continue
		}
		for _, r := range lines[i-1].Fooled {
			to := ""
			if r.Question != lines[i-1].Question {
				to = fmt.Sprintf("to %s: ", r.Question)
			}
			fmt.Fprintf(&out, "    %s:%d: %s%s\n", r.File, r.Line, to, oneLine(r.Answer, replyWidth))
		}
	}
	_, err := fmt.Fprintf(w, "%s%s\n", out.String(), console.Count(len(lines), "risky phrasing"))
	return err
}

// superfluousTable writes a line for each superfluous phrasing.
func superfluousTable(w io.Writer, lines []phrasingLine) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "place\tquestion\tidea\tright\twrong\tphrasing\n")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\n", l.place(), l.Question, l.Idea, l.Right, l.Wrong, oneLine(l.words(), phrasingWidth))
	}
	fmt.Fprintf(table, "%s\n", console.Count(len(lines), "superfluous phrasing"))
	return table.Flush()
}

// How many characters of a phrasing and of a reply a line shows.
const (
	phrasingWidth = 60
	replyWidth    = 100
)

// oneLine returns what of s fits into width characters of a line in a terminal.
func oneLine(s string, width int) string {
	r := []rune(console.Harmless(strings.Join(strings.Fields(s), " ")))
	if len(r) > width {
		return strings.TrimSpace(string(r[:width-1])) + "…"
	}
	return string(r)
}
