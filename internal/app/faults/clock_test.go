package faults_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

// slack is how late things may be on a busy machine; a clock that was believed
// would make them later.
const slack = 100 * time.Second

// However wrong the clock of a replica's machine is, a round opens at once and
// closes when it was said to, its results come then and not before, replies are
// answered, and a schedule fires once a time.
func TestWrongClock(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{-10 * time.Minute, -2 * time.Minute, 2 * time.Minute, 10 * time.Minute} {
		t.Run(fmt.Sprint(ahead), func(t *testing.T) {
			t.Parallel()
			g := apptest.StartGroup(t, apptest.Options{ClockAhead: ahead, Schedules: []study.Schedule{{
				Name: "fast", Cron: "@every 2s", Zone: "UTC", Post: study.PostQuestion, OpenFor: time.Hour, Grace: time.Minute,
				Draw: study.Draw{Topics: []study.Topic{"redis"}},
			}}})
			asked := time.Now()
			seq := g.Workspace.Seq()
			if err := g.Workspace.Command("ana", apptest.Channel, "/quiz", "now kubernetes.pdb-scope for 10s"); err != nil {
				t.Fatal(err)
			}
			q := g.Await(seq, "the question", func(e workspace.Entry) bool {
				return apptest.IsQuestion(e) && strings.Contains(string(e.Metadata), `"kubernetes.pdb-scope"`)
			})
			if late := time.Since(asked); late > slack {
				t.Errorf("the question came after %s", late)
			}
			_, sent := g.Reply("wei", q, apptest.PDBFull)
			g.Told(sent, "wei", `^\*4/4\*`)
			g.Await(seq, "the results", func(e workspace.Entry) bool {
				return apptest.IsOfType(e, slackbot.EventResults) && e.ThreadTS == q.TS
			})
			if after := time.Since(asked); after < 10*time.Second || after > slack {
				t.Errorf("the results came %s after the question was asked for, want 10 s and little more", after)
			}
			if n := g.Count(`SELECT count(*) FROM rounds WHERE closed_at < closes_at`); n != 0 {
				t.Errorf("%d rounds were closed early", n)
			}
			if n := g.Count(`SELECT count(*) FROM occurrences WHERE decided_at < due_at - interval '0.2 seconds' OR decided_at > due_at + interval '100 seconds'`); n != 0 {
				t.Errorf("%d occurrences ran at a time that was not theirs", n)
			}
			if n := g.Count(`SELECT count(*) FROM occurrences WHERE outcome = 'opened'`); n < 2 {
				t.Errorf("%d occurrences opened a round, want some", n)
			}
		})
	}
}
