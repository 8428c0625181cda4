package prose

import (
	"testing"

	"github.com/studybot/studybot/internal/grade/text"
)

// Every word of a kind that is a list has a class, by which it is looked up.
func TestListedWordsHaveClasses(t *testing.T) {
	t.Parallel()
	for w := range kindOf {
		if text.ClassOf([]byte(w)) == 0 {
			t.Errorf("%q has no class, and so would never be found", w)
		}
	}
}
