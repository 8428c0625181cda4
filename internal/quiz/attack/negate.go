package attack

import (
	"slices"
	"strings"
	"unicode"
)

// auxiliaries take "not" behind them.
var auxiliaries = strings.Fields("is are was were can could will would may might must should")

// verbs are what model answers do, in the third person. Each is denied by
// "does not" and its bare form.
var verbs = strings.Fields(`limits acts uses sends stops keeps restarts writes asks grows means makes monitors takes gets stores loses
	needs works holds runs prevents allows lets gives returns reads counts removes evicts creates deletes goes waits fails blocks
	routes serves protects chooses picks finds sets shows tells changes adds moves copies caches caps drops drains scales starts
	checks schedules assigns balances distributes guarantees promotes elects replicates resolves matches selects binds mounts
	rotates encrypts signs grants denies refuses measures describes ensures provides supports expires locks maps hides encodes
	decides defines states depends handles retries sleeps splits spreads sums tracks triggers wraps yields passes replaces
	requires records reports rejects releases reserves reduces costs closes opens bounds bypasses buffers builds applies`)

// orders are bare verbs that an answer to "what do you do" begins with.
var orders = strings.Fields("stop send add roll use check look keep put set scale drain restart find give run start measure move write ask take make page split")

// denials returns sentence turned into its opposite, in the ways that it can be.
func denials(sentence string) []string {
	var out []string
	if s, ok := denyVerb(sentence); ok {
		out = append(out, s)
	}
	if s, ok := denyWhole(sentence); ok {
		out = append(out, s)
	}
	return out
}

// denyVerb denies the first verb of the sentence's main clause.
func denyVerb(sentence string) (string, bool) {
	words := strings.Split(sentence, " ")
	if first := strings.ToLower(words[0]); slices.Contains(orders, first) {
		return "Do not " + first + sentence[len(first):], true
	}
	begin := 1
	switch strings.ToLower(words[0]) {
	case "when", "if", "because", "while", "after", "for", "with", "without", "until", "before", "as":
		comma := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, ",") })
		if comma < 0 {
			return "", false
		}
		begin = comma + 2
	}
	for i := begin; i < len(words); i++ {
		switch words[i-1] {
		case "that", "which", "who", "whose", "where", "how", "what", "when", "if", "because", "not":
			continue
		}
		w := words[i]
		if slices.Contains(auxiliaries, w) {
			return strings.Join(slices.Insert(slices.Clone(words), i+1, "not"), " "), true
		}
		if slices.Contains(verbs, w) {
			words = slices.Clone(words)
			words[i] = "does not " + bareVerb(w)
			return strings.Join(words, " "), true
		}
	}
	return "", false
}

// bareVerb returns the bare form of a verb in the third person.
func bareVerb(w string) string {
	for _, end := range []string{"sses", "shes", "ches", "xes", "oes"} {
		if strings.HasSuffix(w, end) {
			return w[:len(w)-2]
		}
	}
	if stem, ok := strings.CutSuffix(w, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(w, "s")
}

// denyWhole puts "It is not true that" before a sentence with a verb.
func denyWhole(sentence string) (string, bool) {
	words := strings.Fields(sentence)
	says := func(w string) bool { return slices.Contains(auxiliaries, w) || slices.Contains(verbs, w) }
	if !slices.ContainsFunc(words, says) || slices.Contains(orders, strings.ToLower(words[0])) {
		return "", false
	}
	first := []rune(sentence)
	if len(first) > 1 && unicode.IsLower(first[1]) || words[0] == "A" {
		first[0] = unicode.ToLower(first[0])
	}
	return "It is not true that " + string(first), true
}
