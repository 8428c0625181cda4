package quiz

import (
	"encoding/json"
	"io"
	"strings"
)

// ReadSketches reads what drafts are made from: CSV with the columns prompt and
// model_answer, or JSON lines with such keys; question_id names a question.
// Of rows with one question_id, or one prompt, the first counts.
func ReadSketches(r io.Reader, name string) ([]Sketch, error) {
	t := table{name: name}
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
			t.bad(line, CodeMissing, "prompt is empty: write the question")
		case strings.TrimSpace(s.ModelAnswer) == "":
			t.bad(line, CodeMissing, "model_answer is empty: write a full answer")
		}
		seen[key] = true
		all = append(all, s)
	}
	if strings.HasSuffix(name, ".csv") {
		t.read(r, []string{"prompt", "model_answer"}, func(line int, cell func(string) string) {
			add(line, Sketch{ID: cell("question_id"), Prompt: cell("prompt"), ModelAnswer: cell("model_answer")})
		})
		return all, t.err(len(all))
	}
	t.lines(r, func(line int, text []byte) {
		var s struct {
			ID          string `json:"question_id"`
			Prompt      string `json:"prompt"`
			ModelAnswer string `json:"model_answer"`
		}
		if err := json.Unmarshal(text, &s); err != nil {
			t.bad(line, CodeSyntax, `this is not {"question_id": ID, "prompt": TEXT, "model_answer": TEXT} in JSON: %v`, err)
			return
		}
		add(line, Sketch{ID: s.ID, Prompt: s.Prompt, ModelAnswer: s.ModelAnswer})
	})
	return all, t.err(len(all))
}
