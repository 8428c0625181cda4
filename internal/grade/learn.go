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

// taught reports whether there is anything to learn from. Else phrasings are taken
// at their word.
func (r *Rubric) taught() bool { return len(r.question.Labelled)+len(r.question.Examples) > 0 }

// learn returns what the labelled replies and the examples of the question teach.
// The odds are shifted where an example does not hold by that. The model answer is
// not learnt: who has read it could leave out what matters.
func (r *Rubric) learn() *evidence.Memory {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	l := learner{marker: m, r: r}
	for _, reply := range r.question.Labelled {
		l.labelled(reply)
	}
	l.lessons = l.lessons[:min(len(l.lessons), max(0, evidence.MaxLessons-len(r.question.Examples)))] // the examples come too
	var examples []example
	for _, e := range r.question.Examples {
		if l.example(e) {
			examples = append(examples, example{e.Reply, l.lessons[len(l.lessons)-1]})
		}
	}
	memory := evidence.Learn(l.lessons, len(r.criteria), len(r.misconceptions))
	memory.Tried = l.tried
	if l.study(r.question.ModelAnswer) {
		l.shift(example{r.question.ModelAnswer, evidence.Lesson{Ideas: l.won()}}, memory)
	}
	for _, e := range examples {
		l.shift(e, memory)
	}
	return memory
}

// An example is the text of one, and its lesson.
type example struct {
	reply  string
	lesson evidence.Lesson
}

// margin is how far over the line a shift brings an example, in log odds.
const margin = 0.05

// shift shifts the odds in memory so that the example is given its ideas, and
// charged with the misconceptions that it holds.
func (l *learner) shift(e example, memory *evidence.Memory) {
	l.study(e.reply)
	best := l.search.best[:len(l.r.criteria)]
	l.remember(memory)
	l.weigh(best)
	for c := range best {
		if k := l.r.criteria[c]; e.lesson.Ideas>>c&1 != 0 && best[c] < 0 && len(k.keywords) == 0 {
			memory.Shift[c] += max(0, evidence.Odds(l.givenFrom(c))-evidence.Odds(l.strengths[c])) + margin
		}
	}
	for i, w := range l.wrong {
		if s := l.heldStrength(i, w); e.lesson.Held>>i&1 != 0 && s < line(w) {
			memory.HeldShift[i] += evidence.Odds(line(w)) - evidence.Odds(s) + margin
		}
	}
}

// A learner gathers lessons.
type learner struct {
	*marker
	r       *Rubric
	lessons []evidence.Lesson
	tried   uint64 // as in evidence.Memory
}

// labelled adds a labelled reply.
func (l *learner) labelled(reply study.LabelledReply) {
	if !l.study(reply.Reply) {
		return
	}
	var ideas, held uint64
	for i, w := range l.wrong {
		if !w.Empty() {
			l.tried |= 1 << i
		}
	}
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
// then it expresses their ideas. It reports whether it did.
func (l *learner) example(e study.Example) bool {
	if !l.study(e.Reply) {
		return false
	}
	ideas, held := l.won(), uint64(0)
	for i, w := range l.wrong {
		if !w.Empty() {
			held |= 1 << i
		}
	}
	if l.gradeShort(true).Points != e.Points {
		return false
	}
	l.study(e.Reply)
	l.add(ideas, held)
	return true
}

// won returns the ideas that evidence was chosen for.
func (l *learner) won() (ideas uint64) {
	for c, e := range l.search.best[:len(l.r.criteria)] {
		if e >= 0 {
			ideas |= 1 << c
		}
	}
	return ideas
}

// study reads reply and finds its evidence, and reports whether it has words.
func (l *learner) study(reply string) bool {
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
