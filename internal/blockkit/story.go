package blockkit

import (
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// partNames are the parts of a story as members read them.
var partNames = map[study.Part]string{
	study.PartSituation: "The situation",
	study.PartTask:      "Your task",
	study.PartAction:    "What you did",
	study.PartResult:    "How it ended",
	study.PartFigures:   "A figure",
	study.PartOwnership: "Your own part",
	study.PartTradeOff:  "A trade-off",
	study.PartLearned:   "What you learned",
}

// story is the receipt of a behavioural reply: what was found, one thing to
// add, how long it is spoken. It marks nobody.
func story(rec study.Receipt) []string {
	g := rec.Submission.Grade
	if rec.Submission.Outcome == study.OutcomeNoTry {
		return []string{storyGuard(g.Guard), noTryUsed(rec)}
	}
	if g.Points == 0 {
		return []string{noPoint(rec), storyGuard(g.Guard)}
	}
	head := "*1 point* for taking part" + triesAfter(rec)
	rows := append([]string{head}, storyLines(rec)...)
	if q := rec.Round.Question.Story; q != nil && len(q.FollowUps) > 0 {
		rows = append(rows, "An interviewer may go on: "+author(q.FollowUps[0], 300))
	}
	return rows
}

// noPoint begins the receipt of a reply that is no story.
func noPoint(rec study.Receipt) string {
	if rec.Best > 0 {
		return "Your point for taking part stands" + triesAfter(rec)
	}
	if rec.TriesLeft == 0 {
		return "No point for this one"
	}
	return "No point for this one yet" + triesAfter(rec)
}

// storyGuard says why a reply was taken for no story.
func storyGuard(g study.Guard) string {
	switch g {
	case study.GuardDontKnow:
		return "Fair. A small story will do as well: what happened once, and what did you do?"
	case study.GuardEcho:
		return "That is the question's own wording. What happened to you, and what did you do?"
	}
	return "I could not find a story in it yet. Tell it in a few sentences: the situation, what you had to do, what you did, and how it ended."
}

// storyLines say what was found in a story and what to add.
func storyLines(rec study.Receipt) []string {
	g, reply := rec.Submission.Grade, rec.Submission.Text
	rep := g.Report
	if rep == nil {
		return noteLines(g, reply)
	}
	var rows []string
	for _, p := range rep.Found {
		row := "✓ " + partNames[p.Name]
		if p.Evidence.In(reply) != "" {
			row += " — " + quote(reply, []study.Span{p.Evidence}, 90)
		}
		rows = append(rows, row)
	}
	if len(rep.Missing) > 0 {
		var names []string
		for _, m := range rep.Missing {
			names = append(names, lower(partNames[m]))
		}
		rows = append(rows, "○ Not heard yet: "+list(names, "and")+".")
	}
	if rep.Advice != "" {
		rows = append(rows, "One thing to add: "+author(rep.Advice, 400))
	}
	rows = append(rows, noteLines(g, reply)...)
	return append(rows, spoken(rep)...)
}

// spoken says how long a story is and whose it is.
func spoken(rep *study.Report) []string {
	var rows []string
	if rep.Seconds > 0 {
		length := "Spoken, it takes about " + span(roundSeconds(rep.Seconds)) + "."
		switch {
		case rep.Seconds < 45:
			length += " Two minutes is what an interviewer expects."
		case rep.Seconds > 180:
			length += " Keep it to two or three."
		}
		rows = append(rows, length)
	}
	if rep.We == 0 || rep.I+rep.We < 2 {
		return rows
	}
	said := fmt.Sprintf("You said _we_ %s and _I_ %s", times(rep.We), times(rep.I))
	if !rep.Lacks(study.PartOwnership) && rep.I >= rep.We {
		said = fmt.Sprintf("You said _I_ %s and _we_ %s, so your part is clear", times(rep.I), times(rep.We))
	}
	return append(rows, said+".")
}

// roundSeconds rounds n seconds to what one can mean by "about".
func roundSeconds(n int) time.Duration {
	d := time.Duration(n) * time.Second
	if d > 90*time.Second {
		return d.Round(15 * time.Second)
	}
	return max(5*time.Second, d.Round(5*time.Second))
}

// lower returns s with a small first letter.
func lower(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
