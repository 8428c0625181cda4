package grade

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A PhraseError is a fault in a rubric that its author can mend.
type PhraseError struct {
	Path       string // where in the question, such as "criteria[2].phrasings[0]"
	Offset     int    // byte of the phrasing's words, or 0
	Msg        string // what is wrong
	Suggestion string // what would be right, or ""
}

// Error returns the place, what is wrong and what would be right.
func (e *PhraseError) Error() string {
	s := e.Path + ": " + e.Msg
	if e.Suggestion != "" {
		s += "; " + e.Suggestion
	}
	return s
}

// A lexeme is one piece of a phrasing in words.
type lexeme struct {
	kind lexKind
	text string
	at   int
}

type lexKind uint8

const (
	lexWord lexKind = iota
	lexQuote
	lexOpen   // (
	lexClose  // )
	lexOption // [
	lexEnd    // ]
	lexBar    // |
)

// lex splits words into lexemes.
func lex(words string) ([]lexeme, *PhraseError) {
	out := make([]lexeme, 0, 8)
	for i := 0; i < len(words); {
		r, n := utf8.DecodeRuneInString(words[i:])
		switch {
		case unicode.IsSpace(r):
			i += n
		case r == '"' || r == '“' || r == '”':
			end := strings.IndexAny(words[i+n:], `"“”`)
			if end < 0 {
				return nil, &PhraseError{Offset: i, Msg: "a quoted run is not closed", Suggestion: `end it with "`}
			}
			q := words[i+n : i+n+end]
			if strings.TrimSpace(q) == "" {
				return nil, &PhraseError{Offset: i, Msg: "a quoted run is empty", Suggestion: "write the exact text between the quotes"}
			}
			out = append(out, lexeme{kind: lexQuote, text: strings.Join(strings.Fields(q), " "), at: i})
			_, w := utf8.DecodeRuneInString(words[i+n+end:])
			i += n + end + w
		case strings.ContainsRune("()[]|", r):
			kind := [...]lexKind{lexOpen, lexClose, lexOption, lexEnd, lexBar}[strings.IndexRune("()[]|", r)]
			out = append(out, lexeme{kind: kind, text: string(r), at: i})
			i += n
		default:
			j := i
			for j < len(words) {
				r, n := utf8.DecodeRuneInString(words[j:])
				if unicode.IsSpace(r) || strings.ContainsRune(`()[]|"“”`, r) {
					break
				}
				j += n
			}
			out = append(out, lexeme{kind: lexWord, text: words[i:j], at: i})
			i = j
		}
	}
	return out, nil
}

// A tree is a phrasing in words as it was written, before words are looked up.
type tree struct {
	kind treeKind
	text string // of a word, quote or number
	at   int
	kids []*tree
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
func parseWords(words string) (*tree, *PhraseError) {
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
		return nil, &PhraseError{Offset: x.at, Msg: fmt.Sprintf("%q closes nothing", x.text), Suggestion: "leave it out, or open it before"}
	}
	if len(t.kids) == 0 {
		return nil, &PhraseError{Msg: "a phrasing has no words", Suggestion: "write the words that express the idea"}
	}
	return t, nil
}

// sequence parses items up to a closing bracket, a bar between sequences, or the end.
func (p *parser) sequence(depth int) (*tree, *PhraseError) {
	t := &tree{kind: treeSeq}
	if depth > maxDepth {
		return nil, &PhraseError{Offset: p.at(), Msg: "brackets are nested too deeply", Suggestion: "write several phrasings instead"}
	}
	for p.pos < len(p.lex) {
		switch x := p.lex[p.pos]; x.kind {
		case lexClose, lexEnd:
			return t, nil
		case lexBar:
			if depth > 0 {
				return t, nil
			}
			return nil, &PhraseError{Offset: x.at, Msg: "a bar has nothing before it", Suggestion: "write a|b, or (a b|c d) for alternatives of several words"}
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
		t.kids = append(t.kids, item)
	}
	return t, nil
}

// bars parses the items that bars join to first.
func (p *parser) bars(first *tree) (*tree, *PhraseError) {
	alt := &tree{kind: treeAlt, at: first.at, kids: []*tree{first}}
	for p.peek(lexBar) {
		at := p.at()
		p.pos++
		if p.pos >= len(p.lex) || p.peek(lexBar) || p.peek(lexClose) || p.peek(lexEnd) {
			return nil, &PhraseError{Offset: at, Msg: "a bar has nothing after it", Suggestion: "write a|b"}
		}
		item, err := p.item(0)
		if err != nil {
			return nil, err
		}
		alt.kids = append(alt.kids, item)
	}
	return alt, nil
}

// item parses a word, a quoted run, or what brackets hold.
func (p *parser) item(depth int) (*tree, *PhraseError) {
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
		return &tree{kind: treeOpt, at: x.at, kids: []*tree{t}}, nil
	}
	return nil, &PhraseError{Offset: x.at, Msg: fmt.Sprintf("%q stands where a word should", x.text), Suggestion: "write a word, or (a|b)"}
}

// bracket parses alternatives up to the bracket that closes open.
func (p *parser) bracket(open lexeme, closer lexKind, depth int) (*tree, *PhraseError) {
	alt := &tree{kind: treeAlt, at: open.at}
	for {
		seq, err := p.sequence(depth + 1)
		if err != nil {
			return nil, err
		}
		if len(seq.kids) == 0 {
			return nil, &PhraseError{Offset: open.at, Msg: "an alternative in brackets is empty", Suggestion: "write words between the bars, or [word] for what may be left out"}
		}
		alt.kids = append(alt.kids, seq)
		if p.pos >= len(p.lex) {
			return nil, &PhraseError{Offset: open.at, Msg: fmt.Sprintf("%q is not closed", open.text), Suggestion: "close it"}
		}
		x := p.lex[p.pos]
		p.pos++
		switch x.kind {
		case lexBar:
			continue
		case closer:
			if len(alt.kids) == 1 {
				return alt.kids[0], nil
			}
			return alt, nil
		}
		return nil, &PhraseError{Offset: x.at, Msg: fmt.Sprintf("%q closes %q", x.text, open.text), Suggestion: "close brackets in pairs"}
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
