package grade

import (
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/study"
)

// Stories are taken apart as a listener would: what is there is found and
// quoted, what is missing is named, and one thing to add is said.
func TestStories(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, study.Question{Kind: study.KindBehavioural, Prompt: "Tell me of an outage."}, nil)
	full := "Last year our payments cluster went down during a campaign. I had to restore it within the hour. " +
		"I traced it to a full disk, moved the logs off and added an alert, rather than only growing the disk. " +
		"As a result recovery fell from 40 minutes to 5. I learned to test the alerts too."
	for _, tt := range []struct {
		name, reply, missing, advice, note string
	}{
		{"complete", full, "", "It has all its parts", ""},
		{"no figures", strings.ReplaceAll(full, " from 40 minutes to 5", " a lot"), "figures", "figure", ""},
		{"only we", "Last month our service had an outage. We had to restore it. We traced it to a disk, we moved the logs, we added an alert, instead of growing it. As a result it took 5 minutes. We learned a lot from all of that work together.", "ownership", "which part was yours", ""},
		{"no result", "Last year our cluster went down. I had to restore it. I traced it to a full disk of 20 GB and moved the logs off, and then I wrote to everybody about it.", "result trade-off learned", "how it ended", ""},
		{"a few words", "I once fixed a disk.", "situation task result figures trade-off learned", "Tell it as a story", ""},
		{"blame", full + " It was the developer's fault.", "", "all its parts", "blame"},
		{"too long", full + strings.Repeat(" Then I looked at the next graph and wrote down what I saw there.", 40), "", "all its parts", "minutes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := r.Grade(tt.reply)
			if g.Points != g.Max || g.Report == nil {
				t.Fatalf("grade %+v, want the point for taking part and a report", g)
			}
			if got := strings.Join(g.Report.Missing, " "); got != tt.missing {
				t.Errorf("missing %q, want %q; found %+v", got, tt.missing, g.Report.Found)
			}
			if !strings.Contains(g.Report.Advice, tt.advice) {
				t.Errorf("advice %q, want %q in it", g.Report.Advice, tt.advice)
			}
			notes := ""
			for _, n := range g.Notes {
				notes += n.Text
			}
			if tt.note == "" && notes != "" || !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
			for _, p := range g.Report.Found {
				if p.Evidence.In(tt.reply) == "" {
					t.Errorf("%s has no words", p.Name)
				}
			}
		})
	}
}

// Length is that of the story when spoken, at 130 words a minute, and whose
// story it is shows in "I" beside "we".
func TestStoryLength(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, study.Question{Kind: study.KindBehavioural, Prompt: "Tell me of an outage."}, nil)
	for words, seconds := range map[int]int{13: 6, 130: 60, 260: 120, 325: 150} {
		rep := r.Grade(strings.TrimSpace(strings.Repeat("disk ", words))).Report
		if rep == nil || rep.Words != words || rep.Seconds != seconds {
			t.Errorf("%d words: %+v, want %d s", words, rep, seconds)
		}
	}
	rep := r.Grade("We saw it. I said so, my team agreed, and we fixed our disk with me.").Report
	if rep.I != 3 || rep.We != 3 {
		t.Errorf("I %d, we %d; want 3 and 3", rep.I, rep.We)
	}
}
