package phrase

import (
	"slices"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A Style says how Samples writes the words of a phrasing.
type Style struct {
	// Recased writes words in another case than the author did, so that an exact run is
	// told from the plain word.
	Recased bool
	// Spread puts as many other words between two as the phrasing's gap allows.
	Spread bool
}

// maxSamples bounds how many samples of one part of a phrasing are written
// out. Where its alternatives multiply to more, each is tried once.
const maxSamples = 96

// filler is a word that means nothing and that counts in a gap.
const filler = "qux"

// Samples returns replies that p asks for, in its author's own words: one for
// each choice among its alternatives and optional words. Authors' tools try
// rubrics on them. p is one that Compile takes.
func Samples(p study.Phrasing, style Style) []string {
	switch {
	case p.Words != "":
		t, err := parseWords(p.Words)
		if err != nil {
			return nil
		}
		w := writer{style: style, between: " "}
		if style.Spread {
			w.between = w.spread(p)
		}
		return w.tree(t)
	case p.Any != nil:
		var out []string
		for _, k := range p.Any {
			out = append(out, Samples(k, style)...)
		}
		return out[:min(len(out), maxSamples)]
	case p.All != nil:
		return joinParts(p.All, len(p.All), " ", style)
	case p.Of != nil:
		return joinParts(p.Of, p.N, ", ", style)
	}
	return nil
}

// joinParts joins samples of the first n of parts that are no absences.
func joinParts(parts []study.Phrasing, n int, between string, style Style) []string {
	var options [][]string
	for _, k := range parts {
		if k.None == nil && len(options) < n {
			options = append(options, Samples(k, style))
		}
	}
	return product(options, between)
}

// A writer writes out a phrasing in words.
type writer struct {
	style   Style
	between string
}

// spread returns what stands between two words of p at most.
func (w writer) spread(p study.Phrasing) string {
	gap := defaultGap
	if p.Gap != nil {
		gap = *p.Gap
	}
	return " " + strings.Repeat(filler+" ", gap)
}

// tree returns the ways to write t.
func (w writer) tree(t *tree) []string {
	switch t.kind {
	case treeWord:
		return []string{w.word(t.text)}
	case treeQuote:
		return []string{t.text}
	case treeOpt:
		return append([]string{""}, w.tree(t.children[0])...)
	case treeAlt:
		var out []string
		for _, k := range t.children {
			out = append(out, w.tree(k)...)
		}
		return out[:min(len(out), maxSamples)]
	case treeSeq:
	}
	var options [][]string
	for i := 0; i < len(t.children); i++ {
		k := t.children[i]
		if k.kind == treeWord && startsNumber(k.text) && i+1 < len(t.children) && t.children[i+1].kind == treeWord {
			unit := t.children[i+1].text // it stays beside its number
			options = append(options, []string{bare(k.text) + " " + unit})
			i++
			continue
		}
		options = append(options, w.tree(k))
	}
	return product(options, w.between)
}

func startsNumber(s string) bool { return s != "" && text.IsDigit(s[0]) }

// bare returns a number without its tolerance.
func bare(s string) string {
	number, _, _ := cutTolerance(s)
	return number
}

// word writes one word; a star stands for letters.
func (w writer) word(s string) string {
	if startsNumber(s) {
		return bare(s)
	}
	if w.style.Recased {
		s = recase(s)
	}
	return strings.ReplaceAll(s, "*", "ux")
}

// recase writes s in another case, without making a camelCase name of it.
func recase(s string) string {
	if strings.ContainsFunc(s, unicode.IsUpper) {
		return strings.ToLower(s)
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// product joins one option of each list in every way, or, where those are
// more than maxSamples, so that each option occurs once.
func product(lists [][]string, between string) []string {
	total := 1
	for _, l := range lists {
		total = min(total*len(l), maxSamples+1)
	}
	if total == 0 {
		return nil
	}
	chosen := make([]string, len(lists))
	if total <= maxSamples {
		return everyWay(lists, chosen, 0, between, nil)
	}
	for i, l := range lists {
		chosen[i] = l[0]
	}
	out := []string{joined(chosen, between)}
	for i, l := range lists {
		for _, option := range l[1:] {
			chosen[i] = option
			out = append(out, joined(chosen, between))
		}
		chosen[i] = l[0]
	}
	return out
}

// everyWay appends to out all choices of an option from lists[i:].
func everyWay(lists [][]string, chosen []string, i int, between string, out []string) []string {
	if i == len(lists) {
		return append(out, joined(chosen, between))
	}
	for _, option := range lists[i] {
		chosen[i] = option
		out = everyWay(lists, chosen, i+1, between, out)
	}
	return out
}

// joined joins parts that are not empty.
func joined(parts []string, between string) string {
	there := slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" })
	return strings.Join(there, between)
}
