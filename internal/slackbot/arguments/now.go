package arguments

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The bounds of how long a round may be asked to be open.
const (
	shortestRound = 10 * time.Second
	longestRound  = 7 * 24 * time.Hour
)

// forGlued is "for20m".
var forGlued = regexp.MustCompile(`(?i)^(for)(\d\S*)$`)

// Now reads "[topic or question] [for 20m]" in any order; text is as Text
// returns it. What is empty for any question, and openFor zero where no time is
// given. The error is a sentence for the member, not yet escaped.
func Now(text string) (what string, openFor time.Duration, err error) {
	var words []string
	for word := range strings.FieldsSeq(text) {
		if found := forGlued.FindStringSubmatch(word); found != nil {
			words = append(words, found[1], found[2])
			continue
		}
		words = append(words, word)
	}
	words = without(words, "please", "pls")
	l, found := findLength(words)
	rest := slices.Concat(words[:l.from], words[l.to:])
	if err := doubtful(rest, found); err != nil {
		return "", 0, err
	}
	if found && (l.is < shortestRound || l.is > longestRound) {
		return "", 0, notOpen(words[l.from:l.to])
	}
	return strings.Join(rest, " "), l.is, nil
}

// notOpen says that words, which say how long, cannot be taken.
func notOpen(words []string) error {
	said := []rune(strings.Join(without(words, "for"), " "))
	if len(said) == 0 {
		return errors.New("say after \"for\" how long the question is open: 10s to 168h, such as 20m, 1h30 or 2 hours")
	}
	if len(said) > 40 {
		said = append(said[:39], '…')
	}
	return fmt.Errorf("%q is no time that a question can be open: it takes 10s to 168h, such as 20m, 1h30 or 2 hours", string(said))
}

// A length is how long a round is asked to be open, and which words say so.
type length struct {
	from, to int
	is       time.Duration
}

// findLength finds the length in words: after "for", or without it at one of
// the ends.
func findLength(words []string) (length, bool) {
	for i, word := range words {
		if !strings.EqualFold(word, "for") {
			continue
		}
		if d, n, ok := duration(words[i+1:]); ok {
			return length{i, i + 1 + n, d}, true
		}
	}
	for i := max(0, len(words)-mostWords); i < len(words); i++ {
		if d, n, ok := duration(words[i:]); ok && i+n == len(words) {
			return length{i, len(words), d}, true
		}
	}
	if d, n, ok := duration(words); ok && startsWithDigit(words[0]) {
		return length{0, n, d}, true
	}
	return length{}, false
}

// doubtful returns an error where words, from which one length is taken if found
// says so, seem to say another time, or one that cannot be read.
func doubtful(words []string, found bool) error {
	if _, again := findLength(words); found && again {
		return errors.New("that says twice how long the question is open: say it once")
	}
	for i, word := range words {
		next := words[i+1:]
		switch strings.ToLower(word) {
		case "for":
			if len(next) <= 1 || seemsLength(next[0]) {
				return notOpen(next)
			}
		case "until", "till", "til":
			if len(next) > 0 && seemsTime(next[0]) {
				return errors.New("a time of day is another one on each clock: say how long the question is open")
			}
		case "in", "at", "after", "every":
			if len(next) == 0 && found || len(next) > 0 && seemsTime(next[0]) {
				return errors.New("this posts a question at once, and says only how long it is open")
			}
		}
	}
	return nil
}

// seemsLength reports whether word begins what is meant to be a length.
func seemsLength(word string) bool {
	_, number := numbers[strings.ToLower(word)]
	return number || startsWithDigit(strings.TrimLeft(word, "+-."))
}

// seemsTime reports whether word is meant to be a time of day, or a day.
func seemsTime(word string) bool {
	return startsWithDigit(word) || slices.Contains([]string{"noon", "midnight", "tonight", "tomorrow"}, strings.ToLower(word))
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
