package prose

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// An aside is words at the beginning or the end of a reply that say nothing of
// the topic: "hmm", "I think", "not 100 % sure, but", "hope that helps".
type aside struct {
	words []string
	apart bool // only with a break between it and the reply
}

// asides reads patterns: one a line, with an exclamation mark behind those that need
// a break.
func asides(patterns string) []aside {
	var all []aside
	for line := range strings.Lines(patterns) {
		line, apart := strings.CutSuffix(strings.TrimSpace(line), "!")
		all = append(all, aside{strings.Fields(line), apart})
	}
	return all
}

// openings are asides that replies begin with, by their first word, and closings
// those that they end with, by their last. "I'd" is read as "I".
var (
	openings = byWord(0, asides(`hm
		hmm
		hmmm
		uh
		um
		oh!
		ah!
		lol
		haha
		thx
		thanks!
		thank you!
		ty!
		cheers!
		sorry!
		ok!
		okay!
		ok so
		okay so
		well!
		hi!
		hey!
		hello!
		hi all!
		hey all!
		hi everyone!
		good question!
		nice question!
		nice one!
		imho
		imo
		tbh
		afaik
		iirc
		fwiw
		honestly!
		i think
		i believe!
		i guess
		i suppose
		i say
		i would say
		my guess!
		my guess is
		answer!
		ans!
		my answer!
		the answer!
		a!`), "i im not")
	closings = byWord(1, asides(`lol
		haha
		thx
		thx all
		ty
		thanks
		thanks all
		thanks everyone
		thank you!
		cheers!
		sorry!
		cc
		imho
		imo
		tbh
		afaik
		iirc
		i think
		i guess
		i believe
		i suppose!
		hth
		hope that helps
		hope this helps
		hope it helps
		i hope that helps
		i hope this helps
		i hope it helps`), "sure though tho tbh")
)

// byWord sorts asides by their first words, or by their last. Those that begin
// or end what unsure reads have an entry too.
func byWord(last int, all []aside, unsure string) map[string][]aside {
	m := map[string][]aside{}
	for _, a := range all {
		w := a.words[last*(len(a.words)-1)]
		m[w] = append(m[w], a)
	}
	for w := range strings.FieldsSeq(unsure) {
		m[w] = append(m[w], aside{})
	}
	return m
}

// leaveOut takes the asides from the reply, unless nothing else is in it.
func (r *Reading) leaveOut() {
	r.Labelled = false
	from, to := 0, len(r.Tokens)
	for from < to {
		n := r.opening(from)
		if n == 0 {
			break
		}
		r.Labelled = r.Labelled || n == 1 && r.At(from) == "a"
		from += n
	}
	for from < to {
		n := r.closing(from, to)
		if n == 0 {
			break
		}
		to -= n
	}
	if from < to && to-from < len(r.Tokens) {
		r.Keep(from, to)
	}
}

// opening returns how many tokens the aside has that the reply begins with at i.
func (r *Reading) opening(i int) int {
	if len(r.Word(i)) > 8 {
		return 0
	}
	most := 0
	for _, a := range openings[string(r.Word(i))] {
		n := len(a.words)
		if n == 0 {
			n = r.unsure(i, len(r.Tokens))
		}
		if n > most && r.reads(i, a.words) && (!a.apart || r.parts(i+n)) {
			most = n
		}
	}
	return most
}

// parts reports whether a break that sets an aside apart stands before token i.
// A letter, or "answer", needs a colon.
func (r *Reading) parts(i int) bool {
	if i >= len(r.Tokens) || r.Tokens[i].Before == text.BreakNone {
		return i >= len(r.Tokens)
	}
	switch r.At(i - 1) {
	case "a", "answer", "ans":
		return strings.HasPrefix(strings.TrimLeft(r.Raw[r.Tokens[i-1].End:r.Tokens[i].Start], " "), ":")
	}
	return true
}

// reads reports whether words stand at token i.
func (r *Reading) reads(i int, words []string) bool {
	if i < 0 || i+len(words) > len(r.Tokens) {
		return false
	}
	for j, w := range words {
		if string(r.Word(i+j)) != w {
			return false
		}
	}
	return true
}

// closing returns how many tokens the aside has that ends before token to, and
// begins after token from.
func (r *Reading) closing(from, to int) int {
	if len(r.Word(to-1)) > 8 {
		return 0
	}
	most := 0
	for _, a := range closings[string(r.Word(to-1))] {
		n := len(a.words)
		if n == 0 {
			n = r.unsureBehind(to)
		}
		i := to - n
		if n > most && i > from && r.reads(i, a.words) && (!a.apart || r.Tokens[i].Before != text.BreakNone) {
			most = n
		}
	}
	return most
}

// unsure returns how many tokens from i on, and before to, say that the member is
// not sure of what they say: "I'm not 100 % sure, but".
func (r *Reading) unsure(i, to int) int {
	end := r.notSure(i)
	if end == 0 {
		return 0
	}
	for ; end < to && unsureEnds[r.At(end)]; end++ {
		if r.At(end) == "but" {
			return end + 1 - i
		}
	}
	if end < to && r.Tokens[end].Before == text.BreakNone {
		return 0 // "not sure about crashes"
	}
	return end - i
}

// unsureBehind returns how many tokens before to say that the member is not sure
// of what they said, set apart from it.
func (r *Reading) unsureBehind(to int) int {
	for i := to - 2; i >= max(0, to-9); i-- {
		if r.Tokens[i].Before != text.BreakNone {
			if i+r.unsure(i, to) == to {
				return to - i
			}
			return 0
		}
	}
	return 0
}

// notSure returns where "(I'm) not (quite) sure" at token i ends, or 0.
func (r *Reading) notSure(i int) int {
	for i < len(r.Tokens) && speaks[r.At(i)] {
		i++
	}
	if r.At(i) != "not" {
		return 0
	}
	for i++; i < len(r.Tokens) && degrees[r.At(i)]; i++ {
	}
	if r.At(i) != "sure" {
		return 0
	}
	return i + 1
}

var (
	speaks     = text.WordSet("i am im")
	degrees    = text.WordSet("100 100% % percent quite totally completely entirely fully very really so too at all absolutely super")
	unsureEnds = text.WordSet("at all here though tho tbh but honestly about it this that one if right is correct")
)
