package blockkit

import (
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// partNames are the parts of a story as members read them.
var partNames = map[string]string{
	"situation": "The situation",
	"task":      "Your task",
	"action":    "What you did",
	"result":    "How it ended",
	"figures":   "A figure",
	"ownership": "Your own part",
	"learning":  "What you learned",
}

func partName(name string) string {
	if s, ok := partNames[name]; ok {
		return s
	}
	return capital(author(name, 60))
}

// story is the receipt of a behavioural reply: what was found, one thing to
// add, how long it is spoken. It marks nobody.
func story(rec study.Receipt) []string {
	if rec.Submission.Outcome == study.OutcomeNoTry {
		return noTry(rec)
	}
	head := "*1 point* for taking part"
	if rec.TriesLeft > 0 {
		head += " · " + triesLeft(rec.TriesLeft) + " left"
	}
	if rec.Submission.Grade.Points == 0 {
		head = "No point for this one yet · " + triesLeft(rec.TriesLeft) + " left"
		if line := guardLine(rec.Submission.Grade.Guard); line != "" {
			return append([]string{head, line}, noteLines(rec.Submission.Grade, rec.Submission.Text)...)
		}
	}
	rows := append([]string{head}, storyLines(rec)...)
	if q := rec.Round.Question.Story; q != nil && len(q.FollowUps) > 0 {
		rows = append(rows, "An interviewer may go on: "+author(q.FollowUps[0], 300))
	}
	return rows
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
		row := "✓ " + partName(p.Name)
		if p.Evidence.In(reply) != "" {
			row += " — " + quote(reply, []study.Span{p.Evidence}, 90)
		}
		rows = append(rows, row)
	}
	if len(rep.Missing) > 0 {
		var names []string
		for _, m := range rep.Missing {
			names = append(names, lower(partName(m)))
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
	switch {
	case rep.We > rep.I && rep.We > 1:
		rows = append(rows, fmt.Sprintf("You said _we_ %s and _I_ %s: which part was yours?", times(rep.We), times(rep.I)))
	case rep.I > 0 && rep.We > 0:
		rows = append(rows, fmt.Sprintf("You said _I_ %s and _we_ %s, so your part is clear.", times(rep.I), times(rep.We)))
	}
	return rows
}

// roundSeconds rounds n seconds to what one can mean by "about".
func roundSeconds(n int) time.Duration {
	d := time.Duration(n) * time.Second
	if d > 90*time.Second {
		return d.Round(15 * time.Second)
	}
	return max(5*time.Second, d.Round(5*time.Second))
}

// lower writes the first letter of s small.
func lower(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
