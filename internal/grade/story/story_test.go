package story_test

import (
	"os"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/story"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A told is one story of testdata/stories.txt with what should be made of it.
type told struct {
	name, reply string
	want        map[string]string
}

// readStories reads blocks of "key: value" lines, each begun by "story: name",
// and after them the reply in lines that begin with "> ".
func readStories(t *testing.T) []told {
	t.Helper()
	b, err := os.ReadFile("testdata/stories.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []told
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		last := len(all) - 1
		switch {
		case strings.HasPrefix(line, "> "):
			all[last].reply = strings.TrimSpace(all[last].reply + " " + line[2:])
		case !ok:
			t.Fatalf("testdata/stories.txt: %q is neither key nor reply", line)
		case key == "story":
			all = append(all, told{name: value, want: map[string]string{}})
		default:
			all[last].want[key] = value
		}
	}
	return all
}

const prompt = "Tell us about an outage that you led the response to. What did you do first, and what did you change afterwards?"

// listen grades a reply to the prompt.
func listen(reply string) study.Grade {
	var t text.Text
	none := func(func(string) bool) {}
	topic := prose.NewTopic(prompt, "", none, 0, &t, text.English())
	var r prose.Reading
	r.Read(reply, topic, text.English())
	return story.Grade(&r, study.Whole(1))
}

// Stories are taken apart as a listener would: what is there is found and
// quoted, what is missing is named, and one thing to add is said.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, s := range readStories(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			g := listen(s.reply)
			if guard := s.want["guard"]; guard != string(g.Guard) || (g.Points == g.Max) != (guard == "") || (g.Report == nil) != (guard != "") {
				t.Fatalf("guard %q, points %v of %v, report %+v; want guard %q", g.Guard, g.Points, g.Max, g.Report, guard)
			}
			if g.Report != nil {
				checkReport(t, s, g)
			}
		})
	}
}

// checkReport compares the report on s with what is wanted.
func checkReport(t *testing.T, s told, g study.Grade) {
	t.Helper()
	quoted := map[string]string{}
	for _, p := range g.Report.Found {
		quoted[string(p.Name)] = p.Evidence.In(s.reply)
		if quoted[string(p.Name)] == "" {
			t.Errorf("%s has no words", p.Name)
		}
	}
	var missing []string
	for _, p := range g.Report.Missing {
		missing = append(missing, string(p))
	}
	if got := strings.Join(missing, " "); got != s.want["missing"] {
		t.Errorf("missing %q, want %q; found %q", got, s.want["missing"], quoted)
	}
	for _, p := range study.Parts() {
		if want, ok := s.want[string(p)]; ok && !strings.HasPrefix(quoted[string(p)], want) {
			t.Errorf("%s quotes %q, want %q", p, quoted[string(p)], want)
		}
	}
	if !strings.Contains(g.Report.Advice, s.want["advice"]) {
		t.Errorf("advice %q, want %q in it", g.Report.Advice, s.want["advice"])
	}
	var said []string
	for _, n := range g.Notes {
		said = append(said, n.Text)
	}
	notes := strings.Join(said, " ")
	if want := s.want["note"]; want == "" && notes != "" || !strings.Contains(notes, want) {
		t.Errorf("notes %q, want %q", notes, want)
	}
}

// Words alone show no part: each of these is said in stories that lack it.
func TestStoryFragments(t *testing.T) {
	t.Parallel()
	const around = " That is how it is in such places, and so it goes with the machines and with the people there."
	for _, tt := range []struct {
		part  study.Part
		reply string
	}{
		{study.PartSituation, "Services and customers and clusters matter to the team."},
		{study.PartTask, "At my last job there was much going on."},
		{study.PartTask, "I asked the vendor for the logs."},
		{study.PartAction, "I was asked to help."},
		{study.PartAction, "I would start with the graphs."},
		{study.PartAction, "I'd put the old one back, and if I moved it I'd shut the other."},
		{study.PartAction, "I had a plan and I knew it, and I wanted it."},
		{study.PartResult, "It is easy since the runbook is short."},
		{study.PartResult, "I dropped the wrong index."},
		{study.PartTradeOff, "A list is there instead."},
		{study.PartTradeOff, "This one rather than that one."},
		{study.PartFigures, "Two years ago it was port 443, one day at 3 am, in 2019, with Postgres version 14, sev 1 and many 503s at 14:30, and 24/7."},
	} {
		g := listen(tt.reply + around)
		if g.Report == nil {
			t.Errorf("%q is no story: %q", tt.reply, g.Guard)
			continue
		}
		for _, p := range g.Report.Found {
			if p.Name == tt.part {
				t.Errorf("%q: %q taken for the %s", tt.reply, p.Evidence.In(tt.reply+around), p.Name)
			}
		}
	}
}

