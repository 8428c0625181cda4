package phrase

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// groupsOf returns the synonym groups of a single stem.
func (b *Builder) groupsOf(s string) []synonyms {
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
func (b *Builder) members(alt *Node, g synonyms, self []string) {
	for _, m := range g.members {
		if slices.Equal(m, self) || len(m) == 1 && b.off[m[0]] {
			continue
		}
		if len(m) == 1 {
			leaf := b.plain(m[0], m[0])
			leaf.Synonym = true
			alt.Parts = append(alt.Parts, leaf)
			continue
		}
		seq := b.node(Node{Kind: Sequence, Gap: 0, Synonym: true})
		for _, s := range m {
			seq.Parts = append(seq.Parts, b.plain(s, s))
		}
		alt.Parts = append(alt.Parts, seq)
	}
}

// phraseSynonym builds the run of several words that children begin with, if the
// synonyms know it, with all that may stand in its place.
func (b *Builder) phraseSynonym(children []*tree) (*Node, int) {
	first := b.stemAt(children[0])
	if first == "" {
		return nil, 0
	}
	for _, l := range []*Lexicon{b.own, b.lex} {
		if l == nil {
			continue
		}
		for _, r := range l.multi[first] {
			used := b.startsWith(children, r.stems)
			if used == 0 {
				continue
			}
			seq := b.node(Node{Kind: Sequence, Gap: 1})
			for _, s := range r.stems {
				seq.Parts = append(seq.Parts, b.plain(s, s))
			}
			alt := b.node(Node{Kind: Alternatives, Parts: []*Node{seq}})
			b.members(alt, l.groups[r.group], r.stems)
			return alt, used
		}
	}
	return nil, 0
}

// startsWith returns how many children spell the stems, or 0.
func (b *Builder) startsWith(children []*tree, stems []string) int {
	i := 0
	for k, t := range children {
		s := b.stemAt(t)
		if s == "" && t.kind == treeWord && b.isStopword(t.text) && i > 0 {
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
func (b *Builder) stemAt(t *tree) string {
	if t.kind != treeWord || strings.Contains(t.text, "*") {
		return ""
	}
	b.Text.Scan(t.text)
	if len(b.Text.Tokens) != 1 || b.Text.Tokens[0].Class&text.Stopword != 0 || b.Text.Tokens[0].Quantity >= 0 {
		return ""
	}
	return b.stem(string(b.Text.Word(0)))
}
