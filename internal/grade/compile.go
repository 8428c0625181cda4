package grade

import (
	"errors"
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/study"
)

// A Rubric is a question ready to mark replies. It is safe for many
// goroutines, and never changes.
type Rubric struct {
	question study.Question
	max      study.Points
	lex      *Lexicon

	atoms       []atom
	forms       map[string]int32 // normal form or stem → its atom
	prefixes    [26 * 27]bool    // first two letters of stems: others need no stemming
	spellings   [26][]spelling   // by first letter
	wilds       []int32
	exacts      []int32
	numbers     []int32
	denies      int32 // atom, or -1
	criteria    []criterion
	wrongs      []wrong
	groups      []group
	vocab       map[string]role // words and stems of prompt, model answer and phrasings
	promptWords []string        // the prompt, word by word
	asksList    bool            // the prompt asks for several things
	modelWords  int

	numeric *numericKey
}

// A spelling is a form of a word that a typing error may be near.
type spelling struct {
	form    string
	letters uint32 // which letters it has
	atom    int32
}

// A criterion is one of the question's, ready to match.
type criterion struct {
	points    study.Points
	needs     int // index, or -1
	group     int // index, or -1
	shares    bool
	phrasings []clauseOf
	keywords  []keyword
	weight    int // of all keywords
}

// A clauseOf is one top phrasing with the polarity that it asks for.
type clauseOf struct {
	prog     *prog
	negative bool
}

type wrong struct {
	phrasings []clauseOf
}

// A group is criteria of which the best counts.
type group struct {
	id, idea string
	members  []int
	max      study.Points
}

// A prog is a phrasing ready to match.
type prog struct {
	kind  progKind
	root  *node
	gap   int32 // -1: none, for a leaf that reads the whole reply
	any   bool  // order
	reply bool  // scope
	need  []int32
	kids  []*prog
	n     int
}

type progKind uint8

const (
	progWords progKind = iota
	progAny
	progAll
	progOf
	progNone
)

// The limits of a rubric. They keep the work on a reply bounded.
const (
	defaultGap  = 3
	maxAnyOrder = 6
	maxCriteria = 24
	maxAtoms    = 4096
)

// MaxGap is the most words that may stand between two words of a phrasing.
const MaxGap = 20

// maxParts are the most parts of combinations whose parts are joined.
var maxParts = map[progKind]int{progAll: 16, progOf: 24}

// Compile prepares q for marking. lex may be nil. All faults of the
// question's phrasings are reported at once, joined, each a *PhraseError.
func Compile(q study.Question, lex *Lexicon) (*Rubric, error) {
	if lex == nil {
		lex = emptyLexicon()
	}
	r := &Rubric{question: q, max: q.MaxPoints(), lex: lex, denies: -1}
	c := &compiler{r: r, b: newBuilder(lex)}
	defer c.b.done()
	c.synonyms()
	switch q.Kind {
	case study.KindShort:
		c.criteria()
		c.misconceptions()
	case study.KindNumeric:
		c.numeric()
	case study.KindChoice, study.KindBehavioural:
	default:
		c.fault("kind", fmt.Sprintf("%q is no kind of question", q.Kind), "use short, numeric, choice or behavioural")
	}
	c.index()
	if len(c.errs) > 0 {
		return nil, errors.Join(c.errs...)
	}
	return r, nil
}

// A place in a question, such as criteria[2].phrasings[0]. It is written out
// only when there is a fault to report.
type where struct {
	up   *where
	name string
	i    int // -1 is none
}

// String writes w as an author finds it.
func (w *where) String() string {
	s := w.name
	if w.i >= 0 {
		s += fmt.Sprintf("[%d]", w.i)
	}
	if w.up == nil {
		return s
	}
	if w.name == "" {
		return w.up.String() + s
	}
	return w.up.String() + "." + s
}

// compiler gathers the faults of one question.
type compiler struct {
	r    *Rubric
	b    *builder
	errs []error
}

func (c *compiler) fault(path, msg, suggestion string) {
	c.errs = append(c.errs, &PhraseError{Path: path, Msg: msg, Suggestion: suggestion})
}

// synonyms reads the question's own synonyms and those it turns off.
func (c *compiler) synonyms() {
	q := c.r.question
	for _, w := range q.NoSynonyms {
		for _, s := range stemsOf(&c.b.t, w) {
			c.b.off[s] = true
		}
	}
	if len(q.Synonyms) == 0 {
		return
	}
	own := &Lexicon{single: map[string][]int{}, multi: map[string][]run{}, families: map[string][]string{}}
	words := map[string]bool{}
	for i, g := range q.Synonyms {
		path := fmt.Sprintf("synonyms[%d]", i)
		if len(g) < 2 {
			c.fault(path, "a group of synonyms needs at least two members", "add another word, or remove the group")
			continue
		}
		if err := own.addGroup(g, words, &c.b.t); err != nil {
			c.fault(path, err.Error(), "write words with letters or digits")
		}
	}
	c.b.own = own
}

