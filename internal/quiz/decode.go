package quiz

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A decoder fills Go values from YAML. It goes on after a fault, so that one
// run finds all of them. The keys of a mapping are the JSON names of a
// struct's fields; a field without "omitempty" must be there and not empty.
type decoder struct {
	file    string
	faults  document.Faults
	nesting int // of the phrasing that is being decoded
}

// decodeFile reads the document in name into v, which is a pointer. A file with
// nothing in it is sound where all lists of v may be empty.
func decodeFile(docs document.Set, name string, v any) (document.Place, document.Faults) {
	node, faults := docs.Read(name)
	if node == nil {
		if keys := needed(reflect.TypeOf(v).Elem()); faults == nil && len(keys) > 0 {
			faults = document.Faults{{File: name, Line: 1, Column: 1, Code: document.CodeFile, Msg: fmt.Sprintf("the file holds nothing, or comments only: write %s, or delete it", allOf(keys))}}
		}
		return document.Place{File: name}, faults
	}
	d := decoder{file: name}
	d.decode(node, reflect.ValueOf(v).Elem(), "the file")
	return document.Place{File: name, Node: node}, d.faults
}

func (d *decoder) faultAt(n ast.Node, code document.Code, format string, args ...any) *document.Fault {
	d.faults = append(d.faults, document.Place{File: d.file, Node: n}.Fault(code, format, args...))
	return &d.faults[len(d.faults)-1]
}

// choices are the values that a type of text may have.
var choices = map[reflect.Type][]string{
	reflect.TypeFor[study.Kind]():     texts(study.Kinds...),
	reflect.TypeFor[study.Post]():     texts(study.PostQuestion, study.PostLeaderboard),
	reflect.TypeFor[study.Period]():   texts(study.Periods...),
	reflect.TypeFor[study.Strength](): texts(study.Strengths...),
}

func texts[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// decode sets v, which a message calls name, from n.
func (d *decoder) decode(n ast.Node, v reflect.Value, name string) {
	switch target := v.Addr().Interface().(type) {
	case *study.Phrasing:
		d.phrasing(n, target, name)
		return
	case *study.Points:
		d.points(n, target, name)
		return
	case *time.Duration:
		d.duration(n, target, name)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(n, v.Elem(), name)
	case reflect.Struct:
		d.mapping(n, v, name)
	case reflect.Slice:
		d.list(n, v, name)
	case reflect.String:
		d.text(n, v, name)
	case reflect.Int:
		d.number(n, v, name)
	case reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.faultAt(n, document.CodeType, "%s is %s: write true or false", name, describe(n))
	default:
		panic(fmt.Sprintf("quiz: no way to decode a %s", v.Type()))
	}
}

// describe says what n is, for a message.
func describe(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping (key: value)"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "empty"
	case *ast.StringNode:
		return fmt.Sprintf("the text %q", document.Clip(n.Value))
	case *ast.LiteralNode:
		return "a block of text"
	}
	return document.Clip(n.GetToken().Value)
}

// A field is a key that a struct takes.
type field struct {
	index    int
	required bool
	empty    bool // a list that may hold nothing, as with the tag empty:"true"
}

// needed returns the keys that a file that is read into a t must have.
func needed(t reflect.Type) []string {
	byKey, keys := fields(t)
	return slices.DeleteFunc(keys, func(key string) bool { return !byKey[key].required || byKey[key].empty })
}

// fields returns the keys that t takes, and their order.
func fields(t reflect.Type) (byKey map[string]field, keys []string) {
	byKey = make(map[string]field)
	for i := range t.NumField() {
		key, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if key == "" || key == "-" {
			continue
		}
		byKey[key] = field{i, !strings.Contains(options, "omitempty"), t.Field(i).Tag.Get("empty") == "true"}
		keys = append(keys, key)
	}
	return byKey, keys
}

