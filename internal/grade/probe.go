package grade

import (
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// A Hit is a phrasing that a reply meets, whatever else competes for its words
// and whatever a guard would say.
type Hit struct {
	Wrong    bool // of a misconception, not of a criterion
	Idea     int  // which criterion or misconception
	Phrasing int  // which of its phrasings
	Evidence []study.Span
}

// Probe returns all phrasings of a short question that reply meets. It is
// what authors' tools look into rubrics with.
func (r *Rubric) Probe(reply string) []Hit {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.read(r, reply)
	var hits []Hit
	for c := range r.criteria {
		hits = m.probe(hits, Hit{Idea: c}, r.criteria[c].phrasings)
	}
	for w := range r.misconceptions {
		hits = m.probe(hits, Hit{Wrong: true, Idea: w}, r.misconceptions[w])
	}
	return hits
}

// probe appends h for each of phrasings that is met.
func (m *marker) probe(hits []Hit, h Hit, phrasings []phrase.Phrasing) []Hit {
	for i := range phrasings {
		w := m.finder.Gather(phrasings[i : i+1])
		if !w.Empty() {
			h.Phrasing, h.Evidence = i, m.spans(m.finder.At(w.Lo))
			m.originals(h.Evidence)
			hits = append(hits, h)
		}
		m.finder.Forget(w.Lo)
	}
	return hits
}
