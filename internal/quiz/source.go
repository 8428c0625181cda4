package quiz

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	maxFileSize = 1 << 20 // bytes
	maxNesting  = 24      // brackets or dashes within one another
)

// A place is a value in a file.
type place struct {
	file string
	node ast.Node // nil is the whole file
}

// fault returns a fault at p.
func (p place) fault(code Code, format string, args ...any) Fault {
	f := Fault{File: p.file, Code: code, Msg: fmt.Sprintf(format, args...)}
	if p.node != nil {
		at := position(p.node)
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}

// at returns the place of path within p, such as "criteria[0].phrasings[2]".
// Where path leads nowhere, it is the deepest place on the way.
func (p place) at(path string) place {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next := child(p.node, step)
		if next == nil {
			return p
		}
		p.node = next
	}
	return p
}

// child returns the value under key, or the list item with that number, or nil.
func child(n ast.Node, step string) ast.Node {
	if list, ok := n.(*ast.SequenceNode); ok {
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(list.Values) {
			return nil
		}
		return list.Values[i]
	}
	for _, pair := range pairs(n) {
		if keyText(pair) == step {
			return pair.Value
		}
	}
	return nil
}

// has reports whether key is given at p.
func (p place) has(key string) bool { return child(p.node, key) != nil }

// within moves f to offset, in bytes, of the text at p, if that text stands
// in one line as it is.
func (p place) within(f Fault, offset int) Fault {
	text, ok := p.node.(*ast.StringNode)
	if !ok || offset <= 0 || offset > len(text.Value) || strings.Contains(strings.TrimSpace(text.Token.Origin), "\n") {
		return f
	}
	f.Column += utf8.RuneCountInString(text.Value[:offset])
	if text.Token.Type == token.SingleQuoteType || text.Token.Type == token.DoubleQuoteType {
		f.Column++
	}
	return f
}

// position returns where n begins.
func position(n ast.Node) *token.Position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return position(n.Values[0].Key)
		}
		return n.Start.Position
	case *ast.MappingValueNode:
		return position(n.Key)
	}
	return n.GetToken().Position
}

// pairs returns the keys and values of n, or nil if n is no mapping.
func pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// keyText returns the key of pair as written.
func keyText(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

// documents are the files of a bank, parsed.
type documents map[string]func() (ast.Node, Faults)

// parseAll begins to parse all files of a bank, side by side: of all that
// loading does it takes longest.
func parseAll(fsys fs.FS) documents {
	docs := make(documents)
	for _, name := range yamlFiles(fsys) {
		docs[name] = sync.OnceValues(func() (ast.Node, Faults) { return readFile(fsys, name) })
	}
	for _, parse := range docs {
		go func() { _, _ = parse() }() // its result is kept
	}
	return docs
}

// read returns the document in name, or what is wrong with it.
func (d documents) read(name string) (ast.Node, Faults) { return d[name]() }

// readFile reads the one YAML document in name. It returns faults if there is
// none, or if it holds what the bank does not allow.
func readFile(fsys fs.FS, name string) (ast.Node, Faults) {
	whole := place{file: name}
	text, err := readCapped(fsys, name)
	if err != nil {
		return nil, Faults{whole.fault(CodeFile, "the file cannot be read: %v", err)}
	}
	if len(text) > maxFileSize {
		return nil, Faults{whole.fault(CodeFile, "the file is larger than 1 MiB: split it into several packs")}
	}
	if fault, bad := badEncoding(name, text); bad {
		return nil, Faults{fault}
	}
	tokens := lexer.Tokenize(string(text))
	if fault, bad := tooDeep(name, tokens); bad {
		return nil, Faults{fault}
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Faults{syntaxFault(name, string(text), err)}
	}
	return document(name, parsed)
}

// readCapped reads at most one byte more than a file may have.
func readCapped(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	return text, reason(err)
}

// reason returns err without the operation and path that an fs.PathError adds.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// badEncoding reports text that is not UTF-8.
func badEncoding(name string, text []byte) (Fault, bool) {
	if utf8.Valid(text) {
		return Fault{}, false
	}
	line, column := 1, 1
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			break
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		text = text[size:]
	}
	return Fault{File: name, Line: line, Column: column, Code: CodeSyntax, Msg: "this byte is not UTF-8: save the file as UTF-8"}, true
}

