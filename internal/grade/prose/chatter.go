package prose

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// small are the words of small talk: they make no answer, however many of them
// there are.
var small = map[string]bool{
	"thanks": true, "thank": true, "you": true, "thx": true, "ty": true, "cheers": true, "ok": true, "okay": true, "kk": true,
	"nice": true, "great": true, "cool": true, "good": true, "one": true, "question": true, "morning": true, "hi": true, "hello": true,
	"hey": true, "all": true, "everyone": true, "lol": true, "haha": true, "ha": true, "hm": true, "hmm": true, "wow": true, "yay": true,
	"same": true, "here": true, "this": true, "that": true, "was": true, "is": true, "a": true, "tough": true, "hard": true, "easy": true,
	"interesting": true, "oh": true, "ah": true, "so": true, "very": true, "much": true, "well": true, "done": true, "team": true,
	"folks": true, "guys": true, "bye": true, "welcome": true, "sorry": true, "oops": true, "please": true, "pls": true, "and": true,
	"the": true, "for": true, "it": true, "got": true, "i": true, "see": true, "agreed": true, "later": true, "brb": true, "back": true,
	"in": true, "min": true, "wait": true, "let": true, "me": true, "think": true, "interested": true, "np": true, "plus": true, "to": true, "my": true, "bad": true,
}

// lead are words that small talk begins with or rests on; without one, a
// reply of small words may be an answer ("wait", "the same").
var lead = map[string]bool{
	"thanks": true, "thank": true, "thx": true, "ty": true, "cheers": true, "ok": true, "okay": true, "kk": true, "nice": true,
	"great": true, "cool": true, "hi": true, "hello": true, "hey": true, "lol": true, "haha": true, "ha": true, "hm": true, "hmm": true,
	"wow": true, "yay": true, "oh": true, "ah": true, "good": true, "bye": true, "welcome": true, "sorry": true, "oops": true,
	"agreed": true, "brb": true, "np": true, "interesting": true, "tough": true,
}

// Chatter reports whether a message is plainly no answer: nothing but emoji,
// a link or a mention, thanks and other small talk, or a question to another
// member. Text that might be an answer is not chatter. It scans with t.
func Chatter(t *text.Text, message string) bool {
	t.Scan(message)
	if len(t.Tokens) == 0 {
		return true
	}
	if t.Links > 0 && bareLinks(message) {
		return true
	}
	if t.Mentions > 0 && (t.Asks || asks(t)) {
		return true
	}
	if len(t.Tokens) > 12 {
		return false
	}
	led := false
	for i := range t.Tokens {
		w := t.Word(i)
		if !small[string(w)] {
			return false
		}
		led = led || lead[string(w)]
	}
	return led
}

// asks reports whether a message that mentions a member begins as a question.
func asks(t *text.Text) bool {
	if strings.Contains(t.Raw, "?") {
		return true
	}
	switch string(t.Word(0)) {
	case "can", "could", "would", "did", "do", "does", "have", "are", "is":
		return len(t.Tokens) <= 12 && len(t.Tokens) > 1 && string(t.Word(1)) == "you"
	}
	return false
}

// bareLinks reports whether message is nothing but links.
func bareLinks(message string) bool {
	for _, f := range strings.Fields(message) {
		if !strings.HasPrefix(f, "<http") && !strings.HasPrefix(f, "http") {
			return false
		}
	}
	return true
}