// mapping sets the struct v from n.
func (d *decoder) mapping(n ast.Node, v reflect.Value, name string) {
	entries := document.Pairs(n)
	if _, ok := n.(*ast.MappingNode); !ok && entries == nil {
		d.faultAt(n, document.CodeType, "%s is %s: it takes the keys %s", name, describe(n), keyList(v.Type()))
		return
	}
	byKey, keys := fields(v.Type())
	seen := make(map[string]bool)
	for _, pair := range entries {
		key := document.KeyText(pair)
		f, ok := byKey[key]
		switch {
		case !ok:
			d.unknownKey(pair, v.Type(), name)
		case seen[key]:
			d.faultAt(pair.Key, document.CodeKey, "%q is given twice: keep one", key)
		case f.empty && (isEmpty(pair.Value) || isEmptyList(pair.Value)):
		case isEmpty(pair.Value) && !f.required:
			d.faultAt(pair.Key, document.CodeMissing, "%s has no value: write one, or leave the key out%s", key, commentHint(key))
		case isEmpty(pair.Value):
			d.faultAt(pair.Key, document.CodeMissing, "%s has no value: write one", key)
		case isEmptyList(pair.Value) && f.required && v.Field(f.index).Type().Elem().Kind() == reflect.Struct:
			d.faultAt(pair.Value, document.CodeMissing, "%s is an empty list: add %s", key, singular(key))
		default:
			d.decode(pair.Value, v.Field(f.index), key)
		}
		seen[key] = true
	}
	for _, key := range keys {
		if byKey[key].required && !seen[key] {
			d.faultAt(n, document.CodeMissing, "%s has no %s: add it", name, key)
		}
	}
}

// unknownKey reports a key that t, which a message calls name, does not take.
func (d *decoder) unknownKey(pair *ast.MappingValueNode, t reflect.Type, name string) {
	key := document.KeyText(pair)
	_, keys := fields(t)
	if odd := deceptive(key); odd != "" {
		d.faultAt(pair.Key, document.CodeKey, "%s has no key %q%s", name, document.Clip(key), odd)
		return
	}
	if meant := document.Nearest(key, keys); meant != "" {
		d.faultAt(pair.Key, document.CodeKey, "%s has no key %q", name, document.Clip(key)).Suggestion = meant
		return
	}
	d.faultAt(pair.Key, document.CodeKey, "%s has no key %q: it takes %s", name, document.Clip(key), keyList(t))
}

// firstText is the text that n begins with, if any.
func firstText(n ast.Node) string {
	if pairs := document.Pairs(n); len(pairs) > 0 {
		return document.KeyText(pairs[0])
	}
	text, _ := scalar(n)
	return text
}

// deceptive explains a sign in text that is not what it looks like.
func deceptive(text string) string {
	text = strings.TrimPrefix(text, "-")
	if odd := document.Deceptive(text); odd != "" {
		return "; it holds " + odd
	}
	return ""
}

// commentHint explains why a channel seems to be empty.
func commentHint(key string) string {
	if key == "channel" {
		return `; a # begins a comment unless the name is quoted, as in channel: "#sre-study"`
	}
	return ""
}

// isEmpty reports whether n holds nothing.
func isEmpty(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.NullNode:
		return true
	case *ast.StringNode:
		return isBlank(n.Value)
	case *ast.LiteralNode:
		return isBlank(n.Value.Value)
	}
	return false
}

// isBlank reports whether nothing in s can be seen. Slack refuses such a text.
func isBlank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

func isEmptyList(n ast.Node) bool {
	list, ok := n.(*ast.SequenceNode)
	return ok && len(list.Values) == 0
}

func keyList(t reflect.Type) string {
	_, keys := fields(t)
	return allOf(keys)
}

// allOf lists words as in "a, b and c".
func allOf(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// list sets the slice v from n.
func (d *decoder) list(n ast.Node, v reflect.Value, name string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.faultAt(n, document.CodeType, "%s is %s: it takes a list, each item in a line of its own after a dash, or all in [brackets]%s", name, describe(n), deceptive(firstText(n)))
		return
	}
	if len(seq.Values) == 0 && v.Type().Elem().Kind() != reflect.String && v.Type().Elem().Kind() != reflect.Int {
		d.faultAt(n, document.CodeMissing, "%s is an empty list: add an item, or leave the key out", name)
		return
	}
	out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, item := range seq.Values {
		if isEmpty(item) {
			d.faultAt(item, document.CodeMissing, "%s is empty: write it, or delete the dash", singular(name))
			continue
		}
		d.decode(item, out.Index(i), singular(name))
	}
	v.Set(out)
}

