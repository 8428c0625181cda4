package main

import (
	"os"
	"path/filepath"
	"testing"
)

// pack is a bank of one question.
const pack = `topic: example
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
`

// bankDir writes files into a directory.
func bankDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