// A part is known by many turns of speech.
func TestStoryPhrases(t *testing.T) {
	t.Parallel()
	for part, all := range map[study.Part][]string{
		study.PartSituation: {
			"In spring the tills stood still.", "After a long outage nobody slept.", "One of our engineers wanted to leave.", "At a small bank we kept ten clusters.", "I got paged at night.",
			"Our checkout kept timing out.", "The disk of the database filled up.", "While we were on version nine, it began.",
		},
		study.PartTask: {
			"I had to get it back.", "My manager asked me to look into it.", "It was on me to decide.", "My job was to cut the bill.", "I was on call.", "We had two hours to bring it back.", "I set out to halve it.",
		},
		study.PartAction: {
			"I broke the bill down by team.", "I turned on compression.", "I left the rest alone.", "I profiled it.", "I then quickly swapped the disks.", "I've moved the logs since.", "I kept the old one.",
			"I passed it on.", "We restored the dump.", "Rolled back the release at once.", "I did a rollback.", "I had to bring it back and drained the zone.", "I used strace to see it.",
		},
		study.PartResult: {
			"p95 is 400 ms now.", "The spikes went away.", "She now leads the rota.", "These days a bot does it.", "Errors dropped to 0.1 %.", "I cut the bill by 40 %.", "We have not had a page since.", "It was up after 12 minutes.",
			"Nobody noticed, and no customer complained.", "The fix held.", "Pages fell from forty a week to three.",
		},
		study.PartLearned: {
			"What stayed with me is to ask early.", "I came to see that alerts need tests.", "If I did it again I would test first.", "I now start with the graphs.", "I should have asked earlier.", "Next time I test it.", "I'd do it differently today.", "It taught me to wait.",
		},
		study.PartTradeOff: {
			"We were slower for a week, and that was the price.", "Doing more would have cost more than it saves.", "It doesn't hold for batch jobs.", "I chose the smaller change over the better one.", "We moved the logs rather than growing the disk.",
			"It is simpler but slower.", "I could have restarted it, but then the state is gone.", "We traded a little latency for it.",
		},
		study.PartFigures: {"It took 40 minutes.", "We had six nodes.", "Half the pods were gone.", "It fell from forty to three.", "It was down for one hour, or rather under one hour.", "It served 3k rps."},
	} {
		for _, s := range all {
			const around = "Well, this is what happened, told here in a few plain words, and so on and on with all the rest of it."
			reply := around + " " + s
			if part == study.PartSituation {
				reply = s + " " + around
			}
			g := listen(reply)
			ok := false
			if g.Report != nil {
				ok = !g.Report.Lacks(part)
			}
			if !ok {
				t.Errorf("%s not heard in %q (guard %q)", part, s, g.Guard)
			}
		}
	}
}

// Length is that of the story when spoken, at 130 words a minute, and whose
// story it is shows in "I" beside "we".
func TestStoryLength(t *testing.T) {
	t.Parallel()
	for words, seconds := range map[int]int{13: 6, 130: 60, 260: 120, 325: 150} {
		rep := listen(tell(words)).Report
		if rep == nil || rep.Words != words || rep.Seconds != seconds {
			t.Errorf("%d words: %+v, want %d s", words, rep, seconds)
		}
	}
	rep := listen("We saw it. I said so, my team agreed, and we fixed our disk with me.").Report
	if rep.I != 3 || rep.We != 3 {
		t.Errorf("I %d, we %d; want 3 and 3", rep.I, rep.We)
	}
}

// tell returns a story of n words.
func tell(n int) string {
	words := strings.Fields(strings.Repeat("I moved the old disk to another node and then I told the team of it. ", n/15+1))
	return strings.Join(words[:n], " ")
}
