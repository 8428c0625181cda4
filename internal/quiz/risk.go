package quiz

import (
	"fmt"
	"io/fs"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/record"
	"github.com/studybot/studybot/internal/study"
)

// A Source is a bank with where its questions stand in its files, and the labelled
// replies as they stand there.
type Source struct {
	*Bank
	places  map[study.QuestionID]document.Place
	replies map[study.QuestionID][]labelled.Reply
}

// LoadSource reads a bank as Load does, for tools that speak of its files.
func LoadSource(fsys fs.FS) (*Source, error) {
	r := read(fsys)
	bank, err := r.sound(r.checked())
	if err != nil {
		return nil, err
	}
	s := &Source{Bank: bank, places: make(map[study.QuestionID]document.Place), replies: r.replies}
	for _, q := range r.questions {
		s.places[q.value.ID] = q.place
	}
	return s, nil
}

// Phrasing returns where phrasing p of criterion c of the question with that id stands.
func (s *Source) Phrasing(id study.QuestionID, c, p int) document.Place {
	return s.places[id].At(phrasingPath(c, p))
}

func phrasingPath(c, p int) string { return item(item("criteria", c)+".phrasings", p) }

// Labelled returns the labelled replies to the question with that id.
func (s *Source) Labelled(id study.QuestionID) []labelled.Reply { return s.replies[id] }

// risk reports phrasings of q that more of the labelled replies meet without its
// idea than with it.
func (c *checker) risk(q study.Question, rubric *grade.Rubric, replies []labelled.Reply) {
	for _, r := range record.Of(q, rubric, replies) {
		if r.Risk() != record.Costly {
			continue
		}
		fooled := ", all of them hidden"
		if len(r.Fooled) > 0 {
			reply := r.Fooled[0]
			fooled = fmt.Sprintf(", such as %s:%d, %q", reply.File, reply.Line, document.Clip(reply.Text))
		}
		c.bad(phrasingPath(r.Criterion, r.Phrasing), document.CodeRisk, "labelled replies that meet this phrasing without its idea: %d%s; with it: %d; ask for words that only this idea needs, or take it out",
			r.Wrong, fooled, r.Right)
	}
}
