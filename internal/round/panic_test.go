package round

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// A panic of the grader is a reason to keep the reply.
func TestPanicInMarkingIsAFault(t *testing.T) {
	t.Parallel()
	s := New(Options{Log: slog.New(slog.DiscardHandler)})
	cr := &compiledRound{round: study.Round{ID: 1}, rubric: panicking{}}
	sub := study.Submission{Text: "The pod is evicted."}
	s.mark(cr, &sub)
	if !strings.Contains(sub.Fault, "panicked") || sub.Grader != 0 {
		t.Errorf("the fault is %q, by grader %d; want it to tell of the panic", sub.Fault, sub.Grader)
	}
}

// panicking is a rubric that panics.
type panicking struct{}

func (panicking) Grade(string) study.Grade { panic("index out of range") }
func (panicking) Named(string) (int, bool) { panic("index out of range") }

// What was kept of a thread where there are choices is an answer only if it names one.
func TestKeptText(t *testing.T) {
	t.Parallel()
	q := study.Question{ID: "k.choice", Kind: study.KindChoice, Choices: []study.Choice{{Text: "yes, at once", Right: true}, {Text: "no, never"}}}
	rubric, err := grade.Compile(q, nil)
	if err != nil {
		t.Fatal(err)
	}
	cr := &compiledRound{round: study.Round{Question: q}, rubric: rubric}
	for text, want := range map[string]string{"choice 2": "no, never", "b": "no, never", "yes, at once": "yes, at once", "never heard of that": "", "choice 3": ""} {
		if got := keptText(cr, text); got != want {
			t.Errorf("%q answers %q, want %q", text, got, want)
		}
	}
	if got := keptText(&compiledRound{round: study.Round{Question: q}}, "b"); got != "b" {
		t.Errorf("where nothing can be marked, %q is kept, want b", got)
	}
}
