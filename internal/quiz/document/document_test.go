package document_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz/document"
)

// A path leads to the value under it, or as far on the way as there is one.
func TestPlaceAt(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.yaml": {Data: []byte("topic: pods\nquestions:\n  - id: first\n    covers: [one, two]\n")}}
	node, faults := document.Parse(files, []string{"a.yaml"}).Read("a.yaml")
	if faults != nil {
		t.Fatal(faults)
	}
	whole := document.Place{File: "a.yaml", Node: node}
	for path, want := range map[string]string{
		"":                       "a.yaml:1:1",
		"topic":                  "a.yaml:1:8",
		"questions[0].covers[1]": "a.yaml:4:19",
		"questions[0].covers[7]": "a.yaml:4:13",
		"questions[0].source":    "a.yaml:3:5",
		"no.such":                "a.yaml:1:1",
	} {
		if got := whole.At(path).Fault(document.CodeValue, "x").String(); got != want+": x (value)" {
			t.Errorf("a fault at %q is %q, want it at %s", path, got, want)
		}
	}
	if got := whole.At("questions[0]").String(); got != "a.yaml:3" {
		t.Errorf("String() = %q, want the file and line", got)
	}
}

// Faults come in the order of files and lines, each once.
func TestSort(t *testing.T) {
	t.Parallel()
	fault := func(file string, line int) document.Fault {
		return document.Fault{File: file, Line: line, Column: 1, Code: document.CodeValue, Msg: "x"}
	}
	got := document.Faults{fault("b", 1), fault("a", 9), fault("a", 2), fault("a", 9)}.Sort()
	if diff := cmp.Diff(document.Faults{fault("a", 2), fault("a", 9), fault("b", 1)}, got); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
}

// A table with very many faults tells the first of them, and how many more there are.
func TestTableOfFaults(t *testing.T) {
	t.Parallel()
	table := document.Table{Name: "a.csv"}
	rows := 0
	table.CSV(strings.NewReader("max\n"+strings.Repeat("many\n", 25)), []string{"max"}, func(line int, cell func(string) string) {
		rows++
		table.Number(line, "max", cell("max"))
	})
	lines := strings.Split(table.Err(rows).Error(), "\n")
	if len(lines) != 21 || lines[20] != "a.csv:22:1: and 5 faults more (file)" {
		t.Fatalf("%d lines, the last is %q; want 20 faults and how many more", len(lines), lines[len(lines)-1])
	}
	for i, line := range lines[:20] {
		if want := fmt.Sprintf("a.csv:%d:1: max is \"many\": write a number from 0 to 1000 (value)", i+2); line != want {
			t.Errorf("fault %d is %q, want %q", i, line, want)
		}
	}
}
