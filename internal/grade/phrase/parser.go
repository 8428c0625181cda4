package phrase

import "fmt"

// A tree is a phrasing in words as it was written, before words are looked up.
type tree struct {
	kind     treeKind
	text     string // of a word, quote or number
	at       int
	children []*tree
}

type treeKind uint8

const (
	treeSeq treeKind = iota
	treeAlt
	treeOpt
	treeWord
	treeQuote
)

// parser reads lexemes into a tree.
type parser struct {
	lex []lexeme
	pos int
}

// maxDepth bounds the nesting of brackets in a phrasing.
const maxDepth = 8

// parseWords parses a phrasing in words: a sequence.
func parseWords(words string) (*tree, *Error) {
	l, err := lex(words)
	if err != nil {
		return nil, err
	}
	p := &parser{lex: l}
	t, err := p.sequence(0)
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.lex) {
		x := p.lex[p.pos]
		return nil, &Error{Offset: x.at, Msg: fmt.Sprintf("%q closes nothing", x.text), Suggestion: "leave it out, or open it before"}
	}
	if len(t.children) == 0 {
		return nil, &Error{Msg: "a phrasing has no words", Suggestion: "write the words that express the idea"}
	}
	return t, nil
}

// sequence parses items up to a closing bracket, a bar between sequences, or the end.
func (p *parser) sequence(depth int) (*tree, *Error) {
	t := &tree{kind: treeSeq}
	if depth > maxDepth {
		return nil, &Error{Offset: p.at(), Msg: "brackets are nested too deeply", Suggestion: "write several phrasings instead"}
	}
	for p.pos < len(p.lex) {
		switch x := p.lex[p.pos]; x.kind {
		case lexClose, lexEnd:
			return t, nil
		case lexBar:
			if depth > 0 {
				return t, nil
			}
			return nil, &Error{Offset: x.at, Msg: "a bar has nothing before it", Suggestion: "write a|b, or (a b|c d) for alternatives of several words"}
		}
		item, err := p.item(depth)
		if err != nil {
			return nil, err
		}
		// At the top a bar joins the two items beside it: drain|upgrade pods.
		if depth == 0 && p.peek(lexBar) {
			item, err = p.bars(item)
			if err != nil {
				return nil, err
			}
		}
		t.children = append(t.children, item)
	}
	return t, nil
}

// bars parses the items that bars join to first.
func (p *parser) bars(first *tree) (*tree, *Error) {
	alt := &tree{kind: treeAlt, at: first.at, children: []*tree{first}}
	for p.peek(lexBar) {
		at := p.at()
		p.pos++
		if p.pos >= len(p.lex) || p.peek(lexBar) || p.peek(lexClose) || p.peek(lexEnd) {
			return nil, &Error{Offset: at, Msg: "a bar has nothing after it", Suggestion: "write a|b"}
		}
		item, err := p.item(0)
		if err != nil {
			return nil, err
		}
		alt.children = append(alt.children, item)
	}
	return alt, nil
}

// item parses a word, a quoted run, or what brackets hold.
func (p *parser) item(depth int) (*tree, *Error) {
	x := p.lex[p.pos]
	p.pos++
	switch x.kind {
	case lexWord:
		return &tree{kind: treeWord, text: x.text, at: x.at}, nil
	case lexQuote:
		return &tree{kind: treeQuote, text: x.text, at: x.at}, nil
	case lexOpen:
		return p.bracket(x, lexClose, depth)
	case lexOption:
		t, err := p.bracket(x, lexEnd, depth)
		if err != nil {
			return nil, err
		}
		return &tree{kind: treeOpt, at: x.at, children: []*tree{t}}, nil
	}
	return nil, &Error{Offset: x.at, Msg: fmt.Sprintf("%q stands where a word should", x.text), Suggestion: "write a word, or (a|b)"}
}

// bracket parses alternatives up to the bracket that closes open.
func (p *parser) bracket(open lexeme, closer lexKind, depth int) (*tree, *Error) {
	alt := &tree{kind: treeAlt, at: open.at}
	for {
		seq, err := p.sequence(depth + 1)
		if err != nil {
			return nil, err
		}
		if len(seq.children) == 0 {
			return nil, &Error{Offset: open.at, Msg: "an alternative in brackets is empty", Suggestion: "write words between the bars, or [word] for what may be left out"}
		}
		alt.children = append(alt.children, seq)
		if p.pos >= len(p.lex) {
			return nil, &Error{Offset: open.at, Msg: fmt.Sprintf("%q is not closed", open.text), Suggestion: "close it"}
		}
		x := p.lex[p.pos]
		p.pos++
		switch x.kind {
		case lexBar:
			continue
		case closer:
			if len(alt.children) == 1 {
				return alt.children[0], nil
			}
			return alt, nil
		}
		return nil, &Error{Offset: x.at, Msg: fmt.Sprintf("%q closes %q", x.text, open.text), Suggestion: "close brackets in pairs"}
	}
}

func (p *parser) peek(k lexKind) bool { return p.pos < len(p.lex) && p.lex[p.pos].kind == k }

// at returns the offset of the next lexeme.
func (p *parser) at() int {
	if p.pos < len(p.lex) {
		return p.lex[p.pos].at
	}
	if len(p.lex) == 0 {
		return 0
	}
	return p.lex[len(p.lex)-1].at
}
