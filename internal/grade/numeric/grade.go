package numeric

import (
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/study"
)

// Grade marks a reply by the quantity that it ends in.
func (k *Key) Grade(r *prose.Reading) study.Grade {
	m := marking{k, r}
	g := study.Grade{Max: k.max}
	mark := study.Mark{Criterion: "answer", Idea: k.question.Answer, Max: k.max, Hint: k.question.Hint}
	if claims := m.claims(); len(claims) > 0 {
		var final Claim
		final, g.Guard = m.answer(claims)
		switch {
		case g.Guard == study.GuardNone:
			m.award(&g, &mark, final)
		case g.Guard == study.GuardShotgun && k.Right(final):
			g.Before = k.max
		}
	} else if m.DontKnow() {
		g.Guard = study.GuardDontKnow
	}
	g.Marks = []study.Mark{mark}
	return g
}

// answer returns the claim that the reply settles on, or the guard that takes
// its points. A shotgun has its claim too.
func (m marking) answer(claims []Claim) (Claim, study.Guard) {
	if m.Shuffled() {
		return Claim{}, study.GuardShuffled
	}
	final := m.final(claims)
	if !m.Right(final) {
		final = m.stated(claims, final)
	}
	switch {
	case m.copiedAnswer(final):
		return Claim{}, study.GuardEcho
	case m.rival(claims, final):
		return final, study.GuardShotgun
	}
	return final, study.GuardNone
}

// award gives the points that final earns.
func (m marking) award(g *study.Grade, mark *study.Mark, final Claim) {
	span := final.Span()
	if m.Right(final) {
		mark.Points, mark.Evidence = m.max, []study.Span{span}
		if final.bare && !m.bare && m.unit != "" {
			g.Notes = append(g.Notes, study.Note{Text: "No unit given: read as " + m.unit + ".", Span: &span})
		}
	} else {
		mark.Near = &span
		if i := m.Slip(final); i >= 0 {
			s := m.question.Slips[i]
			mark.Points = min(s.Points, m.max)
			g.Notes = append(g.Notes, study.Note{Text: s.Feedback, Span: &span})
		}
	}
	g.Points, g.Before = mark.Points, mark.Points
}
