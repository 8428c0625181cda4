package grade

import (
	"slices"
	"sync"
)

// emptyLexicon is the lexicon of a rubric that was given none.
var emptyLexicon = sync.OnceValue(func() *Lexicon {
	l, _ := NewLexicon(nil, nil)
	return l
})

// index builds the tables that find a word's atom in a reply.
func (c *compiler) index() {
	r, b := c.r, c.b
	r.atoms = slices.Clone(b.atoms)
	r.forms = make(map[string]int32, 3*len(b.atoms))
	for i := range r.atoms {
		a := &r.atoms[i]
		switch a.kind {
		case atomWord:
			c.indexWord(int32(i), a)
		case atomDeny:
			r.denies = int32(i)
		case atomWild:
			r.wilds = append(r.wilds, int32(i))
		case atomExact:
			r.exacts = append(r.exacts, int32(i))
		case atomNumber, atomHundreds:
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
	r, t := c.r, &c.b.t
	r.vocab = make(map[string]role, len(r.forms)+64)
	for w := range r.forms {
		r.vocab[w] |= inRubric
	}
	t.scan(r.question.ModelAnswer)
	r.modelWords = len(t.toks)
	c.note(inModel)
	t.scan(r.question.Prompt)
	c.note(inPrompt)
	for i := range t.toks {
		w := string(t.word(i))
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
	t := &c.b.t
	for i := range t.toks {
		if t.toks[i].class&isGlue == 0 {
			c.r.vocab[c.b.stem(string(t.word(i)))] |= as
		}
	}
	for _, w := range t.wholes {
		c.r.vocab[c.b.stem(string(t.norm[w.ns:w.ne]))] |= as
	}
}

// indexWord enters a word, its stem and its family.
func (c *compiler) indexWord(i int32, a *atom) {
	r := c.r
	r.forms[a.stem] = i
	for _, w := range a.forms {
		r.forms[w] = i
	}
	family := r.lex.family(a.stem)
	for _, w := range family {
		r.forms[w] = i
	}
	for _, w := range irregularOf[a.stem] {
		r.forms[w] = i
	}
	if len(a.stem) >= 2 && lower(a.stem[0]) {
		r.prefixes[pair(a.stem)] = true
	}
	r.spell(i, a.forms)
	r.spell(i, family)
}

// pair numbers the first two letters of w, whose first is a lower-case letter.
func pair[T string | []byte](w T) int {
	second := 0
	if len(w) > 1 && lower(w[1]) {
		second = int(w[1]-'a') + 1
	}
	return int(w[0]-'a')*27 + second
}

// spell enters forms of atom i that typing errors may be near.
func (r *Rubric) spell(i int32, forms []string) {
	for _, f := range forms {
		if len(f) < 4 || !lower(f[0]) {
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
		if lower(c) {
			s |= 1 << (c - 'a')
		} else {
			s |= 1 << 26
		}
	}
	return s
}
