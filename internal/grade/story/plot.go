package story

import "github.com/studybot/studybot/internal/grade/text"

// A plot is who did what in a story, and what came of it.
type plot struct {
	clauses []clause
	own     []int // the clauses in which the member does something
	team    []int // … in which the group does
}

// plot reads the clauses of the reply for what was done.
func (l listener) plot() plot {
	p := plot{clauses: l.clauses()}
	vivid := l.vivid(p.clauses)
	for i := range p.clauses {
		switch c := &p.clauses[i]; {
		case !l.acts(c, vivid):
		case c.who == group:
			p.team = append(p.team, i)
		case c.who == speaker || c.who == implied:
			p.own = append(p.own, i)
		}
	}
	return p
}

// acts reports whether somebody does something in c, and did so once.
func (l listener) acts(c *clause, vivid bool) bool {
	if c.is == noVerb || c.is == being || c.unreal || c.denied || c.joinedBy("if", "unless", "whether", "whenever", "when", "while") || l.borrowed(c.at) {
		return false
	}
	w := l.word(c.at)
	switch c.is {
	case present, going:
		narrated := vivid || c.begins == "so" || c.begins == "then"
		return narrated && c.who != implied && !c.habit && !presentStates[w]
	}
	switch {
	case c.who == implied || c.subject == c.at:
		return l.noteActs(c, w)
	case strippedIng(w):
		return !idleIng[w]
	case c.who == group:
		return isPast(w) && !states[w] && !teamStates[w] || participles[w] && !teamStates[w] || baseForms[w] && !presentStates[w]
	}
	return isPast(w) && !states[w] || participles[w] && !idleParticiples[w] || baseForms[w] && !presentStates[w] || w == "did" && l.didSomething(c.at+1)
}

// noteActs reports whether verb w without a subject is something done, and not
// a participle or what became of something.
func (l listener) noteActs(c *clause, w string) bool {
	next := l.word(c.at + 1)
	switch {
	case w == "did":
		return l.didSomething(c.at + 1)
	case w == "said":
		return true
	case w == "let" || !isPast(w) || states[w] || teamStates[w] || becomings[w]:
		return false
	case next == "by" || next == "was" || next == "were" || next == "is" || next == "on" && w == "based":
		return false
	case w == "turned" && next == "out" || w == "took" && (next == "me" || next == "us" || l.isNumber(c.at+1)):
		return false
	}
	return true
}

// didSomething reports whether token i is what somebody did.
func (l listener) didSomething(i int) bool {
	switch l.word(i) {
	case "the", "a", "an", "it", "this", "that", "so", "my", "one", "each":
		return true
	}
	return l.isNumber(i)
}

// isNumber reports whether token i is part of a number.
func (l listener) isNumber(i int) bool { return i < len(l.Tokens) && l.Tokens[i].Quantity >= 0 }

// vivid reports whether the story is told as if it happened now.
func (l listener) vivid(clauses []clause) bool {
	now, then, unreal := 0, 0, 0
	for i := range clauses {
		c := &clauses[i]
		switch {
		case c.unreal:
			unreal++
		case c.is == past:
			then++
		case c.is == noVerb || c.habit:
		case (c.is == present || c.is == going) && !presentStates[l.word(c.at)]:
			now++
		}
	}
	return now >= 3 && now > unreal && now*2 > then
}

// strippedIng reports whether w is a verb in "ing".
func strippedIng(w string) bool { return len(w) > 4 && w[len(w)-3:] == "ing" && !notIng[w] }

var (
	// habits are words of what is done again and again, or should be.
	habits = text.WordSet("always usually normally often sometimes generally typically whenever important should must everybody everyone people best good")
	// presentStates say in the present how somebody is, or what they think.
	presentStates = text.WordSet(`know think want use work hold keep sleep sit stand stay see look learn lose hang notice thinking being having feeling hoping
		waiting sitting standing looking working preparing knows thinks wants works looks stays sits holds needs means believe depends come go try take get know`)
	// idleIng are verbs in "ing" that say how somebody was.
	idleIng = text.WordSet(`thinking being having feeling hoping waiting sitting standing looking working living wondering expecting running leading getting going
		using losing dreading becoming growing missing`)
	idleParticiples = text.WordSet("been seen known grown fallen forgotten become come gone")
	// becomings say, without a subject, what became of something.
	becomings = text.WordSet(`went came happened cost fell dropped broke ended sold based supposed caused finished recovered planned estimated grew led meant
		saved bought caught brought passed kept cleared unexpected launched missed related needed`)
)

// firstAct returns the tokens of the first thing done, the member's before the
// group's.
func (l listener) firstAct(p *plot) (lo, hi int) {
	for _, acts := range [...][]int{p.own, p.team} {
		if len(acts) > 0 {
			c := &p.clauses[acts[0]]
			return c.subject, c.at + 1
		}
	}
	return 0, 0
}
