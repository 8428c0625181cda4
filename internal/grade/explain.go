package grade

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// A Rule is one of the rules of marking.
type Rule string

// The rules that explanations name.
const (
	RuleTypo          Rule = "typing error"
	RuleSynonym       Rule = "synonym"
	RuleQuantity      Rule = "quantity"
	RuleDenial        Rule = "denial"
	RuleGroup         Rule = "group"
	RuleNeeds         Rule = "needs"
	RuleCompetes      Rule = "one piece, one idea"
	RuleMisconception Rule = "misconception"
	RuleGuard         Rule = "guard"
	RuleStrength      Rule = "strength"
)

// A Reason is a rule that acted on a reply, and how.
type Reason struct {
	Rule      Rule
	Criterion string // or misconception; empty where it is about the whole reply
	Text      string
	Span      *study.Span // the words that it is about, if any
}

// Explain returns the rules that acted on reply, beside the plain matching of
// words. It does the work of marking once more; Grade does none of Explain's.
func (r *Rubric) Explain(reply string) []Reason {
	m := new(marker)
	m.read(r, reply)
	if len(m.Tokens) == 0 {
		return []Reason{{Rule: RuleGuard, Text: "there is nothing to mark"}}
	}
	reasons := m.explain()
	for i := range reasons {
		reasons[i].Span = m.originalOf(reasons[i].Span)
	}
	return reasons
}

// explain says which rules acted on the reply that was read.
func (m *marker) explain() []Reason {
	switch m.r.question.Kind {
	case study.KindShort:
		return m.explainShort()
	case study.KindNumeric:
		return m.explainNumeric()
	case study.KindChoice, study.KindBehavioural:
	}
	return nil // a choice and a story have their notes and their report
}

// An explainer collects reasons.
type explainer struct {
	*marker
	best    []int32
	reasons []Reason
}

func (x *explainer) add(rule Rule, about string, span *study.Span, format string, args ...any) {
	x.reasons = append(x.reasons, Reason{Rule: rule, Criterion: about, Text: fmt.Sprintf(format, args...), Span: span})
}

// explainShort marks the reply and says why.
func (m *marker) explainShort() []Reason {
	g := m.gradeShort(false)
	x := &explainer{marker: m, best: slices.Clone(m.search.best[:len(m.r.criteria)])}
	for c := range m.r.criteria {
		if x.best[c] >= 0 {
			x.earned(c)
		} else {
			x.missed(c)
		}
		x.strength(c)
	}
	x.misconceptions(g)
	if g.Guard != study.GuardNone {
		verb := "is only remarked on"
		if g.Points < g.Before {
			verb = fmt.Sprintf("takes the %s points", g.Before)
		}
		x.add(RuleGuard, "", nil, "%s: it %s", g.Guard, verb)
	}
	return x.reasons
}

// strength says how likely it is that the reply expresses criterion c, and which
// signs say most of it, in log odds.
func (x *explainer) strength(c int) {
	if x.strengths[c] == 0 {
		return
	}
	var signs []string
	for _, r := range evidence.Default().Reasons(&x.signs[c], x.r.labelled(), 4) {
		signs = append(signs, fmt.Sprintf("%s %+.1f", r.Sign, r.Odds))
	}
	x.add(RuleStrength, x.r.question.Criteria[c].ID, nil, "%.2f, for which %s", x.strengths[c], strings.Join(signs, ", "))
}

// earned explains the evidence of criterion c.
func (x *explainer) earned(c int) {
	id := x.r.question.Criteria[c].ID
	e := x.finder.At(int(x.best[c]))
	for _, p := range x.r.criteria[c].phrasings {
		lo, hi := x.finder.Find(p.Pattern, !p.Negative)
		same := slices.ContainsFunc(x.finder.Evidence(lo, hi), func(f match.Evidence) bool {
			return slices.Equal(x.finder.Tokens(e), x.finder.Tokens(f))
		})
		x.finder.Forget(lo)
		if same {
			x.words(id, p.Pattern, e)
			break
		}
	}
	x.denial(id, e)
	if g := x.r.criteria[c].group; g >= 0 {
		for _, o := range x.r.groups[g].members {
			if o != c && !x.search.windows[o].Empty() && x.r.criteria[o].points < x.r.criteria[c].points {
				x.add(RuleGroup, id, nil, "the best of group %s counts: this, and not %s", x.r.groups[g].id, x.r.question.Criteria[o].ID)
			}
		}
	}
}

