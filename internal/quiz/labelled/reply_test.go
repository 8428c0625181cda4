package labelled_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// The labelled replies of a directory are those of its own files of JSON lines.
func TestReadDir(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"marked/x.jsonl":      {Data: []byte(`{"question": "a.b", "answer": "x", "points": 1.5, "note": "n"}`)},
		"marked/notes.txt":    {Data: []byte("other")},
		"marked/held/y.jsonl": {Data: []byte(`{"question": "a.c", "answer": "y", "points": 0}`)},
	}
	got, err := labelled.ReadDir(files, "marked")
	if want := []labelled.Reply{{File: "marked/x.jsonl", Line: 1, Question: "a.b", Text: "x", Points: 1.5, Note: "n"}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("ReadDir() = %v, %v; want %v", got, err, want)
	}
	if got, err := labelled.ReadDir(files, "no/such"); got != nil || err != nil {
		t.Errorf("a directory that is not there: %v, %v", got, err)
	}
	files["marked/x.jsonl"].Data = append([]byte("\ufeff"), files["marked/x.jsonl"].Data...)
	files["marked/X2.JSONL"] = &fstest.MapFile{Data: []byte("\ufeff\r\n{\"question\": \"a.d\", \"answer\": \"z\", \"points\": 0}\r\n")}
	if got, err := labelled.ReadDir(files, "marked"); err != nil || len(got) != 2 || got[0].File != "marked/X2.JSONL" || got[0].Line != 2 {
		t.Errorf("files with a byte order mark: %v, %v; want two replies", got, err)
	}
	files["marked/z.jsonl"] = &fstest.MapFile{Data: []byte("\nno JSON\n")}
	if _, err := labelled.ReadDir(files, "marked"); err == nil || !strings.Contains(err.Error(), "marked/z.jsonl:2") {
		t.Errorf("a line that is no JSON: error %v, want its place", err)
	}
}

// A line has points or the parts of a story, of which there may be none.
func TestReadParts(t *testing.T) {
	t.Parallel()
	text := `{"question": "a.b", "answer": "x", "parts": ["trade-off", "situation"], "note": "n"}
{"question": "a.b", "answer": "y", "parts": []}
{"question": "a.c", "answer": "z", "points": 0, "parts": null}
`
	want := []labelled.Reply{
		{File: "a.jsonl", Line: 1, Question: "a.b", Text: "x", Parts: []study.Part{study.PartTradeOff, study.PartSituation}, Note: "n"},
		{File: "a.jsonl", Line: 2, Question: "a.b", Text: "y", Parts: []study.Part{}},
		{File: "a.jsonl", Line: 3, Question: "a.c", Text: "z"},
	}
	got, err := labelled.ReadLines(strings.NewReader(text), "a.jsonl")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("error %v (-want +got):\n%s", err, diff)
	}
	if !got[0].Story() || !got[1].Story() || got[2].Story() {
		t.Errorf("stories are %t, %t, %t; want those with parts", got[0].Story(), got[1].Story(), got[2].Story())
	}
}

// What is wrong with the parts of a story is told with its line and what would
// be right, all of it.
func TestReadPartsFaults(t *testing.T) {
	t.Parallel()
	const names = "situation, task, action, result, figures, ownership, trade-off, learned"
	for name, c := range map[string]struct{ keys, want string }{
		"neither":   {``, `"points" is not there, nor is "parts": write `},
		"null":      {`, "parts": null`, `"points" is not there, nor is "parts": write `},
		"both":      {`, "points": 1, "parts": []`, `"points" and "parts" are both there: a story has "parts", any other reply has "points" (kind)`},
		"unknown":   {`, "parts": ["blame"]`, `"blame" is no part of a story: the parts are ` + names + ` (value)`},
		"other way": {`, "parts": ["task", "Tradeoff"]`, `"Tradeoff" is no part of a story: the parts are ` + names + `; did you mean "trade-off"? (value)`},
		"repeated":  {`, "parts": ["task", "result", "task"]`, `part "task" is there already: name each of ` + names + ` once at most (duplicate)`},
		"no list":   {`, "parts": "task"`, `this is not {"question": ID, "answer": TEXT, "points": N} or {"question": ID, "answer": TEXT, "parts": [PART, …]} in JSON: `},
		"no text":   {`, "parts": [1]`, `this is not {"question": ID, `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := labelled.ReadLines(strings.NewReader("\n"+`{"question": "a.b", "answer": "x"`+c.keys+"}\n"), "a.jsonl")
			if err == nil || !strings.HasPrefix(err.Error(), "a.jsonl:2:1: "+c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}
