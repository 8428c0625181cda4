package grade

import "github.com/studybot/studybot/internal/study"

// original makes the spans of g, which are bytes of the plain copy that was
// marked, bytes of the reply as it was given.
func (m *marker) original(g study.Grade) study.Grade {
	if !m.Changed() {
		return g
	}
	for i := range g.Marks {
		k := &g.Marks[i]
		k.Near = m.originalOf(k.Near)
		m.originals(k.Evidence)
	}
	for i := range g.Caps {
		g.Caps[i].Evidence = *m.originalOf(&g.Caps[i].Evidence)
	}
	for i := range g.Notes {
		g.Notes[i].Span = m.originalOf(g.Notes[i].Span)
	}
	if g.Report != nil {
		for i := range g.Report.Found {
			g.Report.Found[i].Evidence = *m.originalOf(&g.Report.Found[i].Evidence)
		}
	}
	return g
}

// originals is originalOf for each of spans, in place.
func (m *marker) originals(spans []study.Span) {
	for i := range spans {
		spans[i] = *m.originalOf(&spans[i])
	}
}

// originalOf returns the bytes of the reply that s stands for.
func (m *marker) originalOf(s *study.Span) *study.Span {
	if s == nil || s.Start >= s.End {
		return s
	}
	start, end := m.Original(s.Start, s.End)
	return &study.Span{Start: start, End: end}
}
