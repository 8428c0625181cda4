//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package quiz_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/timetable"
)

// A drawn is a question that a schedule drew.
type drawn struct {
	schedule string
	question study.Question
	at       time.Time
	last     study.Asked // what the channel was asked before
}

// year draws for all schedules of bank, which share a channel, over a year.
func year(t *testing.T, bank *quiz.Bank) []drawn {
	t.Helper()
	from := time.Date(2027, time.January, 4, 0, 0, 0, 0, time.UTC) // a Monday
	type firing struct {
		schedule study.Schedule
		at       time.Time
	}
	var firings []firing
	for _, s := range bank.Schedules() {
		if s.Post != study.PostQuestion {
			continue
		}
		table, err := timetable.New(s.Cron, s.Zone)
		if err != nil {
			t.Fatal(err)
		}
		for at := table.Next(from); at.Before(from.AddDate(1, 0, 0)); at = table.Next(at) {
			firings = append(firings, firing{s, at})
		}
	}
	slices.SortFunc(firings, func(a, b firing) int { return a.at.Compare(b.at) })
	var draws []drawn
	history := make(map[study.QuestionID]study.Asked)
	var last study.Asked
	for _, f := range firings {
		q, ok := f.schedule.Draw.Pick(bank.Questions(), slices.Collect(maps.Values(history)), f.at)
		if !ok {
			t.Fatalf("%s drew nothing at %s", f.schedule.Name, f.at)
		}
		draws = append(draws, drawn{f.schedule.Name, q, f.at, last})
		last = study.Round{Question: q, OpenedAt: f.at}.Asked()
		last.Times += history[q.ID].Times
		history[q.ID] = last
	}
	return draws
}

func only(draws []drawn, schedule string) []drawn {
	return slices.DeleteFunc(slices.Clone(draws), func(d drawn) bool { return d.schedule != schedule })
}

// drillBank is a bank of nine topics with two scenarios each, as the one that
// comes with the bot is to be.
func drillBank(t *testing.T) *quiz.Bank {
	t.Helper()
	files := fstest.MapFS{"schedules.yaml": {Data: []byte(`schedules: [{name: daily, cron: "0 9 * * 1-5", zone: Europe/London}]`)}}
	const entry = `
  - {id: %s, kind: choice, level: %d, subject: %s, prompt: Which?, choices: [{text: This, right: true, feedback: Yes.}, {text: That, feedback: No.}]}`
	for n := range 9 {
		var pack strings.Builder
		fmt.Fprintf(&pack, "topic: topic-%d\nname: Topic %d\nquestions:", n, n)
		for i := range 20 - n {
			fmt.Fprintf(&pack, entry, fmt.Sprintf("plain-%d", i), 1+i*2/(20-n)+i%2, fmt.Sprintf("subject-%d-%d", n, i%6))
		}
		for i := range 7 {
			fmt.Fprintf(&pack, entry, fmt.Sprintf("step-%d", i+1), 3, fmt.Sprintf("drill-%d-%d", n, i/4))
		}
		pack.WriteString(`
scenarios:
  - {id: four, title: Four steps, steps: [step-1, step-2, step-3, step-4]}
  - {id: three, title: Three steps, steps: [step-5, step-6, step-7]}
`)
		files[fmt.Sprintf("topic-%d.yaml", n)] = &fstest.MapFile{Data: []byte(pack.String())}
	}
	bank, err := quiz.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

func TestYear(t *testing.T) {
	t.Parallel()
	for name, bank := range map[string]*quiz.Bank{"built in": load(t, "../../quizzes"), "drills": drillBank(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			draws := year(t, bank)
			t.Run("steps in order", func(t *testing.T) { checkSteps(t, draws) })
			for _, s := range bank.Schedules() {
				if s.Post != study.PostQuestion {
					continue
				}
				pool := slices.DeleteFunc(slices.Clone(bank.Questions()), func(q study.Question) bool {
					return len(s.Draw.Kinds) > 0 && !slices.Contains(s.Draw.Kinds, q.Kind)
				})
				own := only(draws, s.Name)
				t.Run(s.Name+" uses its pool up", func(t *testing.T) { checkTurns(t, pool, own) })
				t.Run(s.Name+" balances topics", func(t *testing.T) { checkTopics(t, pool, own) })
				if s.Name == "daily" {
					t.Run("levels rise", func(t *testing.T) { checkLevels(t, own) })
				}
			}
		})
	}
}

// checkTurns checks that a question comes again only after all others of the
// pool came as often, and no subject twice running where there is a choice.
func checkTurns(t *testing.T, pool []study.Question, draws []drawn) {
	t.Helper()
	times := make(map[study.QuestionID]int)
	for _, d := range draws {
		for _, q := range pool {
			if times[q.ID] < times[d.question.ID] {
				t.Errorf("%s: %s comes again before %s", d.at.Format(time.DateOnly), d.question.ID, q.ID)
				break
			}
		}
		times[d.question.ID]++
		if d.last.Subject != "" && d.last.Subject == d.question.Subject && d.question.Step.Number < 2 {
			t.Errorf("%s: %s repeats subject %s", d.at.Format(time.DateOnly), d.question.ID, d.question.Subject)
		}
	}
}

// checkTopics checks that at every time of the year each topic came up by its
// share of the pool, give or take the length of two scenarios.
func checkTopics(t *testing.T, pool []study.Question, draws []drawn) {
	t.Helper()
	const slack = 8
	shares, came := make(map[study.Topic]float64), make(map[study.Topic]float64)
	for _, q := range pool {
		shares[q.Topic] += 1 / float64(len(pool))
	}
	for i, d := range draws {
		came[d.question.Topic]++
		for topic, share := range shares {
			if want := share * float64(i+1); math.Abs(came[topic]-want) > slack {
				t.Fatalf("%s: topic %s came %.0f times of %d, want about %.1f", d.at.Format(time.DateOnly), topic, came[topic], i+1, want)
			}
		}
	}
}

// checkLevels checks that the mean level rises from day to day of the week.
func checkLevels(t *testing.T, draws []drawn) {
	t.Helper()
	sum, n := make(map[time.Weekday]float64), make(map[time.Weekday]float64)
	for _, d := range draws {
		sum[d.at.Weekday()] += float64(d.question.Level)
		n[d.at.Weekday()]++
	}
	for day := time.Monday; day <= time.Friday; day++ {
		t.Logf("%s: mean level %.2f", day, sum[day]/n[day])
		if day > time.Monday && sum[day]/n[day] <= sum[day-1]/n[day-1] {
			t.Errorf("%s is not harder than the day before", day)
		}
	}
}

// checkSteps checks that each scenario is asked from its first step to its
// last, in order.
func checkSteps(t *testing.T, draws []drawn) {
	t.Helper()
	latest := make(map[study.ScenarioID]int)
	for _, d := range draws {
		step := d.question.Step
		if step.Number == 0 {
			continue
		}
		if step.Number != latest[step.Scenario]%step.Of+1 {
			t.Errorf("%s: step %d of %s comes after step %d", d.at.Format(time.DateOnly), step.Number, step.Scenario, latest[step.Scenario])
		}
		latest[step.Scenario] = step.Number
	}
}
