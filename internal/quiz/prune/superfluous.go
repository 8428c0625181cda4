package prune

import (
	"cmp"
	"slices"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/record"
	"github.com/studybot/studybot/internal/study"
)

// fewestPhrasings is how many of a criterion are kept, whatever they change: other
// people have other words.
const fewestPhrasings = 4

// Superfluous returns phrasings that the bank's short questions can do without, all
// at once: no mark of a labelled reply, an example or a model answer changes. They
// are taken away one by one, those that fewest replies rightly meet first, of these
// the ones that most wrongly meet, of these the last ones. Each labelled reply is
// marked by a rubric that has learnt nothing from its writer. Done, if it is set, is
// called after each question.
func Superfluous(s *quiz.Source, tried []labelled.Reply, done func()) []Find {
	texts := make(map[study.QuestionID][]string)
	for _, r := range tried {
		texts[r.Question] = append(texts[r.Question], r.Text)
	}
	return each(s, done, func(q study.Question) []Find {
		records := records(s, q)
		if len(records) == 0 {
			return nil
		}
		slices.SortFunc(records, func(a, b record.Record) int {
			return cmp.Or(cmp.Compare(a.Right, b.Right), cmp.Compare(b.Wrong, a.Wrong),
				cmp.Compare(b.Criterion, a.Criterion), cmp.Compare(b.Phrasing, a.Phrasing))
		})
		p := pruner{lexicon: s.Lexicon(), q: q, tried: texts[q.ID], gone: make([][]bool, len(q.Criteria))}
		for i, c := range q.Criteria {
			p.gone[i] = make([]bool, len(c.Phrasings))
		}
		p.want, _ = p.marks(nil)
		records = slices.DeleteFunc(records, func(r record.Record) bool { return !p.take(r) })
		slices.SortFunc(records, func(a, b record.Record) int {
			return cmp.Or(cmp.Compare(a.Criterion, b.Criterion), cmp.Compare(a.Phrasing, b.Phrasing))
		})
		return found(s, q, records)
	})
}

// A pruner takes phrasings away from a question.
type pruner struct {
	lexicon *grade.Lexicon
	q       study.Question
	tried   []string       // further replies
	gone    [][]bool       // of each criterion, those that are away
	want    []study.Points // by all phrasings
}

// take takes the phrasing of r away if no mark changes, and reports whether it did.
func (p *pruner) take(r record.Record) bool {
	gone := p.gone[r.Criterion]
	left := 0
	for _, away := range gone {
		if !away {
			left++
		}
	}
	if left <= fewestPhrasings {
		return false
	}
	gone[r.Phrasing] = true
	_, same := p.marks(p.want)
	gone[r.Phrasing] = same
	return same
}

// pruned returns the question without what is away.
func (p *pruner) pruned() study.Question {
	q := p.q
	q.Criteria = slices.Clone(q.Criteria)
	for i, c := range q.Criteria {
		left := make([]study.Phrasing, 0, len(c.Phrasings))
		for j, phrasing := range c.Phrasings {
			if !p.gone[i][j] {
				left = append(left, phrasing)
			}
		}
		q.Criteria[i].Phrasings = left
	}
	return q
}

// marks returns the marks that the replies get by what is left. With want it stops
// at the first that is another, and reports whether there is none.
func (p *pruner) marks(want []study.Points) (got []study.Points, same bool) {
	q := p.pruned()
	add := func(g study.Grade) bool {
		from := len(got)
		for _, m := range g.Marks {
			got = append(got, m.Points)
		}
		got = append(got, g.Points)
		return want == nil || slices.Equal(got[from:], want[from:len(got)])
	}
	whole, err := grade.Compile(q, p.lexicon)
	if err != nil {
		return nil, false
	}
	replies := []string{q.ModelAnswer}
	for _, e := range q.Examples {
		replies = append(replies, e.Reply)
	}
	for _, reply := range replies {
		if !add(whole.AtTheirWord(reply)) || !add(whole.Grade(reply)) {
			return got, false
		}
	}
	for _, reply := range p.tried {
		if !add(whole.Grade(reply)) {
			return got, false
		}
	}
	learnt := make(map[string]*grade.Rubric) // by the writer that it has not learnt from
	for _, l := range q.Labelled {
		rubric := learnt[l.Writer]
		if rubric == nil {
			if rubric, err = grade.Compile(q.WithoutWriter(l.Writer), p.lexicon); err != nil {
				return nil, false
			}
			learnt[l.Writer] = rubric
		}
		if !add(rubric.Grade(l.Reply)) {
			return got, false
		}
	}
	return got, true
}
