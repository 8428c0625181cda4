package phrase

import (
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// The limits of phrasings. They keep the work on a reply bounded.
const (
	defaultGap  = 3  // words between two of a phrasing, if it does not say
	MaxGap      = 20 // … and the most that it may say
	MaxAnyOrder = 6  // words in any order
	MaxAll      = 16 // parts of all
	MaxOf       = 24 // parts of a list
	maxAtoms    = 4096
)

// maxParts are the most parts of combinations whose parts are joined.
var maxParts = map[Kind]int{All: MaxAll, Of: MaxOf}

// Synonyms reads the synonyms that q has of its own, and those that it turns off.
func (b *Builder) Synonyms(q *study.Question) {
	for _, w := range q.NoSynonyms {
		for _, s := range stemsOf(&b.Text, w) {
			b.off[s] = true
		}
	}
	if len(q.Synonyms) == 0 {
		return
	}
	own := &Lexicon{single: map[string][]int{}, multi: map[string][]run{}}
	words := text.WordList{}
	for i, g := range q.Synonyms {
		path := fmt.Sprintf("synonyms[%d]", i)
		if len(g) < 2 {
			b.faults.Add(path, "a group of synonyms needs at least two members", "add another word, or remove the group")
			continue
		}
		if err := own.addGroup(g, words, &b.Text); err != nil {
			b.faults.Add(path, err.Error(), "write words with letters or digits")
		}
	}
	b.own = own
}

// Phrasings compiles the ways to express one idea.
func (b *Builder) Phrasings(up *Position, all []study.Phrasing, negative bool) []Phrasing {
	if len(all) == 0 {
		b.faults.Add(up.String()+".phrasings", "an idea has no phrasings", "write at least one way to say it")
	}
	var out []Phrasing
	for i, p := range all {
		at := Position{Up: up, Name: "phrasings", Index: i}
		neg := negative
		if p.Negative != nil {
			neg = *p.Negative
		}
		if g := b.phrasing(&at, p, 0); g != nil {
			if g.Kind == None {
				b.faults.Add(at.String(), "a phrasing that is only an absence gives no evidence", "put none inside all, beside what must be there")
				continue
			}
			out = append(out, Phrasing{g, neg})
		}
	}
	return out
}

// phrasing compiles p, or reports its faults and returns nil.
func (b *Builder) phrasing(at *Position, p study.Phrasing, depth int) *Pattern {
	set := 0
	for _, ok := range []bool{p.Words != "", p.Any != nil, p.All != nil, p.Of != nil, p.None != nil} {
		if ok {
			set++
		}
	}
	if set != 1 {
		b.faults.Add(at.String(), "a phrasing is exactly one of words, any, all, of and none", "split it")
		return nil
	}
	if depth > maxDepth {
		b.faults.Add(at.String(), "phrasings are nested too deeply", "write several phrasings instead")
		return nil
	}
	if p.Scope != "" && p.Scope != "sentence" && p.Scope != "reply" {
		b.faults.Add(at.String()+".scope", fmt.Sprintf("%q is no scope", p.Scope), "use sentence or reply")
	}
	if p.Words != "" {
		return b.Words(at, p)
	}
	if p.Gap != nil || p.Order != "" {
		b.faults.Add(at.String(), "gap and order belong to words", "put them beside the words inside")
	}
	g := &Pattern{WholeReply: p.Scope == "reply"}
	var parts []study.Phrasing
	var name string
	switch {
	case p.Any != nil:
		g.Kind, parts, name = Any, p.Any, "any"
	case p.All != nil:
		g.Kind, parts, name = All, p.All, "all"
	case p.Of != nil:
		g.Kind, parts, name, g.N = Of, p.Of, "of", p.N
		g.WholeReply = p.Scope != "sentence"
		if p.N < 1 || p.N > len(p.Of) {
			b.faults.Add(at.String()+".n", fmt.Sprintf("n is %d of a list of %d", p.N, len(p.Of)), fmt.Sprintf("use 1 to %d", len(p.Of)))
		}
	default:
		g.Kind, parts, name = None, p.None, "none"
	}
	return b.parts(g, &Position{Up: at, Name: name, Index: -1}, parts, depth)
}

// parts compiles the parts of a combination.
func (b *Builder) parts(g *Pattern, up *Position, parts []study.Phrasing, depth int) *Pattern {
	if len(parts) == 0 {
		b.faults.Add(up.String(), "the list is empty", "add phrasings")
		return nil
	}
	if most := maxParts[g.Kind]; most > 0 && len(parts) > most {
		b.faults.Add(up.String(), fmt.Sprintf("%d parts are too many", len(parts)), fmt.Sprintf("keep to %d, or nest them", most))
		return nil
	}
	positive := false
	for i, k := range parts {
		at := Position{Up: up, Index: i}
		part := b.phrasing(&at, k, depth+1)
		if part == nil {
			continue
		}
		if part.Kind == None && g.Kind != All {
			b.faults.Add(at.String(), "none stands inside all only", "write all: [what must be there, {none: [what must not]}]")
		}
		positive = positive || part.Kind != None
		g.Parts = append(g.Parts, part)
	}
	if !positive && g.Kind == All && len(g.Parts) > 0 {
		b.faults.Add(up.String(), "all of these are absences, which give no evidence", "add what must be there")
	}
	return g
}

// Words compiles a phrasing in words, or reports its faults and returns nil.
func (b *Builder) Words(at *Position, p study.Phrasing) *Pattern {
	if p.Order != "" && p.Order != "any" {
		b.faults.Add(at.String()+".order", fmt.Sprintf("%q is no order", p.Order), "leave it out, or use any")
	}
	g := &Pattern{Kind: Words, Gap: defaultGap, AnyOrder: p.Order == "any", WholeReply: p.Scope == "reply"}
	if g.WholeReply {
		g.Gap = -1
	}
	if p.Gap != nil {
		g.Gap = int32(*p.Gap)
		if *p.Gap < 0 || *p.Gap > MaxGap {
			b.faults.Add(at.String()+".gap", fmt.Sprintf("a gap of %d is out of range", *p.Gap), fmt.Sprintf("use 0 to %d words", MaxGap))
		}
	}
	tree, err := parseWords(p.Words)
	if err == nil {
		g.Root, err = b.sequence(tree.children)
	}
	if err != nil {
		err.Path = at.String()
		b.faults.all = append(b.faults.all, err)
		return nil
	}
	if g.AnyOrder && g.Root.Kind == Sequence && len(g.Root.Parts) > MaxAnyOrder {
		b.faults.Add(at.String(), fmt.Sprintf("%d words in any order are too many", len(g.Root.Parts)), fmt.Sprintf("keep to %d, or use all", MaxAnyOrder))
	}
	if optional(g.Root) {
		b.faults.Add(at.String(), "everything in the phrasing may be left out", "take the brackets off what must be there")
	}
	if len(b.Atoms) > maxAtoms {
		b.faults.Add(at.String(), "the question has too many words to look for", "split it")
	}
	g.Required = required(g.Root, nil)
	return g
}

// optional reports whether n matches nothing at all.
func optional(n *Node) bool {
	switch n.Kind {
	case Optional:
		return true
	case Sequence:
		return !slices.ContainsFunc(n.Parts, func(k *Node) bool { return !optional(k) })
	case Alternatives:
		return slices.ContainsFunc(n.Parts, optional)
	}
	return false
}

// required returns the atoms without which n cannot match.
func required(n *Node, out []int32) []int32 {
	switch n.Kind {
	case AtomNode:
		return append(out, n.Atom)
	case Sequence:
		for _, k := range n.Parts {
			out = required(k, out)
		}
	}
	return out
}
