package study

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"time"
)

// An Asked is a question that was put to a channel, for drawing the next.
type Asked struct {
	Question QuestionID
	Topic    Topic
	Subject  string    // empty stands for the whole topic
	At       time.Time // the latest time
	Times    int       // how often, in all
}

// Asked returns r's question as history sees it.
func (r Round) Asked() Asked {
	return Asked{Question: r.Question.ID, Topic: r.Question.Topic, Subject: r.Question.Subject, At: r.OpenedAt, Times: 1}
}

// subject returns what a was about: its subject, or else its topic.
func (a Asked) subject() string { return cmp.Or(a.Subject, string(a.Topic)) }

// subject returns what q is about: its subject, or else its topic.
func (q Question) subject() string { return cmp.Or(q.Subject, string(q.Topic)) }

// Fits reports whether d may choose q freely. It may not choose a later step of
// a scenario, which follows the step before it.
func (d Draw) Fits(q Question) bool {
	return d.takes(q) && in(d.Levels, q.Level) && q.Step.Number <= 1
}

// takes reports whether d may take q as a later step, of any level.
func (d Draw) takes(q Question) bool { return in(d.Kinds, q.Kind) && in(d.Topics, q.Topic) }

// in reports whether v is in list, or list is empty.
func in[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// dueAtOnce is how many of the questions asked before are due at once: two
// weeks of weekdays, so that each level and most topics are among them.
const dueAtOnce = 10

// Pick takes a question for a channel at a time in the group's zone. History
// is what the channel was asked, in any order. Pick reports false if no
// question fits d.
//
// A scenario that has begun goes on with its next step before all else.
// Otherwise Pick takes a question that fits d, first one that was never asked,
// then one of those asked longest ago. It does not take the subject of the
// channel's latest question while another subject is left. Among questions
// that are as due as one another it takes one whose level suits the weekday,
// easier ones early in the week, of the topic that has waited longest for its
// share. A scenario begins where the rest of the working week holds its steps.
// Beyond that the order is mixed and always the same.
func (d Draw) Pick(questions []Question, history []Asked, at time.Time) (Question, bool) {
	p := recall(history)
	if next, ok := d.nextStep(questions, p); ok {
		return next, true
	}
	fit := filter(questions, d.Fits)
	if other := filter(fit, func(q Question) bool { return q.subject() != p.last.subject() }); len(other) > 0 {
		fit = other
	}
	if len(fit) == 0 {
		return Question{}, false
	}
	due := p.due(fit)
	subjects := count(due, Question.subject)
	topics := count(due, func(q Question) Topic { return q.Topic })
	// A subject that is most of what is due would at last be all that is left.
	crowds := func(q Question) bool { return 2*subjects[q.subject()] > len(due) }
	share := func(q Question) float64 { return float64(at.Sub(p.topics[q.Topic])) * float64(topics[q.Topic]) }
	return slices.MinFunc(due, func(a, b Question) int {
		return cmp.Or(
			first(crowds(a), crowds(b)),
			cmp.Compare(d.strays(a, at), d.strays(b, at)),
			cmp.Compare(share(b), share(a)),
			p.latest[a.ID].Compare(p.latest[b.ID]),
			cmp.Compare(shuffled(a), shuffled(b)),
			cmp.Compare(a.ID, b.ID),
		)
	}), true
}

// first orders true before false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// A past is what a channel was asked.
type past struct {
	latest map[QuestionID]time.Time
	times  map[QuestionID]int
	topics map[Topic]time.Time // when each was asked last
	last   Asked
}

func recall(history []Asked) past {
	p := past{latest: make(map[QuestionID]time.Time), times: make(map[QuestionID]int), topics: make(map[Topic]time.Time)}
	for _, a := range history {
		p.times[a.Question] += a.Times
		if a.At.After(p.latest[a.Question]) {
			p.latest[a.Question] = a.At
		}
		if a.At.After(p.topics[a.Topic]) {
			p.topics[a.Topic] = a.At
		}
		if a.At.After(p.last.At) {
			p.last = a
		}
	}
	return p
}

// due returns those of questions that were never asked; or else those asked
// longest ago, none of them more often than the first.
func (p past) due(questions []Question) []Question {
	if fresh := filter(questions, func(q Question) bool { return p.latest[q.ID].IsZero() }); len(fresh) > 0 {
		return fresh
	}
	byAge := slices.SortedFunc(slices.Values(questions), func(a, b Question) int {
		return cmp.Or(p.latest[a.ID].Compare(p.latest[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	most := p.times[byAge[0].ID]
	return filter(byAge[:min(dueAtOnce, len(byAge))], func(q Question) bool { return p.times[q.ID] <= most })
}

// nextStep returns the next step of the scenario that the channel is in and
// that d takes. Of several scenarios it is the one that went on last.
func (d Draw) nextStep(questions []Question, p past) (next Question, ok bool) {
	type step struct {
		scenario ScenarioID
		number   int
	}
	asked := make(map[step]time.Time)
	for _, q := range questions {
		asked[step{q.Step.Scenario, q.Step.Number}] = p.latest[q.ID]
	}
	var latest time.Time
	for _, q := range questions {
		before := asked[step{q.Step.Scenario, q.Step.Number - 1}]
		if q.Step.Number > 1 && d.takes(q) && before.After(p.latest[q.ID]) && before.After(latest) {
			next, ok, latest = q, true, before
		}
	}
	return next, ok
}

// weekdays are the working days of a week.
const weekdays = 5

// strays returns how far q's level is from the one that d aims at on the day
// of at: from its lowest level on Monday to its highest on Friday.
func (d Draw) strays(q Question, at time.Time) float64 {
	day := min(int(at.Weekday()+6)%7, weekdays-1) // from Monday; a weekend is like Friday
	if q.Step.Number > 0 {
		if min(q.Step.Of, weekdays) == weekdays-day {
			return 0 // it ends with the week
		}
		return weekdays
	}
	low, high := 1, 3
	if len(d.Levels) > 0 {
		low, high = slices.Min(d.Levels), slices.Max(d.Levels)
	}
	aim := float64(low) + float64((high-low)*day)/(weekdays-1)
	return max(0, math.Abs(float64(q.Level)-aim)-0.5) // between two levels, both suit
}

// filter returns the questions that keep holds for.
func filter(questions []Question, keep func(Question) bool) []Question {
	var kept []Question
	for _, q := range questions {
		if keep(q) {
			kept = append(kept, q)
		}
	}
	return kept
}

// count returns how many of questions have each key.
func count[K comparable](questions []Question, key func(Question) K) map[K]int {
	n := make(map[K]int)
	for _, q := range questions {
		n[key(q)]++
	}
	return n
}

// shuffled returns a key that puts questions into an order which follows no
// name. A scenario comes up as often as its steps would.
func shuffled(q Question) uint64 {
	h := fnv.New64a()
	h.Write([]byte(q.ID))
	x := h.Sum64() // ids that differ in the last letters differ little here, so mix (splitmix64)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (x ^ x>>31) / uint64(max(1, q.Step.Of))
}
