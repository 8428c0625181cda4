package quiz

import (
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

const maxPhrasingNesting = 6

// phrasing sets p from n: text is words, a mapping one of the longer forms.
func (d *decoder) phrasing(n ast.Node, p *study.Phrasing, name string) {
	if s, ok := scalar(n); ok {
		p.Words = s
		d.checkWords(n, s, name)
		return
	}
	if len(document.Pairs(n)) == 0 {
		d.faultAt(n, document.CodeType, "a phrasing is %s: it takes words, or one of the keys words, any, all, of and none%s", describe(n), quoteHint(n))
		return
	}
	if d.nesting == maxPhrasingNesting {
		d.faultAt(n, document.CodeValue, "phrasings are nested deeper than %d: write this one as several", maxPhrasingNesting)
		return
	}
	d.nesting++
	defer func() { d.nesting-- }()
	before := len(d.faults)
	d.mapping(n, reflect.ValueOf(p).Elem(), "a phrasing")
	if len(d.faults) == before {
		d.checkPhrasing(n, *p)
	}
}

// checkWords reports words that hold nothing to look for.
func (d *decoder) checkWords(n ast.Node, words, name string) {
	if strings.TrimSpace(words) == "" {
		d.faultAt(n, document.CodeMissing, "%s is empty: write the words to look for", name)
	}
	if strings.ContainsFunc(words, isControl) {
		d.faultAt(n, document.CodeValue, "%s holds a control character: take it out", name)
	}
}

// checkPhrasing reports keys of the longer form that do not go together.
func (d *decoder) checkPhrasing(n ast.Node, p study.Phrasing) {
	at := document.Place{File: d.file, Node: n}
	report := func(key string, code document.Code, format string, args ...any) {
		d.faults = append(d.faults, at.At(key).Fault(code, format, args...))
	}
	forms := 0
	for _, given := range []bool{p.Words != "", p.Any != nil, p.All != nil, p.Of != nil, p.None != nil} {
		if given {
			forms++
		}
	}
	if forms != 1 {
		report("", document.CodeValue, "a phrasing has exactly one of the keys words, any, all, of and none; this has %d", forms)
		return
	}
	if p.Words == "" && p.Gap != nil {
		report("gap", document.CodeKey, "gap belongs to words: move it to the phrasing that has them")
	}
	if p.Gap != nil && (*p.Gap < 0 || *p.Gap > grade.MaxGap) {
		report("gap", document.CodeValue, "a gap of %d is not possible: use 0 to %d words", *p.Gap, grade.MaxGap)
	}
	if p.Order != "" && (p.Words == "" || p.Order != "any") {
		report("order", document.CodeValue, "order can only be any, beside words; leave it out for words in order")
	}
	if p.Scope != "" && p.Scope != "sentence" && p.Scope != "reply" {
		report("scope", document.CodeValue, "scope %q is not possible: use sentence or reply", document.Clip(p.Scope))
	}
	if p.Negative != nil && d.nesting > 1 {
		report("negative", document.CodeKey, "negative counts only on a phrasing that stands directly under phrasings: move it there")
	}
	switch {
	case p.Of == nil && p.N != 0:
		report("n", document.CodeKey, "n belongs to of: it says how many of them")
	case p.Of != nil && (p.N < 1 || p.N > len(p.Of)):
		report("n", document.CodeValue, "n says how many of the %d phrasings must be there: use 1 to %d", len(p.Of), len(p.Of))
	}
}
