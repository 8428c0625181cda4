package attack

import (
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// A Report is what a run found, a row for each attack.
type Report struct {
	Questions int   `json:"questions"` // short and numeric ones
	Rows      []Row `json:"rows"`
}

// Passed reports whether no row is over its limit.
func (r Report) Passed() bool {
	for _, row := range r.Rows {
		if !row.Passed() {
			return false
		}
	}
	return true
}

// A Row counts what one attack did.
type Row struct {
	Attack    string     `json:"attack"`
	Counts    string     `json:"counts"` // which replies Hits counts
	Replies   int        `json:"replies"`
	Hits      int        `json:"hits"`
	Limit     float64    `json:"limit"` // of Percent
	AtLeast   bool       `json:"at_least"`
	Offenders []Offender `json:"offenders"` // replies on the wrong side
}

// Percent returns the share of the replies that are counted.
func (r Row) Percent() float64 {
	if r.Replies == 0 {
		return 0
	}
	return 100 * float64(r.Hits) / float64(r.Replies)
}

// Passed reports whether r keeps its limit. A row without replies does.
func (r Row) Passed() bool {
	switch {
	case r.Replies == 0:
		return true
	case r.AtLeast:
		return r.Percent() >= r.Limit-1e-9
	}
	return r.Percent() <= r.Limit+1e-9
}

// An Offender is a reply that was marked otherwise than it should be.
type Offender struct {
	Question study.QuestionID `json:"question"`
	Reply    string           `json:"reply"`
	Points   study.Points     `json:"points"`
	Max      study.Points     `json:"max"`
	Guard    study.Guard      `json:"guard,omitempty"`
	Evidence []string         `json:"evidence"` // "criterion: its words" for what was earned
	Missed   []string         `json:"missed"`   // criteria
}

// An opponent runs attacks on one bank.
type opponent struct {
	bank      *quiz.Bank
	questions []study.Question // short and numeric
	rows      []Row
}

// Run attacks all short and numeric questions of bank. honest are labelled
// replies; those with full points must keep them.
func Run(bank *quiz.Bank, honest []labelled.Reply) Report {
	o := opponent{bank: bank}
	for _, q := range bank.Questions() {
		if q.Kind == study.KindShort || q.Kind == study.KindNumeric {
			o.questions = append(o.questions, q)
		}
	}
	o.attacks()
	o.modelAnswers()
	o.negations()
	o.honest(honest)
	return Report{Questions: len(o.questions), Rows: o.rows}
}

// paysOff is the share of the points from which an attack has worked.
const paysOff = 0.6

// attacks sends what should earn little.
func (o *opponent) attacks() {
	for _, a := range []struct {
		name    string
		limit   float64
		replies func(study.Question) []string
	}{
		{"keyword list", 3, keywordLists},
		{"shuffled model answer", 10, shuffles},
		{"prompt echoed", 0, echoes},
		{"\"I don't know\" and its kin", 0, func(study.Question) []string { return dontKnows }},
		{"another question's model answer", 2, o.otherAnswers},
		{"shotgun", 5, o.shotguns},
	} {
		row := Row{Attack: a.name, Counts: "score 60 % or more", Limit: a.limit}
		for _, q := range o.questions {
			for _, reply := range a.replies(q) {
				g := o.grade(q, reply)
				worked := g.Points.Float() >= paysOff*g.Max.Float()
				row.count(worked, worked, q, reply, g)
			}
		}
		o.rows = append(o.rows, row)
	}
}

// modelAnswers sends what should have full marks.
func (o *opponent) modelAnswers() {
	full := Row{Attack: "model answer", Counts: "get full marks", Limit: 100, AtLeast: true}
	typed := Row{Attack: "model answer with a typing error a sentence", Counts: "get full marks", Limit: 97, AtLeast: true}
	for _, q := range o.questions {
		g := o.grade(q, q.ModelAnswer)
		full.count(g.Full(), !g.Full(), q, q.ModelAnswer, g)
		for _, reply := range misspellings(q) {
			g := o.grade(q, reply)
			typed.count(g.Full(), !g.Full(), q, reply, g)
		}
	}
	o.rows = append(o.rows, full, typed)
}

// negations turns the model answer's first sentence into its opposite.
func (o *opponent) negations() {
	row := Row{Attack: "model answer with its first sentence denied", Counts: "lose points", Limit: 90, AtLeast: true}
	for _, q := range o.questions {
		if q.Kind != study.KindShort {
			continue
		}
		first, rest := firstSentence(q.ModelAnswer)
		before := o.grade(q, q.ModelAnswer)
		if o.grade(q, q.ModelAnswer[len(mainClause(first)):]).Points >= before.Points {
			continue // no point rests on what is denied alone
		}
		for _, denied := range denials(first) {
			g := o.grade(q, denied+rest)
			lost := g.Points < before.Points
			row.count(lost, !lost, q, denied+rest, g)
		}
	}
	o.rows = append(o.rows, row)
}

// honest sends full replies of authors and members, which no guard may touch.
func (o *opponent) honest(replies []labelled.Reply) {
	row := Row{Attack: "honest full reply", Counts: "are hit by a guard", Limit: 1}
	try := func(q study.Question, reply string, points float64) {
		if points < q.MaxPoints().Float() {
			return
		}
		g := o.grade(q, reply)
		hit := g.Guard != study.GuardNone
		row.count(hit, hit, q, reply, g)
	}
	for _, q := range o.questions {
		for _, e := range q.Examples {
			try(q, e.Reply, e.Points.Float())
		}
	}
	for _, m := range replies {
		if q, ok := o.bank.Question(m.Question); ok && (q.Kind == study.KindShort || q.Kind == study.KindNumeric) {
			try(q, m.Text, m.Points)
		}
	}
	o.rows = append(o.rows, row)
}

// grade marks reply to q; a question without a rubric gives nothing.
func (o *opponent) grade(q study.Question, reply string) study.Grade {
	rubric, ok := o.bank.Rubric(q.ID)
	if !ok {
		return study.Grade{Max: q.MaxPoints()}
	}
	return rubric.Grade(reply)
}

// count enters one reply: whether it counts, and whether it offends.
func (r *Row) count(counts, offends bool, q study.Question, reply string, g study.Grade) {
	r.Replies++
	if counts {
		r.Hits++
	}
	if !offends {
		return
	}
	off := Offender{Question: q.ID, Reply: reply, Points: g.Points, Max: g.Max, Guard: g.Guard, Evidence: []string{}, Missed: []string{}}
	for _, m := range g.Marks {
		if m.Points == 0 {
			off.Missed = append(off.Missed, m.Criterion)
			continue
		}
		var words []string
		for _, s := range m.Evidence {
			words = append(words, s.In(reply))
		}
		off.Evidence = append(off.Evidence, m.Criterion+": "+strings.Join(words, " "))
	}
	r.Offenders = append(r.Offenders, off)
}

// otherAnswers returns the model answers of all questions but q.
func (o *opponent) otherAnswers(q study.Question) []string {
	var out []string
	for _, other := range o.questions {
		if other.ID != q.ID && other.ModelAnswer != q.ModelAnswer {
			out = append(out, other.ModelAnswer)
		}
	}
	return out
}

// phrasings returns plain words for each phrasing of q's criteria.
func phrasings(q study.Question) []string {
	var out []string
	for _, c := range q.Criteria {
		for _, p := range c.Phrasings {
			if samples := grade.Samples(p, grade.Style{}); len(samples) > 0 {
				out = append(out, samples[0])
			}
		}
	}
	return out
}
