//go:build !race

// To read this much the race detector needs half a minute, and has nothing to find in
// it; make test runs it without.

package labelled_test

import (
	"io"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/quiz/labelled"
)

// Files beyond the limit are refused, of either sort.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("x", 65<<20)
	for name, read := range map[string]func(io.Reader, string) ([]labelled.Reply, error){
		"a.csv": labelled.ReadCSV, "a.jsonl": labelled.ReadLines,
	} {
		if _, err := read(strings.NewReader(huge), name); err == nil || err.Error() != name+": the file is larger than 64 MiB: split it (file)" {
			t.Errorf("%s: %.100v", name, err)
		}
	}
}
