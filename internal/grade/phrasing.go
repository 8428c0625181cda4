package grade

import (
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// MaxGap is the most words that a phrasing may let stand between two of its own.
const MaxGap = phrase.MaxGap

// The types that callers share with the language of phrasings.
type (
	// A Lexicon is what all rubrics of a bank share: synonyms, and words that exist.
	Lexicon = phrase.Lexicon
	// A PhraseError is a fault in a rubric that its author can mend.
	PhraseError = phrase.Error
	// A Style says how Samples writes the words of a phrasing.
	Style = phrase.Style
)

// NewLexicon returns a lexicon of the shared synonyms, each group a list of
// words or runs of words, and of further words that exist. It is an error if
// a group has fewer than two members, or a member has no letters.
func NewLexicon(groups [][]string, vocabulary []string) (*Lexicon, error) {
	return phrase.NewLexicon(groups, vocabulary)
}

// Samples returns replies that p asks for, in its author's own words: one for
// each choice among its alternatives and optional words. Authors' tools try
// rubrics on them. p is one that Compile takes.
func Samples(p study.Phrasing, style Style) []string { return phrase.Samples(p, style) }
