package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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
func lex(words string) ([]lexeme, *Error) {
	out := make([]lexeme, 0, 8)
	for i := 0; i < len(words); {
		r, n := utf8.DecodeRuneInString(words[i:])
		switch {
		case unicode.IsSpace(r):
			i += n
		case r == '"' || r == '“' || r == '”':
			end := strings.IndexAny(words[i+n:], `"“”`)
			if end < 0 {
				return nil, &Error{Offset: i, Msg: "a quoted run is not closed", Suggestion: `end it with "`}
			}
			q := words[i+n : i+n+end]
			if strings.TrimSpace(q) == "" {
				return nil, &Error{Offset: i, Msg: "a quoted run is empty", Suggestion: "write the exact text between the quotes"}
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
