package grade

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/studybot/studybot/internal/grade/text"
)

// A node is a part of a phrasing in words, ready to match.
type node struct {
	kind nodeKind
	syn  bool  // put in by the synonyms: the first of its alternatives is the author's own
	atom int32 // of an atom
	gap  int32 // of a sequence: most words between two kids; -1 is the phrasing's own
	kids []*node
}

type nodeKind uint8

const (
	nodeAtom nodeKind = iota
	nodeSeq
	nodeAlt
	nodeOpt
)

// An atom is the smallest thing that is looked for in a reply.
type atom struct {
	kind   atomKind
	stem   string   // of a word
	shown  string   // as the author wrote it
	forms  []string // of a word: spellings that a typing error may be near
	wild   []string // of a wildcard: the fixed parts between the stars
	exact  *exactRun
	number *figureOf
	digit  byte // of 5xx: the first digit
}

// An exactRun is text to find as it is, or as Slack escapes it.
type exactRun struct {
	texts []string
	lead  int // bytes before the first letter or digit
}

// A figureOf is a quantity to find, within a fraction of its value.
type figureOf struct {
	text.Quantity
	rel float64
}

type atomKind uint8

const (
	atomWord atomKind = iota
	atomDeny          // any of "not" and its kin
	atomWild
	atomExact
	atomNumber
	atomHundreds // 5xx
)

// builder turns trees into nodes and collects a rubric's atoms.
type builder struct {
	lex   *Lexicon
	own   *Lexicon        // the question's own synonyms, or nil
	off   map[string]bool // stems whose shared synonyms are off
	atoms []atom
	index map[string]int32 // key of an atom other than a word → number
	words map[string]int32 // stem of a word → number of its atom
	slab  []node           // nodes not yet used
	t     text.Text
}

// builders keeps the working memory of compiling for the next question.
var builders = sync.Pool{New: func() any {
	return &builder{index: map[string]int32{}, words: map[string]int32{}, off: map[string]bool{}}
}}

// newBuilder returns an empty builder that shares lex. Put it back when done.
func newBuilder(lex *Lexicon) *builder {
	b := builders.Get().(*builder)
	clear(b.index)
	clear(b.words)
	clear(b.off)
	b.lex, b.own, b.atoms = lex, nil, b.atoms[:0]
	return b
}

// done gives b back, with nothing in it that a rubric holds.
func (b *builder) done() {
	clear(b.atoms)
	b.lex, b.own, b.slab = nil, nil, nil
	builders.Put(b)
}

// stem returns the stem of w, remembered for the next question.
func (b *builder) stem(w string) string { return b.lex.vocab.Stem(w) }

// node returns a new node like n. Nodes of one rubric lie beside one another.
func (b *builder) node(n node) *node {
	if len(b.slab) == 0 {
		b.slab = make([]node, 32)
	}
	p := &b.slab[0]
	b.slab = b.slab[1:]
	*p = n
	return p
}

// leaf returns a node for atom i.
func (b *builder) leaf(i int32) *node { return b.node(node{kind: nodeAtom, atom: i}) }

// atomFor returns the number of the atom with that key, adding it if new.
func (b *builder) atomFor(key string, a atom) int32 {
	if i, ok := b.index[key]; ok {
		return i
	}
	i := int32(len(b.atoms))
	b.atoms = append(b.atoms, a)
	b.index[key] = i
	return i
}

// sequence builds a sequence of trees. Little words are left out if others
// are there; runs that the synonyms know become alternatives.
func (b *builder) sequence(kids []*tree) (*node, *PhraseError) {
	n := b.node(node{kind: nodeSeq, gap: -1, kids: make([]*node, 0, len(kids))})
	for i := 0; i < len(kids); {
		kid, used, err := b.element(kids[i:])
		if err != nil {
			return nil, err
		}
		if kid != nil {
			n.kids = append(n.kids, kid)
		}
		i += used
	}
	if len(n.kids) == 0 { // nothing but little words: they are meant
		for _, k := range kids {
			if k.kind == treeWord {
				n.kids = append(n.kids, b.littleWord(k.text))
			}
		}
	}
	if len(n.kids) == 1 {
		return n.kids[0], nil
	}
	return n, nil
}

