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
	lives commits decides defines states depends handles retries sleeps splits spreads sums tracks triggers wraps yields passes replaces
	requires records reports rejects releases reserves reduces costs closes opens bounds bypasses buffers builds applies`)

// orders are bare verbs that an answer to "what do you do" begins with.
var orders = strings.Fields("stop send add roll use check look keep put set scale drain restart find give run start measure move write ask take make page split")

// joins begin a clause that the main clause does not need.
var joins = strings.Fields("so unless since because which while although until once when if where and but")

// denials returns sentence turned into its opposite, in the ways that it can
// be. One that has no verb of its own, or that denies something already, has none.
func denials(sentence string) []string {
	words := strings.Split(sentence, " ")
	verb, ok := mainVerb(words)
	if !ok {
		return nil
	}
	if verb == 0 {
		return []string{"Do not " + strings.ToLower(sentence[:1]) + sentence[1:]}
	}
	return []string{denyVerb(words, verb), denyWhole(sentence)}
}

// mainVerb returns which of words is the verb of the main clause: 0 is that
// of an order.
func mainVerb(words []string) (int, bool) {
	for _, w := range words {
		switch bareWord(w) {
		case "not", "no", "never", "cannot", "nothing", "nobody", "neither", "without", "either":
			return 0, false
		}
	}
	begin := 1
	switch first := strings.ToLower(words[0]); {
	case slices.Contains(orders, first):
		return 0, true
	case slices.Contains(strings.Fields("when if because while after for with until before as"), first):
		comma := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, ",") })
		if comma < 0 || slices.ContainsFunc(words[:comma], func(w string) bool { return strings.HasSuffix(w, ":") }) {
			return 0, false
		}
		begin = comma + 2
	}
	for i := begin; i < len(words); i++ {
		if strings.HasSuffix(words[i-1], ",") && slices.Contains(joins, words[i]) || strings.HasSuffix(words[i-1], ":") {
			return 0, false // the main clause is over
		}
		if slices.Contains([]string{"that", "which", "who", "whose", "where", "how", "what"}, words[i-1]) {
			continue // of a clause within it
		}
		if w := bareWord(words[i]); slices.Contains(auxiliaries, w) || slices.Contains(verbs, w) {
			return i, true
		}
	}
	return 0, false
}

// mainClause returns the sentence up to a colon, or to a comma and a word that
// begins a clause of its own.
func mainClause(sentence string) string {
	words := strings.SplitAfter(sentence, " ")
	n := len(words[0])
	for i := 1; i < len(words); i++ {
		before := strings.TrimSpace(words[i-1])
		if strings.HasSuffix(before, ":") || strings.HasSuffix(before, ";") || strings.HasSuffix(before, ",") && slices.Contains(joins, bareWord(words[i])) {
			if i > 2 {
				return sentence[:n]
			}
		}
		n += len(words[i])
	}
	return sentence
}

// bareWord returns w in small letters, without what is stuck to it.
func bareWord(w string) string { return strings.ToLower(strings.Trim(w, " .,:;()")) }

// denyVerb denies words[verb].
func denyVerb(words []string, verb int) string {
	words = slices.Clone(words)
	w := bareWord(words[verb])
	stuck := strings.TrimPrefix(words[verb], w)
	if slices.Contains(auxiliaries, w) {
		words[verb] = w + " not" + stuck
	} else {
		words[verb] = "does not " + bareVerb(w) + stuck
	}
	return strings.Join(words, " ")
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

// denyWhole puts "It is not true that" before a sentence.
func denyWhole(sentence string) string {
	first := []rune(sentence)
	if len(first) > 1 && (unicode.IsLower(first[1]) || first[1] == ' ') {
		first[0] = unicode.ToLower(first[0])
	}
	return "It is not true that " + string(first)
}