// singulars are what messages call the items of a list.
var singulars = map[string]string{
	"questions": "a question", "criteria": "a criterion", "groups": "a group", "misconceptions": "a misconception",
	"phrasings": "a phrasing", "keywords": "a keyword", "any": "a phrasing", "all": "a phrasing", "of": "a phrasing", "none": "a phrasing",
	"examples": "an example", "choices": "a choice", "slips": "a slip", "terms": "a term", "schedules": "a schedule",
	"synonyms": "a group of synonyms", "aliases": "an alias", "kinds": "a kind", "topics": "a topic", "levels": "a level",
	"scenarios": "a scenario", "steps": "a step", "sections": "a section", "lines": "a line", "phases": "a phase", "scorecard": "a quality", "marks": "a mark",
	"sittings": "a sitting", "statements": "a statement", "sites": "a site", "follow_ups": "a follow-up",
}

func singular(list string) string {
	if s, ok := singulars[list]; ok {
		return s
	}
	return "an item of " + list
}

// scalar returns the text of n as written, if n is a single value.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// text sets the string v from n. A number is taken as it is written.
func (d *decoder) text(n ast.Node, v reflect.Value, name string) {
	s, ok := scalar(n)
	if !ok {
		d.faultAt(n, document.CodeType, "%s is %s: it takes text%s", name, describe(n), quoteHint(n))
		return
	}
	s = strings.TrimRight(strings.TrimLeft(s, "\n"), " \t\n")
	if i := strings.IndexFunc(s, isControl); i >= 0 {
		d.faultAt(n, document.CodeValue, "%s holds the control character %U: take it out", name, []rune(s[i:])[0])
		return
	}
	if v.Type() == reflect.TypeFor[study.Month]() && !study.Month(s).Valid() {
		d.faultAt(n, document.CodeValue, "%q is no month: write the year and the month, such as 2026-12", document.Clip(s))
		return
	}
	if allowed := choices[v.Type()]; allowed != nil && !slices.Contains(allowed, s) {
		d.faultAt(n, document.CodeValue, "%q is no %s: use %s", document.Clip(s), strings.TrimPrefix(name, "a "), document.OneOf(allowed)).Suggestion = document.Nearest(s, allowed)
		return
	}
	v.SetString(s)
}

// quoteHint explains text that YAML took for something else.
func quoteHint(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return `; put it in single quotes if it holds ": " or begins with {`
	case *ast.SequenceNode:
		return "; put it in single quotes if it begins with ["
	}
	return ""
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// number sets the int v from n.
func (d *decoder) number(n ast.Node, v reflect.Value, name string) {
	if whole, ok := n.(*ast.IntegerNode); ok {
		if i, err := strconv.Atoi(whole.GetToken().Value); err == nil {
			v.SetInt(int64(i))
			return
		}
	}
	d.faultAt(n, document.CodeType, "%s is %s: it takes a whole number, without quotes", name, describe(n))
}

// points sets p from n, a number of points.
func (d *decoder) points(n ast.Node, p *study.Points, name string) {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		f, err := strconv.ParseFloat(n.GetToken().Value, 64)
		if err == nil {
			*p, err = study.PointsFrom(f)
		}
		if err != nil {
			d.faultAt(n, document.CodeValue, "%s cannot be %s: points go from 0 to 100 in steps of 0.5", name, n.GetToken().Value)
		}
	default:
		d.faultAt(n, document.CodeType, "%s is %s: it takes a number of points, such as 1 or 0.5, without quotes", name, describe(n))
	}
}

// duration sets v from n, such as 8h.
func (d *decoder) duration(n ast.Node, v *time.Duration, name string) {
	s, _ := scalar(n)
	parsed, err := time.ParseDuration(s)
	if err != nil {
		d.faultAt(n, document.CodeType, "%s is %s: it takes a duration with its unit, such as 8h, 90m or 1h30m", name, describe(n))
		return
	}
	*v = parsed
}
