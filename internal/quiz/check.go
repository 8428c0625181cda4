package quiz

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// nameForm is the form of ids: they stand in history and in commands.
var nameForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// What a message shows beside all else that is in it: texts in characters, lists
// in items. Slack's own limit is 3,000 characters a block.
const (
	maxID         = 60
	maxName       = 60
	maxPrompt     = 1500
	maxOutput     = 2500
	maxAnswer     = 2500
	maxFeedback   = 500
	maxChoiceText = 200
	maxChoices    = 10
	maxCriteria   = 20
	maxDefinition = 1500
	maxSketch     = 3000
)

// MaxSentence is how long a sentence for members may be, such as an idea or a
// hint, in characters.
const MaxSentence = 300

// A checker collects what is wrong with one value of a file. Where the value's
// form is at fault already, more faults would only follow from that, so they
// are not added.
type checker struct {
	document.Place
	known  document.Faults // of the file's form
	faults document.Faults
}

// bad reports a fault at path.
func (c *checker) bad(path string, code document.Code, format string, args ...any) *document.Fault {
	p := c.At(path)
	fault := p.Fault(code, format, args...)
	if !sound(p, c.known) {
		return &fault
	}
	c.faults = append(c.faults, fault)
	return &c.faults[len(c.faults)-1]
}

// sound reports whether none of faults is in p.
func sound(p document.Place, faults document.Faults) bool {
	return !slices.ContainsFunc(faults, p.Holds)
}

// length reports text that is longer than most characters.
func (c *checker) length(path, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		c.bad(path, document.CodeValue, "this has %d characters, and Slack shows it beside other text: shorten it to %d", n, most)
	}
}

// IsID reports whether id has the form of ids: small letters, digits and single
// hyphens, at most 60 characters.
func IsID(id string) bool { return nameForm.MatchString(id) && len(id) <= maxID }

// name reports an id that does not have the form of ids.
func (c *checker) name(path, id string) {
	if !IsID(id) {
		c.bad(path, document.CodeValue, "%q cannot be an id: use small letters, digits and single hyphens, at most %d in all, such as pdb-scope", document.Clip(id), maxID)
	}
}

// question reports what is wrong with q on its own.
func (c *checker) question(id string, q study.Question) {
	c.name("id", id)
	if q.Level < 1 || q.Level > 3 {
		c.bad("level", document.CodeValue, "level %d is not possible: use 1 for recall, 2 for explanation, 3 for diagnosis or design", q.Level)
	}
	c.length("prompt", q.Prompt, maxPrompt)
	c.length("output", q.Output, maxOutput)
	c.length("model_answer", q.ModelAnswer, maxAnswer)
	c.length("subject", q.Subject, maxName)
	c.length("version", q.Version, maxName)
	if q.Kind == "" {
		return
	}
	c.parts(q)
	switch q.Kind {
	case study.KindShort:
		c.rubric(q)
	case study.KindNumeric:
		c.numeric(q)
	case study.KindChoice:
		c.choices(q)
	}
	if sound(c.At("criteria"), c.known) {
		c.examples(q)
	}
}

// A part is a key of a question that belongs to one kind.
type part struct {
	key      string
	kind     study.Kind
	required bool
	given    bool
}

// parts reports parts that q's kind lacks or does not take.
func (c *checker) parts(q study.Question) {
	for _, part := range []part{
		{"criteria", study.KindShort, true, c.Has("criteria")},
		{"groups", study.KindShort, false, c.Has("groups")},
		{"misconceptions", study.KindShort, false, c.Has("misconceptions")},
		{"synonyms", study.KindShort, false, c.Has("synonyms")},
		{"no_synonyms", study.KindShort, false, c.Has("no_synonyms")},
		{"numeric", study.KindNumeric, true, c.Has("numeric")},
		{"choices", study.KindChoice, true, c.Has("choices")},
		{"story", study.KindBehavioural, true, c.Has("story")},
	} {
		switch {
		case part.given && q.Kind != part.kind:
			c.bad(part.key, document.CodeKind, "the key %s belongs to a question of kind %s, and this one is of kind %s: take it out, or change the kind", part.key, part.kind, q.Kind)
		case !part.given && part.required && q.Kind == part.kind:
			c.bad("id", document.CodeMissing, "a question of kind %s has no %s: add it", part.kind, part.key)
		}
	}
	if !c.Has("model_answer") && (q.Kind == study.KindShort || q.Kind == study.KindNumeric) {
		c.bad("id", document.CodeMissing, "a question of kind %s has no model_answer: add it", q.Kind)
	}
	if q.Story != nil {
		c.story(q.Story)
	}
}

