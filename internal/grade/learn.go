package grade

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/study"
)

// fewestLabelled is from how many labelled replies a question is taken to have
// some: from fewer a share of replies that express an idea cannot be told.
const fewestLabelled = 6

// labelled reports whether the question has labelled replies.
func (r *Rubric) labelled() bool { return len(r.question.Labelled) >= fewestLabelled }

// learn returns what the labelled replies, the examples and the model answer of
// the question teach.
func (r *Rubric) learn() *evidence.Memory {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	l := learner{marker: m, r: r}
	for _, reply := range r.question.Labelled {
		l.labelled(reply)
	}
	if len(l.lessons) > evidence.MaxLessons-len(r.question.Examples)-1 {
		l.lessons = l.lessons[:max(0, evidence.MaxLessons-len(r.question.Examples)-1)]
	}
	for _, e := range r.question.Examples {
		l.example(e)
	}
	l.full(r.question.ModelAnswer)
	return evidence.Learn(l.lessons, len(r.criteria), len(r.misconceptions))
}

// A learner gathers lessons.
type learner struct {
	*marker
	r       *Rubric
	lessons []evidence.Lesson
}

// labelled adds a labelled reply.
func (l *learner) labelled(reply study.LabelledReply) {
	if !l.look(reply.Reply) {
		return
	}
	var ideas, held uint64
	for c, k := range l.r.question.Criteria {
		if slices.Contains(reply.Ideas, k.ID) {
			ideas |= 1 << c
		}
	}
	for i, k := range l.r.question.Misconceptions {
		if slices.Contains(reply.Misconceptions, k.ID) {
			held |= 1 << i
		}
	}
	l.add(ideas, held)
}

// example adds an example whose points are those of the phrasings that it meets:
// then it expresses their ideas.
func (l *learner) example(e study.Example) {
	if !l.look(e.Reply) {
		return
	}
	best := l.search.best[:len(l.r.criteria)]
	var ideas, held uint64
	for c := range best {
		if best[c] >= 0 {
			ideas |= 1 << c
		}
	}
	for i, w := range l.wrong {
		if !w.Empty() {
			held |= 1 << i
		}
	}
	if l.gradeShort(true).Points == e.Points {
		l.look(e.Reply)
		l.add(ideas, held)
	}
}

// full adds a reply that expresses all ideas.
func (l *learner) full(reply string) {
	if l.look(reply) {
		l.add(1<<len(l.r.criteria)-1, 0)
	}
}

// look reads reply and finds its evidence, and reports whether it has words.
func (l *learner) look(reply string) bool {
	l.read(l.r, reply)
	if len(l.Tokens) == 0 {
		return false
	}
	l.gather()
	return true
}

// add adds the reply that was looked at.
func (l *learner) add(ideas, held uint64) {
	lesson := evidence.Lesson{Grams: evidence.Grams(nil, &l.Reading), Ideas: ideas, Held: held}
	for c := range l.r.criteria {
		lesson.Near = append(lesson.Near, l.near(l.search.windows[c]))
	}
	l.lessons = append(l.lessons, lesson)
}
