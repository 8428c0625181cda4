package quiz

import (
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/craft"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// fewestIdeas is the least number of ideas that a short question asks for:
// with fewer, a guess earns half the points.
const fewestIdeas = 3

// MostIdeas is the largest number of ideas that a short question asks for: more
// do not fit into a reply.
const MostIdeas = 6

// Lint reads the bank in a directory as Load does, and also reports what
// makes a question unfair or incomplete: examples that are not graded as they
// claim, model answers without full marks, too few or too many criteria,
// missing sources and examples, and phrasings that do not do what their author
// thinks, and what was read against its source more than a year before now.
// Comments in the files silence warnings. It returns all other faults, and the bank
// unless one of them is an error.
func Lint(fsys fs.FS, now time.Time) (*Bank, document.Faults) {
	r := read(fsys)
	bank := r.checked()
	known := r.faults
	answers := newAnswers(r.questions)
	found := make([]document.Faults, len(r.questions))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range r.questions {
		g.Go(func() error {
			c := &checker{Place: q.place, known: known}
			c.checked(q.value.Source, q.value.Checked, now)
			c.lint(bank, q.value, answers, r.replies[q.value.ID])
			found[i] = c.faults
			return nil
		})
	}
	_ = g.Wait() // the functions return no errors
	r.fault(slices.Concat(found...)...)
	for _, term := range r.terms {
		c := &checker{Place: term.place, known: known}
		c.source(term.value.Source)
		c.checked(term.value.Source, term.value.Checked, now)
		r.fault(c.faults...)
	}
	faults := document.Silence(fsys, yamlFiles(fsys), r.faults).Sort()
	if len(faults.Errors()) > 0 {
		return nil, faults
	}
	return bank, faults
}

// lint reports what makes q unfair, poor or incomplete.
func (c *checker) lint(bank *Bank, q study.Question, others answers, replies []labelled.Reply) {
	c.quality(q)
	rubric, ok := bank.Rubric(q.ID)
	if !ok || !sound(c.Place, c.known) {
		return
	}
	c.marks(q, rubric)
	if q.Kind == study.KindShort {
		newTeacher(c, q, rubric).teach(others)
		c.risk(q, rubric, replies)
	}
	for _, f := range craft.Of(q, rubric, replies) {
		c.bad(f.Path, f.Code, "%s", f.Msg)
	}
}

// checked reports what has a source and was not read against it for a year.
func (c *checker) checked(source study.Source, in study.Month, now time.Time) {
	switch {
	case source.URL == "":
	case in == "":
		c.bad("source", document.CodeUnchecked, "this does not say when it was read against its source: add checked: %s, for example, when you have", study.MonthOf(now))
	case study.MonthOf(now.AddDate(0, 1, 0)).Before(in):
		c.bad("checked", document.CodeValue, "%s is yet to come: write the month in which it was read", in)
	case in.Stale(now, study.FreshFor):
		c.bad("checked", document.CodeStale, "this was read against its source in %s: read it again, and say so here", in)
	}
}

// quality reports what q lacks to be a good question.
func (c *checker) quality(q study.Question) {
	switch {
	case c.Has("source"):
		c.source(q.Source)
	case q.Kind != study.KindBehavioural:
		c.bad("id", document.CodeSource, "this question has no source: name the official page that it was checked against")
	}
	if q.Kind == study.KindShort || q.Kind == study.KindNumeric {
		c.enoughExamples(q)
	}
	if q.Kind != study.KindShort || !c.Has("criteria") {
		return
	}
	if n := ideas(q.Criteria); n < fewestIdeas || n > MostIdeas {
		c.bad("criteria", document.CodeCriteria, "ideas asked for: %d; a short question has %d to %d, where a group counts as one", n, fewestIdeas, MostIdeas)
	}
	hints := make(map[string]bool)
	for i, criterion := range q.Criteria {
		path := item("criteria", i) + ".hint"
		if fold(criterion.Hint) == fold(criterion.Idea) {
			c.bad(path, document.CodeHint, "this hint is the idea itself: ask what leads to it")
		}
		if hint := fold(criterion.Hint) + "\x00" + criterion.Group; criterion.Group == "" && hints[hint] {
			c.bad(path, document.CodeHint, "another idea has this hint too: a member who misses both would read it twice")
		} else {
			hints[hint] = true
		}
	}
}

// ideas returns how many of the criteria can count at once.
func ideas(criteria []study.Criterion) int {
	n := 0
	groups := make(map[string]bool)
	for _, c := range criteria {
		if c.Group == "" || !groups[c.Group] {
			n++
		}
		groups[c.Group] = true
	}
	return n
}

// source reports an address that does not lead to a page over https.
func (c *checker) source(s study.Source) {
	host, ok := strings.CutPrefix(s.URL, "https://")
	host, _, _ = strings.Cut(host, "/")
	if s.URL != "" && (!ok || !strings.Contains(host, ".") || strings.ContainsAny(s.URL, " \n\t<>|")) {
		c.bad("source.url", document.CodeSource, "%q is no address of a source: use one that begins with https://", document.Clip(s.URL))
	}
}

// marks tries q's rubric on its model answer, choices and examples.
func (c *checker) marks(q study.Question, rubric *grade.Rubric) {
	switch q.Kind {
	case study.KindShort:
		if g, how := tried(rubric, q.ModelAnswer, q.MaxPoints()); !g.Full() {
			c.bad("model_answer", document.CodeModel, "the model answer gets %s of %s points%s: %s", g.Points, g.Max, how, reasons(q.ModelAnswer, g))
		}
	case study.KindNumeric:
		if g := rubric.Grade(q.Numeric.Answer); !g.Full() {
			c.bad("numeric.answer", document.CodeModel, "as a reply this gets %s of %s points: %s", g.Points, g.Max, reasons(q.Numeric.Answer, g))
		}
	case study.KindChoice:
		for i, choice := range q.Choices {
			if g := rubric.Grade(choice.Text); g.Full() != choice.Right {
				c.bad(item("choices", i), document.CodeModel, "as a reply this gets %s of %s points: make the texts of the choices less alike", g.Points, g.Max)
			}
		}
	}
	for i, example := range q.Examples {
		if g, how := tried(rubric, example.Reply, example.Points); g.Points != example.Points {
			c.bad(item("examples", i)+".points", document.CodeExample, "this example claims %s of %s points and gets %s%s: %s",
				example.Points, g.Max, g.Points, how, reasons(example.Reply, g))
		}
	}
}

// tried returns the grade of a reply that should get points: first by the
// phrasings at their word, so that they are tried whatever has been learnt, and
// then as a member's reply is marked, which how says.
func tried(rubric *grade.Rubric, reply string, points study.Points) (g study.Grade, how string) {
	if g = rubric.AtTheirWord(reply); g.Points != points {
		return g, ""
	}
	return rubric.Grade(reply), " by the strength of the evidence"
}

// reasons says why reply got the grade g.
func reasons(reply string, g study.Grade) string {
	var earned, missed, parts []string
	for _, m := range g.Marks {
		if m.Points == 0 {
			missed = append(missed, m.Criterion)
			continue
		}
		earned = append(earned, m.Criterion+quotes(reply, m.Evidence))
	}
	if len(earned) > 0 {
		parts = append(parts, "earned "+strings.Join(earned, ", "))
	}
	if len(missed) > 0 {
		parts = append(parts, "missed "+strings.Join(missed, ", "))
	}
	if g.Guard != study.GuardNone {
		parts = append(parts, fmt.Sprintf("the guard %s acted", g.Guard))
	}
	for _, cut := range g.Caps {
		parts = append(parts, fmt.Sprintf("misconception %s%s lowered it to %s", cut.Misconception, quotes(reply, []study.Span{cut.Evidence}), cut.Points))
	}
	for _, note := range g.Notes {
		parts = append(parts, fmt.Sprintf("note %q", document.Clip(note.Text)))
	}
	if len(parts) == 0 {
		return "nothing in it was recognised"
	}
	return strings.Join(parts, "; ")
}

// quotes returns the text of spans in brackets.
func quotes(reply string, spans []study.Span) string {
	var texts []string
	for _, s := range spans {
		if text := s.In(reply); text != "" {
			texts = append(texts, fmt.Sprintf("%q", document.Clip(text)))
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return " (" + strings.Join(texts, ", ") + ")"
}
