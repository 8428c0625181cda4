package postgres

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/study"
)

// Texts that Postgres does not take are stored without what it does not take,
// and the evidence still points at the same words.
func TestSubmitHostileText(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	for name, c := range map[string]struct{ text, word, want string }{
		"null bytes":       {"\x00a\x00 pod is\x00 evicted", "evicted", "a pod is evicted"},
		"invalid UTF-8":    {"a \xff\xfepod \xe2\x82is evicted", "evicted", "a pod is evicted"},
		"a word apart":     {"a pod is evi\x00cted", "evi\x00cted", "a pod is evicted"},
		"many bytes":       {"é€😀 \xf0\x9f evicted", "evicted", "é€😀  evicted"},
		"nothing is left":  {"\x00\xff", "\xff", ""},
		"nothing is wrong": {"\u202e evicted \\u0000", "evicted", "\u202e evicted \\u0000"},
		"very long":        {"evicted" + strings.Repeat("é", accepted.MaxTextBytes), "evicted", "evicted" + strings.Repeat("é", (accepted.MaxTextBytes-len("evicted"))/2)},
	} {
		sub := reply(r, study.MemberID(name), "1."+name, 4)
		sub.Text = c.text
		at := strings.Index(c.text, c.word)
		span := study.Span{Start: at, End: at + len(c.word)}
		sub.Grade.Marks = []study.Mark{{Criterion: "a", Points: 4, Max: 4, Evidence: []study.Span{span}, Near: &span, Hint: "not\x00 this \xff"}}
		sub.Grade.Caps = []study.Cap{{Misconception: "m", Evidence: span}}
		sub.Grade.Notes = []study.Note{{Text: "you said \x00", Span: &span}}
		sub.Grade.Report = &study.Report{Found: []study.StoryPart{{Name: "action", Evidence: span}}}
		stored := mustSubmit(t, s, sub)
		rec, err := s.Receipt(t.Context(), stored.ID)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		g := rec.Submission.Grade
		if rec.Submission.Text != c.want {
			t.Errorf("%s: stored as %.80q, want %.80q", name, rec.Submission.Text, c.want)
		}
		word := strings.ToValidUTF8(strings.ReplaceAll(c.word, "\x00", ""), "")
		for what, span := range map[string]study.Span{
			"evidence": g.Marks[0].Evidence[0], "near": *g.Marks[0].Near, "cap": g.Caps[0].Evidence, "note": *g.Notes[0].Span, "report": g.Report.Found[0].Evidence,
		} {
			if got := span.In(rec.Submission.Text); got != word {
				t.Errorf("%s: the %s points at %q, want %q", name, what, got, word)
			}
		}
		if sub.Grade.Marks[0].Evidence[0] != span {
			t.Errorf("%s: the caller's own grade was changed", name)
		}
	}
	checkStandings(t, s)
}

// JSON for a jsonb column has no null byte, and all else as it was.
func TestJSONB(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"plain", "plain"},
		{"a\x00b\x00", "ab"},
		{`a literal \u0000`, `a literal \u0000`},
		{"\\\x00", `\`},
		{"\"\x00\"\n", "\"\"\n"},
		{"bad \xff\x00", "bad \ufffd"},
	} {
		b, err := accepted.JSON(map[string]string{c.text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal(b, &got); err != nil {
			t.Errorf("accepted.JSON(%q) is %s: %v", c.text, b, err)
		}
		if diff := cmp.Diff(map[string]string{c.want: c.want}, got); diff != "" {
			t.Errorf("accepted.JSON(%q) (-want +got):\n%s", c.text, diff)
		}
	}
}

// Keys of requests are cleaned the same way each time.
func TestHostileKeys(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	if first, again := mustAdd(t, s, question("k.one", "k"), "a\x00b\xff"), mustAdd(t, s, question("k.one", "k"), "a\x00b\xff"); first.ID != again.ID {
		t.Errorf("one key made rounds %d and %d", first.ID, again.ID)
	}
	p := study.BoardPost{Channel: channel, Period: study.PeriodAll, Start: study.PeriodAll.Start(noon)}
	if err := s.QueueBoard(t.Context(), p, "a\x00b\xff"); err != nil {
		t.Error(err)
	}
	q := question("k.null", "k")
	q.Prompt, q.Output = "Why\x00?", `\u0000`
	if r := mustAdd(t, s, q, "null"); r.Question.Prompt != "Why?" || r.Question.Output != `\u0000` {
		t.Errorf("a question with null bytes came back as %q and %q", r.Question.Prompt, r.Question.Output)
	}
}
