package prose

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A Dictionary tells words that exist from typing errors.
type Dictionary interface {
	// Known reports whether a normal form is a word that exists, or one that is
	// looked for.
	Known(word []byte) bool
}

// Negations are the denials of a text: the cues, which are words that turn what
// they govern into its opposite, and what each of them governs.
type negations struct {
	t     *text.Text
	known Dictionary
	cues  []int32  // tokens, at most maxCues
	by    []uint64 // of each token: the cues that govern it, a bit each
	open  uint64   // the cues that leave open whether what they govern is so: "I'm not sure about"
}

// maxCues bounds how many denials of one reply are followed; a mask has a bit
// for each.
const maxCues = 64

// find finds the cues of t and what each of them governs.
func (x *negations) find(t *text.Text, known Dictionary) {
	x.t, x.known = t, known
	x.cues = x.cues[:0]
	x.by = x.by[:0]
	x.open = 0
	for range x.t.Tokens {
		x.by = append(x.by, 0)
	}
	for i := range x.t.Tokens {
		if len(x.cues) == maxCues {
			return
		}
		k := &x.t.Tokens[i]
		if k.Class == 0 && x.mistypedDenial(i) {
			k.Class = text.Negation | text.FunctionWord
		}
		if k.Class&(text.Negation|text.Cue) == 0 || k.Class&text.Negation != 0 && x.named(i) || x.catches(i) {
			continue
		}
		if k.Class&text.Negation != 0 {
			x.plainCue(i)
			continue
		}
		x.lexicalCue(i)
	}
}

// named reports whether the denial at i is part of a name in camelCase, such as
// NotFound and NotReady: it is a state's name, and denies nothing.
func (x *negations) named(i int) bool {
	tokens, raw := x.t.Tokens, x.t.Raw
	capital := func(j int) bool {
		if j <= 0 || j >= len(tokens) || !tokens[j].Glued || tokens[j].Start != tokens[j-1].End {
			return false
		}
		at := tokens[j].Start
		return text.IsUpper(raw[at]) && (text.IsLower(raw[at-1]) || int(at)+1 < len(raw) && text.IsLower(raw[at+1])) // and no "CAN'T"
	}
	return capital(i) || capital(i+1)
}

// errorNames are how the names of errors end, and errorWords what else follows the
// "except" that catches one in code.
var (
	errorNames = [...]string{"Error", "Exception", "Timeout", "Exit", "Interrupt"}
	errorWords = text.WordSet("block clause branch handler exception exceptions pass as")
)

// catches reports whether token i is the "except" of code, as in "except KeyError"
// and "the except block": it names what is caught, and leaves nothing out.
func (x *negations) catches(i int) bool {
	if x.t.At(i) != "except" || i+1 >= len(x.t.Tokens) {
		return false
	}
	name := x.t.Raw[x.t.Tokens[i+1].Start:]
	if end := strings.IndexFunc(name, func(r rune) bool { return r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }); end >= 0 {
		name = name[:end]
	}
	ends := func(suffix string) bool { return strings.HasSuffix(strings.TrimRight(name, "."), suffix) }
	return slices.ContainsFunc(errorNames[:], ends) || errorWords[x.t.At(i+1)]
}

// denialWords are denials in which typing errors are looked for.
var denialWords = [...]string{"nothing", "never", "without", "nobody", "cannot", "doesnt", "didnt", "shouldnt", "wouldnt", "couldnt"}

// mistypedDenial reports whether token i is a denial with one typing error. A
// word that exists is none.
func (x *negations) mistypedDenial(i int) bool {
	w := x.t.Word(i)
	if len(w) < 4 || len(w) > text.MaxTypedLength {
		return false
	}
	switch w[0] {
	case 'n', 'w', 'c', 'd', 's':
	default:
		return false
	}
	for _, d := range denialWords {
		if d[0] == w[0] && len(d)-len(w) <= 1 && len(w)-len(d) <= 1 && len(d) > 4 && study.DistanceWithin(w, []byte(d), 1) == 1 {
			return !x.known.Known(w)
		}
	}
	return false
}

// plainCue handles "not" and the like at i.
func (x *negations) plainCue(i int) {
	if !x.denies(i) {
		return
	}
	bit := x.addCue(i)
	if x.leavesOpen(i) {
		x.open |= bit
	}
	x.govern(bit, i, i+1, false)
	if x.t.At(i) != "not" {
		return
	}
	if x.aboutSubject(i) || x.elided(i) {
		x.governBack(bit, i)
	}
	x.untrue(bit, i)
}