// story reports what is wrong with what a behavioural question says of stories.
func (c *checker) story(s *study.Story) {
	if len(s.Strong) == 0 {
		c.bad("story", document.CodeMissing, "strong is an empty list: say what a strong story shows")
	}
	for i, sketch := range s.Sketches {
		c.length("story."+item("sketches", i)+".reply", sketch.Reply, maxSketch)
	}
}

// rubric reports what is wrong with the criteria and misconceptions of q.
func (c *checker) rubric(q study.Question) {
	if len(q.Criteria) > maxCriteria {
		c.bad("criteria", document.CodeValue, "%d criteria do not fit a receipt: use at most %d", len(q.Criteria), maxCriteria)
	}
	seen := make(map[string]bool)
	for i, criterion := range q.Criteria {
		path := item("criteria", i)
		c.name(path+".id", criterion.ID)
		c.unique(seen, path+".id", "criterion", criterion.ID)
		c.length(path+".idea", criterion.Idea, MaxSentence)
		c.length(path+".hint", criterion.Hint, MaxSentence)
		if len(criterion.Phrasings)+len(criterion.Keywords) == 0 {
			c.bad(path, document.CodeMissing, "a criterion has no phrasings: add them, or keywords")
		}
		if criterion.Points <= 0 {
			c.bad(path+".points", document.CodeValue, "an idea worth 0 points counts for nothing: give it 0.5 or more, or delete it")
		}
	}
	if most := q.MaxPoints(); most > study.MostPoints {
		c.bad("criteria", document.CodeValue, "the ideas of this question are worth %s points together, where of a group the best counts, and a question is worth at most %s: give them fewer", most, study.MostPoints)
	}
	c.needs(q)
	c.groups(q)
	c.misconceptions(q, seen)
	for i, group := range q.Synonyms {
		if len(group) < 2 {
			c.bad(item("synonyms", i), document.CodeValue, "a group of synonyms has at least two words")
		}
	}
}

func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// unique reports id if seen has it already, and adds it.
func (c *checker) unique(seen map[string]bool, path, what, id string) {
	if seen[id] {
		c.bad(path, document.CodeDuplicate, "there is already a %s %q in this question: give this one another id", what, id)
	}
	seen[id] = true
}

// needs reports criteria that need one that does not exist, or that need one
// another in a ring.
func (c *checker) needs(q study.Question) {
	if slices.ContainsFunc(q.Criteria, func(criterion study.Criterion) bool { return criterion.ID == "" }) {
		return // the one that is needed may be the one without an id
	}
	needed := make(map[string]string)
	ids := make([]string, len(q.Criteria))
	for i, criterion := range q.Criteria {
		ids[i] = criterion.ID
		needed[criterion.ID] = criterion.Needs
	}
	for i, criterion := range q.Criteria {
		path := item("criteria", i) + ".needs"
		if criterion.Needs == "" {
			continue
		}
		if !slices.Contains(ids, criterion.Needs) {
			c.bad(path, document.CodeReference, "this question has no criterion %q to need", criterion.Needs).Suggestion = document.Nearest(criterion.Needs, ids)
			continue
		}
		next := criterion.Needs
		for range ids {
			if next == criterion.ID {
				c.bad(path, document.CodeReference, "criterion %q needs itself, in the end: break the ring", criterion.ID)
				break
			}
			next = needed[next]
		}
	}
}

