//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package quiz_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Each section of the built-in bank is a path from easy to hard.
func TestPathOfEachSection(t *testing.T) {
	t.Parallel()
	const fewest = 3 // questions of a level
	bank := load(t, "../../quizzes")
	paths := study.Paths(bank.Syllabus(), bank.Questions())
	if len(paths) != len(bank.Syllabus()) {
		t.Errorf("%d of %d sections have a path", len(paths), len(bank.Syllabus()))
	}
	for _, p := range paths {
		levels := make(map[int]int)
		for _, q := range p.Questions {
			levels[q.Level]++
		}
		for level := 1; level <= 3; level++ {
			if levels[level] < fewest {
				t.Errorf("section %s has %d questions of level %d, want at least %d", p.Section.ID, levels[level], level, fewest)
			}
		}
	}
}

// Whoever asks a question a day, on all days, asks none twice in a year.
func TestYearWithoutRepeat(t *testing.T) {
	t.Parallel()
	bank := load(t, "../../quizzes")
	draw := study.Draw{Kinds: []study.Kind{study.KindShort, study.KindNumeric, study.KindChoice}}
	history := make(map[study.QuestionID]study.Asked)
	day := time.Date(2027, time.January, 1, 9, 0, 0, 0, time.UTC)
	for ; day.Year() == 2027; day = day.AddDate(0, 0, 1) {
		q, ok := draw.Pick(bank.Questions(), slices.Collect(maps.Values(history)), day)
		if !ok {
			t.Fatalf("%s: nothing is drawn", day.Format(time.DateOnly))
		}
		if last, again := history[q.ID]; again {
			t.Fatalf("%s: %s comes again after %s", day.Format(time.DateOnly), q.ID, last.At.Format(time.DateOnly))
		}
		history[q.ID] = study.Round{Question: q, OpenedAt: day}.Asked()
	}
}

// Authors see three sketches of a story at each behavioural question.
func TestSketchesOfEachStory(t *testing.T) {
	t.Parallel()
	for _, q := range load(t, "../../quizzes").Questions() {
		if q.Kind == study.KindBehavioural && len(q.Story.Sketches) != len(study.Strengths) {
			t.Errorf("%s has %d sketches, want %d", q.ID, len(q.Story.Sketches), len(study.Strengths))
		}
	}
}
