package match

import "github.com/studybot/studybot/internal/grade/phrase"

// Find finds the evidence for g, and returns its window. With asserted, what
// words outside it deny is left out.
func (f *Finder) Find(g *phrase.Pattern, asserted bool) (int, int) {
	lo := len(f.found)
	switch g.Kind {
	case phrase.Words:
		f.words(g)
		if asserted {
			f.dropDenied(lo)
		}
	case phrase.Any:
		for _, k := range g.Parts {
			f.Find(k, asserted)
		}
	case phrase.All:
		f.all(g, asserted)
	case phrase.Of:
		f.of(g, asserted)
	case phrase.None:
		f.found = f.found[:lo]
	}
	if len(f.found)-lo > maxEvidence {
		f.found = f.found[:lo+maxEvidence]
	}
	return lo, len(f.found)
}

// dropDenied removes the evidence from lo on that a word outside it denies.
func (f *Finder) dropDenied(lo int) {
	n := lo
	for _, e := range f.found[lo:] {
		if !e.Denied {
			f.found[n] = e
			n++
		}
	}
	f.found = f.found[:n]
}

// sentence returns the sentence that e begins in.
func (f *Finder) sentence(e Evidence) int32 { return f.reading.Tokens[f.cited[e.lo]].Sentence }

// all joins evidence for every part of g: within one sentence, or anywhere.
// Parts are not given the same words.
func (f *Finder) all(g *phrase.Pattern, asserted bool) {
	lo := len(f.found)
	var windows [phrase.MaxAll][2]int
	parts := g.Parts
	if len(parts) > len(windows) {
		parts = parts[:len(windows)]
	}
	for i, k := range parts {
		if k.Kind == phrase.None {
			continue
		}
		windows[i][0], windows[i][1] = f.Find(k, asserted)
		if windows[i][0] == windows[i][1] {
			f.found = f.found[:lo]
			return
		}
	}
	first := 0
	for parts[first].Kind == phrase.None {
		first++
	}
	out := len(f.found)
	for i := windows[first][0]; i < windows[first][1]; i++ {
		e := f.found[i]
		sentence := f.sentence(e)
		ok := true
		for j := first + 1; ok && j < len(parts); j++ {
			if parts[j].Kind != phrase.None {
				e, ok = f.extend(e, windows[j][0], windows[j][1], sentence, g.WholeReply)
			}
		}
		if ok && !f.broken(parts, sentence, g.WholeReply) {
			f.found = append(f.found, e)
		}
	}
	f.found = append(f.found[:lo], f.found[out:]...)
}

// broken reports whether something stands in the sentence, or anywhere, that a
// none among parts forbids.
func (f *Finder) broken(parts []*phrase.Pattern, sentence int32, anywhere bool) bool {
	for _, k := range parts {
		if k.Kind != phrase.None {
			continue
		}
		for _, g := range k.Parts {
			lo, hi := f.Find(g, false)
			bad := false
			for i := lo; i < hi; i++ {
				bad = bad || anywhere || g.WholeReply || k.WholeReply || f.sentence(f.found[i]) == sentence
			}
			f.found = f.found[:lo]
			if bad {
				return true
			}
		}
	}
	return false
}

// extend joins to e the first of found[lo:hi] in its sentence, or anywhere,
// that is not within it.
func (f *Finder) extend(e Evidence, lo, hi int, sentence int32, anywhere bool) (Evidence, bool) {
	for i := lo; i < hi; i++ {
		other := f.found[i]
		if (anywhere || f.sentence(other) == sentence) && !f.Within(other, e) && !f.Within(e, other) {
			return f.merge(e, other), true
		}
	}
	return e, false
}

// merge returns the evidence of both e and other.
func (f *Finder) merge(e, other Evidence) Evidence {
	lo := int32(len(f.cited))
	i, j := e.lo, other.lo
	for i < e.hi || j < other.hi {
		switch {
		case j >= other.hi || i < e.hi && f.cited[i] < f.cited[j]:
			f.cited = append(f.cited, f.cited[i])
			i++
		case i >= e.hi || f.cited[j] < f.cited[i]:
			f.cited = append(f.cited, f.cited[j])
			j++
		default:
			f.cited = append(f.cited, f.cited[i])
			i++
			j++
		}
	}
	return f.judge(lo)
}

// Within reports whether all tokens of e are among those of other.
func (f *Finder) Within(e, other Evidence) bool {
	j := other.lo
	for i := e.lo; i < e.hi; i++ {
		for j < other.hi && f.cited[j] < f.cited[i] {
			j++
		}
		if j == other.hi || f.cited[j] != f.cited[i] {
			return false
		}
	}
	return true
}

// maxChoices bounds the steps of choosing evidence for "N of a list".
const maxChoices = 400

// of joins evidence for g.n of the parts of g, each with words of its own.
func (f *Finder) of(g *phrase.Pattern, asserted bool) {
	lo := len(f.found)
	cited := len(f.cited)
	var c choosing
	for _, k := range g.Parts {
		if c.n == len(c.windows) {
			break
		}
		a, b := f.Find(k, asserted)
		if a < b {
			c.windows[c.n] = [2]int{a, b}
			c.n++
		}
	}
	c.want, c.anywhere = g.N, g.WholeReply
	if c.n < g.N || !f.choose(&c, 0, 0) {
		f.found, f.cited = f.found[:lo], f.cited[:cited]
		return
	}
	joined := f.found[c.chosen[0]]
	for _, i := range c.chosen[1:g.N] {
		joined = f.merge(joined, f.found[i])
	}
	f.found = append(f.found[:lo], joined)
}

// choosing is the state of a search for evidence of several parts.
type choosing struct {
	windows  [phrase.MaxOf][2]int // evidence of each part that has any
	n        int
	want     int
	anywhere bool
	chosen   [phrase.MaxOf]int
	steps    int
}

// choose chooses evidence for want parts, from part k on, where it has that of
// have parts.
func (f *Finder) choose(c *choosing, k, have int) bool {
	if have == c.want {
		return true
	}
	if c.steps++; c.steps > maxChoices || c.n-k < c.want-have {
		return false
	}
	for i := c.windows[k][0]; i < c.windows[k][1]; i++ {
		if f.fits(c, i, have) {
			c.chosen[have] = i
			if f.choose(c, k+1, have+1) {
				return true
			}
		}
	}
	return f.choose(c, k+1, have)
}

// fits reports whether evidence i has words of its own beside what is chosen.
func (f *Finder) fits(c *choosing, i, have int) bool {
	other := f.found[i]
	for _, j := range c.chosen[:have] {
		e := f.found[j]
		if f.Within(other, e) || f.Within(e, other) || !c.anywhere && f.sentence(e) != f.sentence(other) {
			return false
		}
	}
	return true
}
