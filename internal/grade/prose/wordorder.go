package prose

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/studybot/studybot/internal/grade/text"
)

// NOTICE: clashes.txt was counted over the comments in the source of Go, which
// are Copyright (c) The Go Authors and under a BSD licence; it holds none of
// their text. A pair is listed if it occurs there at most 6 % as often as it
// would if words stood in no order.
//
// Each line is a common word, and the common words that hardly ever stand right
// behind it. A full stop stands for the beginning and the end of a sentence.
//
//go:embed clashes.txt
var clashesText string

// maxCommon bounds how many words clashes.txt has.
const maxCommon = 128

// A wordOrder says which pairs of common words hardly ever stand side by side in
// a sentence.
type wordOrder struct {
	number map[string]uint8 // of each word; the full stop is 0
	clash  [maxCommon][maxCommon]bool
}

// wordOrders is clashes.txt, read once.
var wordOrders = sync.OnceValue(func() *wordOrder {
	o := &wordOrder{number: map[string]uint8{".": 0}}
	number := func(w string) uint8 {
		n, ok := o.number[w]
		if !ok {
			n = uint8(len(o.number))
			o.number[w] = n
		}
		return n
	}
	for line := range strings.Lines(clashesText) {
		before, after, _ := strings.Cut(line, ":")
		for _, w := range strings.Fields(after) {
			o.clash[number(before)][number(w)] = true
		}
	}
	return o
})

// minShuffled is how many words a reply has before their order is judged.
const minShuffled = 10

// Shuffled reports whether the reply's words stand in no order: many pairs of
// common words that sentences do not have, or capitals within sentences that
// begin with small letters.
func (r *Reading) Shuffled() bool {
	tokens := r.Tokens
	if len(tokens) < minShuffled {
		return false
	}
	o := wordOrders()
	var w orderTally
	prev, known := uint8(0), true
	for i := range tokens {
		k := &tokens[i]
		var n uint8
		common := false
		if k.Class != 0 {
			n, common = o.number[string(r.Word(i))]
		}
		switch {
		case i > 0 && k.Before == text.BreakSentence:
			w.pair(o, prev, known, 0, true)
			w.pair(o, 0, true, n, common)
			if text.IsLower(r.Raw[k.Start]) {
				w.smalls++
			}
		case i > 0 && (k.Before != text.BreakNone || !r.spaced(i)):
		default:
			w.pair(o, prev, known, n, common)
			if c := r.Raw[k.Start]; i > 0 && common && text.IsUpper(c) && k.End-k.Start > 1 && text.IsLower(r.Raw[k.End-1]) {
				w.capitals++
			}
		}
		prev, known = n, common
	}
	w.pair(o, prev, known, 0, true)
	return w.shuffled()
}

// spaced reports whether nothing but space stands between token i and the one
// before it: "it's a" is not "it a".
func (r *Reading) spaced(i int) bool {
	between := r.Raw[r.Tokens[i-1].End:r.Tokens[i].Start]
	return between != "" && strings.TrimSpace(between) == ""
}

// An orderTally counts what tells whether words stand in order.
type orderTally struct {
	pairs    int // of common words side by side
	bad      int // … that clash
	capitals int // common words with a capital within a sentence
	smalls   int // sentences that begin with a small letter
}

// pair counts two words side by side, if both are common.
func (w *orderTally) pair(o *wordOrder, a uint8, knownA bool, b uint8, knownB bool) {
	if !knownA || !knownB {
		return
	}
	w.pairs++
	if o.clash[a][b] {
		w.bad++
	}
}

func (w *orderTally) shuffled() bool {
	bad := w.bad
	// Who writes capitals at all begins sentences with them, and only those.
	if w.capitals > 0 {
		bad += w.capitals + w.smalls
	}
	return bad >= 3 && bad*4 >= w.pairs
}
