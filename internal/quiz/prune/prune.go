package prune

import (
	"cmp"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/record"
	"github.com/studybot/studybot/internal/study"
)

// A Find is a phrasing that the bank is better without.
type Find struct {
	record.Record
	Place    document.Place
	Question study.QuestionID
	Idea     string // the id of the criterion
	Phrasing study.Phrasing
}

// Risky returns the risky phrasings of the bank's short questions, those that cost
// most first. Done, if it is set, is called after each question.
func Risky(s *quiz.Source, done func()) []Find {
	topics := make(map[study.Topic][]labelled.Reply)
	for _, q := range s.Questions() {
		topics[q.Topic] = append(topics[q.Topic], s.Labelled(q.ID)...)
	}
	words := make(map[study.Topic]record.Words)
	for topic, replies := range topics {
		words[topic] = record.TopicWords(replies)
	}
	finds := each(s, done, func(q study.Question) []Find {
		records := records(s, q)
		if len(records) == 0 {
			return nil
		}
		rubric, _ := s.Rubric(q.ID)
		others := slices.DeleteFunc(slices.Clone(topics[q.Topic]), func(r labelled.Reply) bool { return r.Question == q.ID })
		record.AddForeign(records, q, rubric, others)
		record.MarkCommon(records, q, words[q.Topic])
		records = slices.DeleteFunc(records, func(r record.Record) bool { return r.Risk() == record.None })
		return found(s, q, records)
	})
	slices.SortStableFunc(finds, func(a, b Find) int {
		return cmp.Or(cmp.Compare(b.Cost(), a.Cost()), cmp.Compare(b.Foreign, a.Foreign))
	})
	return finds
}

// records returns those of q, or none where it is not short or has no labelled replies.
func records(s *quiz.Source, q study.Question) []record.Record {
	rubric, ok := s.Rubric(q.ID)
	if !ok || q.Kind != study.KindShort || len(s.Labelled(q.ID)) == 0 {
		return nil
	}
	return record.Of(q, rubric, s.Labelled(q.ID))
}

// found returns records of phrasings of q as finds.
func found(s *quiz.Source, q study.Question, records []record.Record) []Find {
	finds := make([]Find, 0, len(records))
	for _, r := range records {
		c := q.Criteria[r.Criterion]
		finds = append(finds, Find{
			Record: r, Place: s.Phrasing(q.ID, r.Criterion, r.Phrasing),
			Question: q.ID, Idea: c.ID, Phrasing: c.Phrasings[r.Phrasing],
		})
	}
	return finds
}

// each returns what find finds in the questions of the bank, in their order, and
// calls done after each, one call at a time.
func each(s *quiz.Source, done func(), find func(study.Question) []Find) []Find {
	questions := s.Questions()
	finds := make([][]Find, len(questions))
	finished := make(chan struct{})
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	go func() {
		defer close(finished)
		for i, q := range questions {
			g.Go(func() error {
				finds[i] = find(q)
				finished <- struct{}{}
				return nil
			})
		}
		_ = g.Wait() // the functions return no errors
	}()
	for range finished {
		if done != nil {
			done()
		}
	}
	return slices.Concat(finds...)
}
