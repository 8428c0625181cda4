package arguments

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// Subcommand splits text, as Text returns it, into the one of names that says
// what to do and the rest. It is the first word, or "now" as the last: what
// stands before that must be a topic. A first word that is none of names is
// returned as it is.
func Subcommand(text string, names []string) (name, rest string) {
	words := without(strings.Fields(text), "please", "pls")
	if len(words) == 0 {
		return "", ""
	}
	first, last := words[0], words[len(words)-1]
	if !slices.Contains(names, strings.ToLower(first)) && strings.EqualFold(last, "now") && slices.Contains(names, "now") {
		first, words = last, words[:len(words)-1]
	}
	for len(words) > 0 && strings.EqualFold(words[0], first) {
		words = words[1:] // it may be typed twice
	}
	return strings.ToLower(first), strings.Join(words, " ")
}

// without returns words but those of drop, in any case, at its two ends.
func without(words []string, drop ...string) []string {
	dropped := func(word string) bool { return slices.Contains(drop, strings.ToLower(word)) }
	for len(words) > 0 && dropped(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && dropped(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

// fillers are words that may follow a subcommand that takes nothing, and change
// nothing.
var fillers = []string{"please", "pls", "here", "now", "the", "this", "it", "next", "question", "schedule", "quiz", "channel", "in"}

// Extra returns rest, what follows a subcommand that takes nothing, or "" where
// it does not ask for anything more.
func Extra(rest string) string {
	for word := range strings.FieldsSeq(rest) {
		if !slices.Contains(fillers, strings.ToLower(word)) {
			return rest
		}
	}
	return ""
}

// spans are the ways to name a period, longest first.
var spans = []struct {
	words  string
	period study.Period
}{
	{"of all time", study.PeriodAll},
	{"all time", study.PeriodAll},
	{"this week", study.PeriodWeek},
	{"this month", study.PeriodMonth},
	{"all-time", study.PeriodAll},
	{"overall", study.PeriodAll},
	{"all", study.PeriodAll},
	{"weekly", study.PeriodWeek},
	{"week", study.PeriodWeek},
	{"monthly", study.PeriodMonth},
	{"month", study.PeriodMonth},
}

// Leaderboard reads "[week|month|all] [topic]" in either order; text is as Text
// returns it. Without a period it is the week, and without a topic all of them.
func Leaderboard(text string) (p study.Period, topic string) {
	words := without(strings.Fields(text), "please", "pls")
	p, words = period(words)
	return p, strings.Join(without(words, "for", "in", "of", "the"), " ")
}

// period returns the period that words begin or end with, and the other words.
func period(words []string) (study.Period, []string) {
	folded := strings.Fields(strings.ToLower(strings.Join(words, " ")))
	for _, atEnd := range []bool{false, true} {
		for _, span := range spans {
			named := strings.Fields(span.words)
			rest := len(folded) - len(named)
			switch {
			case rest < 0:
			case !atEnd && slices.Equal(folded[:len(named)], named):
				return span.period, words[len(named):]
			case atEnd && slices.Equal(folded[rest:], named):
				return span.period, words[:rest]
			}
		}
	}
	return study.PeriodWeek, words
}
