package grade

import (
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/story"
	"github.com/studybot/studybot/internal/study"
)

// Grade marks reply, the text as Slack delivers it. Spans in the grade are
// bytes of that text. The same reply always gets the same grade.
func (r *Rubric) Grade(reply string) study.Grade {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.read(r, reply)
	if len(m.Tokens) == 0 {
		return r.empty()
	}
	return m.original(m.grade())
}

// grade marks the reply that was read, by the kind of its question.
func (m *marker) grade() study.Grade {
	switch r := m.r; r.question.Kind {
	case study.KindNumeric:
		return r.numeric.Grade(&m.Reading)
	case study.KindChoice:
		return r.choice.Grade(&m.Reading)
	case study.KindBehavioural:
		return story.Grade(&m.Reading, r.max)
	}
	return m.gradeShort()
}

// empty is the grade of a reply with nothing to mark.
func (r *Rubric) empty() study.Grade {
	return study.Grade{Max: r.max, Guard: study.GuardEmpty, Marks: r.blank()}
}

// blank returns the marks of a reply that earned nothing.
func (r *Rubric) blank() []study.Mark {
	if r.question.Kind != study.KindShort {
		return nil
	}
	none := make([]int32, len(r.criteria))
	for i := range none {
		none[i] = -1
	}
	return (&marker{r: r}).marks(none)
}

// gradeShort marks a reply by the rubric.
func (m *marker) gradeShort() study.Grade {
	r := m.r
	for c := range r.criteria {
		m.search.windows[c][0], m.search.windows[c][1] = m.finder.Gather(r.criteria[c].phrasings)
	}
	m.search.assign(m)
	best := m.search.best[:len(r.criteria)]
	g := study.Grade{Max: r.max, Before: max(m.search.most, 0) + m.partly(best)}
	g.Points = g.Before
	m.spend(best)
	g.Marks = m.marks(best)
	m.applyMisconceptions(&g)
	m.guard(&g, best)
	return g
}

// marks writes what each criterion earned; of a group, its best.
func (m *marker) marks(best []int32) []study.Mark {
	r := m.r
	out := make([]study.Mark, 0, len(r.criteria))
	for c := range r.criteria {
		g := r.criteria[c].group
		if g >= 0 {
			if r.groups[g].members[0] == c {
				out = append(out, m.groupMark(&r.groups[g], best))
			}
			continue
		}
		out = append(out, m.mark(c, best[c]))
	}
	return out
}

// mark writes what criterion c earned by evidence e, or nothing by -1.
func (m *marker) mark(c int, e int32) study.Mark {
	q := &m.r.question.Criteria[c]
	k := study.Mark{Criterion: q.ID, Idea: q.Idea, Max: q.Points, Hint: q.Hint}
	if e >= 0 {
		k.Points = q.Points
		if part := m.parts[c]; part > 0 {
			k.Points = part
		}
		k.Evidence = m.spans(m.finder.At(int(e)))
	} else if len(m.Tokens) > 0 {
		k.Near = m.nearMiss(c)
	}
	return k
}

// groupMark writes what the best criterion of g earned.
func (m *marker) groupMark(g *group, best []int32) study.Mark {
	top, show := -1, g.members[0]
	for _, c := range g.members {
		p := m.r.criteria[c].points
		if best[c] >= 0 && (top < 0 || p > m.r.criteria[top].points) {
			top = c
		}
		if p > m.r.criteria[show].points {
			show = c
		}
	}
	if top < 0 {
		k := m.mark(show, -1)
		k.Max = g.max
		if g.idea != "" {
			k.Idea = g.idea
		}
		return k
	}
	k := m.mark(top, best[top])
	k.Max = g.max
	return k
}

// applyMisconceptions lowers g by the misconceptions that the reply holds.
func (m *marker) applyMisconceptions(g *study.Grade) {
	for i := range m.r.misconceptions {
		lo, hi := m.finder.Gather(m.r.misconceptions[i])
		if lo == hi {
			continue
		}
		e := m.finder.At(lo)
		q := &m.r.question.Misconceptions[i]
		span := m.extent(e)
		after := max(0, g.Points-q.Cost)
		if q.Cap != nil {
			after = min(after, *q.Cap)
		}
		if after == g.Points {
			g.Notes = append(g.Notes, study.Note{Text: q.Feedback, Span: &span})
			continue
		}
		g.Points = after
		g.Caps = append(g.Caps, study.Cap{Misconception: q.ID, Feedback: q.Feedback, Evidence: span, Points: after})
	}
}

// Chatter reports whether a message is plainly no answer: nothing but emoji,
// a link or a mention, thanks and other small talk, or a question to another
// member. Text that might be an answer is not chatter.
func Chatter(message string) bool {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	return prose.Chatter(&m.Text, message)
}
