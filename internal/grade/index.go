package grade

import (
	"maps"
	"slices"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

// index builds the tables that find a word's atom in a reply.
func (c *compiler) index() {
	r, b := c.r, c.b
	r.atoms = slices.Clone(b.Atoms)
	r.forms = make(map[string]int32, 3*len(b.Atoms))
	for i := range r.atoms {
		a := &r.atoms[i]
		switch a.Kind {
		case phrase.WordAtom:
			c.indexWord(int32(i), a)
		case phrase.NegationAtom:
			r.denies = int32(i)
		case phrase.WildcardAtom:
			r.wilds = append(r.wilds, int32(i))
		case phrase.ExactAtom:
			r.exacts = append(r.exacts, int32(i))
		case phrase.QuantityAtom, phrase.HundredsAtom:
			r.numbers = append(r.numbers, int32(i))
		}
	}
	r.topic = prose.NewTopic(r.question.Prompt, r.question.ModelAnswer, maps.Keys(r.forms), len(r.forms), &b.Text, r.known)
}

// indexWord enters a word, its stem and its family.
func (c *compiler) indexWord(i int32, a *phrase.Atom) {
	r := c.r
	r.forms[a.Stem] = i
	for _, w := range a.Forms {
		r.forms[w] = i
	}
	family := r.known.Family(a.Stem)
	for _, w := range family {
		r.forms[w] = i
	}
	for _, w := range text.IrregularForms[a.Stem] {
		r.forms[w] = i
	}
	if len(a.Stem) >= 2 && text.IsLower(a.Stem[0]) {
		r.prefixes[pair(a.Stem)] = true
	}
	r.spell(i, a.Forms)
	r.spell(i, family)
}

// pair numbers the first two letters of w, whose first is a lower-case letter.
func pair[T string | []byte](w T) int {
	second := 0
	if len(w) > 1 && text.IsLower(w[1]) {
		second = int(w[1]-'a') + 1
	}
	return int(w[0]-'a')*27 + second
}

// spell enters forms of atom i that typing errors may be near.
func (r *Rubric) spell(i int32, forms []string) {
	for _, f := range forms {
		if len(f) < 4 || !text.IsLower(f[0]) {
			continue
		}
		list := &r.spellings[f[0]-'a']
		dup := false
		for _, s := range *list {
			dup = dup || s.form == f
		}
		if !dup {
			*list = append(*list, spelling{form: f, letters: letterSet([]byte(f)), atom: i})
		}
	}
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
func (r *Rubric) Known(w []byte) bool {
	if _, ok := r.forms[string(w)]; ok {
		return true
	}
	return r.known.Known(w)
}
