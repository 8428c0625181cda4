package blockkit

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// mostNamed is how many members a line of names holds.
const mostNamed = 12

// Results is the message in the thread at the close. It names members who did
// well, and nobody else.
func Results(res study.Results, names Names) Message {
	q := res.Round.Question
	var text []string
	var blocks []slack.Block
	part := func(rows ...string) {
		if len(rows) > 0 {
			text = append(text, rows...)
			blocks = append(blocks, sections(rows)...)
		}
	}
	if res.Answered == 0 {
		part("Nobody answered this one. Here is what a full reply says.")
	}
	part(modelAnswer(res)...)
	part(group(res)...)
	part(slips(res)...)
	part(praise(res, names)...)
	if src := link(q.Source); src != "" {
		text = append(text, "Source: "+src)
		blocks = append(blocks, contextLine("Source: "+src))
	}
	return Message{Text: fallback(text...), Blocks: blocks[:min(len(blocks), maxBlocks)]}
}

// ResultsInChannel is Results for the channel itself, where the question's
// thread takes nothing. It says which question they are of.
func ResultsInChannel(res study.Results, names Names) Message {
	rows := []string{"*" + bold(author(res.Round.Question.Prompt, 400)) + "*", "The thread of this question takes no messages any more, so its results are here."}
	m := Results(res, names)
	blocks := append(sections(rows), m.Blocks...)
	return Message{Text: fallback(append(rows, m.Text)...), Blocks: blocks[:min(len(blocks), maxBlocks)]}
}

// modelAnswer is what a full reply says.
func modelAnswer(res study.Results) []string {
	q := res.Round.Question
	switch q.Kind {
	case study.KindChoice:
		return rightChoice(q)
	case study.KindBehavioural:
		rows := []string{"*What a strong story shows*"}
		if q.Story != nil {
			for _, s := range q.Story.Strong {
				rows = append(rows, "• "+author(s, 300))
			}
		}
		if len(rows) == 1 {
			rows = append(rows, author(q.ModelAnswer, 2500))
		}
		return rows
	case study.KindNumeric:
		return []string{"*The answer*", author(q.ModelAnswer, 2500)}
	}
	return []string{"*What a full reply says*", author(q.ModelAnswer, 2500)}
}

func rightChoice(q study.Question) []string {
	rows := []string{"*The answer*"}
	if i := q.RightChoice(); i >= 0 {
		rows = append(rows, letter(i)+" · "+author(q.Choices[i].Text, 500))
	}
	if q.ModelAnswer != "" {
		rows = append(rows, author(q.ModelAnswer, 2000))
	}
	return rows
}

// group is how many members had each idea.
func group(res study.Results) []string {
	if res.Answered == 0 {
		return nil
	}
	var rows []string
	if res.Round.Question.Kind == study.KindChoice {
		for i, n := range res.Options {
			if i >= len(res.Round.Question.Choices) {
				break
			}
			c := res.Round.Question.Choices[i]
			tick := ""
			if c.Right {
				tick = " ✓"
			}
			rows = append(rows, tally(n, res.Answered)+" · "+letter(i)+tick+" "+clause(c.Text, 150))
		}
	}
	for _, idea := range res.Ideas {
		rows = append(rows, tally(idea.Got, res.Answered)+" · "+clause(idea.Idea, 200))
	}
	if len(rows) == 0 {
		return []string{count(res.Answered, "member") + " answered."}
	}
	return append([]string{"*What the group had*"}, rows...)
}

// tally is a bar and its numbers: "`████████░░` 6 of 7".
func tally(n, of int) string {
	return fmt.Sprintf("`%s` %d of %d", bar(n, of), n, of)
}

// bar draws n of all in ten steps. Something is never drawn as nothing, and
// less than all never as all.
func bar(n, of int) string {
	const steps = 10
	full := 0
	if of > 0 {
		full = (n*steps + of/2) / of
		if n > 0 {
			full = max(1, full)
		}
		if n < of {
			full = min(steps-1, full)
		}
	}
	full = max(0, min(steps, full))
	return strings.Repeat("█", full) + strings.Repeat("░", steps-full)
}

// slips are the wrong ideas that several members had. They name nobody.
func slips(res study.Results) []string {
	const most = 2
	var rows []string
	for i, s := range res.Slips {
		if i == most {
			break
		}
		rows = append(rows, fmt.Sprintf("A common slip, made by %s of us: %s", inWords(s.Had), author(s.Feedback, 400)))
	}
	return rows
}

// praise names those who did well.
func praise(res study.Results, names Names) []string {
	if res.Round.Question.Kind == study.KindBehavioural {
		if len(res.Full) == 0 {
			return nil
		}
		return []string{"Told a story: " + named(res.Full, names) + "."}
	}
	switch {
	case len(res.Full) == 1:
		return []string{"Full marks: " + named(res.Full, names) + "."}
	case len(res.Full) > 1:
		return []string{"Full marks: " + named(res.Full, names) + ". First to full marks: " + names.name(res.Full[0]) + "."}
	case len(res.Best) > 0:
		return []string{"Nobody had all of it. Best: " + named(res.Best, names) + "."}
	}
	return nil
}

// named lists members by name, and says how many more there are.
func named(ids []study.MemberID, names Names) string {
	var out []string
	for i, id := range ids {
		if i == mostNamed && len(ids) > mostNamed+1 {
			out = append(out, fmt.Sprintf("%d more", len(ids)-i))
			break
		}
		out = append(out, names.name(id))
	}
	return list(out, "and")
}
