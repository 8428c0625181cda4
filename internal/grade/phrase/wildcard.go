package phrase

import (
	"fmt"
	"strings"
)

// wildcard builds a word with stars in it.
func (b *Builder) wildcard(k *tree) (*Node, *Error) {
	parts := strings.Split(k.text, "*")
	letters := 0
	for i, p := range parts {
		b.Text.Scan(p)
		switch {
		case p == "":
		case len(b.Text.Tokens) != 1 || int(b.Text.Tokens[0].End-b.Text.Tokens[0].Start) != len(p):
			return nil, &Error{Offset: k.at, Msg: fmt.Sprintf("%q mixes a star with other marks", k.text), Suggestion: "use letters and stars only, such as evict*"}
		default:
			parts[i] = string(b.Text.Word(0))
			letters += len(parts[i])
		}
	}
	if letters < 2 {
		return nil, &Error{Offset: k.at, Msg: fmt.Sprintf("%q matches nearly every word", k.text), Suggestion: "give at least two letters beside the star"}
	}
	i := b.atomFor("*"+strings.Join(parts, "*"), Atom{Kind: WildcardAtom, Shown: k.text, Wildcard: parts})
	return b.leaf(i), nil
}
