package grade

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// slackEscapes writes text as Slack does.
var slackEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// quote builds an exact run: case and spelling as written.
func (b *builder) quote(s string) *node {
	lead := strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 || text.IsLetter(byte(r)) || text.IsDigit(byte(r)) })
	lead = max(lead, 0)
	run := &exactRun{texts: []string{s}, lead: lead}
	if escaped := slackEscapes.Replace(s); escaped != s {
		run.texts = append(run.texts, escaped)
	}
	i := b.atomFor(`"`+s, atom{kind: atomExact, shown: s, exact: run})
	return b.leaf(i)
}

// wildcard builds a word with stars in it.
func (b *builder) wildcard(k *tree) (*node, *PhraseError) {
	parts := strings.Split(k.text, "*")
	letters := 0
	for i, p := range parts {
		b.t.Scan(p)
		switch {
		case p == "":
		case len(b.t.Tokens) != 1 || int(b.t.Tokens[0].End-b.t.Tokens[0].Start) != len(p):
			return nil, &PhraseError{Offset: k.at, Msg: fmt.Sprintf("%q mixes a star with other marks", k.text), Suggestion: "use letters and stars only, such as evict*"}
		default:
			parts[i] = string(b.t.Word(0))
			letters += len(parts[i])
		}
	}
	if letters < 2 {
		return nil, &PhraseError{Offset: k.at, Msg: fmt.Sprintf("%q matches nearly every word", k.text), Suggestion: "give at least two letters beside the star"}
	}
	i := b.atomFor("*"+strings.Join(parts, "*"), atom{kind: atomWild, shown: k.text, wild: parts})
	return b.leaf(i), nil
}

// hundreds builds 5xx and its kin, or returns nil.
func (b *builder) hundreds(s string) *node {
	if len(s) != 3 || s[0] < '1' || s[0] > '9' || s[1]|0x20 != 'x' || s[2]|0x20 != 'x' {
		return nil
	}
	i := b.atomFor("#"+s[:1], atom{kind: atomHundreds, shown: s, digit: s[0]})
	return b.leaf(i)
}

// figure builds the number with unit and tolerance that kids begin with:
// "15 days", "99.9 %", "43.2±1% min". It returns 0 used if there is none.
func (b *builder) figure(kids []*tree) (*node, int, *PhraseError) {
	k := kids[0]
	if k.kind != treeWord || k.text == "" || !text.IsDigit(k.text[0]) || b.hundreds(k.text) != nil {
		return nil, 0, nil
	}
	body, tol, hasTol := cutTolerance(k.text)
	used := 1
	phrase := body
	if unitText := nextWord(kids); unitText != "" {
		if _, ok := text.UnitOf(unitText); ok || unitText == "%" {
			phrase += " " + unitText
			used = 2
		}
	}
	q, ok := text.QuantityIn(&b.t, phrase)
	if !ok && used == 2 {
		used = 1
		q, ok = text.QuantityIn(&b.t, body)
	}
	if !ok {
		if hasTol {
			return nil, 0, &PhraseError{Offset: k.at, Msg: fmt.Sprintf("%q is no number with a tolerance", k.text), Suggestion: "write 43.2±1% min"}
		}
		return nil, 0, nil
	}
	rel := 1e-9
	if hasTol {
		var err *PhraseError
		if rel, err = relative(tol, q, k); err != nil {
			return nil, 0, err
		}
	}
	q.Token, q.To, q.End = 0, 0, 0
	key := "n" + strconv.FormatFloat(q.Value, 'g', -1, 64) + "/" + strconv.Itoa(int(q.Unit.Dim)) + "/" + strconv.FormatFloat(rel, 'g', -1, 64)
	i := b.atomFor(key, atom{kind: atomNumber, shown: phrase, number: &figureOf{q, rel}})
	return b.leaf(i), used, nil
}

// figures builds numbers with units where kids begin with alternatives of
// either, as in "(15|30) (minutes|min)", or returns nil.
func (b *builder) figures(kids []*tree) (*node, *PhraseError) {
	if len(kids) < 2 || kids[0].kind != treeAlt && kids[1].kind != treeAlt {
		return nil, nil
	}
	numbers, units := choiceOf(kids[0]), choiceOf(kids[1])
	if len(numbers)*len(units) < 2 || !all(numbers, startsNumber) || !all(units, isUnit) {
		return nil, nil
	}
	alt := b.node(node{kind: nodeAlt})
	for _, number := range numbers {
		for _, u := range units {
			n, used, err := b.figure([]*tree{number, u})
			if used < 2 || err != nil {
				return nil, err
			}
			alt.kids = append(alt.kids, n)
		}
	}
	return alt, nil
}

// choiceOf returns the words that t offers: itself, or alternatives of one
// word each; or nil.
func choiceOf(t *tree) []*tree {
	if t.kind == treeWord {
		return []*tree{t}
	}
	if t.kind != treeAlt {
		return nil
	}
	var words []*tree
	for _, k := range t.kids {
		if k.kind == treeSeq && len(k.kids) == 1 {
			k = k.kids[0]
		}
		if k.kind != treeWord {
			return nil
		}
		words = append(words, k)
	}
	return words
}

func all(words []*tree, is func(string) bool) bool {
	return !slices.ContainsFunc(words, func(t *tree) bool { return !is(t.text) })
}

func isUnit(s string) bool {
	_, ok := text.UnitOf(s)
	return ok || s == "%"
}

// cutTolerance splits "43.2±1%" at the sign.
func cutTolerance(s string) (body, tol string, ok bool) {
	if body, tol, ok = strings.Cut(s, "±"); ok {
		return body, tol, ok
	}
	return strings.Cut(s, "+/-")
}

// relative returns the tolerance tol of q as a fraction of its value.
func relative(tol string, q text.Quantity, k *tree) (float64, *PhraseError) {
	number, percent := strings.CutSuffix(tol, "%")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f < 0 {
		return 0, &PhraseError{Offset: k.at, Msg: fmt.Sprintf("%q is no tolerance", tol), Suggestion: "write 43.2±1% or 43.2±0.5"}
	}
	if percent {
		return f / 100, nil
	}
	if q.Value == 0 {
		return 0, nil
	}
	factor := q.Unit.Factor
	if factor == 0 {
		factor = 1
	}
	return f * factor / q.Value, nil
}

// nextWord returns the text of the second kid if it is a plain word.
func nextWord(kids []*tree) string {
	if len(kids) > 1 && kids[1].kind == treeWord {
		return kids[1].text
	}
	return ""
}
