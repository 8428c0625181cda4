package match

import (
	"math/bits"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// typed returns the atom whose spelling w is a typing error of, or -1. The
// first letter must be right, and w must be no word of its own. The nearest
// spelling is taken; of two equally near, the author's first.
func (x *Index) typed(w []byte) int32 {
	k := text.MaxTypingErrors(len(w))
	if k == 0 || len(w) > text.MaxTypedLength || !text.IsLower(w[0]) {
		return -1
	}
	best, atom := k+1, int32(-1)
	set := letterSet(w)
	near := x.spellings().by[w[0]-'a']
	for i := range near {
		s := &near[i]
		limit := min(best-1, text.MaxTypingErrors(len(s.form)))
		if d := len(s.form) - len(w); d > limit || -d > limit || bits.OnesCount32(s.letters^set) > 2*limit {
			continue
		}
		if d := study.DistanceWithin(w, s.form, limit); d <= limit {
			best, atom = d, s.atom
			if best == 1 {
				break
			}
		}
	}
	if atom < 0 || x.known.Known(w) {
		return -1
	}
	return atom
}
