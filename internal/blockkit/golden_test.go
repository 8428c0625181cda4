package blockkit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	opened = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	closes = time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)
)

// Every message reads as its golden file says, and keeps Slack's limits.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, m := range messages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkLimits(t, m)
			compare(t, name, golden(t, m))
		})
	}
}

// App Home reads as its golden file says, and keeps Slack's limits.
func TestHome(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]study.Profile{"home": profile(), "home_empty": {Member: "U1"}, "home_full": longProfile(), "home_troubled": profile()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var troubles []string
			if name == "home_troubled" {
				troubles = slices.Repeat([]string{"schedule \"extra\": " + strings.Repeat("no channel ", 50)}, 12)
			}
			view := blockkit.Home(p, troubles, closes)
			checkView(t, view)
			compare(t, name, golden(t, blockkit.Message{Blocks: view.Blocks.BlockSet}))
		})
	}
}

// The form for a private answer says what is left, or why it is too late.
func TestForms(t *testing.T) {
	t.Parallel()
	short := study.Question{ID: "k.pdb", TopicName: "Kubernetes", Kind: study.KindShort, Level: 2, Prompt: "What does a PDB limit?", Criteria: []study.Criterion{{ID: "a", Points: study.Whole(4)}}}
	r := study.Round{ID: 112, Question: short, State: study.RoundOpen, OpenedAt: opened, ClosesAt: closes}
	shut := r
	shut.State = study.RoundClosed
	gone := r
	gone.State = study.RoundCancelled
	for name, c := range map[string]struct {
		asking study.Asking
		at     time.Time
		sends  bool
	}{
		"form_first":     {study.Asking{Round: r, TriesLeft: 2}, opened, true},
		"form_second":    {study.Asking{Round: r, TriesLeft: 1, Answered: true, Best: study.Whole(3)}, opened, true},
		"form_used":      {study.Asking{Round: r, Answered: true, Best: study.Whole(3)}, opened, false},
		"form_closed":    {study.Asking{Round: shut, TriesLeft: 2}, closes, false},
		"form_late":      {study.Asking{Round: r, TriesLeft: 2}, closes, false},
		"form_cancelled": {study.Asking{Round: gone, TriesLeft: 2}, opened, false},
	} {
		view := blockkit.AnswerForm(c.asking, "1.1", c.at)
		if sends := view.Submit != nil && view.CallbackID == blockkit.FormAnswer && view.PrivateMetadata == "112:1.1"; sends != c.sends {
			t.Errorf("%s can be sent: %v, want %v", name, sends, c.sends)
		}
		compare(t, name, golden(t, blockkit.Message{Text: view.Title.Text, Blocks: view.Blocks.BlockSet}))
	}
}

// golden is m as its file holds it: the text, and the blocks as Slack gets them.
func golden(t *testing.T, m blockkit.Message) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(m.Text + "\n----\n")
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(m.Blocks); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// A question that closes on another day says on which.
func TestCloseOnAnotherDay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 31, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		opened  time.Time
		openFor time.Duration
		want    string // in the text where Slack writes no date
	}{
		{at, 8 * time.Hour, "|17:00 UTC>."},
		{at, 20 * time.Hour, "|Fri 1 Jan at 05:00 UTC>."},
		{at, 12 * time.Hour, "|Thu 31 Dec at 21:00 UTC>."},
		{at, 7 * 24 * time.Hour, "|Thu 7 Jan at 09:00 UTC>."},
		{at.Add(14 * time.Hour), 90 * time.Minute, "|Fri 1 Jan at 00:30 UTC>."},
		{at.Add(14 * time.Hour).In(time.FixedZone("", 3600)), 30 * time.Minute, "|23:30 UTC>."},
	} {
		for _, q := range []study.Question{pdb(), choice(false), behavioural()} {
			r := round(q)
			r.OpenedAt, r.ClosesAt = c.opened, c.opened.Add(c.openFor)
			m := blockkit.Question(r)
			all := string(golden(t, m))
			if !strings.HasSuffix(m.Text, c.want) || strings.Count(all, strings.TrimSuffix(c.want, ">.")) != 2 {
				t.Errorf("%s, open for %s from %s: %s; want twice %q", q.Kind, c.openFor, c.opened, all, c.want)
			}
		}
	}
}