// criteria compiles the criteria and their groups.
func (c *compiler) criteria() {
	q := c.r.question
	if len(q.Criteria) == 0 {
		c.fault("criteria", "a short question has no criteria", "add at least one idea with phrasings")
	}
	if len(q.Criteria) > maxCriteria {
		c.fault("criteria", fmt.Sprintf("%d criteria are too many to mark", len(q.Criteria)), fmt.Sprintf("keep to %d, or split the question", maxCriteria))
		return
	}
	byID := map[string]int{}
	for i, k := range q.Criteria {
		byID[k.ID] = i
	}
	groups := map[string]int{}
	for i, g := range q.Groups {
		groups[g.ID] = i
		c.r.groups = append(c.r.groups, group{id: g.ID, idea: g.Idea})
	}
	for i, k := range q.Criteria {
		path := fmt.Sprintf("criteria[%d]", i)
		out := criterion{points: k.Points, needs: -1, group: -1, shares: k.Shares}
		if k.Needs != "" {
			j, ok := byID[k.Needs]
			if !ok || j == i {
				c.fault(path+".needs", fmt.Sprintf("%q is no other criterion of this question", k.Needs), "name the id of another criterion")
			} else {
				out.needs = j
				if len(q.Criteria[j].Keywords) > 0 {
					c.fault(path+".needs", fmt.Sprintf("%q has keywords and can be earned in part, so that nothing can need it", k.Needs), "give it phrasings only")
				}
			}
		}
		if k.Group != "" {
			j, ok := groups[k.Group]
			if !ok {
				j = len(c.r.groups)
				groups[k.Group] = j
				c.r.groups = append(c.r.groups, group{id: k.Group, idea: k.Idea})
			}
			out.group = j
			c.r.groups[j].members = append(c.r.groups[j].members, i)
			c.r.groups[j].max = max(c.r.groups[j].max, k.Points)
		}
		at := where{name: "criteria", i: i}
		if len(k.Keywords) == 0 || len(k.Phrasings) > 0 {
			out.phrasings = c.phrasings(&at, k.Phrasings, k.Negative)
		}
		out.keywords, out.weight = c.keywords(&at, k)
		c.r.criteria = append(c.r.criteria, out)
	}
	c.cycles()
}

// cycles reports criteria that need each other in a circle.
func (c *compiler) cycles() {
	for i := range c.r.criteria {
		j := c.r.criteria[i].needs
		for range c.r.criteria {
			if j < 0 || j == i {
				break
			}
			j = c.r.criteria[j].needs
		}
		if j == i {
			c.fault(fmt.Sprintf("criteria[%d].needs", i), "criteria need each other in a circle", "let one of them stand alone")
			return
		}
	}
}

// misconceptions compiles the wrong ideas.
func (c *compiler) misconceptions() {
	for i, m := range c.r.question.Misconceptions {
		at := where{name: "misconceptions", i: i}
		c.r.wrongs = append(c.r.wrongs, wrong{phrasings: c.phrasings(&at, m.Phrasings, m.Negative)})
	}
}

// phrasings compiles the ways to express one idea.
func (c *compiler) phrasings(up *where, all []study.Phrasing, negative bool) []clauseOf {
	if len(all) == 0 {
		c.fault(up.String()+".phrasings", "an idea has no phrasings", "write at least one way to say it")
	}
	var out []clauseOf
	for i, p := range all {
		at := where{up: up, name: "phrasings", i: i}
		neg := negative
		if p.Negative != nil {
			neg = *p.Negative
		}
		if g := c.phrasing(&at, p, 0); g != nil {
			if g.kind == progNone {
				c.fault(at.String(), "a phrasing that is only an absence gives no evidence", "put none inside all, beside what must be there")
				continue
			}
			out = append(out, clauseOf{g, neg})
		}
	}
	return out
}

