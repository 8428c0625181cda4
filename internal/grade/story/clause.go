package story

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/text"
)

// A who says whose verb that of a clause is.
type who uint8

// The subjects of clauses.
const (
	nobody  who = iota // the clause has no verb, or none that is known
	speaker            // "I"
	implied            // nobody is named, as in notes: "rolled it back"
	group              // "we"
	other              // anybody and anything else
)

// A clause is a stretch of a reply with one subject and its verb.
type clause struct {
	from, to int // its tokens are from..to-1
	who      who
	subject  int    // the token that is the subject, or the verb where none is named
	begins   string // the word that joins it to the clause before, if one does
	habit    bool   // its sentence tells what happens again and again
	verb
}

// under reports whether c hangs on another clause.
func (c *clause) under() bool { return subordinators[c.begins] }

// clauses reads the reply clause by clause.
func (l listener) clauses() []clause {
	var all []clause
	habitual := l.habits()
	for from := 0; from < len(l.Tokens); {
		to := from + 1
		for to < len(l.Tokens) && !l.parts(to) {
			to++
		}
		c := clause{from: from, to: to, habit: habitual[l.Tokens[from].Sentence]}
		l.readClause(&c)
		if len(all) > 0 {
			l.inherit(&c, &all[len(all)-1])
		}
		all = append(all, c)
		from = to
	}
	return all
}

// habits returns the sentences that tell what happens again and again.
func (l listener) habits() map[int32]bool {
	all := map[int32]bool{}
	for i, w := range l.words {
		if habits[w] {
			all[l.Tokens[i].Sentence] = true
		}
	}
	return all
}

// parts reports whether a clause begins at token i.
func (l listener) parts(i int) bool {
	if l.Tokens[i].Before != text.BreakNone {
		return true
	}
	w := l.word(i)
	switch {
	case joiners[w]:
		return w != "then" || !thenAfter[l.word(i-1)]
	case w == "that":
		return clauseStarts[l.word(i+1)] && l.word(i-1) != "so"
	case prepositions[w]:
		return subjects[l.word(i+1)] != nobody
	}
	return subordinators[w] && i+1 < len(l.Tokens)
}

// readClause finds the subject and the verb of c.
func (l listener) readClause(c *clause) {
	i := c.from
	for i < c.to && (isAdverb(l.Reading, i) || joiners[l.word(i)] || subordinators[l.word(i)] || prepositions[l.word(i)] || openers[l.word(i)]) {
		if w := l.word(i); c.begins == "" && (joiners[w] || subordinators[w] || prepositions[w]) {
			c.begins = w
		}
		i++
	}
	for first := i; i < c.to; i++ {
		who := subjects[l.word(i)]
		if w := l.word(i); w == "that" || w == "this" || w == "what" || w == "one" {
			who = l.pointing(i, first)
		}
		if who != nobody {
			c.who, c.subject = who, i
			c.verb = l.verbAfter(i, c.to)
			for j := i + 1; who == other && c.is == noVerb && j < c.to; j++ {
				c.verb = l.verbAt(j, c.to, false) // "nobody outside the team knew"
			}
			return
		}
		if v := l.verbAt(i, c.to, i == first); v.at > 0 || v.is != noVerb {
			c.who, c.subject, c.verb = other, first, v
			if i == first {
				c.who, c.subject = implied, v.at
			}
			return
		}
	}
	if c.from < c.to && (c.begins == "which" || c.begins == "who") {
		c.who = other
	}
}

// pointing returns whether a word such as "that" at token i is a subject: it
// begins its clause, and a verb follows.
func (l listener) pointing(i, first int) who {
	if i == first && l.verbAt(i+1, len(l.Tokens), false).is != noVerb {
		return other
	}
	return nobody
}

// inherit gives c, which follows before, what it leaves out: the subject of one
// sentence goes on, and so does what is only imagined.
func (l listener) inherit(c, before *clause) {
	label := l.label(before)
	if label != nobody && c.who == implied {
		c.who = label
		return
	}
	if l.Tokens[c.from].Before >= text.BreakClause {
		return
	}
	if c.who == implied && before.is != noVerb {
		c.who = before.who
		c.unreal = c.unreal || before.unreal && !before.under() && c.is == present
	}
	if c.under() && before.unreal {
		c.unreal = true
	}
	if c.who == other && c.begins == "and" && before.unreal && before.who == other {
		c.unreal = true
	}
}

// label returns who is named by a clause that is a name and a colon, as in
// "me: wrote the test".
func (l listener) label(c *clause) who {
	if c.is != noVerb || c.to-c.from > 2 || c.to >= len(l.Tokens) || l.Raw[l.Tokens[c.to-1].End] != ':' {
		return nobody
	}
	switch l.word(c.to - 1) {
	case "me", "i":
		return speaker
	case "we", "us":
		return group
	case "others", "they", "them", "team", "he", "she", "devs", "rest":
		return other
	}
	return nobody
}

// joinedBy reports whether c begins by one of the words of set.
func (c *clause) joinedBy(words ...string) bool { return slices.Contains(words, c.begins) }

var (
	// subjects are pronouns that are the subject of a verb.
	subjects = map[string]who{
		"i": speaker, "im": speaker, "ive": speaker, "we": group, "weve": group,
		"it": other, "its": other, "they": other, "he": other, "she": other, "you": other, "nobody": other, "everyone": other, "everybody": other,
		"someone": other, "somebody": other, "anyone": other, "anybody": other, "nothing": other, "everything": other, "something": other, "none": other,
		"there": other, "theres": other, "people": other, "this": other, "that": other, "what": other, "one": other,
	}
	// joiners join clauses of one rank.
	joiners = text.WordSet("and but so then or yet")
	// thenAfter come before a "then" that begins nothing.
	thenAfter = text.WordSet("since until and")
	// subordinators begin clauses that hang on others.
	subordinators = text.WordSet("because which who whom whose when whenever while if unless where wherever although though whereas whether what how why that")
	// prepositions begin a clause if a subject follows.
	prepositions = text.WordSet("after before since until till as once like except")
	// clauseStarts come after a "that" that begins a clause.
	clauseStarts = text.WordSet("i we it they he she you nobody everyone everybody someone somebody there the a an my our his her their this these those every each some all most if no")
	// openers stand before a clause without being part of it.
	openers = text.WordSet("well ok okay oh right so anyway honestly yes no yeah not hmm basically later afterwards meanwhile today now sometimes maybe perhaps")
)
