package prose

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// small are the words of small talk: they make no answer, however many of them
// there are.
var small = text.WordSet(`thanks thank you thx thnx tnx ty tysm cheers ok okay kk k nice great cool good one question morning evening afternoon
	hi hello hey all everyone everybody lol lmao rofl haha hahaha ha heh hehe hm hmm hmmm wow whoa yay woohoo same here this that was is a an tough hard easy
	tricky interesting oh ah so very much well done team folks guys bye welcome sorry oops please pls and the for it got i see agreed agree
	later brb back in min wait let me think interested np plus to my bad answer answers explanation point work job catch stuff reply
	write up writeup awesome brilliant amazing excellent perfect lovely fantastic superb love loved like sharing help clear explained ditto congrats congratulations
	kudos bravo with too completely totally really indeed again both lot lots many bunch welldone gg yw worries no problem of your
	just saw now need coffee funny fun omg`)

// lead are words that small talk begins with or rests on; without one, a
// reply of small words may be an answer ("wait", "the same").
var lead = text.WordSet(`thanks thank thx thnx tnx ty tysm cheers ok okay kk nice great cool hi hello hey lol lmao rofl haha hahaha ha heh hehe hm hmm hmmm
	wow whoa yay woohoo oh ah good bye welcome sorry oops agreed agree brb np interesting tough tricky awesome brilliant amazing excellent
	perfect lovely fantastic superb congrats congratulations kudos bravo ditto gg yw omg`)

// greets are words behind which a name stands: "thanks wei", "nice one ana".
var greets = text.WordSet("thanks thank thx thnx tnx ty cheers hi hello hey morning evening afternoon bye welcome congrats kudos bravo you one and")

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
	if agrees(t) {
		return true
	}
	led, names := false, 0
	for i := range t.Tokens {
		w := t.Word(i)
		switch {
		case small[string(w)]:
			led = led || lead[string(w)]
		case names < 2 && nameAt(t, i):
			names++
		default:
			return false
		}
	}
	return led && !answersLast(t)
}

// answersLast reports whether the last word may be an answer behind small talk, as
// in "hmm, a" and "ok, both".
func answersLast(t *text.Text) bool {
	last := len(t.Tokens) - 1
	switch t.At(last) {
	case "a":
		return true
	case "one", "both", "all", "same", "i", "now", "again":
		return t.Tokens[last].Before != text.BreakNone
	}
	return false
}

// agrees reports whether a message only seconds what another member said: "+1",
// "same", "same here".
func agrees(t *text.Text) bool {
	first := t.At(0)
	plusOne := (first == "1" || first == "1000" || first == "100") && strings.HasPrefix(strings.TrimSpace(t.Raw), "+")
	if !plusOne && first != "same" {
		return false
	}
	for i := range t.Tokens[1:] {
		switch t.At(i + 1) {
		case "here", "for", "me", "to", "this", "that", "question", "from", "same", "lol", "haha", "thanks":
		default:
			return false
		}
	}
	return true
}

// nameAt reports whether token i is a member's name behind a word that greets: no
// word of English, or one with a capital.
func nameAt(t *text.Text, i int) bool {
	k := &t.Tokens[i]
	if i == 0 || k.Before > text.BreakComma || !greets[t.At(i-1)] || k.Class != 0 || k.Quantity >= 0 {
		return false
	}
	first := t.Raw[k.Start]
	return text.IsUpper(first) && k.Before == text.BreakNone || !text.English().Known(t.Word(i)) && k.Before == text.BreakNone && !k.Glued && i+1 == len(t.Tokens)
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
