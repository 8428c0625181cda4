package document

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// silenceMark begins a comment that silences warnings of its line, or of the
// next one if it has a line of its own: "# lint:ignore shadowed: the reason".
const silenceMark = "lint:ignore"

// A quiet is one code that a comment silences.
type quiet struct {
	line int // whose warnings it silences
	code Code
	used bool
	at   Fault // where the comment is
}

// Silence returns faults without the warnings that comments in the named files of
// YAML silence, and with what is wrong with those comments.
func Silence(fsys fs.FS, names []string, faults Faults) Faults {
	var out Faults
	for _, name := range names {
		quiets, wrong := readQuiets(fsys, name)
		out = append(out, wrong...)
		silences := func(f Fault) bool {
			if f.File != name || f.Severity() != SeverityWarning {
				return false
			}
			hit := false
			for i := range quiets {
				if quiets[i].line == f.Line && quiets[i].code == f.Code {
					quiets[i].used, hit = true, true
				}
			}
			return hit
		}
		faults = slices.DeleteFunc(faults, silences)
		for _, q := range quiets {
			if !q.used {
				q.at.Msg = fmt.Sprintf("there is no warning %q here to silence: take the comment out", q.code)
				out = append(out, q.at)
			}
		}
	}
	return append(faults, out...)
}

// readQuiets returns what the comments of a file silence, and their faults.
func readQuiets(fsys fs.FS, name string) (quiets []quiet, wrong Faults) {
	text, faults := Text(fsys, name)
	if len(faults) > 0 || !strings.Contains(string(text), "lint:") {
		return nil, nil // what cannot be read is a fault already
	}
	tokens := lexer.Tokenize(string(text))
	for i, t := range tokens {
		if t.Type != token.CommentType {
			continue
		}
		comment := strings.TrimSpace(t.Value)
		if !strings.HasPrefix(comment, "lint:") {
			continue
		}
		at := Fault{File: name, Line: t.Position.Line, Column: t.Position.Column, Code: CodeSilence}
		codes, fault := parseQuiet(comment)
		if fault != "" {
			at.Msg = fault
			wrong = append(wrong, at)
			continue
		}
		line := silencedLine(tokens, i)
		for _, code := range codes {
			quiets = append(quiets, quiet{line: line, code: code, at: at})
		}
	}
	return quiets, wrong
}

// silencedLine returns the line that the comment tokens[i] is about: its own
// if something stands before it there, or that of what follows.
func silencedLine(tokens token.Tokens, i int) int {
	line := tokens[i].Position.Line
	if i > 0 && tokens[i-1].Position.Line == line {
		return line
	}
	for _, t := range tokens[i+1:] {
		if t.Type != token.CommentType {
			return t.Position.Line
		}
	}
	return line
}

// parseQuiet returns the codes that a comment silences, or what is wrong with it.
func parseQuiet(comment string) (codes []Code, fault string) {
	const form = "write # " + silenceMark + " CODE: why it is right here"
	rest, ok := strings.CutPrefix(comment, silenceMark+" ")
	if !ok {
		return nil, fmt.Sprintf("%q silences nothing: %s", Clip(comment), form)
	}
	list, reason, _ := strings.Cut(rest, ":")
	if strings.TrimSpace(reason) == "" {
		return nil, "this gives no reason: " + form
	}
	for name := range strings.SplitSeq(list, ",") {
		code := Code(strings.TrimSpace(name))
		if code.Severity() != SeverityWarning {
			return nil, fmt.Sprintf("%q is no warning that can be silenced: use %s", Clip(string(code)), OneOf(warnings))
		}
		codes = append(codes, code)
	}
	return codes, ""
}

// OneOf returns words as a choice in a sentence, such as "a, b or c".
func OneOf[T ~string](words []T) string {
	last := len(words) - 1
	var b strings.Builder
	for i, w := range words {
		switch {
		case i > 0 && i == last:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}
