package study

import "slices"

// A Kind says how a question is answered and marked.
type Kind string

// The kinds of question.
const (
	KindShort       Kind = "short"       // a few sentences, marked by a rubric
	KindNumeric     Kind = "numeric"     // a number with a unit
	KindChoice      Kind = "choice"      // one of several buttons
	KindBehavioural Kind = "behavioural" // the member's own story; never marked
)

// Kinds are all kinds of question, in the order in which lists show them.
var Kinds = []Kind{KindShort, KindNumeric, KindChoice, KindBehavioural}

// A Question is one prompt with all that is needed to mark replies to it.
// Its JSON form is the snapshot that a round keeps, so that marking does not
// change while the round is open.
type Question struct {
	ID          QuestionID `json:"id"`
	Topic       Topic      `json:"topic"`
	Subject     string     `json:"subject,omitempty"` // finer than Topic, such as "rollouts"
	TopicName   string     `json:"topic_name"`        // what members read, such as "Kubernetes"
	Kind        Kind       `json:"kind"`
	Level       int        `json:"level"` // 1 recall, 2 explanation, 3 diagnosis or design
	Prompt      string     `json:"prompt"`
	Output      string     `json:"output,omitempty"` // what a terminal shows, in a code block under the prompt
	ModelAnswer string     `json:"model_answer"`
	Source      Source     `json:"source"`
	Checked     Month      `json:"checked,omitempty"` // when it was last read against its source
	Version     string     `json:"version,omitempty"` // of what it is about, at that time, such as "Kubernetes 1.34"
	Covers      []LineID   `json:"covers,omitempty"`  // lines of the syllabus
	Step        Step       `json:"step,omitzero"`

	Criteria       []Criterion     `json:"criteria,omitempty"`       // short
	Groups         []Group         `json:"groups,omitempty"`         // short
	Misconceptions []Misconception `json:"misconceptions,omitempty"` // short
	Synonyms       [][]string      `json:"synonyms,omitempty"`       // added to the shared ones
	NoSynonyms     []string        `json:"no_synonyms,omitempty"`    // words whose shared synonyms are off here
	Numeric        *Numeric        `json:"numeric,omitempty"`        // numeric
	Choices        []Choice        `json:"choices,omitempty"`        // choice
	Story          *Story          `json:"story,omitempty"`          // behavioural
	Examples       []Example       `json:"examples,omitempty"`
	Labelled       []LabelledReply `json:"labelled,omitempty"` // short
}

// MaxPoints returns the most that a reply to q can earn. A behavioural
// question gives one point for taking part.
func (q Question) MaxPoints() Points {
	switch q.Kind {
	case KindShort:
		return q.rubricPoints()
	case KindNumeric:
		if q.Numeric != nil {
			return q.Numeric.Points
		}
	case KindChoice:
		return Whole(1)
	case KindBehavioural:
		return Whole(1)
	}
	return 0
}

// rubricPoints sums the criteria; of a group's criteria the best counts.
func (q Question) rubricPoints() Points {
	best := make(map[string]Points)
	var sum Points
	for _, c := range q.Criteria {
		if c.Group == "" {
			sum += c.Points
			continue
		}
		best[c.Group] = max(best[c.Group], c.Points)
	}
	for _, p := range best {
		sum += p
	}
	return sum
}

// RightChoice returns the index of the right choice, or -1.
func (q Question) RightChoice() int {
	for i, c := range q.Choices {
		if c.Right {
			return i
		}
	}
	return -1
}

// A Source is the official page that a question or term was checked against.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// A Criterion is one idea worth points.
type Criterion struct {
	ID        string     `json:"id"`
	Idea      string     `json:"idea"` // a sentence that members read
	Points    Points     `json:"points"`
	Phrasings []Phrasing `json:"phrasings,omitempty"` // any of them earns the points
	Keywords  []Keyword  `json:"keywords,omitempty"`  // those found earn a part of the points
	Hint      string     `json:"hint"`                // helps without giving the idea away
	Needs     string     `json:"needs,omitempty"`
	Group     string     `json:"group,omitempty"`
	Negative  bool       `json:"negative,omitempty"` // the idea is itself a denial
	Shares    bool       `json:"shares,omitempty"`   // may use words that earned another criterion
}

// A Keyword is a word that shows a part of an idea. Words and Near are written
// in the little language that package grade documents.
type Keyword struct {
	Words    string `json:"words"`
	Near     string `json:"near,omitempty"`     // words that count a third as much, such as "part|share"
	Weight   int    `json:"weight,omitempty"`   // beside the other keywords; 0 is 1
	Negative bool   `json:"negative,omitempty"` // the idea denies it
}

// A Group is several ways to the same points: the best one counts.
type Group struct {
	ID   string `json:"id"`
	Idea string `json:"idea"`
}

