package study

// An Interview is a mock interview: what is asked in which minutes, and what
// the interviewer marks.
type Interview struct {
	Title     string    `json:"title"`
	Minutes   int       `json:"minutes"`
	Phases    []Phase   `json:"phases"`
	Scorecard []Quality `json:"scorecard"`
}

// A Phase is a timed part of an interview.
type Phase struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Minutes   int      `json:"minutes"`
	Aim       string   `json:"aim"` // what the phase should leave behind
	Questions []Prompt `json:"questions"`
}

// A Prompt is what the interviewer says: a question of the bank, or words of
// its own. Exactly one of Question and Text is set.
type Prompt struct {
	Question  QuestionID `json:"question,omitempty"`
	Text      string     `json:"text,omitempty"`
	Listen    []string   `json:"listen,omitempty"`     // what to listen for
	FollowUps []string   `json:"follow_ups,omitempty"` // to ask next
}

// A Quality is a row of the scorecard: what is judged, and what an answer
// shows that gets 1, 2, 3 or 4.
type Quality struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Marks []string `json:"marks"` // from 1
}
