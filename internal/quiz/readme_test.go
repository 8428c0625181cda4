package quiz_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
)

// A page is a block of YAML in the README and the line at which it begins.
type page struct {
	line int
	text string
}

// readmeBlocks returns the fenced blocks of the README whose fence says info.
func readmeBlocks(t *testing.T, info string) []page {
	t.Helper()
	text, err := os.ReadFile("../../quizzes/README.md")
	if err != nil {
		t.Fatal(err)
	}
	fence := regexp.MustCompile("(?ms)^```" + info + "\n(.*?)^```$")
	var pages []page
	for _, at := range fence.FindAllSubmatchIndex(text, -1) {
		pages = append(pages, page{1 + strings.Count(string(text[:at[2]]), "\n"), string(text[at[2]:at[3]])})
	}
	return pages
}

// Every block of YAML in the README is right: files have no faults, and
// phrasings fit the replies that they are said to fit, and no others.
func TestReadme(t *testing.T) {
	t.Parallel()
	pages := readmeBlocks(t, "yaml")
	if len(pages) < 25 {
		t.Fatalf("%d blocks of YAML in the README, want all of them", len(pages))
	}
	for _, p := range pages {
		t.Run(fmt.Sprintf("line %d", p.line), func(t *testing.T) {
			t.Parallel()
			if strings.Contains(p.text, "\nfits:") {
				tryPhrasing(t, p)
				return
			}
			tryFile(t, p)
		})
	}
}

// The question that is begun and not finished says only what it lacks.
func TestReadmePartial(t *testing.T) {
	t.Parallel()
	pages := readmeBlocks(t, "yaml partial")
	if len(pages) != 1 {
		t.Fatalf("%d unfinished blocks", len(pages))
	}
	_, faults := quiz.Lint(fstest.MapFS{"kubernetes.yaml": {Data: []byte(pages[0].text)}}, today)
	for _, f := range faults {
		if f.Code != document.CodeMissing && f.Code != document.CodeExamples {
			t.Errorf("README.md:%d: %v", pages[0].line, f)
		}
	}
	if len(faults) == 0 {
		t.Error("the unfinished question has no faults")
	}
}

const aPack = `topic: any
name: Any
questions:
  - {id: one, kind: behavioural, level: 1, prompt: Tell us., story: {strong: [a part]}}
`

// titled returns the sort of a file that begins with its title.
func titled(p page) string {
	for key, sort := range map[string]string{"phases": "interview", "sittings": "plan", "statements": "checklist"} {
		if strings.Contains(p.text, "\n"+key+":") {
			return sort
		}
	}
	return "pack"
}

// tryFile lints the block as the file that it is.
func tryFile(t *testing.T, p page) {
	t.Helper()
	synonyms, err := os.ReadFile("../../quizzes/synonyms.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{"any.yaml": {Data: []byte(aPack)}, "synonyms.yaml": {Data: synonyms}}
	key, _, _ := strings.Cut(p.text, ":")
	switch key {
	case "topic":
		fsys["pack.yaml"] = &fstest.MapFile{Data: []byte(p.text)}
	case "questions":
		fsys["pack.yaml"] = &fstest.MapFile{Data: []byte("topic: example\nname: Example\n" + p.text)}
	case "terms":
		fsys["glossary.yaml"] = &fstest.MapFile{Data: []byte(p.text)}
	case "sections":
		fsys["syllabus.yaml"] = &fstest.MapFile{Data: []byte(p.text)}
	case "sites":
		fsys["sites.yaml"] = &fstest.MapFile{Data: []byte(p.text)}
	case "title":
		fsys[titled(p)+".yaml"] = &fstest.MapFile{Data: []byte(p.text)}
	case "synonyms", "schedules":
		// The pack that a schedule draws from has to fit.
		fsys["any.yaml"].Data = []byte(strings.Replace(aPack, "kind: behavioural", "kind: choice", 1))
		fsys["any.yaml"].Data = []byte(strings.Replace(string(fsys["any.yaml"].Data), "story: {strong: [a part]}",
			`source: {title: A, url: "https://example.org/"}, choices: [{text: This, right: true, feedback: Yes.}, {text: That, feedback: No.}]`, 1))
		fsys[key+".yaml"] = &fstest.MapFile{Data: []byte(p.text)}
	default:
		t.Fatalf("README.md:%d: a block that begins with %q is of no known sort", p.line, key)
	}
	if _, faults := quiz.Lint(fsys, today); len(faults.Errors()) > 0 { // a block shows one thing, not a whole bank
		t.Errorf("README.md:%d:\n%v", p.line, faults)
	}
}

// tryPhrasing grades the replies of a block with its phrasing alone.
func tryPhrasing(t *testing.T, p page) {
	t.Helper()
	var block struct {
		Phrasing any
		Negative bool
		Fits     []string
		Not      []string
	}
	if err := yaml.UnmarshalWithOptions([]byte(p.text), &block, yaml.Strict()); err != nil {
		t.Fatalf("README.md:%d: %v", p.line, err)
	}
	pack, err := yaml.Marshal(map[string]any{
		"topic": "example", "name": "Example",
		"questions": []any{map[string]any{
			"id": "one", "kind": "short", "level": 1, "prompt": "What do you say?", "model_answer": "That.",
			"criteria": []any{map[string]any{
				"id": "only", "idea": "It.", "points": 1, "hint": "What?", "negative": block.Negative,
				"phrasings": []any{block.Phrasing},
			}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	bank, err := quiz.Load(fstest.MapFS{"example.yaml": {Data: pack}})
	if err != nil {
		t.Fatalf("README.md:%d: %v", p.line, err)
	}
	rubric, _ := bank.Rubric("example.one")
	if len(block.Fits) == 0 || len(block.Not) == 0 {
		t.Errorf("README.md:%d: a phrasing is shown with replies that it fits and replies that it does not", p.line)
	}
	for _, reply := range block.Fits {
		if g := rubric.Grade(reply); !g.Full() {
			t.Errorf("README.md:%d: does not fit %q (guard %q)", p.line, reply, g.Guard)
		}
	}
	for _, reply := range block.Not {
		if g := rubric.Grade(reply); g.Points > 0 {
			t.Errorf("README.md:%d: fits %q: %+v", p.line, reply, g.Marks)
		}
	}
}
