package evaluate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/draft"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// A Marking is a labelled reply with the grade that a rubric gives it.
type Marking struct {
	labelled.Reply
	Grade    study.Grade
	Drafted  bool // by a drafted rubric
	Accepted bool // the draft was made from it
}

// Shows reports whether we found part p in a story, and whether the person who
// read it did. A reply that the grader does not take
// for a story shows no part.
func (m Marking) Shows(p study.Part) (ours, theirs bool) {
	rep := m.Grade.Report
	return rep != nil && !rep.Lacks(p), slices.Contains(m.Parts, p)
}

// Replies grades rows: those of questions of the bank by their rubrics, all
// others by rubrics drafted from the prompt and model answer of their first
// row and from up to accept of their first replies with full marks. Rows with
// parts are of behavioural questions, and only they. The error is of type
// document.Faults.
func Replies(bank *quiz.Bank, rows []labelled.Reply, accept int) ([]Marking, error) {
	e := evaluator{bank: bank, out: make([]Marking, len(rows))}
	byQuestion := make(map[study.QuestionID][]int)
	var order []study.QuestionID
	for i, row := range rows {
		e.out[i].Reply = row
		if byQuestion[row.Question] == nil {
			order = append(order, row.Question)
		}
		byQuestion[row.Question] = append(byQuestion[row.Question], i)
	}
	for _, id := range order {
		e.question(id, byQuestion[id], accept)
	}
	if len(e.faults) > 0 {
		return nil, e.faults
	}
	return e.out, nil
}

// An evaluator grades replies, question by question.
type evaluator struct {
	bank   *quiz.Bank
	out    []Marking
	faults document.Faults
}

// question grades the replies to one question.
func (e *evaluator) question(id study.QuestionID, at []int, accept int) {
	grader, ok := e.bank.Rubric(id)
	if !ok {
		var err error
		if grader, err = e.draft(at, accept); err != nil {
			first := e.out[at[0]]
			f := document.Fault{File: first.File, Line: first.Line, Column: 1, Code: document.CodeReference, Msg: fmt.Sprintf("question %q: %v", id, err)}
			f.Suggestion = document.Nearest(string(id), e.bank.IDs())
			e.faults = append(e.faults, f)
			return
		}
	}
	q, _ := e.bank.Question(id)
	for _, i := range at {
		m := &e.out[i]
		m.Drafted = !ok
		m.Grade = grader.Grade(m.Text)
		if m.Max == 0 {
			m.Max = m.Grade.Max.Float()
		}
		e.check(m.Reply, q.Kind)
	}
}

// check reports a reply whose label is not one for a question of kind.
func (e *evaluator) check(m labelled.Reply, kind study.Kind) {
	bad := func(code document.Code, format string, args ...any) {
		e.faults = append(e.faults, document.Fault{File: m.File, Line: m.Line, Column: 1, Code: code, Msg: fmt.Sprintf(format, args...)})
	}
	behavioural := kind == study.KindBehavioural
	switch {
	case behavioural && !m.Story():
		bad(document.CodeKind, `there are points, and %s is behavioural: write %s in JSON lines`, m.Question, labelled.PartsLine)
	case m.Story() && !behavioural:
		bad(document.CodeKind, `there are parts, and %s is not behavioural: write %s`, m.Question, labelled.PointsLine)
	case m.Points > m.Max:
		bad(document.CodeValue, "points are %v, and %s has %v", m.Points, m.Question, m.Max)
	}
}

// draft drafts a rubric from the rows at, and marks those that it accepts.
func (e *evaluator) draft(at []int, accept int) (*grade.Rubric, error) {
	first := e.out[at[0]]
	if strings.TrimSpace(first.ModelAnswer) == "" {
		return nil, errors.New("it is not in the bank, and has no model answer to draft a rubric from")
	}
	s := draft.Sketch{Prompt: first.Prompt, ModelAnswer: first.ModelAnswer}
	if points, err := study.PointsFrom(first.Max); err == nil {
		s.Points = points
	}
	for _, i := range at {
		if m := &e.out[i]; len(s.Accepted) < accept && m.Points == m.Max {
			m.Accepted = true
			s.Accepted = append(s.Accepted, m.Text)
		}
	}
	q, err := draft.Question(s)
	if err != nil {
		return nil, err
	}
	return grade.Compile(q, e.bank.Lexicon())
}