// littleWord builds a word that is otherwise left out.
func (b *builder) littleWord(w string) *node {
	b.t.Scan(w)
	if len(b.t.Tokens) == 0 {
		return b.node(node{kind: nodeSeq, gap: 0})
	}
	return b.word(string(b.t.Word(0)))
}

// element builds what kids begin with, and returns how many of them it used.
// A nil node is a word that is left out.
func (b *builder) element(kids []*tree) (*node, int, *PhraseError) {
	if n, err := b.figures(kids); n != nil || err != nil {
		return n, 2, err
	}
	k := kids[0]
	switch k.kind {
	case treeQuote:
		return b.quote(k.text), 1, nil
	case treeSeq:
		n, err := b.sequence(k.kids)
		return n, 1, err
	case treeOpt:
		n, err := b.sequence(k.kids)
		if err != nil {
			return nil, 1, err
		}
		return b.node(node{kind: nodeOpt, kids: []*node{n}}), 1, nil
	case treeAlt:
		n := b.node(node{kind: nodeAlt})
		plainly := b.plainWithout(k.kids)
		for i := range k.kids {
			if plainly && b.only(k.kids[i]) == without {
				n.kids = append(n.kids, b.plain(without, without))
				continue
			}
			kid, err := b.sequence(k.kids[i : i+1])
			if err != nil {
				return nil, 1, err
			}
			n.kids = append(n.kids, kid)
		}
		return n, 1, nil
	}
	if n, used, err := b.figure(kids); used > 0 || err != nil {
		return n, used, err
	}
	if n, used := b.phraseSynonym(kids); used > 0 {
		return n, used, nil
	}
	n, err := b.chunk(k)
	return n, 1, err
}

// without is a denial that phrasings also have beside other words.
const without = "without"

