package authorcli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// maxReplyLine bounds a line of input, in bytes. Slack's longest message has
// 40,000 characters.
const maxReplyLine = 1 << 20

func newGradeCommand() *cobra.Command {
	var dir string
	var explained bool
	cmd := &cobra.Command{
		Use:   "grade [FILE...]",
		Short: "Mark replies from JSON lines",
		Long: `grade reads replies as JSON lines, {"question": ID, "answer": TEXT}, from files or
from standard input, and writes for each one line of JSON with its points, the
words that earned each criterion, and notes. A line that cannot be marked is
reported with its number on standard error; the others are marked all the
same, and the exit code is then 1.

With --explain it writes for people instead: the reply with its evidence
underlined, and each rule that acted, such as a typing error or a denial.`,
		Example: `  echo '{"question": "sre.budget-999", "answer": "43 minutes"}' | studybot grade
  echo '{"question": "sre.toil", "answer": "manual and repetetive"}' | studybot grade --explain
  studybot grade --quizzes ./our-quizzes replies.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			bank, err := console.LoadBank(dir)
			if err != nil {
				return err
			}
			m := marker{bank: bank, out: bufio.NewWriter(cmd.OutOrStdout()), errs: cmd.ErrOrStderr()}
			m.write = m.json
			if explained {
				line := underlines(cmd.OutOrStdout())
				m.write = func(id study.QuestionID, answer string, rubric *grade.Rubric) error {
					return explain(m.out, line, id, answer, rubric)
				}
			}
			if err := m.files(cmd.InOrStdin(), args); err != nil {
				return err
			}
			if m.bad {
				return ErrReported
			}
			return nil
		},
	}
	console.AddQuizzesFlag(cmd.Flags(), &dir)
	cmd.Flags().BoolVar(&explained, "explain", false, "write for people: the evidence underlined, and the rules that acted")
	return cmd
}

// A replyLine is one line of input. Other keys are ignored, so that files of
// labelled replies can be read too.
type replyLine struct {
	Question *study.QuestionID `json:"question"`
	Answer   *string           `json:"answer"`
}

// A gradeLine is one line of output.
type gradeLine struct {
	Question study.QuestionID `json:"question"`
	Points   study.Points     `json:"points"`
	Max      study.Points     `json:"max"`
	Criteria []criterionLine  `json:"criteria"`
	Notes    []string         `json:"notes"`
}

// A criterionLine is what a reply earned for one criterion, with the words
// that earned it.
type criterionLine struct {
	Criterion string       `json:"criterion"`
	Points    study.Points `json:"points"`
	Max       study.Points `json:"max"`
	Evidence  []string     `json:"evidence"`
}

// A marker marks lines, and remembers whether one could not be.
type marker struct {
	bank  *quiz.Bank
	out   *bufio.Writer
	errs  io.Writer
	write func(id study.QuestionID, answer string, rubric *grade.Rubric) error // one reply, marked
	bad   bool
}

// files marks the lines of the named files, or of stdin if there is none. The
// name "-" is stdin too.
func (m *marker) files(stdin io.Reader, names []string) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		if err := m.file(stdin, name); err != nil {
			return errors.Join(err, m.out.Flush())
		}
	}
	return m.out.Flush()
}

func (m *marker) file(stdin io.Reader, name string) error {
	if name == "-" {
		return m.lines(stdin, "standard input")
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return m.lines(f, name)
}

// lines marks the lines of r, which messages call name.
func (m *marker) lines(r io.Reader, name string) error {
	in := bufio.NewReaderSize(document.NewReader(r), 64<<10)
	for number := 1; ; number++ {
		line, tooLong, readErr := readLine(in)
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			return fmt.Errorf("read %s: %w", name, readErr)
		}
		if column, err := m.take(line, tooLong); err != nil {
			m.bad = true
			fmt.Fprintf(m.errs, "%s:%d:%d: %v\n", name, number, column, err)
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
	}
}

// take marks one line, if it holds anything, or returns what is wrong with it and
// at which column.
func (m *marker) take(line []byte, tooLong bool) (column int, err error) {
	text := bytes.TrimSpace(line)
	switch at, bad := document.BadByte(line); {
	case tooLong:
		return 1, fmt.Errorf("the line is longer than %d bytes", maxReplyLine)
	case bad:
		return at.Column, errors.New(at.Msg)
	case len(text) == 0:
		return 1, nil
	}
	return 1, m.line(text)
}

// readLine reads one line and reports whether it was longer than
// maxReplyLine; then the text is cut. It returns io.EOF with the last line.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if room := maxReplyLine - len(line); len(part) > room {
			part, tooLong = part[:room], true
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// line marks one line.
func (m *marker) line(text []byte) error {
	var reply replyLine
	if err := json.Unmarshal(text, &reply); err != nil {
		return fmt.Errorf(`this is not {"question": ID, "answer": TEXT} in JSON: %w`, err)
	}
	if reply.Question == nil || reply.Answer == nil {
		return errors.New(`"question" or "answer" is not there: write {"question": ID, "answer": TEXT}`)
	}
	rubric, ok := m.bank.Rubric(*reply.Question)
	if !ok {
		return console.NoQuestion(m.bank, string(*reply.Question))
	}
	return m.write(*reply.Question, *reply.Answer, rubric)
}

// json writes the grade of a reply as a line of JSON.
func (m *marker) json(id study.QuestionID, answer string, rubric *grade.Rubric) error {
	return console.NewEncoder(m.out).Encode(lineOf(id, answer, rubric.Grade(answer)))
}

// lineOf returns g, the grade of answer, for output.
func lineOf(id study.QuestionID, answer string, g study.Grade) gradeLine {
	line := gradeLine{Question: id, Points: g.Points, Max: g.Max, Criteria: []criterionLine{}, Notes: notes(g)}
	for _, mark := range g.Marks {
		c := criterionLine{Criterion: mark.Criterion, Points: mark.Points, Max: mark.Max, Evidence: []string{}}
		for _, span := range mark.Evidence {
			c.Evidence = append(c.Evidence, span.In(answer))
		}
		line.Criteria = append(line.Criteria, c)
	}
	return line
}

// guardNotes say how a guard read a reply.
var guardNotes = map[study.Guard]string{
	study.GuardEcho:     "read as the question copied back",
	study.GuardKeywords: "read as a list of keywords without a sentence",
	study.GuardDontKnow: "read as \"I don't know\"",
	study.GuardShotgun:  "read as a list of every possibility",
	study.GuardLong:     "far longer than an answer",
	study.GuardShuffled: "read as words in no order",
	study.GuardEmpty:    "nothing to mark",
	study.GuardNoStory:  "too little to be a story",
}

// notes are sentences about g beside its marks.
func notes(g study.Grade) []string {
	notes := []string{}
	if text, ok := guardNotes[g.Guard]; ok {
		notes = append(notes, text)
	}
	for _, c := range g.Caps {
		notes = append(notes, c.Feedback)
	}
	for _, note := range g.Notes {
		notes = append(notes, note.Text)
	}
	if g.Report != nil {
		for _, found := range g.Report.Found {
			notes = append(notes, "found: "+string(found.Name))
		}
		for _, missing := range g.Report.Missing {
			notes = append(notes, "missing: "+string(missing))
		}
		if g.Report.Advice != "" {
			notes = append(notes, g.Report.Advice)
		}
	}
	return notes
}
