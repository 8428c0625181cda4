package draft

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// The limits of a draft.
const (
	draftKeywords = 20 // of a criterion
	draftNear     = 12 // words near a keyword
	draftIdea     = 3  // content words that make a sentence an idea of its own
	maxWeight     = 50 // of a keyword
	leastWeight   = 2  // … of one that is worth the reading
)

// Question returns a first rubric for an author to edit: an idea for each sentence
// of the model answer, its words weighed by what they tell, with words of like
// meaning beside them. Words that other accepted answers share weigh more. It
// is an error if the model answer has no words.
func Question(s Sketch) (study.Question, error) {
	d := drafter{words: english(), sketch: s}
	d.collect()
	if len(d.keys) == 0 {
		return study.Question{}, errors.New("the model answer has no words to look for: write a sentence")
	}
	q := study.Question{
		ID: study.QuestionID(s.ID), Kind: study.KindShort, Level: 1,
		Prompt: s.Prompt, ModelAnswer: s.ModelAnswer, Criteria: d.criteria(),
	}
	return q, nil
}

// A drafter holds a draft while it is made.
type drafter struct {
	words  *thesaurus
	sketch Sketch
	keys   []draftKey
}

// A draftKey is a word that will be a keyword.
type draftKey struct {
	word     grade.Word // its first occurrence
	tells    float64    // how much it tells, at most 1
	own      bool       // it is a content word that the prompt does not have
	answers  int        // in how many answers it stands, the model answer counted twice
	sentence int        // of the model answer; of another answer it is -1
}

// collect collects the words that tell, of the model answer and of the others.
func (d *drafter) collect() {
	at := make(map[string]int)
	for i, answer := range append([]string{d.sketch.ModelAnswer}, d.sketch.Accepted...) {
		for _, key := range d.telling(answer) {
			stem := key.word.Stem
			k, ok := at[stem]
			if !ok {
				k = len(d.keys)
				at[stem] = k
				key.sentence = -1
				d.keys = append(d.keys, key)
			}
			if i == 0 {
				d.keys[k].sentence = key.word.Sentence
				d.keys[k].answers++
			}
			d.keys[k].answers++
		}
	}
	light := func(k draftKey) bool { return d.weight(k) < leastWeight }
	if !slices.ContainsFunc(d.keys, func(k draftKey) bool { return !light(k) }) {
		return
	}
	d.keys = slices.DeleteFunc(d.keys, light)
}

// telling returns the words of answer that tell whether a reply means the same,
// one of each stem. If all that say something are the prompt's, they count in
// full, and if none says anything, all words do.
func (d *drafter) telling(answer string) []draftKey {
	asked := stemsOf(d.sketch.Prompt)
	keys := d.keysOf(answer, asked)
	if !slices.ContainsFunc(keys, func(k draftKey) bool { return k.own }) {
		keys = d.keysOf(answer, nil)
	}
	if len(keys) > 0 {
		return keys
	}
	for _, w := range firsts(answer) {
		keys = append(keys, draftKey{word: w, tells: 1, own: true})
	}
	return keys
}

// keysOf returns those of answer's words that tell something of an answer to a
// prompt with the stems asked.
func (d *drafter) keysOf(answer string, asked map[string]bool) []draftKey {
	var keys []draftKey
	words := firsts(answer)
	tells := teller{words: d.words, asked: asked}
	tells.short = tells.owns(words) <= shortAnswer
	for _, w := range words {
		k := draftKey{word: w, tells: tells.of(w), own: tells.own(w)}
		if k.tells > 0 {
			keys = append(keys, k)
		}
	}
	return keys
}

// firsts returns the first word of each stem of text.
func firsts(text string) []grade.Word {
	seen := make(map[string]bool)
	return slices.DeleteFunc(grade.Words(text), func(w grade.Word) bool {
		again := seen[w.Stem]
		seen[w.Stem] = true
		return again
	})
}

// stemsOf returns the stems of text.
func stemsOf(text string) map[string]bool {
	stems := make(map[string]bool)
	for _, w := range grade.Words(text) {
		stems[w.Stem] = true
	}
	return stems
}

// weight returns what k counts, from 1 to maxWeight: what it tells, and the
// square of the share of answers that have it.
func (d *drafter) weight(k draftKey) int {
	share := 1.0
	if n := len(d.sketch.Accepted); n > 0 {
		share = float64(k.answers) / float64(n+2)
	}
	return max(1, int(math.Round(maxWeight*k.tells*share*share)))
}

