package quiz

import "github.com/studybot/studybot/internal/study"

// nearest returns the one of words that a person who wrote s most likely
// meant, or "" if none is near.
func nearest(s string, words []string) string {
	for _, w := range study.Nearest(s, words, 1) {
		return w
	}
	return ""
}
