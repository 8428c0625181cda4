package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// hundreds builds 5xx and the like, or returns nil.
func (b *Builder) hundreds(s string) *Node {
	if len(s) != 3 || s[0] < '1' || s[0] > '9' || s[1]|0x20 != 'x' || s[2]|0x20 != 'x' {
		return nil
	}
	i := b.atomFor("#"+s[:1], Atom{Kind: HundredsAtom, Shown: s, Digit: s[0]})
	return b.leaf(i)
}

// figure builds the number with unit and tolerance that children begin with:
// "15 days", "99.9 %", "43.2±1% min". It returns 0 used if there is none.
func (b *Builder) figure(children []*tree) (*Node, int, *Error) {
	k := children[0]
	if k.kind != treeWord || k.text == "" || !text.IsDigit(k.text[0]) || b.hundreds(k.text) != nil {
		return nil, 0, nil
	}
	body, tol, hasTol := cutTolerance(k.text)
	used := 1
	phrase := body
	if unitText := nextWord(children); unitText != "" {
		if _, ok := text.UnitOf(unitText); ok || unitText == "%" {
			phrase += " " + unitText
			used = 2
		}
	}
	q, ok := text.QuantityIn(&b.Text, phrase)
	if !ok && used == 2 {
		used = 1
		q, ok = text.QuantityIn(&b.Text, body)
	}
	if !ok {
		if hasTol {
			return nil, 0, &Error{Offset: k.at, Msg: fmt.Sprintf("%q is no number with a tolerance", k.text), Suggestion: "write 43.2±1% min"}
		}
		return nil, 0, nil
	}
	rel := 1e-9
	if hasTol {
		var err *Error
		if rel, err = relative(tol, q, k); err != nil {
			return nil, 0, err
		}
	}
	q.Token, q.To, q.End = 0, 0, 0
	key := "n" + strconv.FormatFloat(q.Value, 'g', -1, 64) + "/" + strconv.Itoa(int(q.Unit.Dim)) + "/" + strconv.FormatFloat(rel, 'g', -1, 64)
	i := b.atomFor(key, Atom{Kind: QuantityAtom, Shown: phrase, Figure: &Figure{q, rel}})
	return b.leaf(i), used, nil
}

// figures builds numbers with units where children begin with alternatives of
// either, as in "(15|30) (minutes|min)", or returns nil.
func (b *Builder) figures(children []*tree) (*Node, *Error) {
	if len(children) < 2 || children[0].kind != treeAlt && children[1].kind != treeAlt {
		return nil, nil
	}
	numbers, units := alternatives(children[0]), alternatives(children[1])
	if len(numbers)*len(units) < 2 || !all(numbers, startsNumber) || !all(units, isUnit) {
		return nil, nil
	}
	alt := b.node(Node{Kind: Alternatives})
	for _, number := range numbers {
		for _, u := range units {
			n, used, err := b.figure([]*tree{number, u})
			if used < 2 || err != nil {
				return nil, err
			}
			alt.Parts = append(alt.Parts, n)
		}
	}
	return alt, nil
}

// alternatives returns the words that t offers: itself, or alternatives of one
// word each; or nil.
func alternatives(t *tree) []*tree {
	if t.kind == treeWord {
		return []*tree{t}
	}
	if t.kind != treeAlt {
		return nil
	}
	var words []*tree
	for _, k := range t.children {
		if k.kind == treeSeq && len(k.children) == 1 {
			k = k.children[0]
		}
		if k.kind != treeWord {
			return nil
		}
		words = append(words, k)
	}
	return words
}

// all reports whether all of words are what is asked for.
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
func relative(tol string, q text.Quantity, k *tree) (float64, *Error) {
	number, percent := strings.CutSuffix(tol, "%")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f < 0 {
		return 0, &Error{Offset: k.at, Msg: fmt.Sprintf("%q is no tolerance", tol), Suggestion: "write 43.2±1% or 43.2±0.5"}
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

// nextWord returns the text of the second child if it is a plain word.
func nextWord(children []*tree) string {
	if len(children) > 1 && children[1].kind == treeWord {
		return children[1].text
	}
	return ""
}
