package match

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/phrase"
)

// A Loose is a piece of evidence that is put together from words wherever they
// stand in the reply. Finder.Loose begins one.
type Loose struct {
	f  *Finder
	lo int
}

// Loose begins a piece of evidence without words.
func (f *Finder) Loose() Loose { return Loose{f, len(f.cited)} }

// Show reports whether g is found in the reply and whether it is meant: denied
// if negative, and else asserted. It adds the words that show it to l.
func (l Loose) Show(g *phrase.Pattern, negative bool) (found, meant bool) {
	f := l.f
	cited := len(f.cited)
	lo, hi := f.Find(g, false)
	if lo == hi {
		return false, false
	}
	e := f.found[lo]
	for _, other := range f.found[lo:hi] {
		if other.Denied == negative {
			e, meant = other, true
			break
		}
	}
	f.cited = f.cited[:cited+copy(f.cited[cited:], f.Tokens(e))]
	f.found = f.found[:lo]
	return true, meant
}

// Drop drops l and its words.
func (l Loose) Drop() { l.f.cited = l.f.cited[:l.lo] }

// Keep makes evidence of the words of l, and returns its number.
func (l Loose) Keep() int {
	f := l.f
	slices.Sort(f.cited[l.lo:])
	f.cited = f.cited[:l.lo+len(slices.Compact(f.cited[l.lo:]))]
	f.found = append(f.found, Evidence{lo: int32(l.lo), hi: int32(len(f.cited))})
	return len(f.found) - 1
}