// A Misconception is a wrong idea that caps or lowers a score.
type Misconception struct {
	ID        string     `json:"id"`
	Phrasings []Phrasing `json:"phrasings"`
	Feedback  string     `json:"feedback"`
	Cap       *Points    `json:"cap,omitempty"`  // the score is at most this
	Cost      Points     `json:"cost,omitempty"` // or it is lowered by this, never below zero
	Negative  bool       `json:"negative,omitempty"`
}

// A Phrasing is one way to express an idea: a leaf of Words, or a combination.
// Exactly one of Words, Any, All, Of and None is set. The words are written in
// the little language that package grade documents.
type Phrasing struct {
	Words string     `json:"words,omitempty"`
	Gap   *int       `json:"gap,omitempty"`   // most words between two of Words; nil is the default
	Order string     `json:"order,omitempty"` // "" in order, "any" in any order
	Scope string     `json:"scope,omitempty"` // "" or "sentence", or "reply"
	Any   []Phrasing `json:"any,omitempty"`
	All   []Phrasing `json:"all,omitempty"`
	Of    []Phrasing `json:"of,omitempty"`
	N     int        `json:"n,omitempty"` // how many of Of
	None  []Phrasing `json:"none,omitempty"`
	// Negative overrides the criterion's, for a phrasing that denies in words of its
	// own, such as "powerless", or that does not deny. It counts at the top only.
	Negative *bool `json:"negative,omitempty"`
}

// A Numeric is the answer to a numeric question.
type Numeric struct {
	Answer    string   `json:"answer"`              // a quantity, such as "43.2 min"
	Tolerance string   `json:"tolerance,omitempty"` // "1%" or a quantity; empty is exact to rounding
	Accept    []string `json:"accept,omitempty"`    // other right quantities
	Points    Points   `json:"points"`
	Hint      string   `json:"hint"`
	Slips     []Slip   `json:"slips,omitempty"`
}

// A Slip is a wrong quantity that people often arrive at, and why it is wrong.
type Slip struct {
	Answer   string `json:"answer"`
	Feedback string `json:"feedback"`
	Points   Points `json:"points,omitempty"` // what the slip still earns
}

// A Choice is one button of a choice question.
type Choice struct {
	Text     string `json:"text"`
	Right    bool   `json:"right,omitempty"`
	Feedback string `json:"feedback"`
}

// A Story says what a strong reply to a behavioural prompt shows.
type Story struct {
	Strong    []string `json:"strong"`
	FollowUps []string `json:"follow_ups,omitempty"`
	Sketches  []Sketch `json:"sketches,omitempty"` // the weakest first
}

// A Sketch is a reply to a behavioural prompt as somebody might give it, which shows
// authors what the feedback says on such a reply.
type Sketch struct {
	Strength Strength `json:"strength"`
	Reply    string   `json:"reply"`
}

// A Strength says how much a story shows.
type Strength string

// The strengths.
const (
	StrengthWeak     Strength = "weak"     // it says little of what the member did
	StrengthMiddling Strength = "middling" // it is a story, and lacks what would make it strong
	StrengthStrong   Strength = "strong"   // it shows what the prompt is for
)

// Strengths are all strengths, the weakest first.
var Strengths = []Strength{StrengthWeak, StrengthMiddling, StrengthStrong}

// An Example is a reply with the points that it must get: the rubric's own
// test. For a choice question the reply is a choice's letter or text.
type Example struct {
	Reply  string `json:"reply"`
	Points Points `json:"points"`
	Note   string `json:"note,omitempty"`
}

// A LabelledReply is a reply to a short question of which a person has said what
// it expresses. Marking learns from it.
type LabelledReply struct {
	Reply          string   `json:"reply"`
	Ideas          []string `json:"ideas,omitempty"`          // ids of the criteria that it earns
	Misconceptions []string `json:"misconceptions,omitempty"` // ids of those that it holds
	Writer         string   `json:"writer,omitempty"`         // who wrote it, if that is known
}

// WithoutWriter returns q without the labelled replies of writer, so that it is
// measured on that writer's replies as on a stranger's.
func (q Question) WithoutWriter(writer string) Question {
	q.Labelled = slices.DeleteFunc(slices.Clone(q.Labelled), func(l LabelledReply) bool { return l.Writer == writer })
	return q
}

// A Term is a glossary entry.
type Term struct {
	Name       string   `json:"name"`
	Aliases    []string `json:"aliases,omitempty"`
	Definition string   `json:"definition"`
	Related    []string `json:"related,omitempty"`
	Source     Source   `json:"source"`
	Checked    Month    `json:"checked,omitempty"` // when it was last read against its source
	Version    string   `json:"version,omitempty"` // of what it is about, at that time
}
