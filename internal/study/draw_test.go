package study_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// asked returns questions asked a day apart, the first one first.
func asked(qs ...study.Question) []study.Asked {
	var history []study.Asked
	for i, q := range qs {
		round := study.Round{Question: q, OpenedAt: monday.AddDate(0, 0, i)}
		history = append(history, round.Asked())
	}
	return history
}

func question(topic study.Topic, subject string, n int) study.Question {
	id := study.QuestionID(fmt.Sprintf("%s.%s-%d", topic, subject, n))
	return study.Question{ID: id, Topic: topic, Subject: subject, Kind: study.KindShort, Level: 1}
}

func TestPick(t *testing.T) {
	t.Parallel()
	pods1, pods2 := question("kubernetes", "pods", 1), question("kubernetes", "pods", 2)
	slo := question("sre", "slo", 1)
	oplog := question("mongodb", "oplog", 1)
	whole := study.Question{ID: "redis.any-1", Topic: "redis", Kind: study.KindShort, Level: 1}
	whole2 := study.Question{ID: "redis.any-2", Topic: "redis", Kind: study.KindShort, Level: 1}
	number := study.Question{ID: "sre.budget", Topic: "sre", Subject: "budget", Kind: study.KindNumeric, Level: 2}

	tests := []struct {
		name    string
		bank    []study.Question
		draw    study.Draw
		history []study.Asked
		want    study.QuestionID
	}{
		{"nothing in the bank", nil, study.Draw{}, nil, ""},
		{"one never asked", []study.Question{slo}, study.Draw{}, nil, slo.ID},
		{"never asked before asked", []study.Question{slo, oplog}, study.Draw{}, asked(slo), oplog.ID},
		{"longest ago", []study.Question{slo, oplog, number}, study.Draw{}, asked(oplog, slo, number), oplog.ID},
		{"the latest asking counts", []study.Question{slo, oplog, number}, study.Draw{}, asked(oplog, slo, number, oplog), slo.ID},
		{"history in any order", []study.Question{slo, oplog, number}, study.Draw{}, reversed(asked(oplog, slo, number, oplog)), slo.ID},
		{"no subject twice running, though never asked", []study.Question{pods1, pods2, slo}, study.Draw{}, asked(slo, pods1), slo.ID},
		{"the subject again if nothing else is left", []study.Question{pods1, pods2}, study.Draw{}, asked(pods1), pods2.ID},
		{"no subject means the topic", []study.Question{whole, whole2, slo}, study.Draw{}, asked(slo, whole), slo.ID},
		{"the last question need not be in the bank", []study.Question{pods2, slo}, study.Draw{}, asked(slo, pods1), slo.ID},
		{"kind", []study.Question{slo, number}, study.Draw{Kinds: []study.Kind{study.KindNumeric}}, asked(number), number.ID},
		{"topic", []study.Question{slo, oplog}, study.Draw{Topics: []study.Topic{"mongodb"}}, asked(oplog), oplog.ID},
		{"level", []study.Question{slo, number}, study.Draw{Levels: []int{2, 3}}, asked(number), number.ID},
		{"none fits", []study.Question{slo, oplog}, study.Draw{Levels: []int{3}}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.draw.Pick(tt.bank, tt.history, monday.AddDate(0, 0, 7))
			if got.ID != tt.want || ok != (tt.want != "") {
				t.Errorf("Pick() = %q, %v; want %q", got.ID, ok, tt.want)
			}
		})
	}
}

func reversed(history []study.Asked) []study.Asked {
	slices.Reverse(history)
	return history
}

// Over two turns of the bank every question comes up, no subject follows
// itself, and topics mix.
func TestPickRounds(t *testing.T) {
	t.Parallel()
	var bank []study.Question
	for _, topic := range []study.Topic{"aws", "kubernetes", "sre"} {
		for _, subject := range []string{"a", "b", "c", "d"} {
			for n := range 3 {
				bank = append(bank, question(topic, string(topic)+subject, n))
			}
		}
	}
	var history []study.Asked
	sameTopic := 0
	for i := range 2 * len(bank) {
		q, ok := study.Draw{}.Pick(bank, history, monday.Add(time.Duration(i)*time.Hour))
		if !ok {
			t.Fatalf("draw %d took nothing", i)
		}
		if i > 0 && history[i-1].Subject == q.Subject {
			t.Errorf("draw %d repeats subject %s", i, q.Subject)
		}
		if i > 0 && history[i-1].Topic == q.Topic {
			sameTopic++
		}
		history = append(history, study.Asked{Question: q.ID, Topic: q.Topic, Subject: q.Subject, At: monday.Add(time.Duration(i) * time.Hour), Times: 1})
	}
	times := make(map[study.QuestionID]int)
	for _, a := range history {
		times[a.Question]++
	}
	for id, n := range times {
		if n != 2 {
			t.Errorf("%s asked %d times in two turns of the bank", id, n)
		}
	}
	if len(times) != len(bank) {
		t.Errorf("%d of %d questions asked", len(times), len(bank))
	}
	if sameTopic > len(history)/2 {
		t.Errorf("%d of %d draws repeat the topic: they are not mixed", sameTopic, len(history))
	}
}

// The order of the bank does not matter.
func TestPickDeterministic(t *testing.T) {
	t.Parallel()
	bank := []study.Question{question("a", "x", 1), question("b", "y", 1), question("c", "z", 1)}
	first, _ := study.Draw{}.Pick(bank, nil, monday)
	slices.Reverse(bank)
	second, _ := study.Draw{}.Pick(bank, nil, monday)
	if first.ID != second.ID {
		t.Errorf("Pick took %s, and %s from the same bank reversed", first.ID, second.ID)
	}
}

