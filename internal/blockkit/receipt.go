package blockkit

import (
	"fmt"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// Receipt is what a member reads, privately, about one reply.
func Receipt(rec study.Receipt) Message { return lines(receiptLines(rec)...) }

// receiptLines are the lines of a receipt, one idea a line. After the close of
// the round no try is left, whatever the member had not used.
func receiptLines(rec study.Receipt) []string {
	if rec.Round.State == study.RoundClosed {
		rec.TriesLeft = 0
	}
	sub := rec.Submission
	switch sub.Outcome {
	case study.OutcomeLate:
		return late(rec)
	case study.OutcomeExhausted:
		return []string{exhausted(rec)}
	case study.OutcomeWithdrawn:
		return []string{withdrawn(rec)}
	case study.OutcomeUnmarked:
		return []string{kept(rec)}
	}
	switch rec.Round.Question.Kind {
	case study.KindBehavioural:
		return story(rec)
	case study.KindChoice:
		return chosen(rec)
	}
	return marked(rec)
}

// marked is the receipt of a reply that was marked by a rubric or a number.
func marked(rec study.Receipt) []string {
	sub, g := rec.Submission, rec.Submission.Grade
	if sub.Outcome == study.OutcomeNoTry {
		return noTry(rec)
	}
	rows := []string{header(rec)}
	if line := guardLine(g.Guard); line != "" {
		rows = append(rows, line)
	}
	rows = append(rows, capLines(g, sub.Text)...)
	if g.Points > 0 || g.Guard == study.GuardNone {
		rows = append(rows, earned(g, sub.Text)...)
	}
	rows = append(rows, noteLines(g, sub.Text)...)
	if g.Full() {
		return rows
	}
	return append(rows, missed(rec, len(rows) == 1)...)
}

// header is "*3/4* · one try left".
func header(rec study.Receipt) string {
	g := rec.Submission.Grade
	score := "*" + of(g.Points, g.Max) + "*"
	switch {
	case g.Full() && rec.Round.Question.Kind == study.KindNumeric:
		return score + " · that is it."
	case g.Full():
		return score + " · that is all of it."
	case rec.Best > g.Points:
		return score + " this time · " + standing(rec) + triesAfter(rec)
	case rec.TriesLeft == 1:
		return score + " · one try left"
	case rec.TriesLeft > 1:
		return score + " · " + inWords(rec.TriesLeft) + " tries left"
	case rec.Submission.Ordinal > 1:
		return score + " · that was your second try"
	}
	return score
}

// withdrawn answers the deletion of a reply.
func withdrawn(rec study.Receipt) string {
	row := "You deleted this reply, so its points are gone."
	if rec.Best > 0 {
		row += " " + capital(standing(rec)) + "."
	}
	return row
}

// standing is "your 3/4 stands".
func standing(rec study.Receipt) string {
	return "your " + of(rec.Best, maxOf(rec)) + " stands"
}

// kept answers a reply that is stored and could not be marked.
func kept(rec study.Receipt) string {
	row := "Marking did not work on our side; your reply is safe and will be marked when that is mended. You will read here what it earned."
	if rec.TriesLeft > 0 {
		row += " " + capital(triesLeft(rec.TriesLeft)) + " left."
	}
	return row
}

func triesAfter(rec study.Receipt) string {
	if rec.TriesLeft == 0 {
		return ""
	}
	return " · " + triesLeft(rec.TriesLeft) + " left"
}

func triesLeft(n int) string {
	if n == 1 {
		return "one try"
	}
	return inWords(n) + " tries"
}

func maxOf(rec study.Receipt) study.Points {
	if rec.Submission.Grade.Max > 0 {
		return rec.Submission.Grade.Max
	}
	return rec.Round.Question.MaxPoints()
}

func of(p, all study.Points) string { return p.String() + "/" + all.String() }

// quoteBudget is how many characters of the reply stand beside each idea, so
// that a receipt of many ideas stays readable on a phone.
func quoteBudget(marks int) int {
	switch {
	case marks <= 4:
		return 130
	case marks <= 6:
		return 100
	}
	return 90
}

// earned are the ideas that earned points, each with the words that did.
func earned(g study.Grade, reply string) []string {
	var rows []string
	budget := quoteBudget(len(g.Marks))
	for _, m := range g.Marks {
		if m.Points <= 0 {
			continue
		}
		row := "✓ "
		if !m.Earned() {
			row = "◐ Partly: "
		}
		row += clause(m.Idea, 250)
		if len(m.Evidence) > 0 {
			row += " — " + quote(reply, m.Evidence, budget)
		}
		if m.Doubt {
			row += ". I am not sure I understood this one, so the point is yours."
		}
		rows = append(rows, row)
	}
	return rows
}

// missed are the hints for what the reply lacks. Where nothing has been said
// yet and nothing was earned, it says so and gives one hint only.
func missed(rec study.Receipt, silent bool) []string {
	sub, g := rec.Submission, rec.Submission.Grade
	var rows []string
	for _, m := range g.Marks {
		if m.Earned() {
			continue
		}
		if g.Guard != study.GuardNone && g.Points == 0 {
			m.Near = nil // words that were not taken as an answer came near nothing
		}
		if row := hintLine(m, sub.Text); row != "" {
			rows = append(rows, row)
		}
	}
	if len(g.Marks) == 0 && len(g.Notes) == 0 && rec.Round.Question.Numeric != nil {
		if hint := rec.Round.Question.Numeric.Hint; hint != "" {
			rows = append(rows, "○ Hint: "+author(hint, 400))
		}
	}
	if g.Points > 0 {
		return rows
	}
	rows = firstOf(rows)
	if silent && (len(rows) == 0 || !strings.HasPrefix(rows[0], nearSign)) {
		rows = append([]string{zeroLine(rec)}, rows...)
	}
	return rows
}

// nearSign begins a line about words that came close.
const nearSign = "○ Close"

// firstOf keeps the rows that say what came close, or else the first.
func firstOf(rows []string) []string {
	var near []string
	for _, r := range rows {
		if strings.HasPrefix(r, nearSign) {
			near = append(near, r)
		}
	}
	if len(near) > 0 {
		return near
	}
	return rows[:min(1, len(rows))]
}

// hintLine is the hint for a mark that was missed, after what came near it.
func hintLine(m study.Mark, reply string) string {
	hint := author(m.Hint, 400)
	if m.Near != nil && m.Near.In(reply) != "" {
		row := nearSign + ": you wrote " + quote(reply, []study.Span{*m.Near}, 80)
		if hint == "" {
			return row + "."
		}
		return row + ". " + hint
	}
	if hint == "" {
		return ""
	}
	return "○ Hint: " + hint
}

// zeroLine says what a reply without points was about.
func zeroLine(rec study.Receipt) string {
	q := quote(rec.Submission.Text, nil, 80)
	if q == "“”" {
		return "I found no words in it to mark."
	}
	if rec.Round.Question.Kind == study.KindNumeric {
		return "You wrote " + q + ". That is not it yet."
	}
	return "You wrote " + q + ". What the question asks for is not in it yet."
}

// capLines say which wrong idea lowered the points.
func capLines(g study.Grade, reply string) []string {
	var rows []string
	for i, c := range g.Caps {
		row := ""
		if i == 0 && g.Before > g.Points && g.Guard == study.GuardNone {
			row = fmt.Sprintf("It would have been %s, but ", g.Before)
		}
		if c.Evidence.In(reply) != "" {
			row += "you wrote " + quote(reply, []study.Span{c.Evidence}, 80) + ". "
		} else if row != "" {
			row += "one thing in it is not so. "
		}
		rows = append(rows, "✗ "+capital(row)+author(c.Feedback, 400))
	}
	return rows
}

// noteLines are feedback that moved no points.
func noteLines(g study.Grade, reply string) []string {
	var rows []string
	for _, n := range g.Notes {
		row := author(n.Text, 500)
		if n.Span != nil && n.Span.In(reply) != "" {
			row = quote(reply, []study.Span{*n.Span}, 80) + ": " + row
		}
		rows = append(rows, row)
	}
	return rows
}

// guardLine says why a reply was not marked on its words alone.
func guardLine(g study.Guard) string {
	switch g {
	case study.GuardEcho:
		return "That is the question's own wording. What would you tell a colleague who asked?"
	case study.GuardKeywords:
		return "Those are the right words. Put them into a sentence, so that it is clear how they hang together."
	case study.GuardShotgun:
		return "That names every possibility. Which one is it, and why that one?"
	case study.GuardLong:
		return "That is far more than an answer needs. Say it in a few sentences, as you would in an interview."
	case study.GuardShuffled:
		return "I could not follow the order of the words. Write it as you would say it."
	case study.GuardEmpty:
		return "I found no words in it to mark."
	}
	return ""
}

// noTry answers a reply that used no try.
func noTry(rec study.Receipt) []string {
	g := rec.Submission.Grade
	hint := firstHint(rec)
	left := noTryUsed(rec)
	switch {
	case g.Guard == study.GuardDontKnow && hint != "":
		return []string{"Fair. A place to start: " + hint, left}
	case g.Guard == study.GuardDontKnow:
		return []string{"Fair. Say what comes to mind; a part of it earns points too.", left}
	case g.Guard != study.GuardNone:
		return []string{guardLine(g.Guard), left}
	}
	return append(noteLines(g, rec.Submission.Text), left)
}

func noTryUsed(rec study.Receipt) string {
	if rec.TriesLeft == 0 {
		return "No try used."
	}
	return "No try used; " + triesLeft(rec.TriesLeft) + " left."
}

// firstHint is the first hint for what the reply lacks.
func firstHint(rec study.Receipt) string {
	for _, m := range rec.Submission.Grade.Marks {
		if !m.Earned() && m.Hint != "" {
			return author(m.Hint, 400)
		}
	}
	for _, c := range rec.Round.Question.Criteria {
		if c.Hint != "" {
			return author(c.Hint, 400)
		}
	}
	if n := rec.Round.Question.Numeric; n != nil && n.Hint != "" {
		return author(n.Hint, 400)
	}
	return ""
}

// exhausted answers a reply after the last try. Where nothing counts, a deletion
// may be why: a receipt does not tell what became of the replies before it.
func exhausted(rec study.Receipt) string {
	switch rec.Round.Question.Kind {
	case study.KindChoice:
		return "You have chosen already; " + standing(rec) + "."
	case study.KindBehavioural:
		if rec.Best == 0 {
			return "Both tries are used. " + ifDeleted
		}
		return "Both tries are used; your point for taking part stands."
	}
	row := "Both tries are used; " + standing(rec) + "."
	if rec.Best == 0 {
		row += " " + ifDeleted
	}
	return row
}

const ifDeleted = "If you deleted a reply, its points are gone and its try stays used."

// late answers a reply after the close.
func late(rec study.Receipt) []string {
	sub, r := rec.Submission, rec.Round
	at := clock(r.ClosesAt)
	if sub.At.Sub(r.ClosesAt).Hours() > 12 {
		at = "on " + dateToken(r.ClosesAt, "{date_short}", "Mon 2 Jan")
	} else {
		at = "at " + at
	}
	row := "This closed " + at + ", so it does not count."
	if sub.Grade.Max == 0 {
		return []string{row} // it could not be marked
	}
	if r.Question.Kind == study.KindBehavioural {
		return append([]string{row}, storyLines(rec)...)
	}
	row += " It would have been " + of(sub.Grade.Points, maxOf(rec)) + "."
	return append([]string{row}, earned(sub.Grade, sub.Text)...)
}

// chosen is the receipt of a choice.
func chosen(rec study.Receipt) []string {
	sub, g := rec.Submission, rec.Submission.Grade
	i, choice := choiceOf(rec.Round.Question, sub.Text)
	picked := "You chose " + letter(i) + " · " + author(choice.Text, 300)
	if i < 0 {
		picked = "You chose " + quote(sub.Text, nil, 80)
	}
	rows := []string{"*" + of(g.Points, maxOf(rec)) + "* · not that one. The answer comes at the close.", picked}
	if g.Full() {
		rows[0] = "*" + of(g.Points, g.Max) + "* · that is it."
	}
	notes := noteLines(g, "")
	if len(notes) == 0 && choice.Feedback != "" {
		notes = []string{author(choice.Feedback, 500)}
	}
	return append(rows, notes...)
}

// choiceOf finds the choice that a submission made, or -1.
func choiceOf(q study.Question, text string) (int, study.Choice) {
	for i, c := range q.Choices {
		if c.Text == text || strings.EqualFold(letter(i), strings.TrimSpace(text)) {
			return i, c
		}
	}
	return -1, study.Choice{}
}
