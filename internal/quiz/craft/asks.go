package craft

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

const (
	mostAsks   = 3   // things that a reply typed on a phone answers
	mostPrompt = 240 // characters, which is what a phone shows without scrolling
)

// asks reports a prompt that asks for too much, or at too great a length.
func asks(q study.Question) []Finding {
	var f []Finding
	if n := Asks(q.Prompt); n > mostAsks {
		f = found("prompt", document.CodeAsks, "this asks %d things, and a reply in a chat answers at most %d: ask fewer, or make it the steps of a scenario", n, mostAsks)
	}
	if n := utf8.RuneCountInString(q.Prompt); n > mostPrompt && q.Output == "" {
		f = append(f, found("prompt", document.CodeAsks, "this has %d characters, and a phone shows %d at once: shorten it, or show a part of it as output", n, mostPrompt)...)
	}
	return f
}

// The words that ask, and those that begin a clause of a time, place or person.
var (
	askingWords = strings.Fields("what which why how when where who whom whose")
	requests    = strings.Fields("name say give list explain describe tell show write compute calculate compare estimate choose pick work put order sketch draw outline")
	helpers     = strings.Fields("is are was were do does did can could will would should may might must has have had")
	joints      = strings.Fields("and or but then so also please in to for by at on of from with about since until per")
	relative    = strings.Fields("which who whom whose where when")
)

// Asks returns how many things prompt asks for: a clause with a question word, a
// question without one, and a request such as "name" or "explain" count as one each.
func Asks(prompt string) int {
	n := 0
	for _, sentence := range sentences(prompt) {
		n += sentence.asks()
	}
	return n
}

// A sentence is one with how it ends.
type sentence struct {
	clauses  [][]string // their words, in small letters
	question bool
}

// sentences cuts text into sentences, and those into clauses.
func sentences(text string) []sentence {
	var out []sentence
	var clause []string
	var s sentence
	endClause := func() {
		if len(clause) > 0 {
			s.clauses, clause = append(s.clauses, clause), nil
		}
	}
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if starts(word) && len(clause) > 0 && slices.Contains([]string{"and", "or", "but"}, clause[len(clause)-1]) {
			joint := clause[len(clause)-1]
			clause = clause[:len(clause)-1]
			endClause()
			clause = []string{joint}
		}
		bare := strings.Trim(word, `.,;:?!()"'“”`)
		if bare != "" {
			clause = append(clause, bare)
		}
		switch last := strings.TrimRight(word, `)"'”`); {
		case strings.HasSuffix(last, "?") || strings.HasSuffix(last, ".") && bare != "e.g" && bare != "i.e":
			endClause()
			s.question = strings.HasSuffix(last, "?")
			out, s = append(out, s), sentence{}
		case strings.HasSuffix(last, ",") || strings.HasSuffix(last, ";") || strings.HasSuffix(last, ":") || bare == "" && strings.ContainsAny(word, "–—"):
			endClause()
		}
	}
	endClause()
	if len(s.clauses) > 0 {
		out = append(out, s)
	}
	return out
}

// starts reports whether word begins a clause that asks.
func starts(word string) bool {
	word = strings.Trim(word, `.,;:?!()"'`)
	return slices.Contains(askingWords, word) || slices.Contains(requests, word)
}

// asks returns how many things s asks for.
func (s sentence) asks() int {
	n := 0
	asked := false // by a question word
	for i, clause := range s.clauses {
		joined, words := opening(clause)
		if len(words) == 0 {
			continue
		}
		switch {
		case slices.Contains(requests, words[0]) && (i == 0 || joined || n > 0 || s.condition(i)):
			n++
		case !s.question && n == 0:
		case slices.Contains(askingWords, words[0]) && (joined || n > 0 && s.list(i) || !subordinate(n > 0, words)):
			n++
			asked = true
		}
	}
	if s.question && !asked {
		n++ // such as: Is that enough?
	}
	return n
}

// opening returns the words of clause after those that only join it, and whether
// "and", "or" or "but" is among these.
func opening(clause []string) (joined bool, words []string) {
	for i, w := range clause {
		if !slices.Contains(joints, w) {
			return joined, clause[i:]
		}
		joined = joined || w == "and" || w == "or" || w == "but"
	}
	return joined, nil
}

// condition reports whether all that comes before clause i says when or where.
func (s sentence) condition(i int) bool {
	return i > 0 && slices.Contains([]string{"when", "where", "if", "after", "before", "while"}, s.clauses[0][0])
}

// list reports whether clause i is of a list of questions, of which a later one
// begins with "and" or "or".
func (s sentence) list(i int) bool {
	for _, clause := range s.clauses[i+1:] {
		if joined, words := opening(clause); joined && len(words) > 0 && slices.Contains(askingWords, words[0]) {
			return true
		}
	}
	return false
}

// subordinate reports whether a clause that begins with a question word only says
// more about another: "when a pod is deleted, …", "a rule, which is new, …". Whether
// its sentence has asked something before it is given.
func subordinate(asked bool, words []string) bool {
	asksItself := len(words) > 1 && slices.Contains(helpers, words[1])
	switch {
	case words[0] == "when" || words[0] == "where":
		return !asksItself
	case !asked || !slices.Contains(relative, words[0]):
		return false
	}
	return asksItself || len(words) < 3
}
