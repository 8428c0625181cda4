package phrase

import "github.com/studybot/studybot/internal/grade/text"

// A Phrasing is one way to say an idea, ready to match. A negative one is met
// only by words that the reply denies.
type Phrasing struct {
	Pattern  *Pattern
	Negative bool
}

// A Pattern is what a phrasing asks for: words, or a combination of patterns.
type Pattern struct {
	Kind       Kind
	Root       *Node      // of words
	Gap        int32      // of words: the most others between two; -1 is any number
	AnyOrder   bool       // of words: in whatever order
	WholeReply bool       // its words or parts need not stand in one sentence
	Required   []int32    // of words: the atoms without which it cannot match
	Parts      []*Pattern // of a combination
	N          int        // of Of: how many of the parts
}

// A Kind says how a pattern is made.
type Kind uint8

// The kinds of patterns.
const (
	Words Kind = iota
	Any        // one of its parts
	All        // all of its parts, each with words of its own
	Of         // N of its parts, each with words of its own
	None       // none of its parts; it stands within All only
)

// A Node is a part of a phrasing in words.
type Node struct {
	Kind    NodeKind
	Synonym bool  // put in by the synonyms: the first of its alternatives is the author's own
	Atom    int32 // of an AtomNode: its number
	Gap     int32 // of a Sequence: the most words between two parts; -1 is the phrasing's own
	Parts   []*Node
}

// A NodeKind says how a node is made.
type NodeKind uint8

// The kinds of nodes.
const (
	AtomNode NodeKind = iota
	Sequence
	Alternatives
	Optional
)

// An Atom is the smallest thing that is looked for in a reply.
type Atom struct {
	Kind     AtomKind
	Shown    string   // as the author wrote it
	Stem     string   // of a WordAtom
	Forms    []string // of a WordAtom: spellings that a typing error may be near
	Wildcard []string // of a WildcardAtom: the fixed parts between the stars
	Exact    *Exact   // of an ExactAtom
	Figure   *Figure  // of a QuantityAtom
	Digit    byte     // of a HundredsAtom: the 5 of 5xx
}

// An Exact is text to find as it is, or as Slack escapes it.
type Exact struct {
	Texts []string
	Lead  int // bytes before the first letter or digit
}

// A Figure is a quantity to find, within a fraction of its value.
type Figure struct {
	text.Quantity
	Tolerance float64 // of 0 and more: a fraction of the value
}

// An AtomKind says what an atom is met by.
type AtomKind uint8

// The kinds of atoms.
const (
	WordAtom     AtomKind = iota
	NegationAtom          // "not" and the like, whichever
	WildcardAtom          // evict*
	ExactAtom             // "kubectl drain", as it is written
	QuantityAtom          // 15 days
	HundredsAtom          // 5xx
)
