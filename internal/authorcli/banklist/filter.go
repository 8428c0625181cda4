package banklist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// A facet is one way to choose questions.
type facet struct {
	flag, usage string
	// of returns the values of a question that is in a section, or in none.
	of func(study.Question, study.Section) []string
	// known returns values that mean something although no question may have them.
	known func(*quiz.Bank) []string
}

var facets = []facet{
	{
		"topic", "only questions of this topic",
		func(q study.Question, _ study.Section) []string { return []string{string(q.Topic)} },
		func(*quiz.Bank) []string { return nil },
	},
	{
		"section", "only questions of this section of the syllabus, by id or number",
		func(_ study.Question, s study.Section) []string { return []string{s.ID, strconv.Itoa(s.Number)} },
		sectionNames,
	},
	{
		"kind", "only questions of this kind: short, numeric, choice or behavioural",
		func(q study.Question, _ study.Section) []string { return []string{string(q.Kind)} },
		func(*quiz.Bank) []string { return console.Texts(study.Kinds) },
	},
	{
		"level", "only questions of this level: 1, 2 or 3",
		func(q study.Question, _ study.Section) []string { return []string{strconv.Itoa(q.Level)} },
		func(*quiz.Bank) []string { return []string{"1", "2", "3"} },
	},
	{
		"subject", "only questions of this subject",
		func(q study.Question, _ study.Section) []string { return []string{q.Subject} },
		func(*quiz.Bank) []string { return nil },
	},
	{
		"covers", "only questions that cover this line of the syllabus, such as kubernetes.rbac",
		func(q study.Question, _ study.Section) []string { return console.Texts(q.Covers) },
		lineNames,
	},
}

func sectionNames(bank *quiz.Bank) []string {
	var names []string
	for _, s := range bank.Syllabus() {
		names = append(names, s.ID, strconv.Itoa(s.Number))
	}
	return names
}

func lineNames(bank *quiz.Bank) []string {
	var names []string
	for _, s := range bank.Syllabus() {
		for _, line := range s.Lines {
			names = append(names, string(s.LineID(line)))
		}
	}
	return names
}

// A bankFilter holds the values wanted of each facet, of which one has to fit;
// none is any.
type bankFilter [][]string

// newBankFilter adds the flags of a filter.
func newBankFilter(flags *pflag.FlagSet) bankFilter {
	f := make(bankFilter, len(facets))
	for i, facet := range facets {
		flags.StringSliceVar(&f[i], facet.flag, nil, facet.usage)
	}
	return f
}

// any reports whether f leaves anything out.
func (f bankFilter) any() bool {
	return slices.ContainsFunc(f, func(wanted []string) bool { return len(wanted) > 0 })
}

// choose returns the questions of bank that f lets through. A value that means
// nothing is an error.
func (f bankFilter) choose(bank *quiz.Bank) ([]study.Question, error) {
	sections := make(map[study.Topic]study.Section)
	for _, s := range bank.Syllabus() {
		for _, topic := range s.Topics {
			sections[topic] = s
		}
	}
	questions := slices.Clone(bank.Questions())
	for i, facet := range facets {
		if len(f[i]) == 0 {
			continue
		}
		known := facet.known(bank)
		for _, q := range bank.Questions() {
			known = append(known, facet.of(q, sections[q.Topic])...)
		}
		for _, wanted := range f[i] {
			if !containsFold(known, wanted) {
				return nil, noValue(facet.flag, wanted, known)
			}
		}
		questions = slices.DeleteFunc(questions, func(q study.Question) bool {
			has := facet.of(q, sections[q.Topic])
			return !slices.ContainsFunc(f[i], func(wanted string) bool { return containsFold(has, wanted) })
		})
	}
	return questions, nil
}

// noValue says that a flag's value means nothing, and what may be meant.
func noValue(flag, value string, known []string) error {
	for _, near := range study.Nearest(value, known, 1) {
		return fmt.Errorf("--%s %q fits nothing in this bank; did you mean %q?", flag, value, near)
	}
	return fmt.Errorf("--%s %q fits nothing in this bank", flag, value)
}

// containsFold reports whether list holds a value, in any case.
func containsFold(list []string, value string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, value) })
}