// plainWithout reports whether a "without" among kids is that very word, as in
// (remove|without), rather than any denial: none of the others denies, or says
// that a thing is not there, as in (missing|without).
func (b *builder) plainWithout(kids []*tree) bool {
	found := false
	for _, k := range kids {
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
func (b *builder) only(t *tree) string {
	for t.kind == treeSeq && len(t.kids) == 1 {
		t = t.kids[0]
	}
	if t.kind != treeWord || strings.Contains(t.text, "*") {
		return ""
	}
	return strings.ToLower(t.text)
}

// chunk builds one word as written: a wildcard, a word or a compound.
func (b *builder) chunk(k *tree) (*node, *PhraseError) {
	if strings.Contains(k.text, "*") {
		return b.wildcard(k)
	}
	if n := b.hundreds(k.text); n != nil {
		return n, nil
	}
	b.t.Scan(k.text)
	switch len(b.t.Tokens) {
	case 0:
		if strings.Trim(k.text, "-–—.,;:!?…'`/&+=") == "" {
			return nil, nil
		}
		return nil, &PhraseError{Offset: k.at, Msg: fmt.Sprintf("%q has no letters or digits to look for", k.text), Suggestion: "leave it out, or write it in words"}
	case 1:
		if b.t.Tokens[0].Class&text.Negation != 0 {
			return b.deny(), nil
		}
		if b.t.Tokens[0].Class&text.Stopword != 0 {
			return nil, nil
		}
		return b.word(string(b.t.Word(0))), nil
	}
	return b.compound(), nil
}

// compound builds the compound that was just scanned: as one word, or its
// parts side by side.
func (b *builder) compound() *node {
	var wholes, parts []string
	denies := false
	for _, w := range b.t.Compounds {
		wholes = append(wholes, string(b.t.CompoundWord(w)))
	}
	for i := range b.t.Tokens {
		if b.t.Tokens[i].Class&text.Stopword != 0 && len(b.t.Tokens) > 1 && !b.t.Tokens[i].Glued && len(wholes) == 0 {
			continue
		}
		denies = denies || b.t.Tokens[i].Class&text.Negation != 0
		parts = append(parts, string(b.t.Word(i)))
	}
	seq := b.node(node{kind: nodeSeq, gap: 0})
	for _, p := range parts {
		if text.ClassOf([]byte(p))&text.Negation != 0 {
			seq.kids = append(seq.kids, b.deny())
			continue
		}
		seq.kids = append(seq.kids, b.word(p))
	}
	if len(wholes) == 0 || denies {
		if len(seq.kids) == 1 {
			return seq.kids[0]
		}
		return seq
	}
	return b.node(node{kind: nodeAlt, kids: []*node{b.word(wholes[0]), seq}})
}

// word builds a normal form and all that the synonyms allow in its place.
func (b *builder) word(w string) *node {
	s := b.stem(w)
	self := b.plain(s, w)
	groups := b.groupsOf(s)
	if len(groups) == 0 {
		return self
	}
	alt := b.node(node{kind: nodeAlt, kids: []*node{self}})
	for _, g := range groups {
		b.members(alt, g, []string{s})
	}
	return alt
}

// plain builds the stem s, written as w, without synonyms.
func (b *builder) plain(s, w string) *node {
	i, ok := b.words[s]
	if !ok {
		i = int32(len(b.atoms))
		b.atoms = append(b.atoms, atom{kind: atomWord, stem: s, shown: w})
		b.words[s] = i
	}
	if !slices.Contains(b.atoms[i].forms, w) && len(w) >= 4 {
		b.atoms[i].forms = append(b.atoms[i].forms, w)
	}
	return b.leaf(i)
}

// groupsOf returns the synonym groups of a single stem.
func (b *builder) groupsOf(s string) []synonyms {
	var all []synonyms
	if b.lex != nil && !b.off[s] {
		for _, g := range b.lex.single[s] {
			all = append(all, b.lex.groups[g])
		}
	}
	if b.own != nil {
		for _, g := range b.own.single[s] {
			all = append(all, b.own.groups[g])
		}
	}
	return all
}

// members adds to alt the members of g other than self.
func (b *builder) members(alt *node, g synonyms, self []string) {
	for _, m := range g.members {
		if slices.Equal(m, self) || len(m) == 1 && b.off[m[0]] {
			continue
		}
		if len(m) == 1 {
			leaf := b.plain(m[0], m[0])
			leaf.syn = true
			alt.kids = append(alt.kids, leaf)
			continue
		}
		seq := b.node(node{kind: nodeSeq, gap: 0, syn: true})
		for _, s := range m {
			seq.kids = append(seq.kids, b.plain(s, s))
		}
		alt.kids = append(alt.kids, seq)
	}
}

// phraseSynonym builds the run of several words that kids begin with, if the
// synonyms know it, with all that may stand in its place.
func (b *builder) phraseSynonym(kids []*tree) (*node, int) {
	first := b.stemAt(kids[0])
	if first == "" {
		return nil, 0
	}
	for _, l := range []*Lexicon{b.own, b.lex} {
		if l == nil {
			continue
		}
		for _, r := range l.multi[first] {
			used := b.startsWith(kids, r.stems)
			if used == 0 {
				continue
			}
			seq := b.node(node{kind: nodeSeq, gap: 1})
			for _, s := range r.stems {
				seq.kids = append(seq.kids, b.plain(s, s))
			}
			alt := b.node(node{kind: nodeAlt, kids: []*node{seq}})
			b.members(alt, l.groups[r.group], r.stems)
			return alt, used
		}
	}
	return nil, 0
}

// startsWith returns how many kids spell the stems, or 0.
func (b *builder) startsWith(kids []*tree, stems []string) int {
	i := 0
	for k, t := range kids {
		s := b.stemAt(t)
		if s == "" && t.kind == treeWord && b.isLittle(t.text) && i > 0 {
			continue
		}
		if s != stems[i] {
			return 0
		}
		if i++; i == len(stems) {
			return k + 1
		}
	}
	return 0
}

// stemAt returns the stem of a tree that is one plain word, or "".
func (b *builder) stemAt(t *tree) string {
	if t.kind != treeWord || strings.Contains(t.text, "*") {
		return ""
	}
	b.t.Scan(t.text)
	if len(b.t.Tokens) != 1 || b.t.Tokens[0].Class&text.Stopword != 0 || b.t.Tokens[0].Quantity >= 0 {
		return ""
	}
	return b.stem(string(b.t.Word(0)))
}

func (b *builder) isLittle(w string) bool {
	b.t.Scan(w)
	return len(b.t.Tokens) == 1 && b.t.Tokens[0].Class&text.Stopword != 0
}

func (b *builder) deny() *node {
	return b.leaf(b.atomFor("!", atom{kind: atomDeny, shown: "not"}))
}
