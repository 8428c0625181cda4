package grade

import (
	"sync"

	"github.com/studybot/studybot/internal/study"
)

// onceRubric returns a function that compiles the story rubric at its first call.
func onceRubric() func() *Rubric {
	return sync.OnceValue(func() *Rubric {
		q := study.Question{Kind: study.KindShort}
		gap := 1
		part := func(name string, phrases []string) {
			c := study.Criterion{ID: name, Points: study.Whole(1), Shares: true}
			for _, w := range phrases {
				c.Phrasings = append(c.Phrasings, study.Phrasing{Words: w, Gap: &gap})
			}
			q.Criteria = append(q.Criteria, c)
		}
		for _, p := range storyParts {
			part(p.name, p.phrases)
		}
		part("blame", blame)
		r, err := Compile(q, nil)
		if err != nil {
			panic(err) // a fault in this file; every test of a story finds it
		}
		return r
	})
}

// storySpans returns, for each part of a story and last for blame, the bytes that show it first,
// or a zero span.
func (r *Rubric) storySpans(reply string) []study.Span {
	m := matchers.Get().(*matcher)
	defer matchers.Put(m)
	m.read(r, reply)
	out := make([]study.Span, len(r.criteria))
	for c := range r.criteria {
		lo, hi := m.gather(r.criteria[c].phrasings)
		first := int32(-1)
		for _, e := range m.found[lo:hi] {
			if first < 0 || m.toks[e.lo] < first {
				first = m.toks[e.lo]
				out[c] = study.Span{Start: int(m.t.toks[first].start), End: int(m.t.toks[m.toks[e.hi-1]].end)}
			}
		}
	}
	return out
}
