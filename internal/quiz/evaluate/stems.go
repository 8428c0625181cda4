package evaluate

import "github.com/studybot/studybot/internal/grade"

// stems are those of a model answer, once each.
type stems struct {
	all []string // of its content words
	own []string // … that are not the prompt's; all of them, if there are no others
}

// stemsOf returns the stems of a model answer to prompt.
func stemsOf(prompt, modelAnswer string) stems {
	asked := make(map[string]bool)
	for _, w := range grade.Words(prompt) {
		asked[w.Stem] = true
	}
	var s stems
	seen := make(map[string]bool)
	for _, w := range grade.Words(modelAnswer) {
		if !w.Content || seen[w.Stem] {
			continue
		}
		seen[w.Stem] = true
		s.all = append(s.all, w.Stem)
		if !asked[w.Stem] {
			s.own = append(s.own, w.Stem)
		}
	}
	if s.own == nil {
		s.own = s.all
	}
	return s
}

// shares returns the shares of s.all and of s.own that reply has, 0 of none.
func (s stems) shares(reply string) []float64 {
	has := make(map[string]bool)
	for _, w := range grade.Words(reply) {
		has[w.Stem] = true
	}
	return []float64{share(s.all, has), share(s.own, has)}
}

func share(stems []string, has map[string]bool) float64 {
	n := 0
	for _, stem := range stems {
		if has[stem] {
			n++
		}
	}
	return float64(n) / float64(max(1, len(stems)))
}
