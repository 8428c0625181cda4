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
