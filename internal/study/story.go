package study

import "slices"

// A Part names a part of a story.
type Part string

// The parts of a story.
const (
	PartSituation Part = "situation"
	PartTask      Part = "task"
	PartAction    Part = "action"
	PartResult    Part = "result"
	PartFigures   Part = "figures"   // how many, how long, how much
	PartOwnership Part = "ownership" // what the member did, beside what the group did
	PartTradeOff  Part = "trade-off"
	PartLearned   Part = "learned"
)

// Parts returns the parts of a story in the order in which it is told.
func Parts() []Part {
	return []Part{PartSituation, PartTask, PartAction, PartResult, PartFigures, PartOwnership, PartTradeOff, PartLearned}
}

// A Report is what was found in a behavioural reply. It marks nobody.
type Report struct {
	Found   []StoryPart `json:"found"`   // in the order of the reply
	Missing []Part      `json:"missing"` // those not found, in the order of Parts
	Advice  string      `json:"advice"`  // the one thing to add
	I       int         `json:"i"`       // how often the member said "I"
	We      int         `json:"we"`      // … and "we"
	Words   int         `json:"words"`
	Seconds int         `json:"seconds"` // when spoken, at 130 words a minute
}

// Lacks reports whether part p was not found.
func (r Report) Lacks(p Part) bool { return slices.Contains(r.Missing, p) }

// A StoryPart is one part of a story and the words that showed it.
type StoryPart struct {
	Name     Part `json:"name"`
	Evidence Span `json:"evidence"`
}
