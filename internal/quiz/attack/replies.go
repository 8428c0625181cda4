package attack

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/study"
)

// Variants of each attack that chance decides.
const (
	shuffleSeeds = 5
	typoSeeds    = 5
)

// dontKnows are replies of people who have no answer.
var dontKnows = []string{
	"I don't know", "I don't know.", "idk", "no idea", "No idea, sorry", "not sure", "I'm not sure about this one", "dunno",
	"I have no clue", "I can't remember", "I forgot, sorry", "pass", "skip", "?", "I would need to look that up",
	"Honestly I do not know the answer to this question.",
}

// empties are words that an idle list of keywords leaves out.
var empties = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(`a an the and or but if so as at by for from in into is it its of on onto out over to up with
		this that these those they them their there then than when while which who whose what where how because be been are was were
		has have had do does did can could may might must shall should will would not no nor only also such each every any all some
		one you your we our i he she his her here once until before after about between through during without within per via`) {
		m[w] = true
	}
	return m
}()

// chance returns the source of chance for attempt n on q.
func chance(q study.Question, n int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(q.ID))                              // never fails
	return rand.New(rand.NewPCG(h.Sum64(), uint64(n))) //nolint:gosec // the same report every time is the point
}

// keywordLists returns lists of the words that a rubric looks for.
func keywordLists(q study.Question) []string {
	if q.Kind == study.KindNumeric {
		return nil // the number is the answer, whatever stands around it
	}
	words := contentWords(q.ModelAnswer)
	sorted := slices.Sorted(slices.Values(words))
	lists := []string{
		strings.Join(words, ", "),
		strings.Join(words, " "),
		strings.Join(sorted, ", "),
		strings.Join(sorted, " "),
		"- " + strings.Join(words, "\n- "),
	}
	var firsts []string
	for _, c := range q.Criteria {
		if own := phrasings(study.Question{Criteria: []study.Criterion{c}}); len(own) > 0 {
			firsts = append(firsts, own[0]) // a draft's criteria have keywords alone
		}
	}
	if len(firsts) > 0 {
		keys := contentWords(strings.Join(phrasings(q), " "))
		lists = append(lists, strings.Join(keys, ", "), strings.Join(keys, " "), strings.Join(contentWords(strings.Join(firsts, " ")), ", "))
	}
	return lists
}

// contentWords returns the words of text that carry it, each once.
func contentWords(text string) []string {
	var out []string
	seen := make(map[string]bool)
	for _, field := range strings.Fields(text) {
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' })
		if key := strings.ToLower(word); word != "" && !empties[key] && !seen[key] {
			seen[key] = true
			out = append(out, word)
		}
	}
	return out
}

