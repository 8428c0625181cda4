package quiz_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
)

// Links finds every source, and what is wrong with each.
func TestLinks(t *testing.T) {
	t.Parallel()
	links, faults := quiz.Links(os.DirFS("testdata/links"))
	if len(links) != 10 {
		t.Errorf("%d links, want one for each source", len(links))
	}
	golden(t, "testdata/links/faults.golden", faults.Error()+"\n")
}

// A bank without a list takes any site.
func TestLinksOfAnySite(t *testing.T) {
	t.Parallel()
	_, faults := quiz.Links(os.DirFS("testdata/unfair"))
	if len(faults) != 3 {
		t.Errorf("want a fault for each of three addresses that are none:\n%v", faults)
	}
}

// A fault of a link is at its place.
func TestLinkFault(t *testing.T) {
	t.Parallel()
	links, _ := quiz.Links(os.DirFS("testdata/links"))
	want := document.Fault{File: "pods.yaml", Line: 5, Column: 117, Code: document.CodeSource, Msg: "it answers 404"}
	if diff := cmp.Diff(want, links[0].Fault("it answers %d", 404)); diff != "" {
		t.Errorf("fault (-want +got):\n%s", diff)
	}
}

// The sources of the bank that comes with the bot are on sites that it lists.
func TestLinksBuiltIn(t *testing.T) {
	t.Parallel()
	if links, faults := quiz.Links(os.DirFS(schemaDir)); len(links) == 0 || len(faults) > 0 {
		t.Errorf("%d links and these faults:\n%v", len(links), faults)
	}
}
