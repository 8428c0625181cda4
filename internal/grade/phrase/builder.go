package phrase

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/studybot/studybot/internal/grade/text"
)

// A Builder turns phrasings into patterns, and collects their atoms. It is for
// one question and one goroutine.
type Builder struct {
	Atoms []Atom    // of the patterns so far; they are the builder's until they are copied
	Text  text.Text // working memory, for callers too

	lex    *Lexicon
	own    *Lexicon         // the question's own synonyms, or nil
	off    map[string]bool  // stems whose shared synonyms are off
	byKey  map[string]int32 // key of an atom other than a word → number
	byStem map[string]int32 // stem of a word → number of its atom
	slab   []Node           // nodes not yet used
	faults *Faults
}

// builders keeps the working memory of compiling for the next question.
var builders = sync.Pool{New: func() any {
	return &Builder{byKey: map[string]int32{}, byStem: map[string]int32{}, off: map[string]bool{}}
}}

// NewBuilder returns an empty builder that shares lex and reports to f. Call Done
// at the end.
func NewBuilder(lex *Lexicon, f *Faults) *Builder {
	b := builders.Get().(*Builder)
	clear(b.byKey)
	clear(b.byStem)
	clear(b.off)
	b.lex, b.own, b.Atoms, b.faults = lex, nil, b.Atoms[:0], f
	return b
}

// Done gives b back for the next question, with nothing in it that a rubric holds.
func (b *Builder) Done() {
	clear(b.Atoms)
	b.lex, b.own, b.slab, b.faults = nil, nil, nil, nil
	builders.Put(b)
}

// stem returns the stem of w, remembered for the next question.
func (b *Builder) stem(w string) string { return b.lex.vocab.Stem(w) }

// node returns a new node like n. Nodes of one rubric lie beside one another.
func (b *Builder) node(n Node) *Node {
	if len(b.slab) == 0 {
		b.slab = make([]Node, 32)
	}
	p := &b.slab[0]
	b.slab = b.slab[1:]
	*p = n
	return p
}

// leaf returns a node for atom i.
func (b *Builder) leaf(i int32) *Node { return b.node(Node{Kind: AtomNode, Atom: i}) }

// atomFor returns the number of the atom with that key, adding it if new.
func (b *Builder) atomFor(key string, a Atom) int32 {
	if i, ok := b.byKey[key]; ok {
		return i
	}
	i := int32(len(b.Atoms))
	b.Atoms = append(b.Atoms, a)
	b.byKey[key] = i
	return i
}

// sequence builds a sequence of trees. Stop words are left out if others
// are there; runs that the synonyms know become alternatives.
func (b *Builder) sequence(children []*tree) (*Node, *Error) {
	n := b.node(Node{Kind: Sequence, Gap: -1, Parts: make([]*Node, 0, len(children))})
	for i := 0; i < len(children); {
		child, used, err := b.element(children[i:])
		if err != nil {
			return nil, err
		}
		if child != nil {
			n.Parts = append(n.Parts, child)
		}
		i += used
	}
	if len(n.Parts) == 0 { // nothing but stop words: they are meant
		for _, k := range children {
			if k.kind == treeWord {
				n.Parts = append(n.Parts, b.stopword(k.text))
			}
		}
	}
	if len(n.Parts) == 1 {
		return n.Parts[0], nil
	}
	return n, nil
}

// stopword builds a word that is otherwise left out.
func (b *Builder) stopword(w string) *Node {
	b.Text.Scan(w)
	if len(b.Text.Tokens) == 0 {
		return b.node(Node{Kind: Sequence, Gap: 0})
	}
	return b.word(string(b.Text.Word(0)))
}

// element builds what children begin with, and returns how many of them it used.
// A nil node is a word that is left out.
func (b *Builder) element(children []*tree) (*Node, int, *Error) {
	if n, err := b.figures(children); n != nil || err != nil {
		return n, 2, err
	}
	k := children[0]
	switch k.kind {
	case treeQuote:
		return b.quote(k.text), 1, nil
	case treeSeq:
		n, err := b.sequence(k.children)
		return n, 1, err
	case treeOpt:
		n, err := b.sequence(k.children)
		if err != nil {
			return nil, 1, err
		}
		return b.node(Node{Kind: Optional, Parts: []*Node{n}}), 1, nil
	case treeAlt:
		n := b.node(Node{Kind: Alternatives})
		plainly := b.plainWithout(k.children)
		for i := range k.children {
			if plainly && b.only(k.children[i]) == without {
				n.Parts = append(n.Parts, b.plain(without, without))
				continue
			}
			child, err := b.sequence(k.children[i : i+1])
			if err != nil {
				return nil, 1, err
			}
			n.Parts = append(n.Parts, child)
		}
		return n, 1, nil
	}
	if n, used, err := b.figure(children); used > 0 || err != nil {
		return n, used, err
	}
	if n, used := b.phraseSynonym(children); used > 0 {
		return n, used, nil
	}
	n, err := b.written(k)
	return n, 1, err
}

