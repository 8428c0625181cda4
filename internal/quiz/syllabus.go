package quiz

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// fewestSteps is how many questions it takes to be asked in order.
const fewestSteps = 2

// steps checks the scenarios of the pack at p, in which known are faults of
// form, and returns the steps of its questions by their ids in the pack.
func (r *reading) steps(pack packFile, p document.Place, known document.Faults) map[string]study.Step {
	var ids []string
	for _, q := range pack.Questions {
		ids = append(ids, q.ID)
	}
	steps := make(map[string]study.Step)
	for i, scenario := range pack.Scenarios {
		c := &checker{Place: p.At(item("scenarios", i)), known: known}
		id := study.ScenarioID(string(pack.Topic) + "." + scenario.ID)
		if first, taken := r.scenarios[id]; taken && scenario.ID != "" {
			c.bad("id", document.CodeDuplicate, "scenario %q is already in %s: give this one another id", id, first)
		}
		r.scenarios[id] = c.Place
		c.name("id", scenario.ID)
		c.length("title", scenario.Title, maxName)
		if len(scenario.Steps) < fewestSteps {
			c.bad("steps", document.CodeValue, "a scenario has %d steps or more, and this has %d: add a question, or take the scenario out", fewestSteps, len(scenario.Steps))
		}
		for j, question := range scenario.Steps {
			at := item("steps", j)
			other, taken := steps[question]
			switch {
			case !slices.Contains(ids, question):
				c.bad(at, document.CodeReference, "this pack has no question %q to be a step", document.Clip(question)).Suggestion = document.Nearest(question, ids)
			case taken:
				c.bad(at, document.CodeDuplicate, "question %q is already step %d of scenario %q: a question is a step once", question, other.Number, other.Scenario)
			default:
				steps[question] = study.Step{Scenario: id, Title: scenario.Title, Number: j + 1, Of: len(scenario.Steps)}
			}
		}
		r.fault(c.faults...)
	}
	return steps
}

// checkSyllabus reports names that two sections or lines share, and topics
// that were most likely meant to be others. A topic without a pack is not a
// fault: its questions are still to be written.
func (r *reading) checkSyllabus() {
	sections := make(map[string]document.Place)
	numbers := make(map[int]document.Place)
	topics := make(map[study.Topic]document.Place)
	for _, s := range r.sections {
		c := &checker{Place: s.place, known: r.faults}
		c.name("id", s.value.ID)
		c.length("name", s.value.Name, maxName)
		if first, taken := sections[s.value.ID]; taken {
			c.bad("id", document.CodeDuplicate, "there is already a section %q, in %s: give this one another id", s.value.ID, first)
		}
		if first, taken := numbers[s.value.Number]; taken {
			c.bad("number", document.CodeDuplicate, "number %d is that of the section in %s: number them one by one", s.value.Number, first)
		}
		if s.value.Number < 1 && s.place.Has("number") {
			c.bad("number", document.CodeValue, "number %d is not possible: sections are numbered from 1", s.value.Number)
		}
		if len(s.value.Topics) == 0 {
			c.bad("topics", document.CodeMissing, "a section has at least one topic, whose packs hold its questions: name it")
		}
		for i, topic := range s.value.Topics {
			if first, taken := topics[topic]; taken {
				c.bad(item("topics", i), document.CodeDuplicate, "topic %q is already in the section in %s: a topic has one section", topic, first)
			}
			topics[topic] = s.place
		}
		sections[s.value.ID], numbers[s.value.Number] = s.place, s.place
		c.lines(s.value)
		r.fault(c.faults...)
	}
	r.checkTopics(topics)
}

// lines reports what is wrong with the lines of s.
func (c *checker) lines(s study.Section) {
	seen := make(map[string]bool)
	for i, line := range s.Lines {
		path := item("lines", i)
		c.name(path+".id", line.ID)
		c.length(path+".text", line.Text, MaxSentence)
		if seen[line.ID] {
			c.bad(path+".id", document.CodeDuplicate, "there is already a line %q in this section: give this one another id", line.ID)
		}
		seen[line.ID] = true
	}
}

// checkTopics reports topics of the syllabus without a pack where a pack whose
// topic is nearly the same stands in no section.
func (r *reading) checkTopics(inSyllabus map[study.Topic]document.Place) {
	var packed, left []string
	for _, pack := range r.packs {
		topic := pack.value.Topic
		packed = append(packed, string(topic))
		if _, ok := inSyllabus[topic]; !ok {
			left = append(left, string(topic))
		}
	}
	for _, s := range r.sections {
		c := &checker{Place: s.place, known: r.faults}
		for i, topic := range s.value.Topics {
			meant := document.Nearest(string(topic), left)
			if meant != "" && !slices.Contains(packed, string(topic)) {
				c.bad(item("topics", i), document.CodeReference, "no pack has the topic %q", document.Clip(string(topic))).Suggestion = meant
			}
		}
		r.fault(c.faults...)
	}
}

// lines returns the names of all lines.
func (r *reading) lines() []string {
	var lines []string
	for _, s := range r.sections {
		for _, line := range s.value.Lines {
			lines = append(lines, string(s.value.LineID(line)))
		}
	}
	return lines
}

// checkCovers reports lines that questions say to cover and that the syllabus
// does not have. Without a syllabus only their form is checked, so that packs
// can be taken from one bank into another.
func (r *reading) checkCovers(lines []string) {
	for _, q := range r.questions {
		c := &checker{Place: q.place, known: r.faults}
		c.covers("covers", q.value.Covers, lines)
		r.fault(c.faults...)
	}
}

// covers reports what is wrong with a list of lines at path.
func (c *checker) covers(path string, ids []study.LineID, lines []string) {
	for i, id := range ids {
		c.line(item(path, i), string(id), lines)
		if slices.Contains(ids[:i], id) {
			c.bad(item(path, i), document.CodeDuplicate, "line %q is given twice: keep one", id)
		}
	}
}

// line reports an id that does not name a line.
func (c *checker) line(path, id string, lines []string) {
	section, line, _ := strings.Cut(id, ".")
	switch {
	case !nameForm.MatchString(section) || !nameForm.MatchString(line):
		c.bad(path, document.CodeValue, "%q names no line of the syllabus: write its section and its id, such as kubernetes.rbac", document.Clip(id)).Suggestion = document.Nearest(id, lines)
	case len(lines) > 0 && !slices.Contains(lines, id):
		c.bad(path, document.CodeReference, "the syllabus has no line %q", document.Clip(id)).Suggestion = document.Nearest(id, lines)
	}
}
