package round

import (
	"log/slog"
	"strings"
	"testing"

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