// step returns step n of three of a scenario.
func step(scenario study.ScenarioID, n int) study.Question {
	q := question("kubernetes", string(scenario), n)
	q.Level = 3
	q.Step = study.Step{Scenario: scenario, Number: n, Of: 3}
	return q
}

func TestPickScenarios(t *testing.T) {
	t.Parallel()
	a1, a2, a3 := step("a", 1), step("a", 2), step("a", 3)
	b1, b2 := step("b", 1), step("b", 2)
	slo := question("sre", "slo", 1)
	choice := a2
	choice.Kind = study.KindChoice
	bank := []study.Question{a3, a2, a1, b2, b1, slo}
	sre := study.Draw{Topics: []study.Topic{"sre"}}
	short := study.Draw{Kinds: []study.Kind{study.KindShort}}

	tests := []struct {
		name    string
		bank    []study.Question
		draw    study.Draw
		history []study.Asked
		want    study.QuestionID
	}{
		{"a later step is never the first", []study.Question{a2, a3}, study.Draw{}, nil, ""},
		{"it goes on, though of the same subject", bank, study.Draw{}, asked(slo, a1), a2.ID},
		{"it goes on to its end", bank, study.Draw{}, asked(slo, a1, a2), a3.ID},
		{"then others are asked", bank, study.Draw{}, asked(slo, a1, a2, a3), b1.ID},
		{"it goes on after another question", bank, study.Draw{}, asked(a1, slo), a2.ID},
		{"it goes on whatever the levels", bank, study.Draw{Levels: []int{1}}, asked(a1), a2.ID},
		{"it begins only at its level", bank, study.Draw{Levels: []int{1}}, asked(slo), slo.ID},
		{"another topic lets it wait", bank, sre, asked(slo, a1), slo.ID},
		{"another kind lets it wait", []study.Question{a1, choice, slo}, short, asked(a1), slo.ID},
		{"of two the one that went on last", bank, study.Draw{}, asked(a1, b1), b2.ID},
		{"again from the first step", []study.Question{a1, a2, a3, slo}, study.Draw{}, asked(a1, a2, a3, slo), a1.ID},
		{"again in order", []study.Question{a1, a2, a3, slo}, study.Draw{}, asked(a1, a2, a3, slo, a1), a2.ID},
		{"a step asked out of turn leads on", bank, study.Draw{}, asked(a2), a3.ID},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.draw.Pick(tt.bank, tt.history, monday.AddDate(0, 0, 7))
			if got.ID != tt.want || ok != (tt.want != "") {
				t.Errorf("Pick() = %q, %v; want %q", got.ID, ok, tt.want)
			}
		})
	}
}

// Levels suit the weekday, topics come up by their share, and a scenario
// begins where the week holds it.
func TestPickByWeekday(t *testing.T) {
	t.Parallel()
	ofLevel := func(topic study.Topic, level int) study.Question {
		q := question(topic, string(topic), level)
		q.Level = level
		return q
	}
	sre1, sre2, sre3 := ofLevel("sre", 1), ofLevel("sre", 2), ofLevel("sre", 3)
	aws1, aws3 := ofLevel("aws", 1), ofLevel("aws", 3)
	python, other := ofLevel("python", 2), question("python", "other", 2)
	other.Level = 2
	drill := step("drill", 1)
	last := asked(question("linux", "shell", 1), question("python", "python", 0))
	tests := []struct {
		name string
		bank []study.Question
		draw study.Draw
		day  int // from Monday
		want study.QuestionID
	}{
		{"Monday is easy", []study.Question{sre3, sre2, sre1}, study.Draw{}, 0, sre1.ID},
		{"Wednesday is in between", []study.Question{sre3, sre2, sre1}, study.Draw{}, 2, sre2.ID},
		{"Friday is hard", []study.Question{sre3, sre2, sre1}, study.Draw{}, 4, sre3.ID},
		{"Sunday is hard", []study.Question{sre3, sre2, sre1}, study.Draw{}, 6, sre3.ID},
		{"Monday within the levels", []study.Question{sre3, sre2, sre1}, study.Draw{Levels: []int{2, 3}}, 0, sre2.ID},
		{"Friday within the levels", []study.Question{sre3, sre2, sre1}, study.Draw{Levels: []int{1, 2}}, 4, sre2.ID},
		{"the next best level", []study.Question{sre3, sre2}, study.Draw{}, 0, sre2.ID},
		{"a topic that has waited", []study.Question{python, sre2}, study.Draw{}, 2, sre2.ID},
		{"a topic with more left", []study.Question{sre1, aws1, aws3}, study.Draw{}, 0, aws1.ID},
		{"most of one subject", []study.Question{python, question("sre", "sre", 8), question("sre", "sre", 9)}, study.Draw{}, 2, "sre.sre-8"},
		{"no drill over a weekend", []study.Question{drill, sre1}, study.Draw{}, 4, sre1.ID},
		{"no drill too early", []study.Question{drill, sre3}, study.Draw{}, 0, sre3.ID},
		{"a drill that ends on Friday", []study.Question{drill, sre1}, study.Draw{}, 2, drill.ID},
		{"a drill when nothing else is left", []study.Question{drill}, study.Draw{}, 4, drill.ID},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := tt.draw.Pick(tt.bank, last, monday.AddDate(0, 0, 7+tt.day))
			if got.ID != tt.want {
				t.Errorf("Pick() = %q; want %q", got.ID, tt.want)
			}
		})
	}
}
