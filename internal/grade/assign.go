package grade

import (
	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/study"
)

// maxSearch bounds the steps of the search for the best choice of evidence.
// Rubrics whose phrasings do not compete need one step a criterion; the bound
// is reached by none that a person would write, and what is found by then stands.
const maxSearch = 20_000

// A searcher finds which evidence earns which criterion, so that the points
// are most and no evidence lies wholly within another's.
type searcher struct {
	m       *marker
	windows [maxCriteria]match.Window // evidence of each criterion
	order   [maxCriteria]int8         // criteria, those that others need first
	rest    [maxCriteria + 1]study.Points
	chosen  [maxCriteria]int32 // evidence, for Finder.At, or -1
	best    [maxCriteria]int32
	most    study.Points
	bound   study.Points
	steps   int
}

// assign chooses evidence for every criterion: s.best.
func (s *searcher) assign(m *marker) {
	s.m = m
	n := len(m.r.criteria)
	s.most, s.steps = -1, 0
	s.sort(n)
	s.rest[n] = 0
	for d := n - 1; d >= 0; d-- {
		c := s.order[d]
		s.rest[d] = s.rest[d+1]
		if !s.windows[c].Empty() {
			s.rest[d] += m.r.criteria[c].points
		}
	}
	for i := range n {
		s.chosen[i], s.best[i] = -1, -1
	}
	s.bound = s.rest[0]
	s.search(0, n)
}

// sort orders the criteria so that each comes after what it needs.
func (s *searcher) sort(n int) {
	var placed [maxCriteria]bool
	k := 0
	for k < n {
		for c := range n {
			need := s.m.r.criteria[c].needs
			if !placed[c] && (need < 0 || placed[need]) {
				placed[c] = true
				s.order[k] = int8(c)
				k++
			}
		}
	}
}

// search tries all evidence for the criterion at depth d, and none.
func (s *searcher) search(d, n int) {
	if s.steps++; s.steps > maxSearch {
		return
	}
	sum := s.score()
	if d == n {
		if sum > s.most {
			s.most = sum
			s.best = s.chosen
		}
		return
	}
	if sum+s.rest[d] <= s.most {
		return
	}
	c := int(s.order[d])
	if need := s.m.r.criteria[c].needs; need < 0 || s.chosen[need] >= 0 {
		for i := s.windows[c].Lo; i < s.windows[c].Hi; i++ {
			if s.clashes(c, d, i) {
				continue
			}
			s.chosen[c] = int32(i)
			s.search(d+1, n)
			s.chosen[c] = -1
			if s.most == s.bound {
				return
			}
		}
	}
	s.search(d+1, n)
}

// score sums the points of what is chosen; of a group the best counts.
func (s *searcher) score() study.Points {
	var sum study.Points
	r := s.m.r
	for c := range r.criteria {
		if s.chosen[c] >= 0 && r.criteria[c].group < 0 {
			sum += r.criteria[c].points
		}
	}
	for g := range r.groups {
		var best study.Points
		for _, c := range r.groups[g].members {
			if s.chosen[c] >= 0 {
				best = max(best, r.criteria[c].points)
			}
		}
		sum += best
	}
	return sum
}

// clashes reports whether evidence i for criterion c lies within what earned
// another, or holds it. Criteria of one group, and those that share, do not clash.
func (s *searcher) clashes(c, d, i int) bool {
	r := s.m.r
	k := &r.criteria[c]
	if k.shares {
		return false
	}
	e := s.m.finder.At(i)
	for x := range d {
		o := int(s.order[x])
		j := s.chosen[o]
		if j < 0 || r.criteria[o].shares || k.group >= 0 && k.group == r.criteria[o].group {
			continue
		}
		if f := s.m.finder.At(int(j)); s.m.finder.Within(e, f) || s.m.finder.Within(f, e) {
			return true
		}
	}
	return false
}
