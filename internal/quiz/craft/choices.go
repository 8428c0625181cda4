package craft

import (
	"unicode/utf8"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// longest reports a right choice that is longer than every other one by a fifth:
// whoever knows nothing chooses the longest.
func longest(q study.Question) []Finding {
	right := q.RightChoice()
	if right < 0 {
		return nil
	}
	most := 0
	for i, c := range q.Choices {
		if i != right {
			most = max(most, utf8.RuneCountInString(c.Text))
		}
	}
	n := utf8.RuneCountInString(q.Choices[right].Text)
	if 5*n <= 6*most || n-most < 3 {
		return nil
	}
	return found(item("choices", right)+".text", document.CodeLongest, "the right choice has %d characters and the longest of the others %d, which gives it away: shorten it, or say more in the others", n, most)
}