// denies reports whether "not" or the like at i denies what follows. What only
// looks like a denial loses the role of one.
func (x *negations) denies(i int) bool {
	next := x.t.At(i + 1)
	switch x.t.At(i) {
	case "not":
		switch next {
		case "only", "just", "merely", "simply", "solely":
			x.t.Tokens[i].Class &^= text.Negation
			return false
		}
		if x.t.At(i-1) == "or" && x.t.At(i-2) == "whether" {
			x.t.Tokens[i].Class &^= text.Negation
			return false
		}
	case "no":
		return x.noDenies(i, next)
	case "nothing":
		return next != "but" && next != "more"
	case "nor", "neither":
		return x.by[i] == 0
	}
	return true
}

// noDenies is denies for a "no" at i before the word next.
func (x *negations) noDenies(i int, next string) bool {
	switch next {
	case "doubt", "matter", "sooner", "problem":
		x.t.Tokens[i].Class &^= text.Negation
		return false
	case "of":
		if x.t.At(i+2) != "course" {
			x.t.Tokens[i].Class &^= text.Negation
			return false // "no of series" is their number
		}
	case "more", "fewer", "less", "later", "earlier":
		if x.t.At(i+2) == "than" {
			return false
		}
	}
	if next != "" && text.IsDigit(next[0]) && strings.HasPrefix(x.t.Raw[x.t.Tokens[i].End:], ".") {
		return false // "no. 5"
	}
	if i+1 == len(x.t.Tokens) || x.t.Tokens[i+1].Before != text.BreakNone {
		x.answerNo(i)
		return false // "No, it restarts."
	}
	return x.t.Tokens[i+1].Class&text.Conjunction == 0 && next != "and" // "I'd say no and ask for a snapshot"
}

// answerNo lets a "No" at i that answers a question deny what was asked.
func (x *negations) answerNo(i int) {
	tokens := x.t.Tokens
	if i == 0 || tokens[i].Before != text.BreakSentence || !strings.Contains(x.t.Raw[tokens[i-1].End:tokens[i].Start], "?") {
		return
	}
	bit := x.addCue(i)
	for j := i - 1; j >= 0 && j >= i-reachOfCue && tokens[j].Sentence == tokens[i-1].Sentence; j-- {
		x.by[j] |= bit
	}
}

// addCue enters a cue at token i and returns its bit.
func (x *negations) addCue(i int) uint64 {
	x.cues = append(x.cues, int32(i))
	return 1 << (len(x.cues) - 1)
}

// lexicalCue handles words other than "not" that deny: "prevents", "instead of".
func (x *negations) lexicalCue(i int) {
	next := x.t.At(i + 1)
	from := i + 1
	short := true
	switch w := x.t.At(i); w {
	case "rather", "other":
		if next != "than" {
			return
		}
		from = i + 2
	case "instead":
		if next != "of" {
			return
		}
		from = i + 2
	case "opposed":
		if next != "to" {
			return
		}
		from = i + 2
	case "fail", "fails", "failed", "failing", "unable", "refuse", "refuses", "refused":
		if next != "to" {
			return
		}
		from = i + 2
	case "far":
		if next != "from" {
			return
		}
		from = i + 2
	case "stop", "stops", "stopped", "keep", "keeps", "kept", "block", "blocks", "blocked", "save", "saves", "protect", "protects":
		if from = x.fromDoing(i); from == 0 {
			return
		}
	case "false", "untrue", "wrong", "incorrect", "myth", "misconception":
		x.falsehood(i)
		return
	case "idk", "dunno", "unsure":
		bit := x.addCue(i)
		x.open |= bit
		x.govern(bit, i, i+1, false)
		return
	case "think", "thinks", "believe", "believes", "claim", "claims", "assume", "assumes", "say", "says":
		x.hearsay(i)
		return
	}
	if byWhich(x.t.At(from)) {
		return // "avoids it" without an it: "avoids by looking at the last minute"
	}
	x.govern(x.addCue(i), i, from, short)
}

// byWhich reports whether w begins to say by which means.
func byWhich(w string) bool {
	switch w {
	case "by", "via", "through", "using", "with":
		return true
	}
	return false
}

// fromDoing returns where what is kept from happening begins: after the "from"
// of "stops the kubelet from evicting" with the verb at i, or 0 if there is none.
func (x *negations) fromDoing(i int) int {
	const farthest = 6
	for j := i + 1; j+1 < len(x.t.Tokens) && j <= i+farthest && x.t.Tokens[j].Before == text.BreakNone; j++ {
		if x.t.At(j) == "from" {
			if w := x.t.At(j + 1); len(w) > 5 && strings.HasSuffix(w, "ing") || w == "being" {
				return j + 1
			}
			return 0
		}
	}
	return 0
}

