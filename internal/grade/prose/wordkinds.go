package prose

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// A WordKind is what a word does in a sentence, as far as its form tells, or a
// break between words.
type WordKind uint8

// kindWords are the kinds that are lists of words: the name of each, and its words.
const kindWords = `the: the
a: a an
own: its their your our my his her
this: this these those
that: that
each: each every some any all both either such same other more most less no
of: of
to: to
in: in on at
for: by for from with as via per like
over: into onto over under through between against within across about without during after before than
up: up down out off
and: and
or: or
but: but so because since while whereas although though however yet thus hence therefore otherwise else
if: if when unless until once where how why whether
which: which who what
i: i we he she they you
it: it there one
them: them us me him
is: is are was were
be: be been being am
can: can could will would may might must should shall
do: do does did
has: has have had
not: not never nor neither
only: only also just then very too still even again instead rather really`

// The kinds that are no lists of words, behind those that are.
const (
	kindSentence = iota // the beginning or the end of a sentence
	kindClause
	kindComma
	kindNumber
	kindVerb // a very common one
	kindIng
	kindEd
	kindLy
	kindS
	kindOther
	formKinds // how many there are
)

// formNames are their names in wordorder.txt.
var formNames = [formKinds]string{".", ";", ",", "number", "verb", "-ing", "-ed", "-ly", "-s", "other"}

// kindOf has the kind of each word of kindWords, and listed says how many these are.
var kindOf, listed = func() (map[string]WordKind, WordKind) {
	m, n := map[string]WordKind{}, WordKind(0)
	for line := range strings.Lines(kindWords) {
		_, words, _ := strings.Cut(line, ":")
		for w := range strings.FieldsSeq(words) {
			m[w] = n
		}
		n++
	}
	return m, n
}()

// KindNames returns the name of each kind.
func KindNames() []string {
	var names []string
	for line := range strings.Lines(kindWords) {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	return append(names, formNames[:]...)
}

// kind returns the kind of token i.
func (r *Reading) kind(i int) WordKind {
	k, w := &r.Tokens[i], r.Word(i)
	if k.Quantity >= 0 {
		return listed + kindNumber
	}
	if k.Class != 0 { // as all words that are listed have one
		if n, ok := kindOf[string(w)]; ok {
			return n
		}
		if k.Class&text.CommonVerb != 0 {
			return listed + kindVerb
		}
	}
	return listed + ending(w)
}

// ending returns the kind of a word by its ending.
func ending(w []byte) WordKind {
	n := len(w)
	if n < 4 {
		return kindOther
	}
	switch last, two := w[n-1], string(w[n-2:]); {
	case two == "ng" && w[n-3] == 'i':
		return kindIng
	case two == "ed":
		return kindEd
	case two == "ly":
		return kindLy
	case last == 's' && two != "ss" && two != "us" && two != "is":
		return kindS
	}
	return kindOther
}

// breakKind returns the kind of a break.
func breakKind(b text.Break) WordKind {
	switch b {
	case text.BreakComma:
		return listed + kindComma
	case text.BreakClause:
		return listed + kindClause
	}
	return listed + kindSentence
}

// Pairs calls pair for every two kinds side by side in the reply, with the token
// of the second, or the number of tokens behind the last. A compound counts as
// its first word.
func (r *Reading) Pairs(pair func(a, b WordKind, token int)) {
	prev := listed + kindSentence
	for i := range r.Tokens {
		k := &r.Tokens[i]
		if k.Glued {
			continue
		}
		if i > 0 && k.Before != text.BreakNone {
			b := breakKind(k.Before)
			pair(prev, b, i)
			prev = b
		}
		n := r.kind(i)
		pair(prev, n, i)
		prev = n
	}
	pair(prev, listed+kindSentence, len(r.Tokens))
}
