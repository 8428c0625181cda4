package grade

import (
	"math"
	"slices"

	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// noOthers are what the signs of other ideas say where a question has no others.
const (
	noOthers    = 0.5
	noOthersOwn = 0.4
)

// rounded returns a strength in hundredths.
func rounded(strength float64) float64 { return math.Round(strength*100) / 100 }

// weigh sets in best what each criterion is given by the strength of the evidence
// for it: nothing where it is weak, and the words that speak most for it where it
// is strong though no phrasing is met. Ideas with keywords are left as they are.
func (m *marker) weigh(best []int32) {
	m.look(best)
	model := evidence.Default()
	for c := range best {
		k := &m.r.criteria[c]
		if len(k.keywords) > 0 {
			continue
		}
		m.strengths[c] = model.Strength(&m.signs[c], m.r.labelled(), m.recall.Memory().Shift[c])
		switch {
		case rounded(m.strengths[c]) < m.givenFrom(c):
			best[c] = -1
		case best[c] < 0 && m.contradicts(c):
			// What would show it is denied.
		case best[c] < 0:
			best[c] = m.cite(c)
		}
	}
	for _, c := range m.search.order[:len(best)] { // what others need comes first
		if need := m.r.criteria[c].needs; need >= 0 && best[need] < 0 {
			best[c] = -1
		}
	}
}

// contradicts reports whether words of the reply would meet a phrasing of criterion
// c but for their denial, or for the lack of one.
func (m *marker) contradicts(c int) bool {
	if !m.search.windows[c].Empty() {
		return false
	}
	for _, p := range m.r.criteria[c].phrasings {
		lo, hi := m.finder.Find(p.Pattern, false)
		m.finder.Forget(lo)
		if lo < hi {
			return true
		}
	}
	return false
}

// givenFrom returns from which strength criterion c is given.
func (m *marker) givenFrom(c int) float64 {
	switch {
	case m.search.windows[c].Empty():
		return evidence.GivenUnmet
	case m.r.labelled():
		return evidence.Given
	}
	return evidence.GivenBare
}

// remember recalls what memory, that of the rubric, says of the words of the reply.
func (m *marker) remember(memory *evidence.Memory) {
	m.grams = evidence.Grams(m.grams[:0], &m.Reading)
	m.recall.Read(memory, m.grams)
}

// look notes the signs of each criterion, where best is its evidence.
func (m *marker) look(best []int32) {
	for c := range best {
		m.own[c], m.denied[c] = m.richest(m.search.windows[c])
	}
	unknown := m.unknown()
	wrong := 0.0
	for _, w := range m.wrong {
		if !w.Empty() && wrong < 2 {
			wrong++
		}
	}
	for c := range best {
		s := &m.signs[c]
		w := m.search.windows[c]
		s[evidence.Met], s[evidence.Won] = one(!w.Empty()), one(best[c] >= 0)
		s[evidence.Single], s[evidence.Several] = count(w, len(m.r.criteria[c].phrasings))
		s[evidence.Own], s[evidence.Denied] = m.own[c], one(m.denied[c])
		s[evidence.Others], s[evidence.OthersOwn] = m.others(c, best)
		s[evidence.Unknown], s[evidence.Misconceptions] = unknown, wrong
		s[evidence.Words], s[evidence.Near], s[evidence.Prior] = m.recall.Idea(c, m.near(w))
	}
}

// count returns whether exactly one of many phrasings is met, and how many are, in
// quarters of four or, if there are fewer, of all.
func count(w match.Window, phrasings int) (single, several float64) {
	const many = 4
	few := min(phrasings, many)
	return one(w.Met == 1 && few == many), float64(min(w.Met, few)) / float64(max(1, few))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// unknown returns the share of the reply's content words that no text of the
// question has, nor stand for a word of it by a typing error or a synonym.
func (m *marker) unknown() float64 {
	content, unknown := 0, 0
	places := m.finder.Places()
	reached := int32(0) // tokens before it stand for something that is looked for
	for i := range m.Tokens {
		for len(places) > 0 && places[0].From <= int32(i) {
			reached = max(reached, places[0].To)
			places = places[1:]
		}
		if m.Tokens[i].Class&(text.FunctionWord|text.CommonVerb|text.Pronoun) != 0 {
			continue
		}
		content++
		if m.Roles[i] == 0 && int32(i) >= reached {
			unknown++
		}
	}
	return float64(unknown) / float64(max(1, content))
}

// richest returns how many content words beyond the prompt's the best evidence
// of w has, as evidence.Own counts them, and whether that evidence holds a denial.
func (m *marker) richest(w match.Window) (own float64, denied bool) {
	most := -1
	for _, e := range m.finder.Evidence(w.Lo, w.Hi) {
		n := 0
		for _, i := range m.finder.Tokens(e) {
			if m.Tokens[i].Class&(text.FunctionWord|text.CommonVerb|text.Pronoun) == 0 && m.Roles[i]&prose.InPrompt == 0 {
				n++
			}
		}
		if n > most {
			most, denied = n, e.Negated
		}
	}
	return float64(min(max(most, 0), 3)) / 3, denied
}

// others returns the share of the points of the ideas other than c that have
// evidence, and the mean of their own words.
func (m *marker) others(c int, best []int32) (share, own float64) {
	var earned, all study.Points
	n := 0
	group := m.r.criteria[c].group
	for o := range best {
		k := &m.r.criteria[o]
		if o == c || group >= 0 && k.group == group {
			continue
		}
		n++
		all += k.points
		own += m.own[o]
		if m.search.best[o] >= 0 {
			earned += k.points
		}
	}
	if n == 0 || all == 0 {
		return noOthers, noOthersOwn
	}
	return float64(earned) / float64(all), own / float64(n)
}

// near returns the sentences that hold the evidence of w.
func (m *marker) near(w match.Window) evidence.Sentences {
	var s evidence.Sentences
	for _, e := range m.finder.Evidence(w.Lo, w.Hi) {
		for _, i := range m.finder.Tokens(e) {
			s = s.Add(m.Tokens[i].Sentence)
		}
	}
	return s
}

// cite returns the evidence for criterion c, which is given though none of it was
// chosen: the first that there is, or the sentence that speaks most for it.
func (m *marker) cite(c int) int32 {
	if w := m.search.windows[c]; !w.Empty() {
		return int32(w.Lo)
	}
	return m.sentence(m.recall.Best(c))
}

// sentence makes evidence of sentence n, and returns its number.
func (m *marker) sentence(n int32) int32 {
	from, to := -1, len(m.Tokens)
	for i := range m.Tokens {
		if from < 0 && m.Tokens[i].Sentence == n {
			from = i
		}
		if m.Tokens[i].Sentence > n {
			to = i
			break
		}
	}
	return int32(m.finder.Cite(int32(max(from, 0)), int32(to)))
}

// weighHeld reports whether the reply holds misconception i, whose evidence is w,
// and the number of evidence that shows it.
func (m *marker) weighHeld(i int, w match.Window) (number int, held bool) {
	strength := m.heldStrength(i, w)
	if strength < m.chargedFrom(i, w) {
		return 0, false
	}
	if w.Empty() {
		return int(m.sentence(m.recall.BestHeld(i))), true
	}
	return w.Lo, true
}

// heldStrength returns how likely it is that the reply holds misconception i, whose
// evidence is w.
func (m *marker) heldStrength(i int, w match.Window) float64 {
	signs := m.heldSigns(i, w)
	return evidence.Default().HeldStrength(&signs, m.r.labelled(), m.recall.Memory().HeldShift[i])
}

// chargedFrom returns from which strength misconception i with evidence w lowers
// points. Of one whose phrasings no labelled reply met, little is known but them.
func (m *marker) chargedFrom(i int, w match.Window) float64 {
	if !w.Empty() && m.recall.Memory().Tried>>i&1 == 0 {
		return evidence.ChargedUntried
	}
	return line(w)
}

// line returns from which strength a misconception with evidence w lowers points.
func line(w match.Window) float64 {
	if w.Empty() {
		return evidence.ChargedUnmet
	}
	return evidence.Charged
}

// heldSigns returns the signs of misconception i, whose evidence is w.
func (m *marker) heldSigns(i int, w match.Window) (s evidence.HeldSigns) {
	s[evidence.HeldMet], s[evidence.HeldSeveral] = one(!w.Empty()), float64(min(w.Met, 3))
	s[evidence.HeldOwn], _ = m.richest(w)
	s[evidence.HeldEarned] = m.found()
	s[evidence.HeldUnknown] = m.unknown()
	s[evidence.HeldWords], s[evidence.HeldPrior] = m.recall.Held(i)
	return s
}

// found returns the share of the points whose ideas had evidence chosen for them.
func (m *marker) found() float64 {
	if m.r.max == 0 {
		return 0
	}
	return float64(max(m.search.most, 0)) / float64(m.r.max)
}

// Signs are what marking sees of a reply to a short question: of each idea and of
// each misconception, in the rubric's order.
type Signs struct {
	Ideas []evidence.Signs
	Held  []evidence.HeldSigns
}

// Signs returns what marking sees of reply. "studybot fit" weighs it.
func (r *Rubric) Signs(reply string) Signs {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.read(r, reply)
	m.gather()
	m.remember(r.memory())
	m.look(m.search.best[:len(r.criteria)])
	s := Signs{Ideas: slices.Clone(m.signs[:len(r.criteria)])}
	for i, w := range m.wrong {
		s.Held = append(s.Held, m.heldSigns(i, w))
	}
	return s
}
