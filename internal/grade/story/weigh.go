package story

import "github.com/studybot/studybot/internal/grade/text"

// Whoever weighs a choice names what there was to choose, what spoke against
// it and, by words such as "but" and "although", that the two are opposed.
const (
	enoughWeights = 4 // how many such words two sentences need
	mostOfAKind   = 2 // … of which no more are counted of one kind
)

// weights are the kinds of words by which people weigh a choice. The first
// three are needed; to give something up says more.
var weights = [...]map[string]bool{
	text.WordSet(`chose choose chosen choosing decide decided decision pick picked picking opted prefer preferred option options alternative alternatives
		choice choices way ways could either whether instead rather weigh weighed weighing against propose proposed recommend recommended advised took`),
	text.WordSet(`cost costs price worse better cheaper slower slow ugly uglier expensive longer shorter less more too harder awful late minded grumbled complained
		cross sulky afraid careless risk risky risked madness easier safer faster simpler quicker bigger smaller`),
	text.WordSet("but although though even yet because since however still than so"),
	text.WordSet("gave give given giving skipped skip dropped drop left leave without cut refused no kept only lose lost bet"),
}

// needed is how many of weights must be there.
const needed = 3

// weighs returns the tokens of a choice that two sentences weigh, or an empty range.
func (l listener) weighs(p *plot) (lo, hi int) {
	if len(p.own)+len(p.team) == 0 {
		return 0, 0
	}
	for from := 0; from < len(l.Tokens); from = l.nextSentence(from) {
		to := l.nextSentence(l.nextSentence(from))
		if i := l.weighed(from, to); i >= 0 {
			return i, i + 1
		}
	}
	return 0, 0
}

// nextSentence returns the token that begins the sentence after that of token i.
func (l listener) nextSentence(i int) int {
	for s := i; i < len(l.Tokens) && l.Tokens[i].Sentence == l.Tokens[s].Sentence; {
		i++
	}
	return i
}

// weighed returns the first word of choice among tokens from..to-1 if they
// weigh it, or -1.
func (l listener) weighed(from, to int) int {
	var counts [len(weights)]int
	choice := -1
	for i := from; i < to; i++ {
		for kind, words := range weights {
			if words[l.words[i]] && counts[kind] < mostOfAKind {
				counts[kind]++
				if kind == 0 && choice < 0 {
					choice = i
				}
			}
		}
	}
	sum := 0
	for kind, n := range counts {
		if n == 0 && kind < needed {
			return -1
		}
		sum += n
	}
	if sum < enoughWeights {
		return -1
	}
	return choice
}