// shuffles returns q's model answer with its words in no order: with its
// punctuation where it was stuck to them, and without.
func shuffles(q study.Question) []string {
	if q.Kind == study.KindNumeric {
		return nil
	}
	var out []string
	for n := range shuffleSeeds {
		words := strings.Fields(q.ModelAnswer)
		if len(words) < 5 {
			return nil // it may well come out in order
		}
		if n%2 == 1 {
			for i, w := range words {
				words[i] = strings.ToLower(strings.Trim(w, ".,;:()"))
			}
		}
		chance(q, n).Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// echoes returns q's prompt as a reply.
func echoes(q study.Question) []string {
	statement := strings.TrimRight(strings.ReplaceAll(q.Prompt, "?", "."), " ")
	return []string{q.Prompt, statement, "The answer is: " + statement, strings.ToLower(q.Prompt) + " " + q.Prompt}
}

// shotguns returns replies to q that list every possibility.
func (o *opponent) shotguns(q study.Question) []string {
	if q.Kind == study.KindNumeric {
		return numericShotguns(q)
	}
	all := phrasings(q)
	wrong := all
	for _, m := range q.Misconceptions {
		wrong = append(wrong, phrasings(study.Question{Criteria: []study.Criterion{{Phrasings: m.Phrasings}}})...)
	}
	topic := o.topicAnswers(q)
	return []string{
		"It could be " + strings.Join(all, " or "),
		strings.Join(wrong, " or "),
		"It is " + strings.Join(all, ". It is ") + ".",
		"Maybe " + strings.Join(all, ", maybe ") + ".",
		strings.Join(topic, " "),
		strings.Join(topic, " Or: "),
	}
}

// topicAnswers returns the model answers of q's topic, q's own among them.
func (o *opponent) topicAnswers(q study.Question) []string {
	const most = 12
	out := []string{q.ModelAnswer}
	for _, other := range o.questions {
		if other.ID != q.ID && other.Topic == q.Topic && other.Kind == q.Kind && len(out) < most {
			out = append(out, other.ModelAnswer)
		}
	}
	if len(out) < 4 {
		return nil
	}
	chance(q, 0).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// numericShotguns returns lists of numbers with the right one among them.
func numericShotguns(q study.Question) []string {
	n := q.Numeric
	numbers := []string{n.Answer}
	for _, s := range n.Slips {
		numbers = append(numbers, s.Answer)
	}
	_, unit, _ := strings.Cut(n.Answer, " ")
	for _, k := range []int{1, 2, 3, 5, 7, 10, 20, 50, 100, 1000} {
		numbers = append(numbers, strings.TrimSpace(fmt.Sprintf("%d %s", k, unit)))
	}
	var out []string
	for seed := range 3 {
		chance(q, seed).Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
		out = append(out, strings.Join(numbers, " or "), strings.Join(numbers, ", "), strings.Join(numbers, " "))
	}
	last := slices.DeleteFunc(slices.Clone(numbers), func(s string) bool { return s == n.Answer })
	return append(out, strings.Join(append(last, n.Answer), ", "), strings.Join(append([]string{n.Answer}, last...), " or maybe "))
}

// misspellings returns q's model answer with one typing error in each
// sentence.
func misspellings(q study.Question) []string {
	var out []string
	for n := range typoSeeds {
		from := chance(q, n)
		var reply strings.Builder
		for rest := q.ModelAnswer; rest != ""; {
			first, after := firstSentence(rest)
			reply.WriteString(misspell(first, from))
			rest = after
		}
		out = append(out, reply.String())
	}
	return out
}

// misspell makes one typing error in a word of at least five letters, but not
// in its first letter. Names in another case than prose are left alone.
func misspell(sentence string, from *rand.Rand) string {
	var words [][2]int
	start := -1
	for i, r := range sentence + " " {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_/.'`’", r) && start >= 0:
			if start < 0 {
				start = i
			}
		case start >= 0:
			if w := strings.TrimRight(sentence[start:i], ".'"); len(w) >= 5 && plain(w) {
				words = append(words, [2]int{start, start + len(w)})
			}
			start = -1
		}
	}
	if len(words) == 0 {
		return sentence
	}
	w := words[from.IntN(len(words))]
	return sentence[:w[0]] + typo(sentence[w[0]:w[1]], from) + sentence[w[1]:]
}

// plain reports whether w is letters of prose.
func plain(w string) bool {
	for i, r := range w {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) || i > 0 && unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// typo swaps, drops, doubles or mistypes one letter of w.
func typo(w string, from *rand.Rand) string {
	i := 1 + from.IntN(len(w)-2)
	switch from.IntN(4) {
	case 0:
		return w[:i] + w[i+1:i+2] + w[i:i+1] + w[i+2:]
	case 1:
		return w[:i] + w[i+1:]
	case 2:
		return w[:i] + w[i:i+1] + w[i:]
	}
	return w[:i] + string(rune('a'+from.IntN(26))) + w[i+1:]
}

// firstSentence splits text after its first sentence and the space behind it.
func firstSentence(text string) (first, rest string) {
	for i := 0; i+1 < len(text); i++ {
		if (text[i] == '.' || text[i] == '?' || text[i] == '!') && (text[i+1] == ' ' || text[i+1] == '\n') {
			end := i + 2
			for end < len(text) && text[end] == ' ' {
				end++
			}
			if end == len(text) || unicode.IsUpper(rune(text[end])) || unicode.IsDigit(rune(text[end])) {
				return text[:end], text[end:]
			}
		}
	}
	return text, ""
}
