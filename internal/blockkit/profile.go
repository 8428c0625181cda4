package blockkit

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// Profile is the answer to /quiz me.
func Profile(p study.Profile) Message {
	rows := append(standings(p), "")
	if len(p.Receipts) > 0 {
		rows = append(rows, "*Latest replies*")
		for i, rec := range p.Receipts {
			if i == 5 {
				break
			}
			rows = append(rows, "• "+receiptSummary(rec))
		}
	} else {
		rows = append(rows, "No replies yet. Answer the next question in its thread, and what you earned shows here.")
	}
	return lines(rows...)
}

// standings are a member's points, place and streak.
func standings(p study.Profile) []string {
	rows := []string{"*You*"}
	if p.Week != nil {
		rows = append(rows, fmt.Sprintf("This week: %s · place %d · %s answered", points(p.Week.Points), p.Week.Place, count(p.Week.Rounds, "question")))
	} else {
		rows = append(rows, "This week: no points yet")
	}
	if p.All != nil {
		rows = append(rows, fmt.Sprintf("All time: %s · place %d of %d · %s answered", points(p.All.Points), p.All.Place, max(p.Members, p.All.Place), count(p.All.Rounds, "question")))
	}
	switch {
	case p.Streak > 1:
		rows = append(rows, fmt.Sprintf("Streak: the last %s scheduled questions answered", inWords(p.Streak)))
	case p.Streak == 1:
		rows = append(rows, "Streak: the last scheduled question answered; one more makes it two")
	}
	return rows
}

// receiptSummary is a receipt in one line.
func receiptSummary(rec study.Receipt) string {
	q := rec.Round.Question
	score := of(rec.Submission.Grade.Points, maxOf(rec))
	if q.Kind == study.KindBehavioural {
		score = "1 point"
	}
	switch rec.Submission.Outcome {
	case study.OutcomeLate:
		score += ", too late to count"
	case study.OutcomeWithdrawn:
		score = "deleted"
	case study.OutcomeNoTry:
		score = "no try used"
	case study.OutcomeExhausted:
		score = "after both tries"
	case study.OutcomeUnmarked:
		score = "safe, and will be marked"
	}
	return fmt.Sprintf("%s · %s · %s", dateToken(rec.Submission.At, "{date_short}", "2 Jan"), score, author(q.Prompt, 120))
}

// homeReceipts is how many receipts App Home shows in full.
const homeReceipts = 8

// Home is a member's App Home: what a member must be able to keep, because
// private messages vanish when Slack is loaded again. Above it stand troubles, for
// an admin. At is when it was drawn.
func Home(p study.Profile, troubles []string, at time.Time) slack.HomeTabViewRequest {
	var blocks []slack.Block
	if rows := troubleRows(troubles); len(rows) > 0 {
		blocks = append(sections(rows), slack.NewDividerBlock())
	}
	blocks = append(blocks, sections(standings(p))...)
	if len(p.Receipts) == 0 {
		blocks = append(blocks, section("No replies yet. Answer the next question in its thread, and what you earned shows here."))
	}
	for i, rec := range p.Receipts {
		if i == homeReceipts {
			break
		}
		blocks = append(blocks, slack.NewDividerBlock(),
			contextLine(dateToken(rec.Submission.At, "{date_short_pretty} at {time}", "2 Jan 15:04 MST")+" · "+topicName(rec.Round.Question)),
			section("*"+bold(author(rec.Round.Question.Prompt, 400))+"*"))
		blocks = append(blocks, sections(receiptLines(rec))...)
	}
	blocks = append(blocks, slack.NewDividerBlock(),
		contextLine("As of "+day(at)+" · `/leaderboard` · `/term pdb` · `/quiz help`"))
	if len(blocks) > maxViewBlocks {
		blocks = append(blocks[:maxViewBlocks-1:maxViewBlocks-1], contextLine("Older replies are left out here."))
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}
}

// maxViewBlocks is Slack's limit on a view.
const maxViewBlocks = 100