// words explains which words of e are not as the author wrote them.
func (x *explainer) words(id string, g *phrase.Pattern, e match.Evidence) {
	own, syn := map[int32]bool{}, map[int32]string{}
	x.origins(g, own, syn)
	covered := map[string]*study.Span{}
	var order []string
	for i, places := 0, x.finder.Places(); i < len(places); i++ {
		p := &places[i]
		standsFor, isSyn := syn[p.Atom]
		if !own[p.Atom] && !isSyn || !x.inside(p, e) {
			continue
		}
		span := x.cover(p.From, p.To)
		a := x.r.index.Atom(p.Atom)
		if p.Typo {
			x.add(RuleTypo, id, &span, "%q is read as %q", span.In(x.Raw), a.Shown)
		}
		if a.Kind == phrase.QuantityAtom && !strings.EqualFold(span.In(x.Raw), a.Shown) {
			x.add(RuleQuantity, id, &span, "%q is read as %s", span.In(x.Raw), a.Shown)
		}
		if own[p.Atom] {
			continue
		}
		if s := covered[standsFor]; s != nil {
			s.End = max(s.End, span.End)
			continue
		}
		covered[standsFor] = &span
		order = append(order, standsFor)
	}
	for _, standsFor := range order {
		s := covered[standsFor]
		x.add(RuleSynonym, id, s, "%q stands for %q", s.In(x.Raw), standsFor)
	}
}

// inside reports whether all tokens of p are evidence in e.
func (x *explainer) inside(p *match.Place, e match.Evidence) bool {
	for i := p.From; i < p.To; i++ {
		if !slices.Contains(x.finder.Tokens(e), i) {
			return false
		}
	}
	return true
}

// origins sorts the atoms of g into those that its author wrote and those that
// the synonyms put in, with what these stand for.
func (x *explainer) origins(g *phrase.Pattern, own map[int32]bool, syn map[int32]string) {
	for _, k := range g.Parts {
		x.origins(k, own, syn)
	}
	if g.Root != nil {
		x.nodeOrigins(g.Root, "", own, syn)
	}
}

func (x *explainer) nodeOrigins(n *phrase.Node, standsFor string, own map[int32]bool, syn map[int32]string) {
	if n.Kind == phrase.AtomNode {
		if standsFor == "" {
			own[n.Atom] = true
		} else if _, ok := syn[n.Atom]; !ok {
			syn[n.Atom] = standsFor
		}
		return
	}
	for _, k := range n.Parts {
		from := standsFor
		if k.Synonym {
			from = x.shown(n.Parts[0])
		}
		x.nodeOrigins(k, from, own, syn)
	}
}

// shown returns n as its author wrote it.
func (x *explainer) shown(n *phrase.Node) string {
	if n.Kind == phrase.AtomNode {
		return x.r.index.Atom(n.Atom).Shown
	}
	if n.Kind == phrase.Alternatives {
		return x.shown(n.Parts[0])
	}
	var words []string
	for _, k := range n.Parts {
		words = append(words, x.shown(k))
	}
	return strings.Join(words, " ")
}

// denial explains the cues that govern e, where they matter.
func (x *explainer) denial(id string, e match.Evidence) {
	var mask uint64
	for _, i := range x.finder.Tokens(e) {
		mask |= x.CuesOf(i)
	}
	if mask == 0 {
		return
	}
	how := "denies these words"
	if !e.Negated {
		how = "do not deny these words: two denials undo each other"
	}
	span := x.extent(e)
	x.add(RuleDenial, id, &span, "%s %s", x.cueWords(mask), how)
}

// cueWords quotes the denials of mask.
func (x *explainer) cueWords(mask uint64) string {
	var words []string
	for ; mask != 0; mask &= mask - 1 {
		i := x.Cue(bits.TrailingZeros64(mask))
		span := x.cover(i, i+1)
		words = append(words, fmt.Sprintf("%q", span.In(x.Raw)))
	}
	return strings.Join(words, " and ")
}

