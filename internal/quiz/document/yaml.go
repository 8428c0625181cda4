package document

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

// A Place is a value in a file of YAML.
type Place struct {
	File string   // as named in the directory, with slashes
	Node ast.Node // nil is the whole file
}

// String returns p as "file:line", or the file alone where p is all of it.
func (p Place) String() string {
	if p.Node == nil {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, Position(p.Node).Line)
}

// Fault returns a fault at p.
func (p Place) Fault(code Code, format string, args ...any) Fault {
	f := Fault{File: p.File, Code: code, Msg: fmt.Sprintf(format, args...)}
	if p.Node != nil {
		at := Position(p.Node)
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}

// At returns the place of path within p, such as "criteria[0].phrasings[2]".
// Where path leads nowhere, it is the deepest place on the way.
func (p Place) At(path string) Place {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next := child(p.Node, step)
		if next == nil {
			return p
		}
		p.Node = next
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
	for _, pair := range Pairs(n) {
		if KeyText(pair) == step {
			return pair.Value
		}
	}
	return nil
}

// Has reports whether key is given at p.
func (p Place) Has(key string) bool { return child(p.Node, key) != nil }

// Within moves f to offset, in bytes, of the text at p, if that text stands
// in one line as it is.
func (p Place) Within(f Fault, offset int) Fault {
	text, ok := p.Node.(*ast.StringNode)
	if !ok || offset <= 0 || offset > len(text.Value) || strings.Contains(strings.TrimSpace(text.Token.Origin), "\n") {
		return f
	}
	f.Column += utf8.RuneCountInString(text.Value[:offset])
	if text.Token.Type == token.SingleQuoteType || text.Token.Type == token.DoubleQuoteType {
		f.Column++
	}
	return f
}

// Position returns where n begins.
func Position(n ast.Node) *token.Position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return Position(n.Values[0].Key)
		}
		return n.Start.Position
	case *ast.MappingValueNode:
		return Position(n.Key)
	}
	return n.GetToken().Position
}

// Pairs returns the keys and values of n, or nil if n is not a mapping.
func Pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// KeyText returns the key of pair as written.
func KeyText(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

// A Set is files of YAML by their names, parsed.
type Set map[string]func() (ast.Node, Faults)

// Parse begins to parse the named files of fsys, side by side: of all that
// loading a bank does it takes longest.
func Parse(fsys fs.FS, names []string) Set {
	docs := make(Set)
	for _, name := range names {
		docs[name] = sync.OnceValues(func() (ast.Node, Faults) { return readFile(fsys, name) })
	}
	for _, parse := range docs {
		go func() { _, _ = parse() }() // its result is kept
	}
	return docs
}

// Read returns the document in name, which is one of those parsed, or what is
// wrong with it. It returns neither for a file that holds nothing, or comments
// only.
func (s Set) Read(name string) (ast.Node, Faults) { return s[name]() }

// readFile reads the one YAML document in name, if there is one. It returns
// faults if it holds what the bank does not allow.
func readFile(fsys fs.FS, name string) (ast.Node, Faults) {
	text, faults := Text(fsys, name)
	if faults != nil {
		return nil, faults
	}
	if at, bad := BadByte(text); bad {
		return nil, Faults{{File: name, Line: at.Line, Column: at.Column, Code: CodeSyntax, Msg: at.Msg}}
	}
	tokens := lexer.Tokenize(string(text))
	if fault, bad := tooDeep(name, tokens); bad {
		return nil, Faults{fault}
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Faults{syntaxFault(name, string(text), err)}
	}
	return body(name, parsed)
}

// Text reads the file name, of at most 1 MiB, as NewReader does. It returns a
// fault if it cannot.
func Text(fsys fs.FS, name string) ([]byte, Faults) {
	whole := Place{File: name}
	text, err := readCapped(fsys, name)
	switch {
	case err != nil:
		return nil, Faults{whole.Fault(CodeFile, "the file cannot be read: %v", Reason(err))}
	case len(text) > maxFileSize:
		return nil, Faults{whole.Fault(CodeFile, "the file is larger than 1 MiB: split it into several packs")}
	}
	if text, err = decode(text); err != nil {
		return nil, Faults{whole.Fault(CodeFile, "the file cannot be read: %v", err)}
	}
	return text, nil
}

// readCapped reads at most one byte more than a file may have.
func readCapped(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFileSize+1))
}

// Reason returns err without the operation and path that an fs.PathError adds.
func Reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// tooDeep reports brackets, or dashes in one line, nested deeper than in any
// honest file: the parser's time grows with the square of their depth.
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
	deceptive := Deceptive(lines[fault.Line-1])
	switch {
	case deceptive != "":
		fault.Msg += "; the line holds " + deceptive
	case strings.Contains(lines[fault.Line-1], "\t"):
		fault.Msg += "; indent with spaces, not tabs"
	case value != "" && strings.ContainsAny(value[:1], "\"'[{&*!%@`|>") || strings.Contains(value, ": "):
		fault.Msg += `; text that begins with a quotation mark, a bracket or another sign, or that holds ": ", stands in single quotes, as in '"kubectl drain" node'`
	}
	return fault
}

// body returns the one document of a parsed file, or nil if it holds none.
func body(name string, parsed *ast.File) (ast.Node, Faults) {
	var body ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if body != nil {
			return nil, Faults{Place{name, doc.Body}.Fault(CodeSyntax, "a second document begins here: a file has one")}
		}
		body = doc.Body
	}
	if body == nil || body.Type() == ast.NullType {
		return nil, nil
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
	at := Place{f.file, n}
	switch n.(type) {
	case *ast.AnchorNode:
		f.faults = append(f.faults, at.Fault(CodeAlias, "anchors (&name) are not used in the bank: write the value out, or quote it if it is text"))
	case *ast.AliasNode:
		f.faults = append(f.faults, at.Fault(CodeAlias, "aliases (*name) are not used in the bank: write the value out, or quote it if it is text, as in '*name'"))
		return nil
	case *ast.MergeKeyNode:
		f.faults = append(f.faults, at.Fault(CodeAlias, "merge keys (<<) are not used in the bank: write the values out"))
	case *ast.TagNode:
		f.faults = append(f.faults, at.Fault(CodeAlias, "tags (!name) are not used in the bank: leave the tag out, or quote the value if it is text"))
	}
	return f
}

// Holds reports whether f is about p or a part of it.
func (p Place) Holds(f Fault) bool {
	if f.File != p.File || p.Node == nil {
		return false
	}
	from, to := p.lines()
	return from <= f.Line && f.Line <= to
}

// lines returns the first and the last line of p.
func (p Place) lines() (from, to int) {
	from = Position(p.Node).Line
	to = from
	ast.Walk(lastLine{&to}, p.Node)
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
