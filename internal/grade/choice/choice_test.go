package choice_test

import (
	"strconv"
	"testing"

	"github.com/studybot/studybot/internal/grade/choice"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// In a thread only what names a choice is an answer; people talk there, too.
func TestNamed(t *testing.T) {
	t.Parallel()
	key := choice.Compile(&study.Question{Kind: study.KindChoice, Choices: []study.Choice{
		{Text: "Writes get an error; reads still work", Right: true}, {Text: "Resolved, because no user is affected"},
	}})
	const none = -1
	for reply, want := range map[string]int{
		"b": 1, "B)": 1, "(a)": 0, "A.": 0, "I say b, it is over": 1, "the second one": 1, "A: nothing else fails": 0,
		"Writes get an error, reads still work.": 0, "resolved because no user is affected": 1,
		"resolved": none, "reads work": none, "is it b?": none, "why not a? I'd say the first": none, "good question": none, "a or b": none,
		"I had that last week at work: b seems plausible at first, but whoever has seen it knows that the driver retries, so b it cannot be": none,
	} {
		var r prose.Reading
		r.Read(reply, nil, text.English())
		got, ok := key.Named(&r)
		if !ok {
			got = none
		}
		if got != want {
			t.Errorf("%q answers with %d, want %d", reply, got, want)
		}
	}
}

// A choice is named by its letter, its place or its words, as people write.
func TestGrade(t *testing.T) {
	t.Parallel()
	key := choice.Compile(&study.Question{Kind: study.KindChoice, Choices: []study.Choice{
		{Text: "Still about 1740 seconds", Feedback: "0"},
		{Text: "Writes get an error; reads still work", Right: true, Feedback: "1"},
		{Text: "Mitigated, but not yet resolved", Feedback: "2"},
		{Text: "Resolved, because no user is affected", Feedback: "3"},
	}})
	const none = -1
	for reply, want := range map[string]int{
		"c": 2, "C.": 2, "(d)": 3, "option a": 0, "I say A, it goes on": 0, "b because the memory is full": 1, "d :tada:": 3, "2": 1,
		"the second one": 1, "2nd": 1, "The third: it holds for now": 2, "last": 3, "I'd go with the first": 0, "second, I think": 1,
		"so c, although d is near": 2, "the one with writes, b, I think": 1, "hmm, C I think": 2,
		"The third. Or well, the fourth sounds practical, but no, the third": 2, "a or c. It can't be the first, so c": 2, "b, no wait, d": 3,
		"not b, it is c": 2, "isn't it a? no: d": 3, "d rather than b": 3,
		"resolved": 3, "not resolved": 2, "reads work, wriets don't": 1, "1740": 0, "a reader would get errors when writing": 1,
		"a or b": none, "a, b, c, d": none, "c and d": none, "z": none, "e": none, "no idea": none, "": none, "still": none,
		"the first group of writes": 1,
	} {
		var r prose.Reading
		r.Read(reply, nil, text.English())
		g := key.Grade(&r)
		got := none
		if len(g.Notes) > 0 {
			got, _ = strconv.Atoi(g.Notes[0].Text)
		}
		if got != want || (g.Points > 0) != (want == 1) || (g.Guard == study.GuardEmpty) != (want == none) {
			t.Errorf("%q chooses %d (guard %q, %v points), want %d", reply, got, g.Guard, g.Points, want)
		}
	}
}
