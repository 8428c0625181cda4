package quiz

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/study"
)

// nameForm is the form of ids: they stand in history and in commands.
var nameForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// What a message of Slack holds beside all else, in characters. Slack's own
// limit is 3,000 a block.
const (
	maxID         = 60
	maxName       = 60
	maxPrompt     = 1500
	maxOutput     = 2500
	maxAnswer     = 2500
	maxSentence   = 300 // an idea, a hint
	maxFeedback   = 500
	maxChoiceText = 200
	maxChoices    = 10
	maxCriteria   = 20
	maxDefinition = 1500
)

// A checker collects what is wrong with one value of a file. Where the value's
// form is at fault already, more faults would only follow from that, so they
// are not added.
type checker struct {
	place
	known  Faults // of the file's form
	faults Faults
}

// bad reports a fault at path.
func (c *checker) bad(path string, code Code, format string, args ...any) *Fault {
	p := c.at(path)
	fault := p.fault(code, format, args...)
	if !sound(p, c.known) {
		return &fault
	}
	c.faults = append(c.faults, fault)
	return &c.faults[len(c.faults)-1]
}

// sound reports whether none of faults is in p.
func sound(p place, faults Faults) bool { return !slices.ContainsFunc(faults, p.holds) }

// length reports text that is longer than most characters.
func (c *checker) length(path, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		c.bad(path, CodeValue, "this has %d characters, and Slack shows it beside other text: shorten it to %d", n, most)
	}
}

// name reports an id of another form than ids have.
func (c *checker) name(path, id string) {
	if !nameForm.MatchString(id) || len(id) > maxID {
		c.bad(path, CodeValue, "%q cannot be an id: use small letters, digits and single hyphens, at most %d in all, such as pdb-scope", clip(id), maxID)
	}
}

// question reports what is wrong with q on its own.
func (c *checker) question(id string, q study.Question) {
	c.name("id", id)
	if q.Level < 1 || q.Level > 3 {
		c.bad("level", CodeValue, "level %d is not possible: use 1 for recall, 2 for explanation, 3 for diagnosis or design", q.Level)
	}
	c.length("prompt", q.Prompt, maxPrompt)
	c.length("output", q.Output, maxOutput)
	c.length("model_answer", q.ModelAnswer, maxAnswer)
	c.length("subject", q.Subject, maxName)
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
	if sound(c.at("criteria"), c.known) {
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
		{"criteria", study.KindShort, true, c.has("criteria")},
		{"groups", study.KindShort, false, c.has("groups")},
		{"misconceptions", study.KindShort, false, c.has("misconceptions")},
		{"synonyms", study.KindShort, false, c.has("synonyms")},
		{"no_synonyms", study.KindShort, false, c.has("no_synonyms")},
		{"numeric", study.KindNumeric, true, c.has("numeric")},
		{"choices", study.KindChoice, true, c.has("choices")},
		{"story", study.KindBehavioural, true, c.has("story")},
	} {
		switch {
		case part.given && q.Kind != part.kind:
			c.bad(part.key, CodeKind, "the key %s belongs to a question of kind %s, and this one is of kind %s: take it out, or change the kind", part.key, part.kind, q.Kind)
		case !part.given && part.required && q.Kind == part.kind:
			c.bad("id", CodeMissing, "a question of kind %s has no %s: add it", part.kind, part.key)
		}
	}
	if !c.has("model_answer") && (q.Kind == study.KindShort || q.Kind == study.KindNumeric) {
		c.bad("id", CodeMissing, "a question of kind %s has no model_answer: add it", q.Kind)
	}
	if q.Story != nil && len(q.Story.Strong) == 0 {
		c.bad("story", CodeMissing, "strong is an empty list: say what a strong story shows")
	}
}

// rubric reports what is wrong with the criteria and misconceptions of q.
func (c *checker) rubric(q study.Question) {
	if len(q.Criteria) > maxCriteria {
		c.bad("criteria", CodeValue, "%d criteria do not fit a receipt: use at most %d", len(q.Criteria), maxCriteria)
	}
	seen := make(map[string]bool)
	for i, criterion := range q.Criteria {
		path := item("criteria", i)
		c.name(path+".id", criterion.ID)
		c.unique(seen, path+".id", "criterion", criterion.ID)
		c.length(path+".idea", criterion.Idea, maxSentence)
		c.length(path+".hint", criterion.Hint, maxSentence)
		if len(criterion.Phrasings)+len(criterion.Keywords) == 0 {
			c.bad(path, CodeMissing, "a criterion has no phrasings: add them, or keywords")
		}
		if criterion.Points <= 0 {
			c.bad(path+".points", CodeValue, "an idea worth 0 points counts for nothing: give it 0.5 or more, or delete it")
		}
	}
	c.needs(q)
	c.groups(q)
	c.misconceptions(q, seen)
	for i, group := range q.Synonyms {
		if len(group) < 2 {
			c.bad(item("synonyms", i), CodeValue, "a group of synonyms has at least two words")
		}
	}
}

