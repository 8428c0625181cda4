//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package order_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/order"
)

// The table that guards the bank is about what the bank's own replies give today.
func TestTableIsOfTheBank(t *testing.T) {
	t.Parallel()
	files := os.DirFS("../../../quizzes")
	bank, err := quiz.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := labelled.ReadDir(files, "labelled/fit")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../../grade/prose/wordorder.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, got := strings.Fields(order.Count(order.Texts(bank, fitted)).String()), strings.Fields(string(kept))
	if len(got) != len(want) {
		t.Fatalf("wordorder.txt has %d fields, want %d: run studybot order >internal/grade/prose/wordorder.txt", len(got), len(want))
	}
	off, n := 0, 0
	for i := range want {
		a, errA := strconv.Atoi(got[i])
		b, errB := strconv.Atoi(want[i])
		switch {
		case errA == nil && errB == nil:
			off += max(a-b, b-a)
			n++
		case got[i] != want[i]:
			t.Fatalf("wordorder.txt has %q where %q is due", got[i], want[i])
		}
	}
	if mean := float64(off) / float64(n); mean > 10 {
		t.Errorf("wordorder.txt differs by %.1f a pair from what the bank gives: run studybot order >internal/grade/prose/wordorder.txt, and raise grade.Version", mean)
	}
}
