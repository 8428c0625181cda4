package story

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

// A sign is a run of words that shows a part of a story. Unlike a phrasing it
// keeps its stop words and does without stems: "I asked" is something done,
// and "asked me to" something that was to be done.
//
// It is written as words with spaces between them. Of a|b either stands there,
// of !a|b neither; [a] may be left out; ~3 are up to three words of the same
// sentence; ^ is the beginning of a sentence, and ^, that of a clause after any
// break; and @act is a word of the class
// act, of which @adv stands for up to three.
type sign []step

// A step is what a sign asks of a word, or of a few words.
type step struct {
	is      func(r *prose.Reading, i int) bool
	least   int        // how often it must hold
	most    int        // how often it may
	lenient bool       // commas may stand within it and after it
	begins  text.Break // the least break that must stand here; it takes no word
}

// A signs holds signs that show the same, by the word that they begin with.
type signs struct {
	by     map[string][]sign
	others []sign // those that begin with no certain word
}

// newSigns reads signs; a fault in one is a fault in this package.
func newSigns(all ...string) signs {
	out := signs{by: map[string][]sign{}}
	for _, text := range all {
		var s sign
		for word := range strings.FieldsSeq(text) {
			s = append(s, newStep(word))
		}
		first, _, _ := strings.Cut(text, " ")
		if strings.ContainsAny(first, "^@~[!") {
			out.others = append(out.others, s)
			continue
		}
		for word := range strings.SplitSeq(first, "|") {
			out.by[word] = append(out.by[word], s)
		}
	}
	return out
}

// sign returns the token after the first of all that stands at token i, or i.
func (l listener) sign(all signs, i int) int {
	for _, list := range [...][]sign{all.by[string(l.Word(i))], all.others} {
		for _, s := range list {
			if end := l.follow(s, i); end > i {
				return end
			}
		}
	}
	return i
}

// newStep reads one word of a sign.
func newStep(s string) step {
	switch {
	case s == "^":
		return step{begins: text.BreakSentence}
	case s == "^,":
		return step{begins: text.BreakComma}
	case s == "@adv":
		return step{is: isAdverb, most: 3, lenient: true}
	case s[0] == '~':
		n, err := strconv.Atoi(s[1:])
		if err != nil {
			panic(fmt.Sprintf("%q is no gap of a sign", s))
		}
		return step{is: func(*prose.Reading, int) bool { return true }, most: n, lenient: true}
	case s[0] == '[':
		return step{is: oneOf(strings.Trim(s, "[]")), most: 1}
	case s[0] == '!':
		is := oneOf(s[1:])
		return step{is: func(r *prose.Reading, i int) bool { return !is(r, i) }, least: 1, most: 1}
	}
	return step{is: oneOf(s), least: 1, most: 1}
}

// oneOf returns what reports whether a word is one of those between the bars.
func oneOf(s string) func(*prose.Reading, int) bool {
	words := map[string]bool{}
	var kinds []func(*prose.Reading, int) bool
	for w := range strings.SplitSeq(s, "|") {
		if w[0] != '@' {
			words[w] = true
			continue
		}
		kind, ok := classes[w[1:]]
		if !ok {
			panic(fmt.Sprintf("%q is no class of a sign", w))
		}
		kinds = append(kinds, kind)
	}
	return func(r *prose.Reading, i int) bool {
		if words[string(r.Word(i))] {
			return true
		}
		for _, is := range kinds {
			if is(r, i) {
				return true
			}
		}
		return false
	}
}

// follow returns the token after s, if s stands at token i, or else -1. Steps
// that may take several words take as few as will do.
func (l listener) follow(s sign, i int) int { return l.steps(s, i, text.BreakSentence) }

// steps is follow with the strongest break that may stand before token i.
func (l listener) steps(rest sign, i int, allowed text.Break) int {
	if len(rest) == 0 {
		return i
	}
	s := rest[0]
	if s.begins != text.BreakNone {
		if i < len(l.Tokens) && (i == 0 || l.Tokens[i].Before >= s.begins) {
			return l.steps(rest[1:], i, allowed)
		}
		return -1
	}
	own := allowed
	if s.lenient {
		own = max(own, text.BreakComma)
	}
	for n := 0; ; n++ {
		if n >= s.least {
			if end := l.steps(rest[1:], i, allowed); end >= 0 {
				return end
			}
		}
		if n == s.most || i >= len(l.Tokens) || l.Tokens[i].Before > own || !s.is(l.Reading, i) {
			return -1
		}
		i++
		allowed, own = text.BreakNone, text.BreakNone
		if s.lenient {
			allowed, own = text.BreakComma, text.BreakComma
		}
	}
}