func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// unique reports id if seen has it already, and adds it.
func (c *checker) unique(seen map[string]bool, path, what, id string) {
	if seen[id] {
		c.bad(path, CodeDuplicate, "there is already a %s %q in this question: give this one another id", what, id)
	}
	seen[id] = true
}

// needs reports criteria that need what is not there, or one another in a ring.
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
			c.bad(path, CodeReference, "this question has no criterion %q to need", criterion.Needs).Suggestion = nearest(criterion.Needs, ids)
			continue
		}
		next := criterion.Needs
		for range ids {
			if next == criterion.ID {
				c.bad(path, CodeReference, "criterion %q needs itself, in the end: break the ring", criterion.ID)
				break
			}
			next = needed[next]
		}
	}
}

// groups reports groups that are used but not declared, or the reverse.
func (c *checker) groups(q study.Question) {
	ids := make([]string, len(q.Groups))
	seen := make(map[string]bool)
	for i, g := range q.Groups {
		ids[i] = g.ID
		c.name(item("groups", i)+".id", g.ID)
		c.unique(seen, item("groups", i)+".id", "group", g.ID)
		c.length(item("groups", i)+".idea", g.Idea, maxSentence)
	}
	members := make(map[string]int)
	for i, criterion := range q.Criteria {
		members[criterion.Group]++
		if criterion.Group != "" && !seen[criterion.Group] {
			c.bad(item("criteria", i)+".group", CodeReference, "this question has no group %q: declare it under groups", criterion.Group).Suggestion = nearest(criterion.Group, ids)
		}
	}
	for i, id := range ids {
		if members[id] < 2 {
			c.bad(item("groups", i), CodeReference, "group %q has %d criteria: a group is of two or more, of which the best counts", id, members[id])
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
			c.bad(path, CodeValue, "a misconception has either a cap (the most that the reply still gets) or a cost (what it loses)")
		case !sound(c.at("criteria"), c.known):
			// The most points are not known.
		case m.Cap != nil && *m.Cap >= q.MaxPoints():
			c.bad(path+".cap", CodeValue, "a cap of %s changes nothing where %s is the most: use less", *m.Cap, q.MaxPoints())
		case m.Cost > q.MaxPoints():
			c.bad(path+".cost", CodeValue, "a cost of %s is more than the question's %s: use less", m.Cost, q.MaxPoints())
		}
	}
}

func (c *checker) numeric(q study.Question) {
	if q.Numeric == nil {
		return
	}
	if q.Numeric.Points <= 0 {
		c.bad("numeric.points", CodeValue, "a question worth 0 points counts for nothing: give it 0.5 or more")
	}
	c.length("numeric.hint", q.Numeric.Hint, maxSentence)
	for i, slip := range q.Numeric.Slips {
		path := "numeric." + item("slips", i)
		c.length(path+".feedback", slip.Feedback, maxFeedback)
		if slip.Points >= q.Numeric.Points {
			c.bad(path+".points", CodeValue, "a slip earns less than the answer's %s: use less, or list it under accept", q.Numeric.Points)
		}
	}
}

func (c *checker) choices(q study.Question) {
	if n := len(q.Choices); n == 1 || n > maxChoices {
		c.bad("choices", CodeValue, "the number of choices is %d: use 2 to %d", n, maxChoices)
	}
	right := 0
	seen := make(map[string]bool)
	for i, choice := range q.Choices {
		path := item("choices", i)
		c.length(path+".text", choice.Text, maxChoiceText)
		c.length(path+".feedback", choice.Feedback, maxFeedback)
		text := strings.ToLower(choice.Text)
		if seen[text] {
			c.bad(path+".text", CodeDuplicate, "there is already a choice with this text: change one")
		}
		seen[text] = true
		if choice.Right {
			right++
		}
	}
	if right != 1 && q.Choices != nil {
		c.bad("choices", CodeValue, "%d choices are marked right: true; mark exactly one", right)
	}
}

func (c *checker) examples(q study.Question) {
	for i, e := range q.Examples {
		if most := q.MaxPoints(); e.Points > most && most > 0 {
			c.bad(item("examples", i)+".points", CodeValue, "an example cannot have %s points where %s is the most", e.Points, most)
		}
	}
}
