package phrase

import (
	"fmt"
	"sync"

	"github.com/studybot/studybot/internal/grade/text"
)

// A Lexicon is what all rubrics of a bank share: words that mean the same, and
// words that exist, so that no typing error turns one into another. It is
// safe for many goroutines.
type Lexicon struct {
	groups []synonyms
	single map[string][]int // stem → groups
	multi  map[string][]run // first stem of several words → the runs
	vocab  *text.Vocabulary
}

// EmptyLexicon is the lexicon of a rubric that was given none.
var EmptyLexicon = sync.OnceValue(func() *Lexicon {
	l, _ := NewLexicon(nil, nil)
	return l
})

// Vocabulary returns the words that exist.
func (l *Lexicon) Vocabulary() *text.Vocabulary { return l.vocab }

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
	l := &Lexicon{single: map[string][]int{}, multi: map[string][]run{}}
	words := text.WordList{}
	var t text.Text
	for i, g := range groups {
		if len(g) < 2 {
			return nil, fmt.Errorf("synonyms[%d]: a group needs at least two members, and has %q", i, g)
		}
		if err := l.addGroup(g, words, &t); err != nil {
			return nil, fmt.Errorf("synonyms[%d]: %w", i, err)
		}
	}
	for _, v := range vocabulary {
		words.Add(&t, v)
	}
	l.vocab = text.NewVocabulary(words)
	return l, nil
}

// addGroup adds one group, and its words to words.
func (l *Lexicon) addGroup(g []string, words text.WordList, t *text.Text) error {
	at := len(l.groups)
	l.groups = append(l.groups, synonyms{})
	for j, m := range g {
		stems := stemsOf(t, m)
		if len(stems) == 0 {
			return fmt.Errorf("[%d]: %q has no words", j, m)
		}
		words.Add(t, m)
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
func stemsOf(t *text.Text, s string) []string {
	t.Scan(s)
	var all []string
	for i := range t.Tokens {
		if t.Tokens[i].Class&text.Stopword == 0 {
			all = append(all, text.Stem(string(t.Word(i))))
		}
	}
	return all
}
