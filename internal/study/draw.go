package study

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// An Asked is one question that was put to a channel, for drawing the next.
type Asked struct {
	Question QuestionID
	Topic    Topic
	Subject  string // empty stands for the whole topic
	At       time.Time
}

// Asked returns r's question as history sees it.
func (r Round) Asked() Asked {
	return Asked{Question: r.Question.ID, Topic: r.Question.Topic, Subject: r.Question.Subject, At: r.OpenedAt}
}

// subject returns what a was about: its subject, or else its topic.
func (a Asked) subject() string { return cmp.Or(a.Subject, string(a.Topic)) }

// Fits reports whether d may take q.
func (d Draw) Fits(q Question) bool {
	return in(d.Kinds, q.Kind) && in(d.Topics, q.Topic) && in(d.Levels, q.Level)
}

// in reports whether v is in list, or list is empty.
func in[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// Pick takes a question for a channel from those that fit d: the one asked
// there longest ago, and before all others one that never was. It does not
// take the subject of the channel's latest question while another subject is
// left. Questions that are equally due follow one another in an order that is
// mixed over topics and always the same. History is what the channel was
// asked, in any order. Pick reports false if no question fits.
func (d Draw) Pick(questions []Question, history []Asked) (Question, bool) {
	latest := make(map[QuestionID]time.Time, len(history))
	var last Asked
	for _, a := range history {
		if a.At.After(latest[a.Question]) {
			latest[a.Question] = a.At
		}
		if a.At.After(last.At) {
			last = a
		}
	}
	better := func(a, b Question) int {
		return cmp.Or(
			cmp.Compare(repeats(a, last), repeats(b, last)),
			latest[a.ID].Compare(latest[b.ID]), // the zero time of one never asked comes first
			cmp.Compare(shuffled(a.ID), shuffled(b.ID)),
			cmp.Compare(a.ID, b.ID),
		)
	}
	var best Question
	found := false
	for _, q := range questions {
		if d.Fits(q) && (!found || better(q, best) < 0) {
			best, found = q, true
		}
	}
	return best, found
}

// repeats returns 1 if q is about the same as last was, and 0 if it is not.
func repeats(q Question, last Asked) int {
	if cmp.Or(q.Subject, string(q.Topic)) == last.subject() {
		return 1
	}
	return 0
}

// shuffled returns a key that puts ids into an order which follows no name.
func shuffled(id QuestionID) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	x := h.Sum64() // ids that differ in the last letters differ little here, so mix (splitmix64)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