// criteria makes a criterion of each idea, and gives out the points.
func (d *drafter) criteria() []study.Criterion {
	ideas := d.ideas()
	var weights []int
	for _, idea := range ideas {
		sum := 0
		for _, k := range idea {
			sum += d.weight(k)
		}
		weights = append(weights, sum)
	}
	points := shareOut(cmp.Or(d.sketch.Points, study.Whole(5)), weights)
	var out []study.Criterion
	ids := make(map[string]bool)
	for i, idea := range ideas {
		c := study.Criterion{ID: d.name(idea, i, ids), Idea: d.sentence(ideas, i), Points: points[i], Hint: draftHint(i, len(ideas))}
		for _, k := range idea {
			c.Keywords = append(c.Keywords, study.Keyword{
				Words: k.word.Text, Near: strings.Join(d.near(k), "|"),
				Weight: d.weight(k), Negative: k.word.Denied && (k.word.Content || k.word.Verb),
			})
		}
		out = append(out, c)
	}
	return out
}

// near returns the words near to k: words of the prompt, and those that hold
// sentences together, have none.
func (d *drafter) near(k draftKey) []string {
	if !k.own {
		return nil
	}
	return d.words.near(k.word.Stem, draftNear)
}

// ideas groups the keys by the sentences of the model answer. A sentence of
// few words is not an idea of its own but belongs to the one before it. Other
// accepted answers put ideas in another order, so that with them there is one.
func (d *drafter) ideas() [][]draftKey {
	ideas := [][]draftKey{nil}
	for _, sentence := range d.sentences() {
		n := len(ideas)
		if owns(ideas[n-1]) >= draftIdea && owns(sentence) > 0 && n < quiz.MostIdeas && len(d.sketch.Accepted) == 0 {
			ideas = append(ideas, nil)
			n++
		}
		ideas[n-1] = append(ideas[n-1], sentence...)
	}
	if n := len(ideas); n > 1 && owns(ideas[n-1]) < draftIdea {
		ideas[n-2] = append(ideas[n-2], ideas[n-1]...)
		ideas = ideas[:n-1]
	}
	for i := range ideas {
		ideas[i] = d.heaviest(ideas[i])
	}
	return ideas
}

// sentences returns the keys of each sentence that has any.
func (d *drafter) sentences() [][]draftKey {
	var all [][]draftKey
	for i, k := range d.keys {
		if i == 0 || k.sentence != d.keys[i-1].sentence {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], k)
	}
	return all
}

// owns counts the content words of keys that are not the prompt's.
func owns(keys []draftKey) int {
	n := 0
	for _, k := range keys {
		if k.own {
			n++
		}
	}
	return n
}

// heaviest returns as many of keys as a criterion takes, in their order.
func (d *drafter) heaviest(keys []draftKey) []draftKey {
	if len(keys) <= draftKeywords {
		return keys
	}
	weight := func(k draftKey) float64 { return k.tells * float64(k.answers*k.answers) }
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, func(a, b draftKey) int { return cmp.Compare(weight(b), weight(a)) })
	kept := make(map[string]bool)
	for _, k := range sorted[:draftKeywords] {
		kept[k.word.Stem] = true
	}
	return slices.DeleteFunc(slices.Clone(keys), func(k draftKey) bool { return !kept[k.word.Stem] })
}

// sentence returns the part of the model answer that idea i stands in.
func (d *drafter) sentence(ideas [][]draftKey, i int) string {
	from, to := ideas[i][0].sentence, 1<<30
	if i == 0 {
		from = 0
	}
	if i+1 < len(ideas) {
		to = ideas[i+1][0].sentence
	}
	text := d.sketch.ModelAnswer
	start, end := -1, len(text)
	for _, w := range grade.Words(text) {
		if start < 0 && w.Sentence >= from {
			start = w.Start
		}
		if w.Sentence < to {
			end = w.End
		}
	}
	return clipTo(strings.Join(strings.Fields(text[max(0, start):end]), " ")+".", quiz.MaxSentence)
}

// clipTo shortens s to most characters.
func clipTo(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// name returns an id for idea i, of its two rarest words.
func (d *drafter) name(idea []draftKey, i int, taken map[string]bool) string {
	rarest := slices.Clone(idea)
	slices.SortStableFunc(rarest, func(a, b draftKey) int { return cmp.Compare(d.weight(b), d.weight(a)) })
	id := rarest[0].word.Text
	if len(rarest) > 1 {
		id += "-" + rarest[1].word.Text
	}
	if !quiz.IsID(id) || taken[id] {
		id = fmt.Sprintf("idea-%d", i+1)
	}
	taken[id] = true
	return id
}

// draftHint returns a hint that an author has to replace.
func draftHint(i, n int) string {
	if n == 1 {
		return "What is the heart of the answer?"
	}
	return fmt.Sprintf("What is idea %d of %d?", i+1, n)
}

// shareOut divides points in proportion to weights. Each gets half a point at
// least, and what is left over goes to the first.
func shareOut(points study.Points, weights []int) []study.Points {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	out := make([]study.Points, len(weights))
	left := points
	for i, w := range weights {
		out[i] = max(1, study.Points(int(points)*w/sum))
		left -= out[i]
	}
	for i := 0; left != 0 && i < 2*len(out); i++ {
		k := i % len(out)
		switch {
		case left > 0:
			out[k]++
			left--
		case out[k] > 1:
			out[k]--
			left++
		}
	}
	return out
}
