package grade

import (
	"github.com/studybot/studybot/internal/grade/evidence"
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

// AtTheirWord marks reply to a short question as Grade does, but takes each
// phrasing that is met at its word, whatever the strength of the evidence. Authors'
// tools try phrasings so. Other questions are marked as ever.
func (r *Rubric) AtTheirWord(reply string) study.Grade {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.read(r, reply)
	switch {
	case len(m.Tokens) == 0:
		return r.empty()
	case r.question.Kind != study.KindShort:
		return m.original(m.grade())
	}
	return m.original(m.gradeShort(true))
}

// Named returns the choice that reply answers with by its letter, its place or its
// very words, to a question that offers choices; or false.
func (r *Rubric) Named(reply string) (choice int, ok bool) {
	if r.question.Kind != study.KindChoice {
		return 0, false
	}
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.read(r, reply)
	return r.choice.Named(&m.Reading)
}

// grade marks the reply that was read, which has words.
func (m *marker) grade() study.Grade {
	r := m.r
	switch r.question.Kind {
	case study.KindNumeric:
		return r.numeric.Grade(&m.Reading)
	case study.KindChoice:
		return r.choice.Grade(&m.Reading)
	case study.KindBehavioural:
		return story.Grade(&m.Reading, r.max)
	}
	return m.gradeShort(false)
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

// gradeShort marks a reply by the rubric: by the strength of its evidence, or with
// plain by taking phrasings at their word.
func (m *marker) gradeShort(plain bool) study.Grade {
	r := m.r
	m.gather()
	best := m.search.best[:len(r.criteria)]
	plain = plain || !r.taught()
	if !plain {
		m.remember(r.memory())
		m.weigh(best)
	}
	g := study.Grade{Max: r.max, Before: m.earned(best) + m.partly(best)}
	g.Points = g.Before
	m.spend(best)
	g.Marks = m.marks(best)
	m.applyMisconceptions(&g, plain)
	m.guard(&g, best)
	return g
}

// gather finds all evidence in the reply, and chooses some for each criterion.
func (m *marker) gather() {
	r := m.r
	m.Count()
	m.strengths = [maxCriteria]float64{}
	for c := range r.criteria {
		m.search.windows[c] = m.finder.Gather(r.criteria[c].phrasings)
	}
	m.wrong = m.wrong[:0]
	for i := range r.misconceptions {
		m.wrong = append(m.wrong, m.finder.Gather(r.misconceptions[i]))
	}
	m.search.assign(m)
}

// earned returns the points of the criteria with evidence in best; of a group the
// best counts.
func (m *marker) earned(best []int32) study.Points {
	var sum study.Points
	for c := range best {
		if best[c] >= 0 && m.r.criteria[c].group < 0 {
			sum += m.r.criteria[c].points
		}
	}
	for g := range m.r.groups {
		var most study.Points
		for _, c := range m.r.groups[g].members {
			if best[c] >= 0 {
				most = max(most, m.r.criteria[c].points)
			}
		}
		sum += most
	}
	return sum
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
	k.Strength = rounded(m.strengths[c])
	if e >= 0 {
		k.Points = q.Points
		k.Doubt = k.Strength > 0 && k.Strength < evidence.Sure
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
func (m *marker) applyMisconceptions(g *study.Grade, plain bool) {
	for i := range m.r.misconceptions {
		e, held := m.holds(i, plain)
		if !held {
			continue
		}
		q := &m.r.question.Misconceptions[i]
		span := m.extent(m.finder.At(e))
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

// holds reports whether the reply holds misconception i, and the number of the
// evidence.
func (m *marker) holds(i int, plain bool) (evidence int, held bool) {
	w := m.wrong[i]
	if plain {
		return w.Lo, !w.Empty()
	}
	return m.weighHeld(i, w)
}

// Chatter reports whether a message is plainly no answer: nothing but emoji,
// a link or a mention, thanks and other small talk, or a question to another
// member. Text that might be an answer is not chatter.
func Chatter(message string) bool {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	return prose.Chatter(&m.Text, message)
}
