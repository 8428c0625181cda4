package record

import (
	"slices"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// A Record is how a phrasing of a criterion does on labelled replies.
type Record struct {
	Criterion int  // which of the question's
	Phrasing  int  // which of the criterion's
	Shown     int  // replies to the question that express the idea
	Right     int  // those of them that meet the phrasing
	Wrong     int  // replies to the question that meet it and do not express the idea
	Foreign   int  // replies to other questions that meet it
	Common    bool // all its words are common
	// Fooled are replies that meet it and do not express the idea, those to its own
	// question first. Hidden ones are not among them.
	Fooled []labelled.Reply
}

// A Risk says why a phrasing is risky.
type Risk string

// The risks. None is that of a phrasing that is not risky.
const (
	None    Risk = ""
	Costly  Risk = "wrong"   // more wrong hits than right ones
	Common  Risk = "common"  // never right, and all its words are common
	Foreign Risk = "foreign" // never right, and met by replies to other questions
)

const (
	fewestWrong   = 2 // wrong hits that are no accident
	fewestShown   = 3 // replies that express an idea, before "never right" says anything
	fewestForeign = 3 // replies to other questions that are no accident
	mostFooled    = 2 // that are remembered
)

// Risk returns why the phrasing is risky, or None.
func (r Record) Risk() Risk {
	never := r.Right == 0 && r.Shown >= fewestShown
	switch {
	case r.Wrong >= fewestWrong && r.Wrong > r.Right:
		return Costly
	case never && r.Common:
		return Common
	case never && r.Foreign >= fewestForeign:
		return Foreign
	}
	return None
}

// Cost returns how many more hits are wrong than right.
func (r Record) Cost() int { return r.Wrong - r.Right }

// Of returns the record of each phrasing of q's criteria on the labelled replies to
// q, in their order. A reply that earns as much by another idea of the same group is
// neither right nor wrong. The rubric is that of q.
func Of(q study.Question, rubric *grade.Rubric, replies []labelled.Reply) []Record {
	t := newTally(q)
	for _, reply := range replies {
		expressed := make([]bool, len(q.Criteria))
		for i, c := range q.Criteria {
			if expressed[i] = reply.Expresses(c); expressed[i] {
				t.shown(i)
			}
		}
		for _, h := range rubric.Probe(reply.Text) {
			switch {
			case h.Wrong: // of a misconception
			case expressed[h.Idea]:
				t.of(h).Right++
			case !excused(q, h.Idea, expressed):
				t.of(h).Wrong++
				t.of(h).fool(reply)
			}
		}
	}
	return t.records
}

// AddForeign adds to records, which Of has returned for q, the hits on replies to
// other questions.
func AddForeign(records []Record, q study.Question, rubric *grade.Rubric, replies []labelled.Reply) {
	t := tally{records: records, first: firsts(q)}
	for _, reply := range replies {
		for _, h := range rubric.Probe(reply.Text) {
			if !h.Wrong {
				t.of(h).Foreign++
				t.of(h).fool(reply)
			}
		}
	}
}

// excused reports whether a reply that expresses those ideas gets as much by another
// one of criterion c's group.
func excused(q study.Question, c int, expressed []bool) bool {
	own := q.Criteria[c]
	for i, other := range q.Criteria {
		if own.Group != "" && other.Group == own.Group && expressed[i] && other.Points >= own.Points {
			return true
		}
	}
	return false
}

// fool remembers a reply that was taken to express the idea.
func (r *Record) fool(reply labelled.Reply) {
	if len(r.Fooled) < mostFooled && !reply.Hidden() {
		r.Fooled = append(r.Fooled, reply)
	}
}

// A tally is the records of a question, and where those of each criterion begin.
type tally struct {
	records []Record
	first   []int
}

func newTally(q study.Question) tally {
	t := tally{first: firsts(q)}
	for i, c := range q.Criteria {
		for j := range c.Phrasings {
			t.records = append(t.records, Record{Criterion: i, Phrasing: j})
		}
	}
	return t
}

// firsts returns where in the records of q those of each criterion begin.
func firsts(q study.Question) []int {
	first := make([]int, len(q.Criteria))
	n := 0
	for i, c := range q.Criteria {
		first[i] = n
		n += len(c.Phrasings)
	}
	return first
}

func (t tally) of(h grade.Hit) *Record { return &t.records[t.first[h.Idea]+h.Phrasing] }

// shown counts a reply that expresses criterion c.
func (t tally) shown(c int) {
	for i := t.first[c]; i < len(t.records) && t.records[i].Criterion == c; i++ {
		t.records[i].Shown++
	}
}

// Words are those that a topic's replies or a prompt make common, by their stems.
type Words map[string]bool

// TopicWords returns the words that stand in replies to more than half of the
// questions that replies are to.
func TopicWords(replies []labelled.Reply) Words {
	in := make(map[string]map[study.QuestionID]bool)
	questions := make(map[study.QuestionID]bool)
	for _, reply := range replies {
		questions[reply.Question] = true
		for _, w := range grade.Words(reply.Text) {
			if in[w.Stem] == nil {
				in[w.Stem] = make(map[study.QuestionID]bool)
			}
			in[w.Stem][reply.Question] = true
		}
	}
	words := make(Words)
	for stem, ids := range in {
		words[stem] = 2*len(ids) > len(questions)
	}
	return words
}

// MarkCommon notes in records, which are those of q, which phrasings have common
// words only: those of topic, those of the prompt, function words and very common
// verbs.
func MarkCommon(records []Record, q study.Question, topic Words) {
	prompt := make(Words)
	for _, w := range grade.Words(q.Prompt) {
		prompt[w.Stem] = true
	}
	common := func(w grade.Word) bool { return !w.Content || topic[w.Stem] || prompt[w.Stem] }
	for i, r := range records {
		samples := grade.Samples(q.Criteria[r.Criterion].Phrasings[r.Phrasing], grade.Style{})
		records[i].Common = len(samples) > 0 && !slices.ContainsFunc(samples, func(s string) bool {
			return slices.ContainsFunc(grade.Words(s), func(w grade.Word) bool { return !common(w) })
		})
	}
}
