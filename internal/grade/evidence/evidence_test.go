package evidence_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

// gramsOf returns the grams of reply.
func gramsOf(reply string) []evidence.Gram {
	var r prose.Reading
	r.Read(reply, nil, text.English())
	return evidence.Grams(nil, &r)
}

// lessons are of a question with two ideas and a misconception: 0 is that drains
// are limited, 1 that crashes are not.
func lessons() []evidence.Lesson {
	var all []evidence.Lesson
	for _, l := range []struct {
		reply       string
		ideas, held uint64
	}{
		{"It limits drains. Nobody stops a crash.", 0b11, 0},
		{"Draining is limited by it.", 0b01, 0},
		{"A crashing node is beyond it.", 0b10, 0},
		{"It restarts pods when they crash.", 0, 1},
		{"It restarts the node.", 0, 1},
	} {
		all = append(all, evidence.Lesson{Grams: gramsOf(l.reply), Near: make([]evidence.Sentences, 2), Ideas: l.ideas, Held: l.held})
	}
	return all
}

// recall reads reply by what the lessons teach.
func recall(reply string) *evidence.Recall {
	r := new(evidence.Recall)
	r.Read(evidence.Learn(lessons(), 2, 1), gramsOf(reply))
	return r
}

// Words speak for what the lessons that have them express, in any of their forms,
// and against what those that lack them do.
func TestWordsSpeakForTheirLessons(t *testing.T) {
	t.Parallel()
	drains, _, prior := recall("It limits a drain").Idea(0, 0)
	restarts, _, _ := recall("It restarts pods").Idea(0, 0)
	if drains <= 0.5 || restarts >= -0.5 {
		t.Errorf("drains speak %v and restarts %v for the first idea", drains, restarts)
	}
	if want := math.Log(2.5 / 3.5); math.Abs(prior-want) > 1e-9 {
		t.Errorf("two of five lessons have it, whose log odds are %v, want %v", prior, want)
	}
	if held, _ := recall("It restarts pods").Held(0); held <= 0.5 {
		t.Errorf("restarts speak %v for the misconception", held)
	}
	if unknown, _, _ := recall("zebra quagga okapi").Idea(0, 0); unknown != 0 {
		t.Errorf("words that no lesson has speak %v", unknown)
	}
}

// Saying a word again is no more evidence, and words elsewhere are none near by.
func TestRecallCountsOnce(t *testing.T) {
	t.Parallel()
	once, _, _ := recall("drain").Idea(0, 0)
	again, _, _ := recall("drain. drain. drain").Idea(0, 0)
	if again > once {
		t.Errorf("a word said three times speaks %v, and once %v", again, once)
	}
	r := recall("It limits drains. It restarts pods.")
	_, first, _ := r.Idea(0, evidence.Sentences(0).Add(0))
	_, second, _ := r.Idea(0, evidence.Sentences(0).Add(1))
	if first <= second {
		t.Errorf("the sentence of drains speaks %v, that of restarts %v", first, second)
	}
	if r.Best(0) != 0 || r.BestHeld(0) != 1 {
		t.Errorf("the best sentences are %d and %d, want 0 and 1", r.Best(0), r.BestHeld(0))
	}
}

// What is beyond the most lessons is left out, and a memory without lessons says
// nothing.
func TestLearnIsBounded(t *testing.T) {
	t.Parallel()
	var many []evidence.Lesson
	for len(many) <= evidence.MaxLessons {
		many = append(many, lessons()...)
	}
	var r evidence.Recall
	r.Read(evidence.Learn(many, 2, 1), gramsOf("It limits a drain"))
	if words, _, _ := r.Idea(0, 0); words <= 0 || math.IsInf(words, 0) || math.IsNaN(words) {
		t.Errorf("%d lessons say %v", len(many), words)
	}
	r.Read(evidence.Learn(nil, 2, 1), gramsOf("It limits a drain"))
	if words, near, prior := r.Idea(1, 1); words != 0 || near != 0 || prior != 0 {
		t.Errorf("no lessons say %v, %v and %v", words, near, prior)
	}
}

// The weights that are built in can be read, and say what anybody would expect.
func TestDefault(t *testing.T) {
	t.Parallel()
	m := evidence.Default()
	var weak, strong evidence.Signs
	strong[evidence.Met], strong[evidence.Won], strong[evidence.Own], strong[evidence.Several] = 1, 1, 1, 1
	strong[evidence.Others], strong[evidence.Words], strong[evidence.Near] = 1, 3, 3
	for _, labelled := range []bool{true, false} {
		if s := m.Strength(&weak, labelled, 0); s >= evidence.Given {
			t.Errorf("labelled %t: no sign at all has strength %v", labelled, s)
		}
		if s := m.Strength(&strong, labelled, 0); s < evidence.Sure {
			t.Errorf("labelled %t: every sign has strength %v", labelled, s)
		}
		var none, held evidence.HeldSigns
		held[evidence.HeldMet], held[evidence.HeldSeveral], held[evidence.HeldWords] = 1, 3, 3
		if a, b := m.HeldStrength(&none, labelled, -3), m.HeldStrength(&held, labelled, 0); a >= evidence.Charged || b < evidence.Charged {
			t.Errorf("labelled %t: a misconception has strength %v without signs and %v with them", labelled, a, b)
		}
	}
	reasons := m.Reasons(&strong, true, 3)
	if len(reasons) != 3 || math.Abs(reasons[0].Odds) < math.Abs(reasons[2].Odds) {
		t.Errorf("reasons are %v, want three, the strongest first", reasons)
	}
}

// A shift moves the log odds.
func TestShift(t *testing.T) {
	t.Parallel()
	var s evidence.Signs
	m := evidence.Default()
	before, after := m.Strength(&s, true, 0), m.Strength(&s, true, 2)
	if got := evidence.Odds(after) - evidence.Odds(before); math.Abs(got-2) > 1e-6 {
		t.Errorf("a shift of 2 moves the log odds by %v", got)
	}
}

// Weights are written as they are read, and none may be missing.
func TestModelJSON(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(evidence.Default())
	if err != nil {
		t.Fatal(err)
	}
	var back evidence.Model
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*evidence.Default(), back); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	broken := strings.Replace(string(b), `"prior"`, `"later"`, 1)
	if err := json.Unmarshal([]byte(broken), &back); err == nil || !strings.Contains(err.Error(), `weight "prior" of "held" is not there`) {
		t.Errorf("error %v does not name the missing weight", err)
	}
}
