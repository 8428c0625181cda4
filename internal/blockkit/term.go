package blockkit

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// mostNear is how many terms are offered where none fits.
const mostNear = 5

// Term is the answer to /term.
func Term(a study.TermAnswer) Message {
	asked := plain(a.Asked, 80)
	switch {
	case a.Term != nil:
		return found(*a.Term)
	case strings.TrimSpace(a.Asked) == "":
		return lines("Which term? For example: `/term pdb`")
	case len(a.Near) == 0:
		return lines("*" + asked + "* is not in the glossary yet. I have noted it for the authors.")
	}
	names := a.Near[:min(len(a.Near), mostNear)]
	var buttons []slack.BlockElement
	var words []string
	for i, name := range names {
		buttons = append(buttons, button(ActionTerm, i, rawValue(name), name))
		words = append(words, author(name, 100))
	}
	row := "No *" + asked + "*. Did you mean:"
	return Message{
		Text:   row + " " + list(words, "or") + "?",
		Blocks: []slack.Block{section(row), slack.NewActionBlock("terms", buttons...)},
	}
}

// rawValue is what a button sends back, letter for letter: nobody reads it, so
// nothing in it is escaped.
func rawValue(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), maxValue)])
}

// found is the entry of a term.
func found(t study.Term) Message {
	head := "*" + bold(author(t.Name, 150)) + "*"
	if len(t.Aliases) > 0 {
		head += " (" + firstNames(t.Aliases, 6) + ")"
	}
	rows := []string{head, author(t.Definition, 2000)}
	if len(t.Related) > 0 {
		rows = append(rows, "See also: "+firstNames(t.Related, 8))
	}
	m := lines(rows...)
	if src := link(t.Source); src != "" {
		m.Blocks = append(m.Blocks, contextLine(src))
		m.Text += "\n" + src
	}
	return m
}

// firstNames joins the first of names, at most most of them.
func firstNames(names []string, most int) string {
	var out []string
	for _, name := range names[:min(len(names), most)] {
		out = append(out, author(name, 60))
	}
	return strings.Join(out, ", ")
}
