package study

// A Grade is what one reply earned, with the evidence.
type Grade struct {
	Points Points  `json:"points"`
	Max    Points  `json:"max"`
	Guard  Guard   `json:"guard,omitempty"`
	Marks  []Mark  `json:"marks,omitempty"` // in the rubric's order
	Caps   []Cap   `json:"caps,omitempty"`  // misconceptions that lowered the points
	Notes  []Note  `json:"notes,omitempty"` // feedback that moved no points
	Before Points  `json:"before"`          // the points before guards and caps
	Report *Report `json:"report,omitempty"`
}

// Full reports whether g has all points.
func (g Grade) Full() bool { return g.Max > 0 && g.Points == g.Max }

// A Guard is a reason why a reply was not marked on its words alone.
type Guard string

// The guards. GuardNone means that none acted.
const (
	GuardNone     Guard = ""
	GuardEcho     Guard = "echo"      // the question copied back
	GuardKeywords Guard = "keywords"  // a list of words with no sentence
	GuardDontKnow Guard = "dont_know" // "I don't know" and the like
	GuardShotgun  Guard = "shotgun"   // every possibility listed
	GuardLong     Guard = "long"      // far longer than an answer
	GuardShuffled Guard = "shuffled"  // words in no order
	GuardEmpty    Guard = "empty"     // nothing to mark
	GuardNoStory  Guard = "no_story"  // to a behavioural prompt, too little to be a story
)

// UsesTry reports whether a reply that met g uses up one of the member's tries.
func (g Guard) UsesTry() bool {
	return g != GuardDontKnow && g != GuardEmpty && g != GuardNoStory
}

// A Mark is what a reply earned for one criterion.
type Mark struct {
	Criterion string `json:"criterion"`
	Idea      string `json:"idea"`
	Points    Points `json:"points"`
	Max       Points `json:"max"`
	Evidence  []Span `json:"evidence,omitempty"` // what earned it
	Near      *Span  `json:"near,omitempty"`     // what came close, if it was not earned
	Hint      string `json:"hint,omitempty"`
	// Strength is how likely it is that the reply expresses the idea, from 0 to 1,
	// rounded to hundredths. It is 0 where words are counted, or nothing is known.
	Strength float64 `json:"strength,omitempty"`
	Doubt    bool    `json:"doubt,omitempty"` // it is earned, and the strength is near the line
}

// Earned reports whether m has all its points.
func (m Mark) Earned() bool { return m.Max > 0 && m.Points == m.Max }

// A Span is a range of bytes of the reply as the member wrote it.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// In returns the text of s in reply, or "" if s lies outside it.
func (s Span) In(reply string) string {
	if s.Start < 0 || s.End > len(reply) || s.Start > s.End {
		return ""
	}
	return reply[s.Start:s.End]
}

// A Cap is a misconception that lowered a grade.
type Cap struct {
	Misconception string `json:"misconception"`
	Feedback      string `json:"feedback"`
	Evidence      Span   `json:"evidence"`
	Points        Points `json:"points"` // the points after it
}

// A Note is a sentence for the member about the reply.
type Note struct {
	Text string `json:"text"`
	Span *Span  `json:"span,omitempty"`
}
