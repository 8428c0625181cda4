package study

// A Section is a part of what the study guide covers.
type Section struct {
	Number int     `json:"number"`
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Topics []Topic `json:"topics"` // the packs that hold its questions
	Lines  []Line  `json:"lines"`
}

// A Line is one thing to know. One that is a drill is practised as a scenario.
type Line struct {
	ID    string `json:"id"` // in its section
	Text  string `json:"text"`
	Drill bool   `json:"drill,omitempty"`
}

// A LineID names a line among all sections, such as "kubernetes.rbac".
type LineID string

// LineID returns the name of line among all sections.
func (s Section) LineID(line Line) LineID { return LineID(s.ID + "." + line.ID) }

// A Step is a question's place in a scenario: a drill whose questions are
// asked in order. The zero Step is that of a question in none.
type Step struct {
	Scenario ScenarioID `json:"scenario"`
	Title    string     `json:"title"`
	Number   int        `json:"number"` // from 1
	Of       int        `json:"of"`     // steps in all
}

// A ScenarioID names a scenario in the bank, such as "kubernetes.pod-pending".
type ScenarioID string
