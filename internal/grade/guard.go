package grade

import (
	"github.com/studybot/studybot/internal/study"
)

// A tally counts what the guards look at.
type tally struct {
	words   int // that are not little
	glue    int // words that sentences are held together with
	verbs   int
	fromAsk int // content words that the prompt has too
	content int
}

// guard lowers g if the reply is no answer, whatever words it has.
func (m *matcher) guard(g *study.Grade, best []int32) {
	m.tally()
	switch {
	case dontKnow(m) && g.Points == 0:
		g.Guard = study.GuardDontKnow
	case m.echo():
		m.strike(g, study.GuardEcho)
	case m.keywords(best):
		m.strike(g, study.GuardKeywords)
	case m.t.cut:
		g.Guard = study.GuardLong
	}
}

// strike takes all points for guard.
func (m *matcher) strike(g *study.Grade, guard study.Guard) {
	g.Guard = guard
	g.Points = 0
	for i := range g.Marks {
		g.Marks[i].Points = 0
	}
}

// tally counts the reply's words by role.
func (m *matcher) tally() {
	m.words = tally{}
	for i := range m.t.toks {
		k := &m.t.toks[i]
		if k.class&isGlue != 0 {
			m.words.glue++
		}
		if k.class&isVerb != 0 {
			m.words.verbs++
		}
		if k.class&isLittle == 0 {
			m.words.words++
		}
		if k.class&(isGlue|isVerb) == 0 {
			m.words.content++
			if m.r.prompt[string(m.t.word(i))] || m.r.prompt[string(stemInto(&m.buf, m.t.word(i)))] {
				m.words.fromAsk++
			}
		}
	}
}

// echo reports whether the reply is the question copied back.
func (m *matcher) echo() bool {
	w := m.words
	return w.content >= 3 && w.fromAsk == w.content
}

// keywords reports whether the reply is a list of words with no sentence.
func (m *matcher) keywords(best []int32) bool {
	n := len(m.t.toks)
	earned := 0
	for _, e := range best {
		if e >= 0 {
			earned++
		}
	}
	if n < 5 || earned < 2 {
		return false
	}
	commas := 0
	for i := range m.t.toks {
		if m.t.toks[i].before != brkNone {
			commas++
		}
	}
	return m.words.glue*12 <= n && m.words.verbs == 0 && (commas*3 >= n || commas == 0 && n >= 6)
}

// dontKnow reports whether the reply says that the member does not know.
func dontKnow(m *matcher) bool {
	for i := range m.t.toks {
		switch m.at(i) {
		case "know", "sure", "remember", "recall":
			if m.negated(int32(i)) && len(m.t.toks) <= 25 {
				return true
			}
		case "idk", "dunno":
			return len(m.t.toks) <= 25
		case "idea", "clue":
			if m.at(i-1) == "no" {
				return len(m.t.toks) <= 25
			}
		case "pass", "skip":
			if len(m.t.toks) == 1 {
				return true
			}
		}
	}
	return false
}
