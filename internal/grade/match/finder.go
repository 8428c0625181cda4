package match

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
)

// The bounds of matching. A phrasing of e atoms costs at most
// e × maxPlaces × (maxPlaces + gap) steps, a reply has a bounded number of words,
// and an idea keeps at most maxEvidence pieces of evidence, the first in the
// reply. So the work on a reply is linear in its length and in the size of the
// rubric, whatever its text.
const (
	maxPlaces   = 64 // places of one atom, and partial matches, that are followed
	maxEvidence = 12 // pieces of evidence kept for one phrasing or idea
	maxTypos    = 96 // words of a reply that are looked at for typing errors
)

// Evidence is one way in which a reply meets a phrasing. The Finder that found it
// knows its tokens, until it reads the next reply.
type Evidence struct {
	lo, hi  int32 // the tokens Finder.cited[lo:hi]
	Denied  bool  // some of it is denied by a word outside it
	Negated bool  // some of it is denied by a word outside or inside it
}

// A Finder finds evidence in a reading. It is working memory that is kept for the
// next reply, and must not be copied.
type Finder struct {
	reading  *prose.Reading
	places   places
	partials partials
	found    []Evidence
	cited    []int32 // the tokens of evidence: ascending within a piece
}

// Read makes f ready to find evidence in r for the patterns whose atoms x has.
func (f *Finder) Read(x *Index, r *prose.Reading) {
	f.reading = r
	f.found, f.cited = f.found[:0], f.cited[:0]
	f.places.find(x, r)
	f.partials.begin(&f.places)
}

// A Window is the evidence for an idea: Finder.At(Lo) to Finder.At(Hi-1).
type Window struct {
	Lo, Hi int
	Met    int // how many phrasings have some
}

// Empty reports whether there is no evidence.
func (w Window) Empty() bool { return w.Lo == w.Hi }

// Gather finds the evidence for any of phrasings, with the polarity that each
// asks for.
func (f *Finder) Gather(phrasings []phrase.Phrasing) Window {
	w := Window{Lo: len(f.found)}
	lo := w.Lo
	for _, p := range phrasings {
		from, to := f.Find(p.Pattern, !p.Negative)
		n, met := from, false
		for _, e := range f.found[from:to] {
			if p.Negative && !e.Negated || !p.Negative && e.Denied {
				continue
			}
			met = true
			if !f.doubled(e, lo, n) {
				f.found[n] = e
				n++
			}
		}
		if met {
			w.Met++
		}
		f.found = f.found[:n]
		if len(f.found)-lo >= maxEvidence {
			f.found = f.found[:lo+maxEvidence]
			break
		}
	}
	w.Hi = len(f.found)
	return w
}

// Cite makes evidence of tokens from..to-1, and returns its number.
func (f *Finder) Cite(from, to int32) int {
	lo := int32(len(f.cited))
	for i := from; i < to; i++ {
		f.cited = append(f.cited, i)
	}
	f.found = append(f.found, f.judge(lo))
	return len(f.found) - 1
}

// doubled reports whether e is already in found[lo:hi].
func (f *Finder) doubled(e Evidence, lo, hi int) bool {
	for _, other := range f.found[lo:hi] {
		if slices.Equal(f.Tokens(e), f.Tokens(other)) {
			return true
		}
	}
	return false
}

// Evidence returns the evidence of window lo..hi-1.
func (f *Finder) Evidence(lo, hi int) []Evidence { return f.found[lo:hi] }

// At returns piece i of the evidence.
func (f *Finder) At(i int) Evidence { return f.found[i] }

// Forget drops the evidence from lo on.
func (f *Finder) Forget(lo int) { f.found = f.found[:lo] }

// Tokens returns the tokens of e, ascending.
func (f *Finder) Tokens(e Evidence) []int32 { return f.cited[e.lo:e.hi] }

// Extent returns the first token of e, and the token after its last.
func (f *Finder) Extent(e Evidence) (from, to int32) {
	return f.cited[e.lo], f.cited[e.hi-1] + 1
}

// Places returns all places of atoms, in the order of the reply.
func (f *Finder) Places() []Place { return f.places.list }

// First returns the number of the first place of atom a, or -1.
func (f *Finder) First(a int32) int32 { return f.places.head[a] }

// words finds the evidence for g, a phrasing in words.
func (f *Finder) words(g *phrase.Pattern) {
	for _, s := range f.partials.matches(g) {
		if s.link >= 0 {
			f.keep(s)
		}
	}
}

// keep makes evidence of the complete match s.
func (f *Finder) keep(s state) {
	lo := int32(len(f.cited))
	links := f.partials.links
	for l := s.link; l >= 0; l = links[l].prev {
		for i := links[l].from; i < links[l].to; i++ {
			f.cited = append(f.cited, i)
		}
	}
	own := f.cited[lo:]
	slices.Sort(own)
	f.cited = f.cited[:int(lo)+len(slices.Compact(own))]
	f.found = append(f.found, f.judge(lo))
}

// judge returns the evidence of the tokens cited from lo on.
func (f *Finder) judge(lo int32) Evidence {
	e := Evidence{lo: lo, hi: int32(len(f.cited))}
	e.Denied, e.Negated = f.reading.Denied(f.Tokens(e))
	return e
}
