package draft

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// The limits of a draft.
const (
	draftKeywords = 20 // of a criterion
	draftNear     = 24 // words near a keyword
	draftIdea     = 3  // keywords that make a sentence an idea of its own
)

// Question returns a first rubric for an author to edit: an idea for each sentence
// of the model answer, its words weighed by their rarity, with words of like
// meaning beside them. Words of the prompt earn nothing unless there are no
// others. Words that other accepted answers share weigh more. It is an error
// if the model answer has no words.
func Question(s Sketch) (study.Question, error) {
	d := drafter{words: english(), sketch: s}
	d.weigh()
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
	answers  int        // in how many answers it stands, the model answer counted twice
	sentence int        // of the model answer; of another answer it is -1
}

// weigh collects the words that tell, of the model answer and of the others.
func (d *drafter) weigh() {
	prompt := make(map[string]bool)
	for _, w := range grade.Words(d.sketch.Prompt) {
		prompt[w.Stem] = true
	}
	at := make(map[string]int)
	for i, answer := range append([]string{d.sketch.ModelAnswer}, d.sketch.Accepted...) {
		for _, w := range telling(answer, prompt) {
			k, ok := at[w.Stem]
			if !ok {
				k = len(d.keys)
				at[w.Stem] = k
				d.keys = append(d.keys, draftKey{word: w, sentence: -1})
			}
			if i == 0 {
				d.keys[k].sentence = w.Sentence
				d.keys[k].answers++
			}
			d.keys[k].answers++
		}
	}
}

// telling returns the words of answer that tell whether a reply means the same,
// one of each stem: those that say something and are not the prompt's. If there
// are none, it returns those that say something, or else all.
func telling(answer string, prompt map[string]bool) []grade.Word {
	all := grade.Words(answer)
	for _, tells := range []func(grade.Word) bool{
		func(w grade.Word) bool { return w.Content && !prompt[w.Stem] },
		func(w grade.Word) bool { return w.Content },
		func(grade.Word) bool { return true },
	} {
		seen := make(map[string]bool)
		var words []grade.Word
		for _, w := range all {
			if tells(w) && !seen[w.Stem] {
				seen[w.Stem] = true
				words = append(words, w)
			}
		}
		if len(words) > 0 {
			return words
		}
	}
	return nil
}

// weight returns what k counts, at least 1: its rarity, and the square of how
// many answers have it.
func (d *drafter) weight(k draftKey) int {
	if len(d.sketch.Accepted) == 0 {
		return d.words.rare(k.word.Stem)
	}
	all := len(d.sketch.Accepted) + 2
	return max(1, 10*d.words.rare(k.word.Stem)*k.answers*k.answers/(all*all))
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
				Words: k.word.Text, Near: strings.Join(d.words.near(k.word.Stem, draftNear), "|"),
				Weight: d.weight(k), Negative: k.word.Denied,
			})
		}
		out = append(out, c)
	}
	return out
}

// ideas groups the keys by the sentences of the model answer. A sentence of
// few words is not an idea of its own but belongs to the one before it. Other
// accepted answers put ideas in another order, so that with them there is one.
func (d *drafter) ideas() [][]draftKey {
	var ideas [][]draftKey
	last := -1
	for _, k := range d.keys {
		n := len(ideas)
		alone := n > 0 && k.sentence != last && len(ideas[n-1]) >= draftIdea && n < quiz.MostIdeas && len(d.sketch.Accepted) == 0
		if n == 0 || alone {
			ideas = append(ideas, nil)
			n++
		}
		ideas[n-1] = append(ideas[n-1], k)
		last = k.sentence
	}
	if n := len(ideas); n > 1 && len(ideas[n-1]) < draftIdea {
		ideas[n-2] = append(ideas[n-2], ideas[n-1]...)
		ideas = ideas[:n-1]
	}
	for i := range ideas {
		ideas[i] = d.heaviest(ideas[i])
	}
	return ideas
}

// heaviest returns as many of keys as a criterion takes, in their order.
func (d *drafter) heaviest(keys []draftKey) []draftKey {
	if len(keys) <= draftKeywords {
		return keys
	}
	weight := func(k draftKey) int { return d.words.rare(k.word.Stem) * k.answers * k.answers }
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
