package quiz_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with the file, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// Each directory of bad files has all its faults reported in one run.
func TestLoadFaults(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("testdata/bad/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no directories of bad files: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			bank, err := quiz.Load(os.DirFS(dir))
			var faults document.Faults
			if bank != nil || !errors.As(err, &faults) {
				t.Fatalf("Load() = %v, %v; want no bank, and Faults", bank, err)
			}
			golden(t, filepath.Join(dir, "faults.golden"), strings.TrimSpace(faults.Error())+"\n")
		})
	}
}

func load(t *testing.T, dir string) *quiz.Bank {
	t.Helper()
	bank, err := quiz.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// Everything that the format can say arrives in the domain.
func TestLoad(t *testing.T) {
	t.Parallel()
	bank := load(t, "testdata/good")
	interview, hasInterview := bank.Interview()
	plan, hasPlan := bank.Plan()
	checklist, hasChecklist := bank.Checklist()
	if !hasInterview || !hasPlan || !hasChecklist {
		t.Errorf("interview %v, plan %v, checklist %v; want all", hasInterview, hasPlan, hasChecklist)
	}
	read := struct {
		Topics    any
		Questions any
		Terms     any
		Schedules any
		Syllabus  any
		Interview any
		Plan      any
		Checklist any
	}{bank.Topics(), bank.Questions(), bank.Terms(), bank.Schedules(), bank.Syllabus(), interview, plan, checklist}
	text, err := json.MarshalIndent(read, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/good/bank.golden", string(text)+"\n")
	for _, q := range bank.Questions() {
		if got, ok := bank.Question(q.ID); !ok || got.ID != q.ID {
			t.Errorf("Question(%q) = %v, %v", q.ID, got.ID, ok)
		}
		if rubric, ok := bank.Rubric(q.ID); !ok || rubric == nil {
			t.Errorf("Rubric(%q) is not there", q.ID)
		}
	}
	if _, ok := bank.Question("kubernetes.no-such"); ok {
		t.Error("Question finds one that is not there")
	}
	if _, ok := bank.Rubric("kubernetes.no-such"); ok {
		t.Error("Rubric finds one that is not there")
	}
	if bank.Lexicon() == nil {
		t.Error("no lexicon")
	}
}

// A file of any size or depth is refused in little time.
func TestLoadHostile(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"too large":    "topic: " + strings.Repeat("a", 1<<20),
		"brackets":     strings.Repeat("[", 1<<19),
		"mappings":     strings.Repeat("{a: ", 1<<17),
		"dashes":       strings.Repeat("- ", 1<<19),
		"keys":         strings.Repeat("? ", 1<<19),
		"aliases":      "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
		"deep phrases": "topic: a\nname: A\nquestions: [{criteria: [{phrasings: [" + strings.Repeat("{any: [", 10) + "x" + strings.Repeat("]}", 10) + "]}]}]\n",
		"nothing":      "",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{"pack.yaml": {Data: []byte(text)}}
			bank, err := quiz.Load(fsys)
			var faults document.Faults
			if bank != nil || !errors.As(err, &faults) {
				t.Errorf("Load() = %v, %v; want Faults", bank, err)
			}
		})
	}
}

// A directory that is not there is a fault like any other.
func TestLoadNoDirectory(t *testing.T) {
	t.Parallel()
	_, err := quiz.Load(os.DirFS("testdata/no-such"))
	if err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v, want one about the directory", err)
	}
}

// No pack makes Load panic, and its faults lie within the file.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*/*.y*ml")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range append(files, "testdata/good/kubernetes.yaml", "testdata/good/sre.yml") {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{}
		for _, name := range []string{"pack.yaml", "glossary.yaml", "schedules.yaml", "synonyms.yaml", "syllabus.yaml", "interview.yaml", "plan.yaml", "checklist.yaml", "sites.yaml"} {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := quiz.Load(fsys)
		var faults document.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("error %v is no Faults", err)
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 2
		for _, fault := range faults {
			if fault.Line > lines || fault.Msg == "" || fault.Code == "" {
				t.Errorf("fault %#v of a file of %d lines", fault, lines)
			}
		}
	})
}

// today is when the banks of the tests are checked.
var today = time.Date(2026, time.December, 15, 12, 0, 0, 0, time.UTC)

// What loads is not fair for that: Lint says what is not, and why.
func TestLint(t *testing.T) {
	t.Parallel()
	load(t, "testdata/unfair")
	checkLint(t, "testdata/unfair")
}

// checkLint compares the faults that Lint finds in dir, some of which are errors,
// with those that its file lists.
func checkLint(t *testing.T, dir string) {
	t.Helper()
	bank, faults := quiz.Lint(os.DirFS(dir), today)
	if bank != nil {
		t.Error("Lint returns a bank with faults")
	}
	golden(t, dir+"/faults.golden", faults.Error()+"\n")
}

// Faults of form do not hide unfair questions, nor the reverse.
func TestLintWithFaultsOfForm(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/unfair/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, faults := quiz.Lint(fstest.MapFS{
		"kubernetes.yaml": {Data: text},
		"broken.yaml":     {Data: []byte("topic: [")},
		"sre.yaml":        {Data: []byte("topic: sre\n")},
	}, today)
	found := make(map[document.Code]bool)
	for _, f := range faults {
		found[f.Code] = true
	}
	for _, code := range []document.Code{document.CodeSyntax, document.CodeMissing, document.CodeExample, document.CodeSource} {
		if !found[code] {
			t.Errorf("no fault of code %s in:\n%v", code, faults)
		}
	}
}

// Lint knows what makes a question poor although its rubric is sound.
func TestLintCraft(t *testing.T) {
	t.Parallel()
	checkLint(t, "testdata/craft")
}

// What was read more than a year ago brings a reminder, which is no fault.
func TestLintReminds(t *testing.T) {
	t.Parallel()
	_, faults := quiz.Lint(os.DirFS("testdata/teach"), today)
	_, later := quiz.Lint(os.DirFS("testdata/teach"), today.AddDate(1, 1, 0))
	if len(faults.Reminders()) > 0 || len(later.Reminders()) != 3 || len(later.Warnings()) != len(faults.Warnings()) {
		t.Errorf("today:\n%v\na year later:\n%v\nwant 3 reminders more", faults, later)
	}
}

// Lint teaches: each warning says which phrasing does not do what it seems to.
func TestLintTeaches(t *testing.T) {
	t.Parallel()
	_, faults := quiz.Lint(os.DirFS("testdata/teach"), today)
	golden(t, "testdata/teach/faults.golden", faults.Error()+"\n")
}

// Warnings alone leave the bank usable, and a comment silences them.
func TestLintWarnings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/teach/sre.yaml")
	if err != nil {
		t.Fatal(err)
	}
	warned := strings.Replace(string(text), "prompt: What is an incident?", "prompt: What is something?", 1)
	bank, faults := quiz.Lint(fstest.MapFS{"sre.yaml": {Data: []byte(warned)}}, today)
	if bank == nil || len(faults) != 1 || faults[0].Severity() != document.SeverityWarning || faults[0].Code != document.CodePrompt {
		t.Errorf("bank %v, faults %v; want a bank and one warning", bank, faults)
	}
	quiet := strings.Replace(warned, "phrasings: [something, it]}", "phrasings: [something, it]} # lint:ignore prompt: the prompt is a joke", 1)
	bank, faults = quiz.Lint(fstest.MapFS{"sre.yaml": {Data: []byte(quiet)}}, today)
	if bank == nil || len(faults) != 0 {
		t.Errorf("bank %v, faults %v; want a bank and no warnings", bank, faults)
	}
}