// tooDeep reports brackets, or dashes in one line, nested deeper than any
// honest file: the parser's time grows with their square.
func tooDeep(name string, tokens token.Tokens) (Fault, bool) {
	brackets, dashes, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			dashes, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			dashes++
		}
		if brackets > maxNesting || dashes > maxNesting {
			return Fault{
				File: name, Line: t.Position.Line, Column: t.Position.Column, Code: CodeSyntax,
				Msg: fmt.Sprintf("lists are nested deeper than %d: no file of the bank needs that", maxNesting),
			}, true
		}
	}
	return Fault{}, false
}

// syntaxFault turns a parser's error into a fault. The parser stops at the
// first, so a file has one.
func syntaxFault(name, text string, err error) Fault {
	fault := Fault{File: name, Code: CodeSyntax, Msg: "this is no YAML: " + err.Error()}
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		return fault
	}
	fault.Msg = "this is no YAML: " + syntax.Message
	if syntax.Token == nil {
		return fault
	}
	fault.Line, fault.Column = syntax.Token.Position.Line, syntax.Token.Position.Column
	lines := strings.Split(text, "\n")
	if fault.Line < 1 || fault.Line > len(lines) {
		return fault
	}
	value := strings.TrimLeft(lines[fault.Line-1], " -")
	if _, after, ok := strings.Cut(value, ": "); ok && !strings.HasPrefix(value, "\"") {
		value = strings.TrimSpace(after)
	}
	switch {
	case strings.Contains(lines[fault.Line-1], "\t"):
		fault.Msg += "; indent with spaces, not tabs"
	case value != "" && strings.ContainsAny(value[:1], "\"'[{&*!%@`|>") || strings.Contains(value, ": "):
		fault.Msg += `; text that begins with a quotation mark, a bracket or another sign, or that holds ": ", stands in single quotes, as in '"kubectl drain" node'`
	}
	return fault
}

// document returns the one document of a parsed file.
func document(name string, parsed *ast.File) (ast.Node, Faults) {
	var body ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if body != nil {
			return nil, Faults{place{name, doc.Body}.fault(CodeSyntax, "a second document begins here: a file has one")}
		}
		body = doc.Body
	}
	if body == nil {
		return nil, Faults{place{file: name}.fault(CodeFile, "the file is empty: write what it should hold, or delete it")}
	}
	finder := aliasFinder{file: name}
	ast.Walk(&finder, body)
	if len(finder.faults) > 0 {
		return nil, finder.faults
	}
	return body, nil
}

// An aliasFinder finds what makes one part of a file stand for another. Such
// parts can grow without bound, and readers lose track of them.
type aliasFinder struct {
	file   string
	faults Faults
}

// Visit records n if it is an anchor, alias, merge key or tag.
func (f *aliasFinder) Visit(n ast.Node) ast.Visitor {
	at := place{f.file, n}
	switch n.(type) {
	case *ast.AnchorNode:
		f.faults = append(f.faults, at.fault(CodeAlias, "anchors (&name) are not used in the bank: write the value out, or quote it if it is text"))
	case *ast.AliasNode:
		f.faults = append(f.faults, at.fault(CodeAlias, "aliases (*name) are not used in the bank: write the value out, or quote it if it is text, as in '*name'"))
		return nil
	case *ast.MergeKeyNode:
		f.faults = append(f.faults, at.fault(CodeAlias, "merge keys (<<) are not used in the bank: write the values out"))
	case *ast.TagNode:
		f.faults = append(f.faults, at.fault(CodeAlias, "tags (!name) are not used in the bank: leave the tag out, or quote the value if it is text"))
	}
	return f
}

// holds reports whether f is about p or a part of it.
func (p place) holds(f Fault) bool {
	if f.File != p.file || p.node == nil {
		return false
	}
	from, to := p.lines()
	return from <= f.Line && f.Line <= to
}

// lines returns the first and the last line of p.
func (p place) lines() (from, to int) {
	from = position(p.node).Line
	to = from
	ast.Walk(lastLine{&to}, p.node)
	return from, to
}

// A lastLine finds the last line that begins a node.
type lastLine struct{ line *int }

// Visit takes n's line if it is the last yet.
func (l lastLine) Visit(n ast.Node) ast.Visitor {
	if n != nil && n.GetToken() != nil {
		*l.line = max(*l.line, n.GetToken().Position.Line)
	}
	return l
}
