package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"math"
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
	Short    bool      // to a short question, as all are that were drafted
	Drafted  bool      // by a drafted rubric
	Accepted bool      // the draft was made from it
	Claims   []Claim   // nil where the label has no ideas, or the rubric was drafted
	Stems    []float64 // to a short question, the shares of the model answer's stems that it has: of all, and of those that are not the prompt's
}

// Ours returns our points for m on the scale of the person who marked it.
func (m Marking) Ours() float64 {
	if m.Grade.Max == 0 {
		return 0
	}
	return m.Grade.Points.Float() / m.Grade.Max.Float() * m.Max
}

// Shows reports whether we found part p in a story, and whether the person who
// read it did. A reply that the grader does not take
// for a story shows no part.
func (m Marking) Shows(p study.Part) (ours, theirs bool) {
	rep := m.Grade.Report
	return rep != nil && !rep.Lacks(p), slices.Contains(m.Parts, p)
}

// Options say by which rubrics replies are graded. The zero value takes the
// bank's as they are.
type Options struct {
	Accept     int    // drafts are made from up to this many of the first replies with full marks too
	Phrasings  int    // of a criterion are used, the first ones; 0 is all
	Drafts     bool   // short questions of the bank are graded by drafts too
	Unlabelled bool   // questions of the bank have learnt from no labelled replies
	Graded     func() // is called after each question, if it is not nil
}

// Replies grades rows: those of questions of the bank by their rubrics, all
// others by rubrics drafted from the prompt and model answer of their first
// row. Rows with parts are of behavioural questions, and only they; ideas and
// misconceptions are those of the question, and the points what they add up to.
// The error is of type document.Faults.
func Replies(bank *quiz.Bank, rows []labelled.Reply, o Options) ([]Marking, error) {
	e := evaluator{bank: bank, options: o, out: make([]Marking, len(rows))}
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
		e.question(id, byQuestion[id])
		if o.Graded != nil {
			o.Graded()
		}
	}
	if len(e.faults) > 0 {
		return nil, e.faults
	}
	return e.out, nil
}

// An evaluator grades replies, question by question.
type evaluator struct {
	bank    *quiz.Bank
	options Options
	out     []Marking
	faults  document.Faults
}

// question grades the replies to question id, which are those at.
func (e *evaluator) question(id study.QuestionID, at []int) {
	q, inBank := e.bank.Question(id)
	if !inBank {
		first := e.out[at[0]]
		q = study.Question{Kind: study.KindShort, Prompt: first.Prompt, ModelAnswer: first.ModelAnswer}
	}
	drafted := !inBank || e.options.Drafts && q.Kind == study.KindShort
	rubrics, err := e.rubrics(id, q, at, drafted)
	if err != nil {
		e.bad(&e.out[at[0]], document.CodeReference, "question %q: %v", id, err).Suggestion = document.Nearest(string(id), e.bank.IDs())
		return
	}
	var model stems
	if q.Kind == study.KindShort {
		model = stemsOf(q.Prompt, q.ModelAnswer)
	}
	for _, i := range at {
		m := &e.out[i]
		m.Short, m.Drafted = q.Kind == study.KindShort, drafted
		m.Grade = rubrics[m.Writer].Grade(m.Text)
		if m.Max == 0 {
			m.Max = q.MaxPoints().Float()
		}
		if m.Short {
			m.Stems = model.shares(m.Text)
		}
		e.check(m, q.Kind)
		if inBank {
			e.checkClaims(m, q)
		}
		if m.Ideas != nil && !drafted {
			m.Claims = claims(q, m)
		}
	}
}

// rubrics returns the rubric for each writer of the replies at, by which their
// replies to question id are graded: one that has learnt nothing from them.
func (e *evaluator) rubrics(id study.QuestionID, q study.Question, at []int, drafted bool) (map[string]*grade.Rubric, error) {
	all := make(map[string]*grade.Rubric)
	if drafted {
		rubric, err := e.draft(q, at)
		for _, i := range at {
			all[e.out[i].Writer] = rubric
		}
		return all, err
	}
	for _, i := range at {
		writer := e.out[i].Writer
		if all[writer] != nil {
			continue
		}
		var err error
		if all[writer], err = e.rubric(id, q, writer); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// rubric returns the bank's rubric for question id, without what writer has
// labelled.
func (e *evaluator) rubric(id study.QuestionID, q study.Question, writer string) (*grade.Rubric, error) {
	own := func(l study.LabelledReply) bool { return writer != "" && l.Writer == writer }
	if e.options.Unlabelled {
		q.Labelled = nil
	}
	if e.options.Phrasings > 0 || e.options.Unlabelled || slices.ContainsFunc(q.Labelled, own) {
		return grade.Compile(firstPhrasings(q.WithoutWriter(cmp.Or(writer, "nobody")), cmp.Or(e.options.Phrasings, math.MaxInt)), e.bank.Lexicon())
	}
	rubric, ok := e.bank.Rubric(id)
	if !ok {
		return nil, errors.New("the grader cannot use its rubric: \"studybot lint\" says why")
	}
	return rubric, nil
}

// firstPhrasings returns q with at most n phrasings of each criterion.
func firstPhrasings(q study.Question, n int) study.Question {
	q.Criteria = slices.Clone(q.Criteria)
	for i := range q.Criteria {
		c := &q.Criteria[i]
		c.Phrasings = c.Phrasings[:min(n, len(c.Phrasings))]
	}
	return q
}

// bad adds a fault of m, and returns it.
func (e *evaluator) bad(m *Marking, code document.Code, format string, args ...any) *document.Fault {
	e.faults = append(e.faults, document.Fault{File: m.File, Line: m.Line, Column: 1, Code: code, Msg: fmt.Sprintf(format, args...)})
	return &e.faults[len(e.faults)-1]
}

// check reports a reply whose label is not one for a question of kind.
func (e *evaluator) check(m *Marking, kind study.Kind) {
	behavioural := kind == study.KindBehavioural
	switch {
	case behavioural && !m.Story():
		e.bad(m, document.CodeKind, `there are points, and %s is behavioural: write %s in JSON lines`, m.Question, labelled.PartsLine)
	case m.Story() && !behavioural:
		e.bad(m, document.CodeKind, `there are parts, and %s is not behavioural: write %s`, m.Question, labelled.PointsLine)
	case m.Points > m.Max:
		e.bad(m, document.CodeValue, "points are %v, and %s has %v", m.Points, m.Question, m.Max)
	}
}

// draftPoints are the least points of a drafted question. Of fewer, so much is lost
// by rounding to half points that marks cannot be told apart.
const draftPoints = 2 * 10

// draft drafts a rubric for q, and marks those of the replies at that it accepts.
func (e *evaluator) draft(q study.Question, at []int) (*grade.Rubric, error) {
	if strings.TrimSpace(q.ModelAnswer) == "" {
		return nil, errors.New("it is not in the bank, and has no model answer to draft a rubric from")
	}
	given := q.MaxPoints()
	if points, err := study.PointsFrom(e.out[at[0]].Max); err == nil && points > 0 {
		given = points
	}
	s := draft.Sketch{Prompt: q.Prompt, ModelAnswer: q.ModelAnswer, Points: max(given, draftPoints)}
	for _, i := range at {
		m := &e.out[i]
		if full := cmp.Or(m.Max, given.Float()); len(s.Accepted) < e.options.Accept && m.Points == full {
			m.Accepted = true
			s.Accepted = append(s.Accepted, m.Text)
		}
	}
	drafted, err := draft.Question(s)
	if err != nil {
		return nil, err
	}
	return grade.Compile(drafted, e.bank.Lexicon())
}
