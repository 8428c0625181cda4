package grade

import (
	"bytes"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A tally counts what the guards look at.
type tally struct {
	words   int // all of them
	glue    int // words that sentences are held together with
	content int // words that are neither glue nor auxiliaries
	fromAsk int // content words that the prompt has too
	copied  int // content words within a run of the prompt's own words
	onTopic int // content words that the rubric, prompt or model answer knows
	parts   int // stretches between breaks
	clauses int // breaks that are neither commas nor ends of sentences
	small   int // … of at most three words
	single  int // … of one word
	paired  int // marks that explain one word by another: ec2: boto3, R = rate, nodes (cpu)
	hedges  int // "or", "maybe" and their kin
	core    int // the commonest of the glue, without which nobody writes
}

// guard lowers g if the reply is no answer, whatever words it has. Guards that
// take points need plain signs: an honest reply keeps its marks.
func (m *matcher) guard(g *study.Grade, best []int32) {
	m.tally()
	switch {
	case g.Before == 0 && m.dontKnow():
		g.Guard = study.GuardDontKnow
	case m.echo(best):
		m.strike(g, study.GuardEcho)
	case m.words.hedged():
		m.strike(g, study.GuardShotgun)
	case m.keywords(best):
		m.strike(g, study.GuardKeywords)
	case m.shuffled():
		m.strike(g, study.GuardShuffled)
	case m.shotgun():
		m.strike(g, study.GuardShotgun)
	case m.long():
		g.Guard = study.GuardLong // it is marked all the same
	}
}

// strike takes all points for guard.
func (m *matcher) strike(g *study.Grade, guard study.Guard) {
	g.Guard = guard
	g.Points = 0
	g.Caps = nil
	for i := range g.Marks {
		g.Marks[i].Points = 0
	}
}

// tally counts the reply's words by role.
func (m *matcher) tally() {
	w := tally{words: len(m.t.Tokens)}
	part := 0
	closePart := func() {
		if part == 0 {
			return
		}
		w.parts++
		if part <= 3 {
			w.small++
		}
		if part == 1 {
			w.single++
		}
		part = 0
	}
	for i := range m.t.Tokens {
		k := &m.t.Tokens[i]
		if k.Before != text.BreakNone {
			closePart()
		}
		if k.Before == text.BreakClause {
			w.clauses++
		}
		if k.Before >= text.BreakClause && m.explains(i) {
			w.paired++
		}
		if !k.Glued {
			part++
		}
		if k.Class&(text.FunctionWord|text.Pronoun) != 0 {
			w.glue++
		}
		if k.Class&text.Hedge != 0 {
			w.hedges++
		}
		if k.Class&text.CoreWord != 0 && !m.inCompound(i) {
			w.core++
		}
		if k.Class&(text.FunctionWord|text.CommonVerb|text.Pronoun) == 0 {
			w.content++
			m.relate(i, &w)
		}
	}
	closePart()
	w.copied = m.copied()
	m.words = w
}

// explains reports whether the mark before token i explains the word before it
// by those behind it: a colon, an equals sign, a dash, an arrow or an opening bracket.
func (m *matcher) explains(i int) bool {
	if i == 0 {
		return false
	}
	between := m.t.Raw[m.t.Tokens[i-1].End:m.t.Tokens[i].Start]
	if between == "=" {
		return false // "replicas=2" is one name
	}
	switch strings.Trim(between, "`*_\"' ") {
	case ":", "=", "==", "(", "-", "–", "—", "->", "-&gt;", "=>", "=&gt;", "-->", "→", "⇒":
		return true
	}
	return false
}

// alike returns how many parts begin with the word that most of them begin
// with. It may miss it where it begins less than half of them.
func (m *matcher) alike() int {
	first := func(i int) bool { return i == 0 || m.t.Tokens[i].Before != text.BreakNone }
	most, lead := 0, 0
	for i := range m.t.Tokens {
		switch {
		case !first(i):
		case lead == 0:
			most, lead = i, 1
		case m.same(i, most):
			lead++
		default:
			lead--
		}
	}
	n := 0
	for i := range m.t.Tokens {
		if first(i) && m.same(i, most) {
			n++
		}
	}
	return n
}

// same reports whether tokens i and j have one normal form.
func (m *matcher) same(i, j int) bool { return bytes.Equal(m.t.Word(i), m.t.Word(j)) }

// inCompound reports whether token i is part of a compound, such as "in" of
// "in-memory".
func (m *matcher) inCompound(i int) bool {
	return m.t.Tokens[i].Glued || i+1 < len(m.t.Tokens) && m.t.Tokens[i+1].Glued
}

// relate counts whether content word i is one of the prompt's, or of the topic.
func (m *matcher) relate(i int, w *tally) {
	role := m.roleOf(i)
	if role != 0 {
		w.onTopic++
	}
	if role&inPrompt != 0 {
		w.fromAsk++
	}
}

// copied marks the words that lie in runs of at least three words that the
// prompt has in the same order, and returns how many content words they hold.
func (m *matcher) copied() int {
	p := m.r.promptWords
	m.copies = m.copies[:0]
	for range m.t.Tokens {
		m.copies = append(m.copies, false)
	}
	n := 0
	for i := 0; i+2 < len(m.t.Tokens) && i < maxEcho; {
		run := 0
		for j := 0; j+2 < len(p); j++ {
			k := 0
			for i+k < len(m.t.Tokens) && j+k < len(p) && string(m.t.Word(i+k)) == p[j+k] {
				k++
			}
			run = max(run, k)
		}
		if run < 3 {
			i++
			continue
		}
		for k := i; k < i+run; k++ {
			m.copies[k] = true
			if m.t.Tokens[k].Class&(text.FunctionWord|text.CommonVerb|text.Pronoun) == 0 {
				n++
			}
		}
		i += run
	}
	return n
}

// maxEcho bounds how many words of a reply are compared with the prompt.
const maxEcho = 256

// echo reports whether the reply is the question copied back, and earned
// nothing by words of its own.
func (m *matcher) echo(best []int32) bool {
	w := m.words
	if w.words < 5 || w.copied*10 < w.content*7 && w.fromAsk < w.content || w.content < 3 && !m.nothingNew() {
		return false
	}
	for _, b := range best {
		if b < 0 {
			continue
		}
		for _, i := range m.toks[m.found[b].lo:m.found[b].hi] {
			if !m.copies[i] {
				return false
			}
		}
	}
	return true
}

// nothingNew reports whether every word of the reply is the prompt's, or glue.
func (m *matcher) nothingNew() bool {
	for i := range m.t.Tokens {
		if m.t.Tokens[i].Class&(text.FunctionWord|text.Pronoun|text.Stopword) == 0 && m.roleOf(i)&inPrompt == 0 {
			return false
		}
	}
	return true
}

// roleOf returns which texts of the question have word i.
func (m *matcher) roleOf(i int) role {
	word := m.t.Word(i)
	if role, ok := m.r.vocab[string(word)]; ok {
		return role
	}
	return m.r.vocab[string(text.StemInto(&m.buf, word))]
}

// long reports whether the reply is far longer than an answer.
func (m *matcher) long() bool { return m.t.Cut || m.words.words > max(300, 6*m.r.modelWords) }

// keywords reports whether the reply is a list of words with no sentence: next
// to none of the words that hold sentences together, and either scraps between
// commas or one long run. A few words ("readiness probe failing, so no
// endpoints") are an answer, and so are a list where a list is asked for, a
// table ("ec2: boto3, pods: kubernetes") and a row of orders ("cordon the node,
// drain it").
func (m *matcher) keywords(best []int32) bool {
	w := m.words
	if w.listed() && (m.straddles(best) || w.parts >= 6 && w.single == w.parts && !m.asked()) {
		return true
	}
	if w.words < 8 || w.paired*4 >= w.parts {
		return false // a few words, or a table of which belongs to which
	}
	sparse := w.core*20 <= w.words
	switch {
	case w.parts >= 10 && w.single*10 >= w.parts*6 && w.core*10 <= w.words:
		return true
	case w.words >= 12 && sparse && w.words >= 8*w.parts:
		return true
	case w.parts < 7 || w.small*4 < w.parts*3 || !sparse:
		return false
	case m.r.asksList && w.parts <= 12:
		return m.straddles(best)
	}
	return w.glue*8 <= w.words && w.single*2 >= w.parts
}

// asked reports whether the prompt asks for a list of about as many items as
// the reply has.
func (m *matcher) asked() bool { return m.r.asksList && m.words.parts <= len(m.r.criteria)+1 }

// listed reports whether the reply is single words between commas. What
// explains one word by another ("cluster = sharding") is none.
func (w tally) listed() bool {
	return w.parts >= 4 && w.clauses == 0 && w.single*4 >= w.parts*3 && w.core == 0
}

// straddles reports whether most of what was earned was pieced together from
// several items of a list.
func (m *matcher) straddles(best []int32) bool {
	over, all := 0, 0
	for _, b := range best {
		if b < 0 {
			continue
		}
		all++
		e := m.found[b]
		for i := e.lo + 1; i < e.hi; i++ {
			if slices.ContainsFunc(m.t.Tokens[m.toks[i-1]+1:m.toks[i]+1], func(k text.Token) bool { return k.Before != text.BreakNone }) {
				over++
				break
			}
		}
	}
	return over*2 > all
}

// hedged reports whether the reply is a long string of "or" and "maybe".
func (w tally) hedged() bool {
	return w.hedges >= 5 && w.hedges*9 >= w.words || w.hedges == 4 && w.words <= 24
}

// shotgun reports whether the reply lists every possibility: the same few
// ideas said again and again in scraps, or far more than an answer, most of it
// beside the question.
func (m *matcher) shotgun() bool {
	w := m.words
	if m.scatters() {
		return true
	}
	long := max(110, 5*m.r.modelWords/2)
	return w.words > long && w.onTopic*100 < w.content*m.r.topicFloor()
}

// scatters reports whether the reply hits its ideas in scraps of at most five
// words, each idea two or three times over, with hardly a word that holds
// sentences together or all beginning alike ("It is a drain. It is …"). Who
// explains something says it once, or in sentences.
func (m *matcher) scatters() bool {
	const fewest = 8 // pieces of evidence; with less, chance decides
	w := m.words
	if w.words < 2*fewest || w.words > 5*w.parts || w.core*8 > w.words && m.alike()*2 < w.parts {
		return false
	}
	ideas, pieces := m.repeats()
	return pieces >= fewest && 2*pieces >= 5*ideas
}

// repeats returns how many criteria have evidence, and how many pieces of it
// that share no word.
func (m *matcher) repeats() (criteria, pieces int) {
	for c := range m.r.criteria {
		window := m.search.windows[c]
		m.counted = m.counted[:0]
		for range m.t.Tokens {
			m.counted = append(m.counted, false)
		}
		n := 0
		for _, e := range m.found[window[0]:window[1]] {
			own := m.toks[e.lo:e.hi]
			if slices.ContainsFunc(own, func(i int32) bool { return m.counted[i] }) {
				continue
			}
			for _, i := range own {
				m.counted[i] = true
			}
			n++
		}
		if n > 0 {
			criteria++
			pieces += n
		}
	}
	return criteria, pieces
}

// topicFloor is the least share of a long reply's content words, in percent,
// that should be known to the question.
func (r *Rubric) topicFloor() int { return 45 }

// dontKnow reports whether the member says that they do not know.
func (m *matcher) dontKnow() bool {
	if len(m.t.Tokens) > 30 {
		return false
	}
	for i := range m.t.Tokens {
		switch m.t.At(i) {
		case "know", "remember", "recall":
			if m.negated(int32(i)) && m.speaker(i) {
				return true
			}
		case "sure":
			if m.t.At(i-1) == "not" && m.speaker(i) {
				return true
			}
		case "idk", "dunno":
			return true
		case "idea", "clue":
			if m.t.At(i-1) == "no" || m.t.At(i-2) == "no" && m.t.At(i-1) == "real" {
				return true
			}
		case "pass", "skip", "unknown", "nothing":
			if len(m.t.Tokens) == 1 {
				return true
			}
		}
	}
	return false
}

// speaker reports whether the words before token i speak of the member, or
// nothing but "not" stands before it.
func (m *matcher) speaker(i int) bool {
	for j := i - 1; j >= max(0, i-5); j-- {
		switch m.t.At(j) {
		case "i", "im", "me":
			return true
		case "not", "do", "really", "quite", "am", "honestly", "sorry":
			if j == 0 {
				return true
			}
		}
	}
	return false
}