// phrasing compiles p, or reports its faults and returns nil.
func (c *compiler) phrasing(at *where, p study.Phrasing, depth int) *prog {
	set := 0
	for _, ok := range []bool{p.Words != "", p.Any != nil, p.All != nil, p.Of != nil, p.None != nil} {
		if ok {
			set++
		}
	}
	if set != 1 {
		c.fault(at.String(), "a phrasing is exactly one of words, any, all, of and none", "split it")
		return nil
	}
	if depth > maxDepth {
		c.fault(at.String(), "phrasings are nested too deeply", "write several phrasings instead")
		return nil
	}
	if p.Scope != "" && p.Scope != "sentence" && p.Scope != "reply" {
		c.fault(at.String()+".scope", fmt.Sprintf("%q is no scope", p.Scope), "use sentence or reply")
	}
	if p.Words != "" {
		return c.words(at, p)
	}
	if p.Gap != nil || p.Order != "" {
		c.fault(at.String(), "gap and order belong to words", "put them beside the words inside")
	}
	g := &prog{reply: p.Scope == "reply"}
	var kids []study.Phrasing
	var name string
	switch {
	case p.Any != nil:
		g.kind, kids, name = progAny, p.Any, "any"
	case p.All != nil:
		g.kind, kids, name = progAll, p.All, "all"
	case p.Of != nil:
		g.kind, kids, name, g.n = progOf, p.Of, "of", p.N
		g.reply = p.Scope != "sentence"
		if p.N < 1 || p.N > len(p.Of) {
			c.fault(at.String()+".n", fmt.Sprintf("n is %d of a list of %d", p.N, len(p.Of)), fmt.Sprintf("use 1 to %d", len(p.Of)))
		}
	default:
		g.kind, kids, name = progNone, p.None, "none"
	}
	return c.kids(g, &where{up: at, name: name, i: -1}, kids, depth)
}

// kids compiles the parts of a combination.
func (c *compiler) kids(g *prog, up *where, kids []study.Phrasing, depth int) *prog {
	if len(kids) == 0 {
		c.fault(up.String(), "the list is empty", "add phrasings")
		return nil
	}
	if most := maxParts[g.kind]; most > 0 && len(kids) > most {
		c.fault(up.String(), fmt.Sprintf("%d parts are too many", len(kids)), fmt.Sprintf("keep to %d, or nest them", most))
		return nil
	}
	positive := false
	for i, k := range kids {
		at := where{up: up, i: i}
		kid := c.phrasing(&at, k, depth+1)
		if kid == nil {
			continue
		}
		if kid.kind == progNone && g.kind != progAll {
			c.fault(at.String(), "none stands inside all only", "write all: [what must be there, {none: [what must not]}]")
		}
		positive = positive || kid.kind != progNone
		g.kids = append(g.kids, kid)
	}
	if !positive && g.kind == progAll && len(g.kids) > 0 {
		c.fault(up.String(), "all of these are absences, which give no evidence", "add what must be there")
	}
	return g
}

// words compiles a leaf.
func (c *compiler) words(at *where, p study.Phrasing) *prog {
	if p.Order != "" && p.Order != "any" {
		c.fault(at.String()+".order", fmt.Sprintf("%q is no order", p.Order), "leave it out, or use any")
	}
	g := &prog{kind: progWords, gap: defaultGap, any: p.Order == "any", reply: p.Scope == "reply"}
	if g.reply {
		g.gap = -1
	}
	if p.Gap != nil {
		g.gap = int32(*p.Gap)
		if *p.Gap < 0 || *p.Gap > MaxGap {
			c.fault(at.String()+".gap", fmt.Sprintf("a gap of %d is out of range", *p.Gap), fmt.Sprintf("use 0 to %d words", MaxGap))
		}
	}
	tree, err := parseWords(p.Words)
	if err == nil {
		g.root, err = c.b.sequence(tree.kids)
	}
	if err != nil {
		err.Path = at.String()
		c.errs = append(c.errs, err)
		return nil
	}
	if g.any && g.root.kind == nodeSeq && len(g.root.kids) > maxAnyOrder {
		c.fault(at.String(), fmt.Sprintf("%d words in any order are too many", len(g.root.kids)), fmt.Sprintf("keep to %d, or use all", maxAnyOrder))
	}
	if optional(g.root) {
		c.fault(at.String(), "everything in the phrasing may be left out", "take the brackets off what must be there")
	}
	if len(c.b.atoms) > maxAtoms {
		c.fault(at.String(), "the question has too many words to look for", "split it")
	}
	g.need = required(g.root, nil)
	return g
}

// optional reports whether n matches nothing at all.
func optional(n *node) bool {
	switch n.kind {
	case nodeOpt:
		return true
	case nodeSeq:
		return !slices.ContainsFunc(n.kids, func(k *node) bool { return !optional(k) })
	case nodeAlt:
		return slices.ContainsFunc(n.kids, optional)
	}
	return false
}

// required returns the atoms without which n cannot match.
func required(n *node, out []int32) []int32 {
	switch n.kind {
	case nodeAtom:
		return append(out, n.atom)
	case nodeSeq:
		for _, k := range n.kids {
			out = required(k, out)
		}
	}
	return out
}
