package match

import (
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/text"
)

// An Index finds the atoms of a rubric's patterns by the words of a reply. It is
// safe for many goroutines, and never changes.
type Index struct {
	atoms      []phrase.Atom
	known      *text.Vocabulary
	forms      map[string]int32 // normal form or stem → its atom
	prefixes   [26 * 27]bool    // first two letters of stems: others need no stemming
	spellings  func() *spellings
	wildcards  []int32
	exacts     []int32
	quantities []int32
	negation   int32 // its atom, or -1
}

// A spelling is a form of a word that a typing error may be near.
type spelling struct {
	form    []byte
	letters uint32 // which letters it has
	atom    int32
}

// NewIndex returns the index of atoms, which keeps none of the slice. A word that
// is known is not taken for a typing error.
func NewIndex(atoms []phrase.Atom, known *text.Vocabulary) *Index {
	x := &Index{atoms: slices.Clone(atoms), known: known, forms: make(map[string]int32, 3*len(atoms)), negation: -1}
	for i := range x.atoms {
		a := &x.atoms[i]
		switch a.Kind {
		case phrase.WordAtom:
			x.addWord(int32(i), a)
		case phrase.NegationAtom:
			x.negation = int32(i)
		case phrase.WildcardAtom:
			x.wildcards = append(x.wildcards, int32(i))
		case phrase.ExactAtom:
			x.exacts = append(x.exacts, int32(i))
		case phrase.QuantityAtom, phrase.HundredsAtom:
			x.quantities = append(x.quantities, int32(i))
		}
	}
	x.spellings = sync.OnceValue(x.spell) // few replies have a word that nobody knows
	return x
}

// Atom returns atom i.
func (x *Index) Atom(i int32) *phrase.Atom { return &x.atoms[i] }

// Words returns the normal forms and stems that are looked for, in no order.
func (x *Index) Words() iter.Seq[string] { return maps.Keys(x.forms) }

// Len returns how many words are looked for.
func (x *Index) Len() int { return len(x.forms) }

// addWord enters a word, its stem and its family.
func (x *Index) addWord(i int32, a *phrase.Atom) {
	x.forms[a.Stem] = i
	for _, w := range a.Forms {
		x.forms[w] = i
	}
	family := x.known.Family(a.Stem)
	for _, w := range family {
		x.forms[w] = i
	}
	for _, w := range text.IrregularForms[a.Stem] {
		x.forms[w] = i
	}
	if len(a.Stem) >= 2 && text.IsLower(a.Stem[0]) {
		x.prefixes[pair(a.Stem)] = true
	}
}

// pair numbers the first two letters of w, whose first is a lower-case letter.
func pair[T string | []byte](w T) int {
	second := 0
	if len(w) > 1 && text.IsLower(w[1]) {
		second = int(w[1]-'a') + 1
	}
	return int(w[0]-'a')*27 + second
}

// Spellings are the forms that typing errors may be near, by their first letter.
type spellings struct {
	by   [26][]spelling
	free []byte // memory for forms
}

// spell returns the spellings of all words that are looked for.
func (x *Index) spell() *spellings {
	s := new(spellings)
	for i := range x.atoms {
		if a := &x.atoms[i]; a.Kind == phrase.WordAtom {
			s.add(int32(i), a.Forms)
			s.add(int32(i), x.known.Family(a.Stem))
		}
	}
	return s
}

// add enters forms of atom i.
func (s *spellings) add(i int32, forms []string) {
	for _, f := range forms {
		if len(f) < 4 || !text.IsLower(f[0]) {
			continue
		}
		list := &s.by[f[0]-'a']
		if slices.ContainsFunc(*list, func(k spelling) bool { return string(k.form) == f }) {
			continue
		}
		form := s.copied(f)
		*list = append(*list, spelling{form: form, letters: letterSet(form), atom: i})
	}
}

// copied returns the bytes of f, which lie beside those of other spellings.
func (s *spellings) copied(f string) []byte {
	const block = 1024
	if len(s.free) < len(f) {
		s.free = make([]byte, max(block, len(f)))
	}
	n := copy(s.free, f)
	form := s.free[:n:n]
	s.free = s.free[n:]
	return form
}

// letterSet returns which letters w has, a bit each.
func letterSet(w []byte) uint32 {
	var s uint32
	for _, c := range w {
		if text.IsLower(c) {
			s |= 1 << (c - 'a')
		} else {
			s |= 1 << 26
		}
	}
	return s
}

// Known reports whether w is a word that exists, or one that the author looks
// for: no typing error.
func (x *Index) Known(w []byte) bool {
	if _, ok := x.forms[string(w)]; ok {
		return true
	}
	return x.known.Known(w)
}
