package quiz

import (
	"slices"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// How long an interview and all reading may take, in minutes: nobody stays fresh
// for longer.
const (
	maxInterview = 4 * 60
	maxReading   = 24 * 60
)

// scores is how many marks a quality of the scorecard has.
const scores = 4

// names reports ids in a list at path that do not have the form of ids, or that
// two items share.
func (c *checker) names(path string, ids []string) {
	for i, id := range ids {
		c.name(item(path, i)+".id", id)
		if first := slices.Index(ids, id); first < i {
			c.bad(item(path, i)+".id", document.CodeDuplicate, "%q already names the item in %s: give this one another id", id, c.At(item(path, first)))
		}
	}
}

// minutes reports a sum at path, in minutes, that is not what the parts take
// together.
func (c *checker) minutes(path string, declared, sum, most int, parts string) {
	switch {
	case declared < 1 || declared > most:
		c.bad(path, document.CodeValue, "%d minutes are not possible: use 1 to %d", declared, most)
	case declared != sum:
		c.bad(path, document.CodeValue, "%s take %d minutes together, and this says %d: change one", parts, sum, declared)
	}
}

// checkInterview reports what is wrong with the mock interview.
func (r *reading) checkInterview() {
	interview := r.interview.value
	c := &checker{Place: r.interview.place, known: r.faults}
	if c.Node == nil {
		return
	}
	c.length("title", interview.Title, maxName)
	sum := 0
	var phases, qualities []string
	for i, phase := range interview.Phases {
		sum += phase.Minutes
		phases = append(phases, phase.ID)
		r.checkPhase(c, item("phases", i), phase)
	}
	for i, quality := range interview.Scorecard {
		path := item("scorecard", i)
		qualities = append(qualities, quality.ID)
		c.length(path+".name", quality.Name, maxName)
		if len(quality.Marks) != scores {
			c.bad(path+".marks", document.CodeValue, "a quality says what gets 1, 2, 3 and 4; this has %d marks", len(quality.Marks))
		}
		c.lengths(path+".marks", quality.Marks, MaxSentence)
	}
	c.names("phases", phases)
	c.names("scorecard", qualities)
	if sound(c.At("phases"), c.known) {
		c.minutes("minutes", interview.Minutes, sum, maxInterview, "the phases")
	}
	r.fault(c.faults...)
}

// checkPhase reports what is wrong with the phase at path.
func (r *reading) checkPhase(c *checker, path string, phase study.Phase) {
	c.length(path+".name", phase.Name, maxName)
	c.length(path+".aim", phase.Aim, MaxSentence)
	if phase.Minutes < 1 {
		c.bad(path+".minutes", document.CodeValue, "a phase takes at least one minute")
	}
	for i, prompt := range phase.Questions {
		at := path + "." + item("questions", i)
		c.length(at+".text", prompt.Text, maxPrompt)
		c.lengths(at+".listen", prompt.Listen, MaxSentence)
		c.lengths(at+".follow_ups", prompt.FollowUps, MaxSentence)
		if (prompt.Question == "") == (prompt.Text == "") {
			c.bad(at, document.CodeValue, "a question is either one of the bank (question: sre.toil) or words of its own (text: …)")
		}
		if _, known := r.ids[prompt.Question]; prompt.Question != "" && !known {
			c.bad(at+".question", document.CodeReference, "the bank has no question %q", document.Clip(string(prompt.Question))).Suggestion = document.Nearest(string(prompt.Question), r.questionIDs())
		}
	}
}

func (r *reading) questionIDs() []string {
	var ids []string
	for _, q := range r.questions {
		ids = append(ids, string(q.value.ID))
	}
	return ids
}

// lengths reports items at path that are longer than most characters.
func (c *checker) lengths(path string, items []string, most int) {
	for i, text := range items {
		c.length(item(path, i), text, most)
	}
}

// checkPlan reports what is wrong with the reading plan. Without a syllabus
// its sections are not checked.
func (r *reading) checkPlan() {
	plan := r.plan.value
	c := &checker{Place: r.plan.place, known: r.faults}
	if c.Node == nil {
		return
	}
	c.length("title", plan.Title, maxName)
	var sections, left []string
	for _, s := range r.sections {
		sections = append(sections, s.value.ID)
	}
	left = slices.Clone(sections)
	sum := 0
	for i, sitting := range plan.Sittings {
		path := item("sittings", i)
		sum += sitting.Minutes + sitting.Rest
		c.length(path+".aim", sitting.Aim, MaxSentence)
		if sitting.Minutes < 1 || sitting.Rest < 0 {
			c.bad(path+".minutes", document.CodeValue, "a sitting takes at least one minute, and no rest is shorter than none")
		}
		for j, section := range sitting.Sections {
			if len(sections) > 0 && !slices.Contains(sections, section) {
				c.bad(path+"."+item("sections", j), document.CodeReference, "the syllabus has no section %q", document.Clip(section)).Suggestion = document.Nearest(section, sections)
			}
			left = slices.DeleteFunc(left, func(s string) bool { return s == section })
		}
	}
	if sound(c.At("sittings"), slices.Concat(c.known, c.faults)) {
		c.minutes("minutes", plan.Minutes, sum, maxReading, "the sittings and rests")
		for _, section := range left {
			c.bad("sittings", document.CodeMissing, "no sitting reads section %q of the syllabus: add it to one", section)
		}
	}
	r.fault(c.faults...)
}

// checkChecklist reports what is wrong with the confidence checklist.
func (r *reading) checkChecklist(lines []string) {
	c := &checker{Place: r.checklist.place, known: r.faults}
	if c.Node == nil {
		return
	}
	c.length("title", r.checklist.value.Title, maxName)
	var ids []string
	for i, statement := range r.checklist.value.Statements {
		path := item("statements", i)
		ids = append(ids, statement.ID)
		c.length(path+".text", statement.Text, MaxSentence)
		if len(statement.Covers) == 0 {
			c.bad(path, document.CodeMissing, "a statement rests on at least one line of the syllabus: name it under covers")
		}
		c.covers(path+".covers", statement.Covers, lines)
	}
	c.names("statements", ids)
	r.fault(c.faults...)
}