// without is a denial that phrasings also have beside other words.
const without = "without"

// plainWithout reports whether a "without" among children is that very word, as in
// (remove|without), rather than any denial: none of the others denies, or says
// that a thing is not there, as in (missing|without).
func (b *Builder) plainWithout(children []*tree) bool {
	found := false
	for _, k := range children {
		w := b.only(k)
		switch {
		case w == without:
			found = true
		case text.ClassOf([]byte(w))&text.Negation != 0, absent[w]:
			return false
		}
	}
	return found
}

// absent are words that say that a thing is not there.
var absent = map[string]bool{
	"missing": true, "miss": true, "missed": true, "lack": true, "lacks": true, "lacking": true, "lost": true, "lose": true, "absent": true, "absence": true,
	"forgot": true, "forgotten": true, "insufficient": true, "zero": true, "unset": true, "out": true,
}

// only returns the one word that t is, or "".
func (b *Builder) only(t *tree) string {
	for t.kind == treeSeq && len(t.children) == 1 {
		t = t.children[0]
	}
	if t.kind != treeWord || strings.Contains(t.text, "*") {
		return ""
	}
	return strings.ToLower(t.text)
}

// written builds one word as written: a wildcard, a word or a compound.
func (b *Builder) written(k *tree) (*Node, *Error) {
	if strings.Contains(k.text, "*") {
		return b.wildcard(k)
	}
	if n := b.hundreds(k.text); n != nil {
		return n, nil
	}
	b.Text.Scan(k.text)
	switch len(b.Text.Tokens) {
	case 0:
		if strings.Trim(k.text, "-–—.,;:!?…'`/&+=") == "" {
			return nil, nil
		}
		return nil, &Error{Offset: k.at, Msg: fmt.Sprintf("%q has no letters or digits to look for", k.text), Suggestion: "leave it out, or write it in words"}
	case 1:
		if b.Text.Tokens[0].Class&text.Negation != 0 {
			return b.negation(), nil
		}
		if b.Text.Tokens[0].Class&text.Stopword != 0 {
			return nil, nil
		}
		return b.word(string(b.Text.Word(0))), nil
	}
	return b.compound(), nil
}

// compound builds the compound that was just scanned: as one word, or its
// parts side by side.
func (b *Builder) compound() *Node {
	var compounds, parts []string
	denies := false
	for _, w := range b.Text.Compounds {
		compounds = append(compounds, string(b.Text.CompoundWord(w)))
	}
	for i := range b.Text.Tokens {
		if b.Text.Tokens[i].Class&text.Stopword != 0 && len(b.Text.Tokens) > 1 && !b.Text.Tokens[i].Glued && len(compounds) == 0 {
			continue
		}
		denies = denies || b.Text.Tokens[i].Class&text.Negation != 0
		parts = append(parts, string(b.Text.Word(i)))
	}
	seq := b.node(Node{Kind: Sequence, Gap: 0})
	for _, p := range parts {
		if text.ClassOf([]byte(p))&text.Negation != 0 {
			seq.Parts = append(seq.Parts, b.negation())
			continue
		}
		seq.Parts = append(seq.Parts, b.word(p))
	}
	if len(compounds) == 0 || denies {
		if len(seq.Parts) == 1 {
			return seq.Parts[0]
		}
		return seq
	}
	return b.node(Node{Kind: Alternatives, Parts: []*Node{b.word(compounds[0]), seq}})
}

// word builds a normal form and all that the synonyms allow in its place.
func (b *Builder) word(w string) *Node {
	s := b.stem(w)
	self := b.plain(s, w)
	groups := b.groupsOf(s)
	if len(groups) == 0 {
		return self
	}
	alt := b.node(Node{Kind: Alternatives, Parts: []*Node{self}})
	for _, g := range groups {
		b.members(alt, g, []string{s})
	}
	return alt
}

// plain builds the stem s, written as w, without synonyms.
func (b *Builder) plain(s, w string) *Node {
	i, ok := b.byStem[s]
	if !ok {
		i = int32(len(b.Atoms))
		b.Atoms = append(b.Atoms, Atom{Kind: WordAtom, Stem: s, Shown: w})
		b.byStem[s] = i
	}
	if !slices.Contains(b.Atoms[i].Forms, w) && len(w) >= 4 {
		b.Atoms[i].Forms = append(b.Atoms[i].Forms, w)
	}
	return b.leaf(i)
}

// isStopword reports whether w is left out of phrasings.
func (b *Builder) isStopword(w string) bool {
	b.Text.Scan(w)
	return len(b.Text.Tokens) == 1 && b.Text.Tokens[0].Class&text.Stopword != 0
}

// negation builds what any denial meets.
func (b *Builder) negation() *Node {
	return b.leaf(b.atomFor("!", Atom{Kind: NegationAtom, Shown: "not"}))
}
