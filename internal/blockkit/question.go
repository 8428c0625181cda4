package blockkit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// longChoice is how many characters of a choice a button shows on a phone;
// longer ones become lettered lines above the buttons.
const longChoice = 30

// Question is the message that puts r's question to its channel.
func Question(r study.Round) Message {
	q := r.Question
	blocks := asked(q)
	blocks = append(blocks, choices(r)...)
	blocks = append(blocks, privateAnswer(r)...)
	blocks = append(blocks, contextLine(howTo(r)), contextLine(about(q)+sourceLater(q)))
	return Message{
		Text:   fmt.Sprintf("Quiz: %s %s", author(q.Prompt, maxSection), howShort(r)),
		Blocks: blocks,
	}
}

// Closed is the question's message after the close.
func Closed(res study.Results) Message {
	q := res.Round.Question
	closed := "Closed · " + closingWords(res) + " See the thread."
	blocks := asked(q)
	if q.Kind == study.KindChoice && !shortChoices(q) {
		blocks = append(blocks, section(choiceLines(q)))
	}
	blocks = append(blocks, contextLine(closed), contextLine(about(q)))
	return Message{
		Text:   fmt.Sprintf("Quiz: %s %s", author(q.Prompt, maxSection), closed),
		Blocks: blocks,
	}
}

// asked is the question itself: what it is about, the prompt, and what a
// terminal shows.
func asked(q study.Question) []slack.Block {
	blocks := []slack.Block{contextLine(heading(q)), section("*" + bold(author(q.Prompt, maxSection-2)) + "*")}
	if strings.ContainsAny(q.Prompt, "*`\n") || len(q.Prompt) > 200 {
		blocks[1] = section(author(q.Prompt, maxSection))
	}
	if q.Output != "" {
		blocks = append(blocks, section(block(q.Output, maxSection)))
	}
	return blocks
}

// bold makes a text fit to stand between two asterisks.
func bold(s string) string { return strings.Trim(strings.ReplaceAll(s, "*", ""), " \n") }

// heading is "Kubernetes · level 2 · 4 points", with the step of a scenario
// between, as in "A pod stays Pending, step 2 of 4".
func heading(q study.Question) string {
	parts := []string{topicName(q)}
	if q.Step.Number > 0 {
		parts = append(parts, fmt.Sprintf("%s, step %d of %d", author(q.Step.Title, 100), q.Step.Number, q.Step.Of))
	}
	parts = append(parts, fmt.Sprintf("level %d", q.Level))
	if q.Kind == study.KindBehavioural {
		parts = append(parts, "your own story", "1 point for taking part")
	} else {
		parts = append(parts, points(q.MaxPoints()))
	}
	return strings.Join(parts, " · ")
}

func topicName(q study.Question) string {
	if q.TopicName != "" {
		return author(q.TopicName, 100)
	}
	return author(string(q.Topic), 100)
}

// about is the last line of a question.
func about(q study.Question) string {
	return "Question " + author(string(q.ID), 120)
}

// sourceLater follows about while q is open, if it has a source.
func sourceLater(q study.Question) string {
	if q.Source.Title == "" && q.Source.URL == "" {
		return ""
	}
	return " · source after the close"
}

// howTo says how to answer r, and what counts.
func howTo(r study.Round) string {
	until := fmt.Sprintf("by %s (open for %s).", closing(r), span(r.ClosesAt.Sub(r.OpenedAt)))
	switch r.Question.Kind {
	case study.KindChoice:
		return "Choose " + until + " One try. Only you see what you chose."
	case study.KindBehavioural:
		return "Tell it in this thread or privately " + until + " Two tries. Only you see the feedback."
	}
	return "Reply in this thread or privately " + until + " Two tries; the better one counts. Only you see your points."
}

func howShort(r study.Round) string {
	if r.Question.Kind == study.KindChoice {
		return "Choose by " + closing(r) + "."
	}
	return "Reply in the thread by " + closing(r) + "."
}

// closing is when r closes: the time alone where that tells, and the day as well
// where it is another one in UTC, or so far ahead that it is for most readers.
func closing(r study.Round) string {
	if r.ClosesAt.Sub(r.OpenedAt) < sameDay && r.OpenedAt.UTC().YearDay() == r.ClosesAt.UTC().YearDay() {
		return clock(r.ClosesAt)
	}
	return day(r.ClosesAt)
}

// sameDay is how long a round may be open so that most readers, whatever their
// zone, take its time of day for the right one.
const sameDay = 12 * time.Hour

// choices are the buttons of a choice question, and the lettered lines above
// them where buttons are too narrow.
func choices(r study.Round) []slack.Block {
	q := r.Question
	if q.Kind != study.KindChoice {
		return nil
	}
	var blocks []slack.Block
	short := shortChoices(q)
	if !short {
		blocks = append(blocks, section(choiceLines(q)))
	}
	var buttons []slack.BlockElement
	for i, c := range q.Choices {
		text := letter(i)
		if short {
			text += "  " + c.Text
		}
		b := button(ActionChoose, i, choiceValue(r.ID, i), text)
		if !short {
			b.AccessibilityLabel = label(letter(i)+": "+c.Text, maxButton)
		}
		buttons = append(buttons, b)
	}
	return append(blocks, slack.NewActionBlock("choices", buttons...))
}

func shortChoices(q study.Question) bool {
	for _, c := range q.Choices {
		if len([]rune(c.Text)) > longChoice {
			return false
		}
	}
	return true
}

func choiceLines(q study.Question) string {
	var rows []string
	most := maxSection/max(1, len(q.Choices)) - 10
	for i, c := range q.Choices {
		rows = append(rows, "*"+letter(i)+"*  "+author(c.Text, most))
	}
	return strings.Join(rows, "\n")
}

// letter names the choice at index i: "A" for the first.
func letter(i int) string {
	if i < 0 || i >= 26 {
		return strconv.Itoa(i + 1)
	}
	return string(rune('A' + i))
}

// choiceValue is the value of the button for choice i of round id.
func choiceValue(id study.RoundID, i int) string { return fmt.Sprintf("%d:%d", id, i) }

// ParseChoice reads what choiceValue wrote.
func ParseChoice(value string) (id study.RoundID, i int, ok bool) {
	round, choice, found := strings.Cut(value, ":")
	n, err1 := strconv.ParseInt(round, 10, 64)
	c, err2 := strconv.Atoi(choice)
	if !found || err1 != nil || err2 != nil || n <= 0 || c < 0 {
		return 0, 0, false
	}
	return study.RoundID(n), c, true
}

// closingWords says in a sentence what became of a round.
func closingWords(res study.Results) string {
	if res.Answered == 0 {
		return "nobody answered."
	}
	words := fmt.Sprintf("%d answered", res.Answered)
	if n := len(res.Full); n > 0 && res.Round.Question.Kind != study.KindBehavioural {
		return words + ", " + inWords(n) + " with full marks."
	}
	best := study.IdeaResult{}
	for _, idea := range res.Ideas {
		if idea.Got > best.Got {
			best = idea
		}
	}
	if best.Got*2 >= res.Answered && best.Got > 0 {
		return fmt.Sprintf("%s · %s had: %s.", words, share(best.Got, res.Answered), clause(best.Idea, 150))
	}
	return words + "."
}

// share says how many of all: "all", "most", "half".
func share(n, all int) string {
	switch {
	case n == all:
		return "all"
	case n*2 == all:
		return "half"
	case n*2 > all:
		return "most"
	}
	return inWords(n)
}
