package grade

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// guard lowers g if the reply is no answer, whatever words it has. Guards that
// take points need plain signs: an honest reply keeps its marks.
func (m *marker) guard(g *study.Grade, best []int32) {
	switch {
	case g.Before == 0 && m.DontKnow():
		g.Guard = study.GuardDontKnow
	case m.echo(best):
		strike(g, study.GuardEcho)
	case m.Counts.Hedged():
		strike(g, study.GuardShotgun)
	case m.keywordList(best):
		strike(g, study.GuardKeywords)
	case m.Shuffled():
		strike(g, study.GuardShuffled)
	case m.shotgun():
		strike(g, study.GuardShotgun)
	case m.long():
		g.Guard = study.GuardLong // it is marked all the same
	}
}

// strike takes all points for guard.
func strike(g *study.Grade, guard study.Guard) {
	g.Guard = guard
	g.Points = 0
	g.Caps = nil
	for i := range g.Marks {
		g.Marks[i].Points = 0
	}
}

// echo reports whether the reply is the question copied back, and earned
// nothing by words of its own.
func (m *marker) echo(best []int32) bool {
	if !m.CopiesPrompt() {
		return false
	}
	for _, b := range best {
		if b < 0 {
			continue
		}
		for _, i := range m.tokensOf(b) {
			if !m.Copied[i] {
				return false
			}
		}
	}
	return true
}

// long reports whether the reply is far longer than an answer.
func (m *marker) long() bool { return m.Cut || m.Counts.Words > max(300, 6*m.Topic.ModelWords) }

// keywordList reports whether the reply is a list of words with no sentence: next
// to none of the words that hold sentences together, and either scraps between
// commas or one long run. A few words ("readiness probe failing, so no
// endpoints") are an answer, and so are a list where a list is asked for, a
// table ("ec2: boto3, pods: kubernetes") and a row of orders ("cordon the node,
// drain it").
func (m *marker) keywordList(best []int32) bool {
	w := m.Counts
	if w.Listed() && (m.straddles(best) || w.Parts >= 6 && w.Single == w.Parts && !m.asked()) {
		return true
	}
	if w.Words < 8 || w.Paired*4 >= w.Parts {
		return false // a few words, or a table of which belongs to which
	}
	sparse := w.CoreWords*20 <= w.Words
	switch {
	case w.Parts >= 10 && w.Single*10 >= w.Parts*6 && w.CoreWords*10 <= w.Words:
		return true
	case w.Words >= 12 && sparse && w.Words >= 8*w.Parts:
		return true
	case w.Parts < 7 || w.Short*4 < w.Parts*3 || !sparse:
		return false
	case m.Topic.AsksList && w.Parts <= 12:
		return m.straddles(best)
	}
	return w.FunctionWords*8 <= w.Words && w.Single*2 >= w.Parts
}

// asked reports whether the prompt asks for a list of about as many items as
// the reply has.
func (m *marker) asked() bool { return m.Topic.AsksList && m.Counts.Parts <= len(m.r.criteria)+1 }

// straddles reports whether most of what was earned was pieced together from
// several items of a list. A sentence that is cited whole was not pieced together.
func (m *marker) straddles(best []int32) bool {
	over, all := 0, 0
	for c, b := range best {
		if b < 0 || m.search.windows[c].Empty() && len(m.r.criteria[c].keywords) == 0 {
			continue
		}
		all++
		tokens := m.tokensOf(b)
		for i := 1; i < len(tokens); i++ {
			if slices.ContainsFunc(m.Tokens[tokens[i-1]+1:tokens[i]+1], func(k text.Token) bool { return k.Before != text.BreakNone }) {
				over++
				break
			}
		}
	}
	return over*2 > all
}

// topicFloor is the least share of a long reply's content words, in percent,
// that should be known to the question.
const topicFloor = 45

// shotgun reports whether the reply lists every possibility: the same few
// ideas said again and again in scraps, or far more than an answer, most of it
// beside the question.
func (m *marker) shotgun() bool {
	w := m.Counts
	if m.scatters() {
		return true
	}
	long := max(110, 5*m.Topic.ModelWords/2)
	return w.Words > long && w.OnTopic*100 < w.Content*topicFloor
}

// scatters reports whether the reply hits its ideas in scraps of at most five
// words, each idea over and over: two or three times if all begin alike ("It is
// a drain. It is …"), and five times with hardly a word that holds sentences
// together. Who explains something says it once, or in sentences, and who knows
// it well and is brief comes to three.
func (m *marker) scatters() bool {
	const fewest = 8 // pieces of evidence; with less, chance decides
	w := m.Counts
	if w.Words < 2*fewest || w.Words > 5*w.Parts {
		return false
	}
	alike := m.AlikeParts()*2 >= w.Parts
	if !alike && w.CoreWords*8 > w.Words {
		return false
	}
	ideas, pieces := m.repeats()
	return pieces >= fewest && (pieces >= 5*ideas || alike && 2*pieces >= 5*ideas)
}

// repeats returns how many criteria have evidence, and how many pieces of it
// that share no word.
func (m *marker) repeats() (criteria, pieces int) {
	for c := range m.r.criteria {
		window := m.search.windows[c]
		m.counted = m.counted[:0]
		for range m.Tokens {
			m.counted = append(m.counted, false)
		}
		n := 0
		for _, e := range m.finder.Evidence(window.Lo, window.Hi) {
			own := m.finder.Tokens(e)
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
