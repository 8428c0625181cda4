package survey

import (
	"slices"

	"github.com/studybot/studybot/internal/study"
)

// A Table counts questions by the sections of the syllabus.
type Table struct {
	Rows  []Row
	Total Row
}

// A Row counts the questions of a section, or of a topic that is in no
// section.
type Row struct {
	Section   study.Section // without lines if the row is of a topic
	Questions int
	Levels    map[int]int
	Kinds     map[study.Kind]int
	Scenarios []study.ScenarioID
	Lines     int            // of the section
	Uncovered []study.LineID // those that none of the questions covers
	Drills    []study.LineID // those that are drills and that no scenario covers
}

// Of counts questions by the sections of a syllabus, in its order. A section
// without questions has a row too.
func Of(syllabus []study.Section, questions []study.Question) Table {
	s := Table{Total: newRow(study.Section{Name: "All"})}
	row := make(map[study.Topic]int)
	for _, section := range syllabus {
		for _, topic := range section.Topics {
			row[topic] = len(s.Rows)
		}
		s.Rows = append(s.Rows, newRow(section))
	}
	covered, drilled := make(map[study.LineID]bool), make(map[study.LineID]bool)
	for _, q := range questions {
		i, ok := row[q.Topic]
		if !ok {
			i = len(s.Rows)
			row[q.Topic] = i
			s.Rows = append(s.Rows, newRow(study.Section{Name: q.TopicName, Topics: []study.Topic{q.Topic}}))
		}
		s.Rows[i].add(q)
		s.Total.add(q)
		for _, line := range q.Covers {
			covered[line] = true
			drilled[line] = drilled[line] || q.Step.Number > 0
		}
	}
	for i := range s.Rows {
		s.Rows[i].cover(covered, drilled)
		s.Total.Lines += s.Rows[i].Lines
		s.Total.Uncovered = append(s.Total.Uncovered, s.Rows[i].Uncovered...)
		s.Total.Drills = append(s.Total.Drills, s.Rows[i].Drills...)
	}
	return s
}

func newRow(section study.Section) Row {
	return Row{Section: section, Levels: make(map[int]int), Kinds: make(map[study.Kind]int)}
}

// add counts q.
func (r *Row) add(q study.Question) {
	r.Questions++
	r.Levels[q.Level]++
	r.Kinds[q.Kind]++
	if q.Step.Number > 0 && !slices.Contains(r.Scenarios, q.Step.Scenario) {
		r.Scenarios = append(r.Scenarios, q.Step.Scenario)
	}
}

// cover notes which lines of the section are in covered, and which of its
// drills in drilled.
func (r *Row) cover(covered, drilled map[study.LineID]bool) {
	r.Lines = len(r.Section.Lines)
	for _, line := range r.Section.Lines {
		id := r.Section.LineID(line)
		if !covered[id] {
			r.Uncovered = append(r.Uncovered, id)
		}
		if line.Drill && !drilled[id] {
			r.Drills = append(r.Drills, id)
		}
	}
}
