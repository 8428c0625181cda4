package evaluate

import (
	"maps"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A Claim is an idea of a question, or a group of them of which the best counts,
// with what a reply earned for it, from us and from a person, both of Max points.
type Claim struct {
	Ours, Theirs, Max float64
	Doubt             bool // we were near the line
}

// Given reports whether we gave the claim, and whether the person did: it is given
// where it earned at least half of its points.
func (c Claim) Given() (ours, theirs bool) { return 2*c.Ours >= c.Max, 2*c.Theirs >= c.Max }

// claims returns the claims of q in m.
func claims(q study.Question, m *Marking) []Claim {
	group := make(map[string]string)
	for _, c := range q.Criteria {
		group[c.ID] = c.Group
	}
	var out []Claim
	for _, mark := range m.Grade.Marks {
		claim := Claim{Ours: mark.Points.Float(), Theirs: m.Ideas[mark.Criterion], Max: mark.Max.Float(), Doubt: mark.Doubt}
		if g := group[mark.Criterion]; g != "" {
			claim.Theirs = best(q, g, m.Ideas)
		}
		out = append(out, claim)
	}
	return out
}

// best returns what the best idea of a group earned.
func best(q study.Question, group string, ideas map[string]float64) float64 {
	most := 0.0
	for _, c := range q.Criteria {
		if c.Group == group {
			most = max(most, ideas[c.ID])
		}
	}
	return most
}

// sum returns the points of a reply to q with those ideas and misconceptions:
// the best of each group counts, each misconception lowers or caps the points,
// and they are never below 0.
func sum(q study.Question, ideas map[string]float64, misconceptions []string) float64 {
	points := 0.0
	seen := make(map[string]bool) // groups
	for _, c := range q.Criteria {
		switch {
		case c.Group == "":
			points += ideas[c.ID]
		case !seen[c.Group]:
			seen[c.Group] = true
			points += best(q, c.Group, ideas)
		}
	}
	for _, m := range q.Misconceptions {
		if !slices.Contains(misconceptions, m.ID) {
			continue
		}
		points = max(0, points-m.Cost.Float())
		if m.Cap != nil {
			points = min(points, m.Cap.Float())
		}
	}
	return points
}

// checkClaims reports ideas and misconceptions that are not q's, and points that
// they do not add up to.
func (e *evaluator) checkClaims(m *Marking, q study.Question) {
	before := len(e.faults)
	if q.Kind != study.KindShort && (m.Ideas != nil || m.Misconceptions != nil) {
		e.bad(m, document.CodeKind, "there are ideas or misconceptions, and %s is %s: only a short question has them", m.Question, q.Kind)
		return
	}
	if m.Ideas != nil {
		e.checkIdeas(m, q)
	}
	e.checkMisconceptions(m, q)
	if m.Ideas == nil || m.Misconceptions == nil || m.Points > m.Max || len(e.faults) > before {
		return // nothing adds up, or check and these have said why
	}
	if s := sum(q, m.Ideas, m.Misconceptions); s != m.Points {
		e.bad(m, document.CodeValue, "points are %v, and the ideas and misconceptions of %s add up to %v", m.Points, m.Question, s)
	}
}

// checkIdeas reports ideas that q does not have, that have more points than q
// gives, and those of q that are not there.
func (e *evaluator) checkIdeas(m *Marking, q study.Question) {
	var ids []string
	for _, c := range q.Criteria {
		ids = append(ids, c.ID)
		switch points, ok := m.Ideas[c.ID]; {
		case !ok:
			e.bad(m, document.CodeMissing, "idea %q of %s is not there: write 0 where the reply does not have it", c.ID, m.Question)
		case points > c.Points.Float():
			e.bad(m, document.CodeValue, "idea %q has %v points, and in %s it has %s", c.ID, points, m.Question, c.Points)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.Ideas)) {
		if !slices.Contains(ids, id) {
			e.bad(m, document.CodeReference, "%s has no idea %q: it has %s", m.Question, document.Clip(id), strings.Join(ids, ", ")).Suggestion = document.Nearest(id, ids)
		}
	}
}

// checkMisconceptions reports misconceptions that q does not have.
func (e *evaluator) checkMisconceptions(m *Marking, q study.Question) {
	ids := []string{}
	for _, c := range q.Misconceptions {
		ids = append(ids, c.ID)
	}
	for _, id := range m.Misconceptions {
		if !slices.Contains(ids, id) {
			e.bad(m, document.CodeReference, "%s has no misconception %q: those in its pack are [%s]", m.Question, document.Clip(id), strings.Join(ids, ", ")).Suggestion = document.Nearest(id, ids)
		}
	}
}
