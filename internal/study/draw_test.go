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
			got, ok := tt.draw.Pick(tt.bank, tt.history)
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
		q, ok := study.Draw{}.Pick(bank, history)
		if !ok {
			t.Fatalf("draw %d took nothing", i)
		}
		if i > 0 && history[i-1].Subject == q.Subject {
			t.Errorf("draw %d repeats subject %s", i, q.Subject)
		}
		if i > 0 && history[i-1].Topic == q.Topic {
			sameTopic++
		}
		history = append(history, study.Asked{Question: q.ID, Topic: q.Topic, Subject: q.Subject, At: monday.Add(time.Duration(i) * time.Hour)})
	}
	times := make(map[study.QuestionID]int)
	for _, a := range history {
		times[a.Question]++
	}
	for id, n := range times {
		if n < 1 || n > 3 {
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
	first, _ := study.Draw{}.Pick(bank, nil)
	slices.Reverse(bank)
	second, _ := study.Draw{}.Pick(bank, nil)
	if first.ID != second.ID {
		t.Errorf("Pick took %s, and %s from the same bank reversed", first.ID, second.ID)
	}
}
