package story

import (
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// wordsAMinute is how fast people speak in an interview.
const wordsAMinute = 130

// longStory is how many seconds a story may take when it is spoken.
const longStory = 200

// What is told in fewer words than these is too short for a story: the first
// whatever it says, the second if it shows no part of one.
const (
	leastStory = 8
	shortStory = 25
)

// A listener takes apart the story of one reply.
type listener struct {
	*prose.Reading
	words []string // of the tokens, in normal form
}

// listen returns a listener to r.
func listen(r *prose.Reading) listener {
	l := listener{Reading: r, words: make([]string, len(r.Tokens))}
	all := r.Normal()
	from := 0
	for i := range l.words {
		n := len(r.Word(i))
		l.words[i] = all[from : from+n]
		from += n + 1
	}
	return l
}

// word returns the normal form of token i, or "" beyond the reply.
func (l listener) word(i int) string {
	if i < 0 || i >= len(l.words) {
		return ""
	}
	return l.words[i]
}

// Grade looks for the parts of a story in r and gives all points for taking part.
// It never marks the person.
func Grade(r *prose.Reading, points study.Points) study.Grade {
	l := listen(r)
	g := study.Grade{Max: points}
	l.Count()
	p := l.plot()
	found := l.partsTold(&p)
	if g.Guard = l.untold(found); g.Guard != study.GuardNone {
		return g
	}
	g.Points, g.Before = points, points
	rep := &study.Report{Words: len(l.Tokens), Seconds: (len(l.Tokens)*60 + wordsAMinute/2) / wordsAMinute}
	l.people(rep)
	rep.Found = found
	if s := l.ownPart(&p); s.End > 0 {
		rep.Found = append(rep.Found, study.StoryPart{Name: study.PartOwnership, Evidence: s})
	}
	slices.SortStableFunc(rep.Found, func(a, b study.StoryPart) int { return a.Evidence.Start - b.Evidence.Start })
	advise(rep)
	g.Report, g.Notes = rep, l.notes(rep)
	return g
}

// partsTold returns the parts of a story that words, figures and the plot show.
func (l listener) partsTold(p *plot) []study.StoryPart {
	var found []study.StoryPart
	told, imagined := l.told(p)
	for i := range parts {
		part := &parts[i]
		if part.event && !told || imagined && part.part == study.PartTradeOff {
			continue
		}
		lo, hi := l.showing(part)
		if part.part == study.PartResult && lo < hi && l.reported(p, lo) {
			lo, hi = 0, 0
		}
		if lo == hi && part.plot != nil {
			lo, hi = part.plot(l, p)
		}
		if lo < hi {
			found = append(found, study.StoryPart{Name: part.part, Evidence: l.clip(lo, hi)})
		}
	}
	if s := l.figure(); told && s.End > 0 {
		found = append(found, study.StoryPart{Name: study.PartFigures, Evidence: s})
	}
	return found
}

// untold returns why the reply is no story, if it is none.
func (l listener) untold(found []study.StoryPart) study.Guard {
	has := func(parts ...study.Part) bool {
		return slices.ContainsFunc(found, func(p study.StoryPart) bool { return slices.Contains(parts, p.Name) })
	}
	words := len(l.Tokens)
	acted := has(study.PartAction)
	switch {
	case !acted && l.DontKnow():
		return study.GuardDontKnow
	case !acted && l.CopiesPrompt():
		return study.GuardEcho
	case words < leastStory:
		return study.GuardNoStory
	case words < shortStory && !has(study.PartSituation, study.PartTask, study.PartAction, study.PartResult):
		return study.GuardNoStory
	case len(found) == 0 && l.Counts.CoreWords*20 <= words:
		return study.GuardNoStory // words without a sentence
	}
	return study.GuardNone
}

// showing returns the tokens that show p first, or an empty range.
func (l listener) showing(p *partSigns) (lo, hi int) {
	n := len(l.Tokens)
	for _, all := range p.anywhere {
		if lo, hi = l.first(all, 0, n, p.done); lo < hi {
			break
		}
	}
	for _, side := range [...]struct {
		all      signs
		from, to int
	}{{p.opening, 0, (n + 2) / 3}, {p.closing, n / 4, n}} {
		if l, h := l.first(side.all, side.from, side.to, p.done); l < h && (lo == hi || l < lo) {
			lo, hi = l, h
		}
	}
	return lo, hi
}

// first returns the tokens of the first of all that begins at from..to-1, or
// an empty range. With done, what the member only imagines does not count.
func (l listener) first(all signs, from, to int, done bool) (lo, hi int) {
	for i := from; i < to; i++ {
		if l.borrowed(i) || done && l.imagined(i) {
			continue
		}
		if end := l.sign(all, i); end > i {
			return i, end
		}
	}
	return 0, 0
}

// borrowed reports whether token i is the prompt's, in a reply of which half is.
func (l listener) borrowed(i int) bool { return l.Copied[i] && 2*l.Counts.Copied >= l.Counts.Content }

// imagined reports whether the subject at token i did not do what follows, as
// in "if I moved it" and "I'd put it".
func (l listener) imagined(i int) bool {
	switch l.At(i - 1) {
	case "if", "unless", "wish":
		return true
	}
	rest := l.Raw[l.Tokens[i].End:]
	n := text.Apostrophe(rest)
	return n > 0 && n < len(rest) && (rest[n] == 'd' || rest[n] == 'l')
}

// What is quoted for a part has up to clipped words, and up to led before those
// that show it.
const (
	clipped = 7
	led     = 4
)

// clip returns the bytes of tokens lo..hi-1 with the clause that they begin or
// go on, if it is short, so that the quote says what it is about.
func (l listener) clip(lo, hi int) study.Span {
	from := lo
	for from > 0 && lo-from < led && l.runsOn(from) {
		from--
	}
	if from > 0 && l.runsOn(from) {
		from = lo // the clause begins too far back
	}
	hi = l.onward(hi, from+clipped)
	return study.Span{Start: int(l.Tokens[from].Start), End: int(l.Tokens[hi-1].End)}
}

// onward returns where the clause of the token before i ends, or else most,
// less the stop words that would dangle there.
func (l listener) onward(i, most int) int {
	end := i
	for ; i < min(most, len(l.Tokens)) && l.runsOn(i); i++ {
		if c := l.Tokens[i].Class; c&text.Pronoun != 0 || c&(text.FunctionWord|text.Stopword) == 0 {
			end = i + 1
		}
	}
	return end
}

// runsOn reports whether token i is in one clause with the token before it.
func (l listener) runsOn(i int) bool {
	joins := func(i int) bool { return l.Tokens[i].Class&text.Conjunction != 0 || l.At(i) == "and" }
	return l.Tokens[i].Before == text.BreakNone && !joins(i) && !joins(i-1)
}

// people counts "I" and "we".
func (l listener) people(rep *study.Report) {
	for i := range l.Tokens {
		switch l.At(i) {
		case "i", "my", "me", "myself":
			rep.I++
		case "we", "our", "us", "ourselves":
			rep.We++
		}
	}
}

// mostTeam is how often the group may act for each thing that the member does.
const mostTeam = 4

// ownPart returns the words that say what the member did, if not nearly all
// was the group's.
func (l listener) ownPart(p *plot) study.Span {
	if lo, hi := l.ownAct(p); lo < hi {
		return l.clip(lo, hi)
	}
	return study.Span{}
}

// ownAct returns the tokens of the first thing that the member did. What notes
// tell without a subject is the member's, unless they speak of a group.
func (l listener) ownAct(p *plot) (lo, hi int) {
	told, _ := l.told(p)
	if !told {
		return 0, 0
	}
	own := 0
	for _, i := range p.own {
		c := &p.clauses[i]
		if c.who == implied && l.saysWe(p) {
			continue
		}
		if own++; own == 1 {
			lo, hi = c.subject, c.at+1
		}
	}
	if l, h := l.first(ownSigns, 0, len(l.Tokens), true); l < h {
		own = max(own, 1)
		if lo == hi || l < lo {
			lo, hi = l, h
		}
	}
	if own == 0 || len(p.team) > mostTeam*own {
		return 0, 0
	}
	return lo, hi
}

// saysWe reports whether the reply tells what "we" did, and never says "I".
func (l listener) saysWe(p *plot) bool {
	we := false
	for i := range p.clauses {
		switch c := &p.clauses[i]; c.who {
		case speaker:
			return false
		case group:
			we = we || !c.under()
		case nobody, implied, other:
		}
	}
	return we
}

// notes warn of blame, and of a story that takes too long.
func (l listener) notes(rep *study.Report) []study.Note {
	var notes []study.Note
	if s := l.blame(); s.End > 0 {
		notes = append(notes, study.Note{Text: "An interviewer may hear blame here. Say what let it happen, and what you did about it.", Span: &s})
	}
	if rep.Seconds > longStory {
		notes = append(notes, study.Note{Text: fmt.Sprintf("Spoken, this takes about %d minutes; two to three are enough.", (rep.Seconds+30)/60)})
	}
	return notes
}

// blame returns the words that put a failure on somebody, or a zero span. What
// is denied blames nobody.
func (l listener) blame() study.Span {
	n := len(l.Tokens)
	for from := 0; from < n; {
		lo, hi := l.first(blameSigns, from, n, false)
		if lo == hi {
			break
		}
		if !l.anyDenied(lo, hi) {
			return l.clip(lo, hi)
		}
		from = hi
	}
	return study.Span{}
}

// anyDenied reports whether a denial governs any of tokens lo..hi-1.
func (l listener) anyDenied(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if l.CuesOf(int32(i)) != 0 {
			return true
		}
	}
	return false
}

