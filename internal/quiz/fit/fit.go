package fit

import (
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// Model returns the model that fits replies to short questions of bank best. The
// signs of each are taken by the rubric of its question without what its own
// writer has labelled, so that no reply speaks for itself. The same replies give
// the same model. Done, if it is set, is called after each question.
func Model(bank *quiz.Bank, replies []labelled.Reply, done func()) (*evidence.Model, error) {
	var f fitter
	var order []study.QuestionID
	of := make(map[study.QuestionID][]labelled.Reply)
	for _, r := range replies {
		if of[r.Question] == nil {
			order = append(order, r.Question)
		}
		of[r.Question] = append(of[r.Question], r)
	}
	for _, id := range order {
		q, ok := bank.Question(id)
		if !ok || q.Kind != study.KindShort {
			return nil, fmt.Errorf("%s is no short question of the bank: fit learns from replies to such", id)
		}
		if err := f.question(bank.Lexicon(), q, of[id]); err != nil {
			return nil, err
		}
		if done != nil {
			done()
		}
	}
	return &evidence.Model{
		Idea: f.idea.weights(evidence.IdeaWeights), IdeaBare: f.ideaBare.weights(evidence.IdeaWeights),
		Held: f.held.weights(evidence.HeldWeights), HeldBare: f.heldBare.weights(evidence.HeldWeights),
	}, nil
}

// A fitter gathers the samples that the four weights of a model are fitted to.
type fitter struct {
	idea, ideaBare, held, heldBare samples
}

// question gathers the samples of replies to q.
func (f *fitter) question(lexicon *grade.Lexicon, q study.Question, replies []labelled.Reply) error {
	unlabelled := q
	unlabelled.Labelled = nil
	bare, err := grade.Compile(unlabelled, lexicon)
	if err != nil {
		return fmt.Errorf("question %s: %w", q.ID, err)
	}
	learnt := make(map[string]*grade.Rubric) // by the writer that it has not learnt from
	for _, r := range replies {
		if r.Ideas == nil {
			return fmt.Errorf("%s:%d: there are no ideas: fit learns from replies that are labelled idea by idea", r.File, r.Line)
		}
		if learnt[r.Writer] == nil {
			if learnt[r.Writer], err = grade.Compile(q.WithoutWriter(r.Writer), lexicon); err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
		}
		add(&f.idea, &f.held, learnt[r.Writer].Signs(r.Text), q, r)
		add(&f.ideaBare, &f.heldBare, bare.Signs(r.Text), q, r)
	}
	return nil
}

// add adds what was seen of a reply to the samples of ideas and misconceptions.
func add(ideas, held *samples, seen grade.Signs, q study.Question, r labelled.Reply) {
	for i, c := range q.Criteria {
		ideas.add(seen.Ideas[i][:], r.Expresses(c))
	}
	if r.Misconceptions == nil {
		return
	}
	for i, m := range q.Misconceptions {
		held.add(seen.Held[i][:], slices.Contains(r.Misconceptions, m.ID))
	}
}
