package draft

import (
	"encoding/json"
	"io"
	"path"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A Sketch is what a draft is made from.
type Sketch struct {
	ID          string // without the topic
	Prompt      string
	ModelAnswer string
	Accepted    []string     // other full answers, as members wrote them
	Points      study.Points // of the whole question; 0 is 5 points
}

// ReadSketches reads what drafts are made from: CSV, if that is what name ends
// in, with the columns prompt and model_answer, or else JSON lines with such
// keys; question_id names a question. Of rows with one question_id, or one
// prompt, the first counts. The error is of type document.Faults.
func ReadSketches(r io.Reader, name string) ([]Sketch, error) {
	t := document.Table{Name: name}
	var all []Sketch
	seen := make(map[string]bool)
	add := func(line int, s Sketch) {
		key := s.ID
		if key == "" {
			key = "\x00" + s.Prompt
		}
		switch {
		case seen[key]:
			return
		case strings.TrimSpace(s.Prompt) == "":
			t.Bad(line, document.CodeMissing, "prompt is empty: write the question")
		case strings.TrimSpace(s.ModelAnswer) == "":
			t.Bad(line, document.CodeMissing, "model_answer is empty: write a full answer")
		}
		seen[key] = true
		all = append(all, s)
	}
	if strings.EqualFold(path.Ext(name), ".csv") {
		t.CSV(r, []string{"prompt", "model_answer"}, func(line int, cell func(string) string) {
			add(line, Sketch{ID: cell("question_id"), Prompt: cell("prompt"), ModelAnswer: cell("model_answer")})
		})
		return all, t.Err(len(all))
	}
	t.Lines(r, func(line int, text []byte) {
		var s struct {
			ID          string `json:"question_id"`
			Prompt      string `json:"prompt"`
			ModelAnswer string `json:"model_answer"`
		}
		if err := json.Unmarshal(text, &s); err != nil {
			t.Bad(line, document.CodeSyntax, `this is not {"question_id": ID, "prompt": TEXT, "model_answer": TEXT} in JSON: %v`, err)
			return
		}
		add(line, Sketch{ID: s.ID, Prompt: s.Prompt, ModelAnswer: s.ModelAnswer})
	})
	return all, t.Err(len(all))
}
