package text

import (
	"testing"

	"github.com/kljensen/snowball/english"
)

// The stemmer agrees with another implementation on every common word, but for
// irregular verbs and the plurals of abbreviations.
func TestStemAgrees(t *testing.T) {
	t.Parallel()
	bad := 0
	for _, w := range englishWords() {
		if regular[w] != "" || stemExceptions[w] != "" || plural([]byte(w)) {
			continue
		}
		if got, want := Stem(w), english.Stem(w, true); got != want {
			if bad++; bad < 20 {
				t.Errorf("stem(%q) = %q, want %q", w, got, want)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d differ", bad, len(englishWords()))
	}
}
