package study

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestPart is how many letters of a topic's name are enough to name it, and
// how many a name must have for a slip in it to be read past.
const (
	shortestPart = 3
	shortestSlip = 4
)

// FindTopic returns the topic that name names, whatever its case and signs: by
// its key, the name that members read or an alias; by words of one, or how it
// begins; or by one with a slip of the keyboard. Where that fits no topic, or
// several, it returns a *NoSuchError with the nearest.
func FindTopic(topics []TopicCount, name string) (Topic, error) {
	asked := foldName(name)
	for _, t := range topics {
		if asked != "" && foldName(string(t.Topic)) == asked {
			return t.Topic, nil // whatever others are called
		}
	}
	ways := []func(known string) bool{
		func(known string) bool { return known == asked },
		func(known string) bool { return len(asked) >= shortestPart && hasWords(known, asked) },
		func(known string) bool { return len(asked) >= shortestPart && strings.HasPrefix(known, asked) },
		func(known string) bool { return slipOf(known, asked) },
	}
	for _, fits := range ways {
		var found []Topic
		for _, t := range topics {
			if asked != "" && slices.ContainsFunc(t.names(), func(n string) bool { return fits(foldName(n)) }) {
				found = append(found, t.Topic)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			break
		}
	}
	var names []string
	for _, t := range topics {
		names = append(names, string(t.Topic), t.Name)
	}
	return "", &NoSuchError{Kind: "topic", Name: strings.TrimSpace(name), Near: Nearest(name, names, 2)}
}

// names are all names of t.
func (t TopicCount) names() []string { return append([]string{string(t.Topic), t.Name}, t.Aliases...) }

// FindQuestion returns the question whose id is name, or is but for its case and
// signs.
func FindQuestion(questions []Question, name string) (Question, bool) {
	asked := foldName(name)
	found := -1
	for i, q := range questions {
		if string(q.ID) == name {
			return q, true
		}
		if found < 0 && asked != "" && foldName(string(q.ID)) == asked {
			found = i
		}
	}
	if found < 0 {
		return Question{}, false
	}
	return questions[found], true
}

// foldName returns name as names are compared: its words in small letters, with
// one space between them.
func foldName(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// hasWords reports whether all words of asked are among those of known.
func hasWords(known, asked string) bool {
	words := strings.Fields(known)
	for word := range strings.FieldsSeq(asked) {
		if !slices.Contains(words, word) {
			return false
		}
	}
	return true
}

// slipOf reports whether asked is known with one letter wrong, or with two in
// twice as many letters.
func slipOf(known, asked string) bool {
	n := min(utf8.RuneCountInString(known), utf8.RuneCountInString(asked))
	return n >= shortestSlip && Distance(known, asked) <= min(n/shortestSlip, 2)
}