// untrue lets "it is not true that X" and "not the case that X" govern all of X.
func (x *negations) untrue(bit uint64, i int) {
	for j := i + 1; j < len(x.t.Tokens) && j <= i+4; j++ {
		switch x.t.At(j) {
		case "true", "case", "correct", "right":
			if x.t.At(j+1) == "that" {
				x.governClause(bit, j+2)
				x.t.Tokens[i].Class &^= text.Negation // it denies a sentence, not an author's word
			}
			return
		}
	}
}

// governClause notes all tokens from j to "but" or the end of the sentence.
func (x *negations) governClause(bit uint64, j int) {
	for n := j; n < len(x.t.Tokens); n++ {
		if n > j && x.t.Tokens[n].Before == text.BreakSentence || x.t.At(n) == "but" || x.t.At(n) == "however" {
			return
		}
		x.by[n] |= bit
	}
}

// falsehood handles "false", "wrong" and the like at i, which deny what follows
// ("it is false that X") or what came before ("X is a myth").
func (x *negations) falsehood(i int) {
	for j := i + 1; j <= i+3; j++ {
		if x.t.At(j) == "that" {
			x.governClause(x.addCue(i), j+1)
			return
		}
	}
	switch x.t.At(i - 1) {
	case "is", "are", "be", "s", "was", "simply", "just", "plainly", "not":
	case "a":
		if w := x.t.At(i); w != "myth" && w != "misconception" {
			return // "a wrong workspace is easy to select"
		}
	default:
		return
	}
	bit := x.addCue(i)
	start := i - 1
	for start > 0 && x.t.Tokens[start].Before != text.BreakSentence {
		start--
	}
	if i-start <= 3 && start > 0 { // "X. That is wrong."
		switch x.t.At(start) {
		case "that", "this", "which", "it":
			end := start
			for start--; start > 0 && x.t.Tokens[start].Before != text.BreakSentence; start-- {
			}
			for j := start; j < end; j++ {
				x.by[j] |= bit
			}
			return
		}
	}
	for j := i - 1; j >= start; j-- {
		if x.t.Tokens[j].Class&text.Conjunction != 0 && x.t.At(j) != "if" && x.t.At(j) != "when" {
			return
		}
		x.by[j] |= bit
		if x.t.Tokens[j].Before != text.BreakNone && x.t.Tokens[j].Class&(text.Stopword|text.Pronoun) != 0 {
			return // "…, the certificate is wrong" is a clause of its own
		}
	}
}

// hearsay handles "some think X, but": X is what others say.
func (x *negations) hearsay(i int) {
	who := false
	for j := max(0, i-3); j < i; j++ {
		switch x.t.At(j) {
		case "some", "people", "many", "others", "one", "might", "you", "they", "someone", "may":
			who = true
		}
	}
	if !who {
		return
	}
	for j := i + 1; j < len(x.t.Tokens) && j < i+3*reachOfCue; j++ {
		if x.t.At(j) == "but" || x.t.At(j) == "however" {
			x.governClause(x.addCue(i), i+1)
			return
		}
		if x.t.Tokens[j].Before == text.BreakSentence {
			return
		}
	}
}

// CuesOf returns the cues that govern token i, a bit each.
func (x *negations) CuesOf(i int32) uint64 { return x.by[i] }

// Cue returns the token of the cue with that bit.
func (x *negations) Cue(bit int) int32 { return x.cues[bit] }

// Negated reports whether token i is denied: an odd number of cues govern it.
func (x *negations) Negated(i int32) bool { return bits.OnesCount64(x.by[i])%2 == 1 }

// Denied reports whether some of tokens are denied by a word that is none of
// them, and whether some are denied by any word. Of what the member leaves open
// neither the one nor its opposite is said: it is denied from outside, and not denied.
func (x *negations) Denied(tokens []int32) (outside, atAll bool) {
	var own uint64
	for c, cue := range x.cues {
		for _, i := range tokens {
			if i == cue {
				own |= 1 << c
			}
		}
	}
	for _, i := range tokens {
		mask := x.by[i]
		if mask&x.open&^own != 0 {
			return true, false
		}
		atAll = atAll || bits.OnesCount64(mask)%2 == 1
		outside = outside || bits.OnesCount64(mask&^own)%2 == 1
	}
	return outside, atAll
}