// advise names what is missing and the one thing to add.
func advise(rep *study.Report) {
	rep.Missing = slices.DeleteFunc(study.Parts(), func(p study.Part) bool {
		return slices.ContainsFunc(rep.Found, func(f study.StoryPart) bool { return f.Name == p })
	})
	switch {
	case rep.Words < shortStory, rep.Lacks(study.PartSituation) && rep.Lacks(study.PartAction) && rep.Lacks(study.PartResult):
		rep.Advice = "Tell it as a story: the situation, what you had to do, what you did, and how it ended."
	case len(rep.Missing) == 0:
		rep.Advice = "It has all its parts. Practise saying it aloud."
	case rep.Lacks(study.PartOwnership) && rep.We > 0:
		rep.Advice = "Which part was yours? Tell that with I, and the group's part with we."
	default:
		rep.Advice = advice[rep.Missing[0]]
	}
}

// advice is what to say about a missing part.
var advice = map[study.Part]string{
	study.PartSituation: "Set the scene in one sentence: when, where, and what was at stake.",
	study.PartTask:      "Say what you had to achieve, and what was yours to do.",
	study.PartAction:    "Say what you did, step by step, in verbs.",
	study.PartResult:    "Say how it ended, and what changed because of it.",
	study.PartFigures:   "Add one figure: how many, how long, how much before and after.",
	study.PartOwnership: "Say what you did yourself, with I.",
	study.PartTradeOff:  "Name a choice you weighed, and why you took it.",
	study.PartLearned:   "End with what you learned, or would do differently.",
}