// missed explains why criterion c has nothing, where words for it are there.
func (x *explainer) missed(c int) {
	q := &x.r.question.Criteria[c]
	k := &x.r.criteria[c]
	window := x.search.windows[c]
	if window.Empty() {
		x.rejected(q.ID, k.phrasings)
		return
	}
	e := x.finder.At(window.Lo)
	span := x.extent(e)
	if k.needs >= 0 && x.best[k.needs] < 0 {
		x.add(RuleNeeds, q.ID, &span, "%q would earn it, but it needs %s, which was not earned", span.In(x.Raw), x.r.question.Criteria[k.needs].ID)
		return
	}
	for o, b := range x.best {
		if b < 0 {
			continue
		}
		if k.group >= 0 && x.r.criteria[o].group == k.group {
			x.add(RuleGroup, q.ID, &span, "%q would earn it, but of group %s the best counts: %s", span.In(x.Raw), x.r.groups[k.group].id, x.r.question.Criteria[o].ID)
			return
		}
		if f := x.finder.At(int(b)); x.finder.Within(e, f) || x.finder.Within(f, e) {
			x.add(RuleCompetes, q.ID, &span, "%q would earn it, but earns %s already", span.In(x.Raw), x.r.question.Criteria[o].ID)
			return
		}
	}
}

// rejected explains words that would meet one of phrasings but for a denial,
// or for the lack of one.
func (x *explainer) rejected(id string, phrasings []phrase.Phrasing) {
	for _, p := range phrasings {
		lo, hi := x.finder.Find(p.Pattern, false)
		found := x.finder.Evidence(lo, hi)
		x.finder.Forget(lo)
		for _, e := range found {
			span := x.extent(e)
			switch {
			case p.Negative && !e.Negated:
				x.add(RuleDenial, id, &span, "%q would have to be denied", span.In(x.Raw))
				return
			case !p.Negative && e.Denied:
				var mask uint64
				for _, i := range x.finder.Tokens(e) {
					mask |= x.CuesOf(i)
				}
				x.add(RuleDenial, id, &span, "%s denies %q", x.cueWords(mask), span.In(x.Raw))
				return
			}
		}
	}
}

// misconceptions explains those that acted, and those that the reply refutes.
func (x *explainer) misconceptions(g study.Grade) {
	acted := map[string]bool{}
	for _, c := range g.Caps {
		acted[c.Misconception] = true
		x.add(RuleMisconception, c.Misconception, &c.Evidence, "%q lowers the points to %s", c.Evidence.In(x.Raw), c.Points)
	}
	for i := range x.r.misconceptions {
		id := x.r.question.Misconceptions[i].ID
		switch {
		case acted[id]:
		case x.wrong[i].Empty():
			x.rejected(id, x.r.misconceptions[i])
		default:
			x.uncharged(i)
		}
	}
}

// uncharged explains misconception i, whose phrasings the reply meets and which
// lowered nothing.
func (x *explainer) uncharged(i int) {
	id := x.r.question.Misconceptions[i].ID
	if _, held := x.holds(i, !x.r.taught()); held {
		x.add(RuleMisconception, id, nil, "it is held, and lowers nothing further")
		return
	}
	span := x.extent(x.finder.At(x.wrong[i].Lo))
	x.add(RuleMisconception, id, &span, "%q are its words, but in replies like this one they did not mean it", span.In(x.Raw))
}

// explainNumeric says how the reply's quantity was read.
func (m *marker) explainNumeric() []Reason {
	g := m.r.numeric.Grade(&m.Reading)
	x := &explainer{marker: m}
	key := m.r.numeric
	for _, c := range key.Claims(&m.Reading) {
		span := c.Span()
		words := span.In(m.Raw)
		switch i := key.Slip(c); {
		case key.Right(c):
			x.add(RuleQuantity, "", &span, "%q is read as %s", words, m.r.question.Numeric.Answer)
		case i >= 0:
			x.add(RuleQuantity, "", &span, "%q is read as the slip %s", words, m.r.question.Numeric.Slips[i].Answer)
		case key.Given(c):
			x.add(RuleQuantity, "", &span, "%q is the prompt's own", words)
		}
	}
	for _, q := range m.Quantities {
		if m.Negated(q.Token) {
			span := study.Span{Start: int(m.Tokens[q.Token].Start), End: int(q.End)}
			x.add(RuleDenial, "", &span, "%s denies %q", x.cueWords(m.CuesOf(q.Token)), span.In(m.Raw))
		}
	}
	if g.Guard != study.GuardNone {
		x.add(RuleGuard, "", nil, "%s", g.Guard)
	}
	return x.reasons
}
