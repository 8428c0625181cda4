package study

import (
	"cmp"
	"slices"
)

// A Path is the questions of a section of the syllabus in the order in which one
// person would practise them: from easy to hard.
type Path struct {
	Section   Section
	Questions []Question
}

// Paths returns the path of each section of a syllabus that has any of questions.
// The steps of a scenario stand together, in order, where its hardest step belongs.
func Paths(syllabus []Section, questions []Question) []Path {
	hardest := make(map[ScenarioID]int)
	for _, q := range questions {
		if s := q.Step.Scenario; s != "" {
			hardest[s] = max(hardest[s], q.Level)
		}
	}
	level := func(q Question) int { return max(q.Level, hardest[q.Step.Scenario]) }
	var paths []Path
	for _, s := range syllabus {
		own := slices.DeleteFunc(slices.Clone(questions), func(q Question) bool { return !slices.Contains(s.Topics, q.Topic) })
		if len(own) == 0 {
			continue
		}
		slices.SortStableFunc(own, func(a, b Question) int {
			return cmp.Or(cmp.Compare(level(a), level(b)), cmp.Compare(a.Step.Scenario, b.Step.Scenario), cmp.Compare(a.Step.Number, b.Step.Number))
		})
		paths = append(paths, Path{Section: s, Questions: own})
	}
	return paths
}
