package lookup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/study"
)

// A glossary finds terms by name or alias, in any case, singular or plural,
// and through a slip of the keyboard.
type glossary struct {
	terms   []study.Term
	byName  map[string]int   // name or alias as it is written, in small letters → term
	byKey   map[string][]int // folded name or alias → terms
	keys    []string         // of byKey, sorted
	byWords map[string][]int // each word of the keys → terms
}

// mostNear is how many candidates an answer has at most.
const mostNear = 4

// newGlossary returns the glossary of terms.
func newGlossary(terms []study.Term) *glossary {
	g := &glossary{terms: terms, byName: make(map[string]int), byKey: make(map[string][]int), byWords: make(map[string][]int)}
	for i, t := range terms {
		for _, name := range append([]string{t.Name}, t.Aliases...) {
			g.byName[written(name)] = i
			key := fold(name)
			g.byKey[key] = with(g.byKey[key], i)
			for _, word := range strings.Fields(key) {
				g.byWords[word] = with(g.byWords[word], i)
			}
		}
	}
	for key := range g.byKey {
		g.keys = append(g.keys, key)
	}
	slices.Sort(g.keys)
	return g
}

// with returns list with i in it once.
func with(list []int, i int) []int {
	if slices.Contains(list, i) {
		return list
	}
	return append(list, i)
}

// find returns the term that name fits. If several fit, or none, the answer has
// the names of those that may be meant.
func (g *glossary) find(name string) study.TermAnswer {
	answer := study.TermAnswer{Asked: name}
	found := g.candidates(name)
	if len(found) == 1 {
		answer.Term = &g.terms[found[0]]
		return answer
	}
	for _, i := range found[:min(len(found), mostNear)] {
		answer.Near = append(answer.Near, g.terms[i].Name)
	}
	if len(found) == 0 {
		answer.Near = g.nearest(fold(name))
	}
	return answer
}

// fits reports whether any term fits name.
func (g *glossary) fits(name string) bool { return len(g.candidates(name)) > 0 }

// candidates returns the terms that name fits, by the first way that fits any:
// the name or alias as it is written, which tells C++ from C#; the same but for
// signs and the plural; the same with one slip; or a part of the name.
func (g *glossary) candidates(name string) []int {
	if i, ok := g.byName[written(name)]; ok {
		return []int{i}
	}
	key := fold(name)
	if key == "" {
		return nil
	}
	if exact := g.byKey[key]; len(exact) > 0 {
		return exact
	}
	if slipped := g.slipped(key); len(slipped) > 0 {
		return slipped
	}
	return g.withWords(strings.Fields(key))
}

// slipped returns the terms one slip away from key, or two where it has eight
// letters or more. Names of less than four letters are too near to one another
// for that.
func (g *glossary) slipped(key string) []int {
	allowed := 0
	switch n := utf8.RuneCountInString(key); {
	case n >= 8:
		allowed = 2
	case n >= 4:
		allowed = 1
	}
	for slips := 1; slips <= allowed; slips++ {
		var found []int
		for _, k := range g.keys {
			if utf8.RuneCountInString(k) >= 4 && study.Distance(key, k) == slips {
				for _, i := range g.byKey[k] {
					found = with(found, i)
				}
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// withWords returns the terms whose names hold every one of words.
func (g *glossary) withWords(words []string) []int {
	var found []int
	for n, word := range words {
		has := g.byWords[word]
		if n == 0 {
			found = slices.Clone(has)
			continue
		}
		found = slices.DeleteFunc(found, func(i int) bool { return !slices.Contains(has, i) })
	}
	return found
}

// nearest returns the names of the terms nearest to key, best first: by
// spelling, then by words in common.
func (g *glossary) nearest(key string) []string {
	var names []string
	add := func(i int) {
		if name := g.terms[i].Name; len(names) < mostNear && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, k := range study.Nearest(key, g.keys, mostNear) {
		for _, i := range g.byKey[k] {
			add(i)
		}
	}
	for _, word := range strings.Fields(key) {
		for _, i := range g.byWords[word] {
			add(i)
		}
	}
	return names
}

// written returns name as it is written but for case and spaces.
func written(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// fold returns name in the form in which names are compared: lower case, words
// of letters and digits, each in the singular.
func fold(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		words[i] = singular(w)
	}
	return strings.Join(words, " ")
}

// singular undoes the plural of an English word, near enough to compare by.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:len(w)-1]
	}
	return w
}
