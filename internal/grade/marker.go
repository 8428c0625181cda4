package grade

import (
	"sync"

	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A marker marks one reply. It is working memory that is kept for the next.
type marker struct {
	r *Rubric
	prose.Reading
	finder  match.Finder
	search  searcher
	parts   [maxCriteria]study.Points // what keywords earned of a criterion; 0 is all or nothing
	wrong   []match.Window            // evidence of each misconception
	used    []bool                    // tokens that earned something
	counted []bool                    // tokens of evidence that was counted
	pieces  []piece                   // of a near miss

	// What is known of the strength of evidence:
	signs     [maxCriteria]evidence.Signs
	strengths [maxCriteria]float64 // of each criterion; 0 if it is taken at its word
	own       [maxCriteria]float64 // see evidence.Own
	denied    [maxCriteria]bool    // see evidence.Denied
	grams     []evidence.Gram
	recall    evidence.Recall
}

var markers = sync.Pool{New: func() any { return new(marker) }}

// read reads reply, and makes ready to find the evidence in it.
func (m *marker) read(r *Rubric, reply string) {
	m.r = r
	m.Read(reply, r.topic, r.index)
	m.finder.Read(r.index, &m.Reading)
}

// cover returns the bytes from the first to the last of tokens from..to-1.
func (m *marker) cover(from, to int32) study.Span {
	return study.Span{Start: int(m.Tokens[from].Start), End: int(m.Tokens[to-1].End)}
}

// extent returns the bytes from the first to the last word of e.
func (m *marker) extent(e match.Evidence) study.Span { return m.cover(m.finder.Extent(e)) }

// spans returns the bytes of e: words that touch are one span.
func (m *marker) spans(e match.Evidence) []study.Span {
	tokens := m.finder.Tokens(e)
	out := make([]study.Span, 0, len(tokens))
	last := int32(-2)
	for _, i := range tokens {
		k := &m.Tokens[i]
		if i == last+1 && k.Before == text.BreakNone {
			out[len(out)-1].End = int(k.End)
		} else {
			out = append(out, study.Span{Start: int(k.Start), End: int(k.End)})
		}
		last = i
	}
	return out
}

// tokensOf returns the tokens of evidence b, ascending.
func (m *marker) tokensOf(b int32) []int32 { return m.finder.Tokens(m.finder.At(int(b))) }
