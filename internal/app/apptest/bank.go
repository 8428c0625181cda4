package apptest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/quizzes"
)

// PDBFull and PDBPart are replies to the question kubernetes.pdb-scope of the
// built-in bank, for all of its four points and for two.
const (
	PDBFull = "It protects against voluntary disruptions like a node drain or upgrade by keeping a minimum number of pods " +
		"available, because the eviction API refuses to go below it. It does not help when a node crashes."
	PDBPart = "only voluntary disruptions like kubectl drain, it cant do anything about hardware failure"
)

// Pack is a small pack of one short question, which ProbeFull answers.
const Pack = `topic: example
name: Example
questions:
  - id: probe
    kind: short
    level: 1
    prompt: What does a failing readiness probe do?
    model_answer: It takes the pod out of the endpoints, so traffic stops, and does not restart it.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - {id: endpoints, idea: It leaves the endpoints., points: 1, hint: Where is a Service's list?, phrasings: [out|from endpoints]}
      - {id: traffic, idea: Traffic stops., points: 0.5, hint: Who stops talking to it?, phrasings: [traffic stops, no traffic]}
      - {id: stays, idea: It is not restarted., points: 1, negative: true, hint: Which probe kills?, phrasings: [restart]}
    examples:
      - {reply: It gets no traffic., points: 0.5}
`

// ProbeFull is a reply for all of the 2.5 points of Pack's question.
const ProbeFull = "It takes the pod out of the endpoints, so traffic stops, and does not restart it."

// builtIn reads the built-in bank once for all tests of a binary: it takes a
// tenth of a second, and ten times that with the race detector.
var builtIn = sync.OnceValues(func() (*quiz.Bank, error) { return quiz.Open("", quizzes.Files) })

// Bank returns the built-in bank, which nobody changes.
func Bank(t testing.TB) *quiz.Bank {
	t.Helper()
	bank, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// BankDir writes files, texts by name, into a directory that goes with the test.
func BankDir(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