// groups reports groups that are used but not declared, and those of fewer than
// two criteria.
func (c *checker) groups(q study.Question) {
	ids := make([]string, len(q.Groups))
	seen := make(map[string]bool)
	for i, g := range q.Groups {
		ids[i] = g.ID
		c.name(item("groups", i)+".id", g.ID)
		c.unique(seen, item("groups", i)+".id", "group", g.ID)
		c.length(item("groups", i)+".idea", g.Idea, MaxSentence)
	}
	members := make(map[string]int)
	for i, criterion := range q.Criteria {
		members[criterion.Group]++
		if criterion.Group != "" && !seen[criterion.Group] {
			c.bad(item("criteria", i)+".group", document.CodeReference, "this question has no group %q: declare it under groups", criterion.Group).Suggestion = document.Nearest(criterion.Group, ids)
		}
	}
	for i, id := range ids {
		if members[id] < 2 {
			c.bad(item("groups", i), document.CodeReference, "group %q has %d criteria: a group is of two or more, of which the best counts", id, members[id])
		}
	}
}

// misconceptions reports what is wrong with q's. Their ids share one space
// with those of the criteria, in seen.
func (c *checker) misconceptions(q study.Question, seen map[string]bool) {
	for i, m := range q.Misconceptions {
		path := item("misconceptions", i)
		c.name(path+".id", m.ID)
		c.unique(seen, path+".id", "criterion or misconception", m.ID)
		c.length(path+".feedback", m.Feedback, maxFeedback)
		switch {
		case (m.Cap == nil) == (m.Cost == 0):
			c.bad(path, document.CodeValue, "a misconception has either a cap (the most that the reply still gets) or a cost (what it loses)")
		case !sound(c.At("criteria"), c.known):
			// The most points are not known.
		case m.Cap != nil && *m.Cap >= q.MaxPoints():
			c.bad(path+".cap", document.CodeValue, "a cap of %s changes nothing where %s is the most: use less", *m.Cap, q.MaxPoints())
		case m.Cost > q.MaxPoints():
			c.bad(path+".cost", document.CodeValue, "a cost of %s is more than the question's %s: use less", m.Cost, q.MaxPoints())
		}
	}
}

func (c *checker) numeric(q study.Question) {
	if q.Numeric == nil {
		return
	}
	if q.Numeric.Points <= 0 {
		c.bad("numeric.points", document.CodeValue, "a question worth 0 points counts for nothing: give it 0.5 or more")
	}
	c.length("numeric.hint", q.Numeric.Hint, MaxSentence)
	for i, slip := range q.Numeric.Slips {
		path := "numeric." + item("slips", i)
		c.length(path+".feedback", slip.Feedback, maxFeedback)
		if slip.Points >= q.Numeric.Points {
			c.bad(path+".points", document.CodeValue, "a slip earns less than the answer's %s: use less, or list it under accept", q.Numeric.Points)
		}
	}
}

func (c *checker) choices(q study.Question) {
	if n := len(q.Choices); n == 1 || n > maxChoices {
		c.bad("choices", document.CodeValue, "the number of choices is %d: use 2 to %d", n, maxChoices)
	}
	right := 0
	seen := make(map[string]bool)
	for i, choice := range q.Choices {
		path := item("choices", i)
		c.length(path+".text", choice.Text, maxChoiceText)
		c.length(path+".feedback", choice.Feedback, maxFeedback)
		text := strings.ToLower(choice.Text)
		if seen[text] {
			c.bad(path+".text", document.CodeDuplicate, "there is already a choice with this text: change one")
		}
		seen[text] = true
		if choice.Right {
			right++
		}
	}
	if right != 1 && q.Choices != nil {
		c.bad("choices", document.CodeValue, "%d choices are marked right: true; mark exactly one", right)
	}
}

func (c *checker) examples(q study.Question) {
	for i, e := range q.Examples {
		if most := q.MaxPoints(); e.Points > most && most > 0 {
			c.bad(item("examples", i)+".points", document.CodeValue, "an example cannot have %s points where %s is the most", e.Points, most)
		}
	}
}
