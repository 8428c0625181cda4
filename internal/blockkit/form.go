package blockkit

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// FormAnswer is the callback id of the form in which a member answers privately.
// ParseForm reads its private metadata.
const FormAnswer = "answer"

// The block and the action of the form's one field.
const (
	answerBlock  = "answer"
	answerAction = "text"
)

// longestAnswer is how much of an answer the form takes, in characters, as much as
// Slack lets it take.
const longestAnswer = 3000

// privateAnswer is the button below a question that opens the form. A choice has
// its own buttons, which nobody else sees pressed.
func privateAnswer(r study.Round) []slack.Block {
	if r.Question.Kind == study.KindChoice {
		return nil
	}
	return []slack.Block{slack.NewActionBlock("private", button(ActionPrivate, -1, r.ID.String(), "Answer privately"))}
}

// ParseRound reads the round in the value of the button.
func ParseRound(value string) (id study.RoundID, ok bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	return study.RoundID(n), err == nil && n > 0
}

// formOf is the metadata of a form that was opened from a question's message.
func formOf(id study.RoundID, messageTS string) string { return id.String() + ":" + messageTS }

// ParseForm reads what formOf wrote.
func ParseForm(metadata string) (id study.RoundID, messageTS string, ok bool) {
	round, messageTS, found := strings.Cut(metadata, ":")
	id, ok = ParseRound(round)
	return id, messageTS, ok && found
}

// AnswerForm is the form in which a member answers privately the question in a
// message; where that does not count any more, it says why.
func AnswerForm(a study.Asking, messageTS string, now time.Time) slack.ModalViewRequest {
	if why := closedTo(a, now); why != "" {
		return form("Close", append(asked(a.Round.Question), section(why))...)
	}
	field := slack.NewPlainTextInputBlockElement(nil, answerAction).WithMultiline(true).WithMinLength(1).WithMaxLength(longestAnswer)
	input := slack.NewInputBlock(answerBlock, plainText("Your answer"), nil, field)
	left := "By " + closing(a.Round) + ". " + capital(triesLeft(a.TriesLeft)) + " left; only you see what you write here, and what it earns."
	if a.Best > 0 {
		left += " " + capital(bestStands(a)) + " until something better."
	}
	view := form("Cancel", append(asked(a.Round.Question), input, contextLine(left))...)
	view.CallbackID, view.PrivateMetadata, view.Submit = FormAnswer, formOf(a.Round.ID, messageTS), plainText("Send")
	return view
}

// closedTo says why a member can answer a's question no more, or nothing.
func closedTo(a study.Asking, now time.Time) string {
	switch {
	case a.Round.State == study.RoundClosed || !now.Before(a.Round.ClosesAt):
		return "This closed at " + day(a.Round.ClosesAt) + ". What a full reply says is in the thread."
	case a.Round.State != study.RoundOpen && a.Round.State != study.RoundPending:
		return notAsked
	case a.TriesLeft == 0 && a.Answered && a.Round.Question.Kind != study.KindBehavioural:
		return "Your tries are used; " + bestStands(a) + "."
	case a.TriesLeft == 0:
		return "Your tries are used."
	}
	return ""
}

// bestStands is "your 3/4 stands".
func bestStands(a study.Asking) string {
	return "your " + of(a.Best, a.Round.Question.MaxPoints()) + " stands"
}

// ReceiptForm is what takes the form's place once the answer is stored.
func ReceiptForm(rec study.Receipt) slack.ModalViewRequest {
	return form("Close", Receipt(rec).Blocks...)
}

// shortReceipt is how much of a receipt is left of one that is too long for an ack,
// in bytes of JSON: half of what an ack holds, for the view is around it.
const shortReceipt = 10 << 10

// ShortReceiptForm is ReceiptForm for a receipt that is too long for an ack: its
// first lines, and that there are more.
func ShortReceiptForm(rec study.Receipt) slack.ModalViewRequest {
	var first []string
	left := shortReceipt
	for _, line := range receiptLines(rec) {
		quoted, err := json.Marshal(line)
		if left -= len(quoted); err != nil || left < 0 {
			break
		}
		first = append(first, line)
	}
	return form("Close", sections(append(first, "The rest does not fit here."))...)
}

const notAsked = "This question is not asked any more."

// GoneForm is what takes the form's place where the question was cancelled since.
func GoneForm() slack.ModalViewRequest { return form("Close", section(notAsked)) }

// AnswerFailed is what stands at the field where an answer could not be stored. It
// may be sent again from the same form: it counts once.
func AnswerFailed() map[string]string {
	return map[string]string{answerBlock: "That did not work on our side. Your text is still here: send it again in a moment. It counts once, however often you send it."}
}

// AnswerIn reads the text of a form that was sent.
func AnswerIn(v slack.View) string {
	if v.State == nil {
		return ""
	}
	return v.State.Values[answerBlock][answerAction].Value
}

// form is a modal of blocks, with the words of the button that closes it.
func form(closes string, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText("Answer privately"), Close: plainText(closes),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func plainText(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}
