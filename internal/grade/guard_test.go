package grade

import (
	"os"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/study"
)

// Replies are guarded as testdata/guards.txt says: a guard's name (or "honest")
// and a colon, then the reply.
func TestGuards(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, sixIdeas(), benchLexicon(t))
	b, err := os.ReadFile("testdata/guards.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, reply, _ := strings.Cut(line, ": ")
		want := study.Guard(name)
		if name == "honest" {
			want = study.GuardNone
		}
		g := r.Grade(reply)
		if g.Guard != want {
			t.Errorf("%q: guard %q, want %q", reply, g.Guard, want)
		}
		if g.Guard != study.GuardNone && g.Points != 0 {
			t.Errorf("%q: guard %q leaves %v points", reply, g.Guard, g.Points)
		}
	}
}

// A reply far longer than an answer is read to a bound, and says so.
func TestLongReply(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, budget(), nil)
	long := "It limits voluntary disruptions. " + strings.Repeat("The budget of the pods limits what a drain of a node may evict. ", 60)
	g := r.Grade(long)
	if g.Guard != study.GuardLong || g.Points == 0 {
		t.Errorf("a reply of %d words: guard %q, %v points; want it marked and called long", len(strings.Fields(long)), g.Guard, g.Points)
	}
}
