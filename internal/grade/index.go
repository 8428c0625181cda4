package grade

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/phrase"
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
	c.vocabulary()
}

// A role says which texts of the question have a word.
type role uint8

const (
	inPrompt role = 1 << iota
	inModel
	inRubric
)

// vocabulary notes which words belong to the question.
func (c *compiler) vocabulary() {
	r, t := c.r, &c.b.Text
	r.vocab = make(map[string]role, len(r.forms)+64)
	for w := range r.forms {
		r.vocab[w] |= inRubric
	}
	t.Scan(r.question.ModelAnswer)
	r.modelWords = len(t.Tokens)
	c.note(inModel)
	t.Scan(r.question.Prompt)
	c.note(inPrompt)
	for i := range t.Tokens {
		w := string(t.Word(i))
		r.promptWords = append(r.promptWords, w)
		switch w {
		case "name", "list", "which", "give", "two", "three", "four", "five", "six":
			r.asksList = true
		case "are":
			r.asksList = r.asksList || i > 0 && r.promptWords[i-1] == "what"
		}
	}
}

// note adds the words that were just scanned, but for glue.
func (c *compiler) note(as role) {
	t := &c.b.Text
	for i := range t.Tokens {
		if t.Tokens[i].Class&text.FunctionWord == 0 {
			c.r.vocab[c.b.Stem(string(t.Word(i)))] |= as
		}
	}
	for _, w := range t.Compounds {
		c.r.vocab[c.b.Stem(string(t.CompoundWord(w)))] |= as
	}
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
