package blockkit_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

const drains = "It allows only voluntary disruptions like a drain. Of a group, at least two pods stay up; otherwise the eviction API refuses. Nothing else comes to my mind right now."

// receipt is of the first try at q, marked g.
func receipt(q study.Question, text string, g study.Grade) study.Receipt {
	if g.Max == 0 {
		g.Max = q.MaxPoints()
	}
	return study.Receipt{
		Submission: study.Submission{ID: 1, Round: 112, Member: "U1", Text: text, At: opened.Add(time.Hour), Grade: g, Outcome: study.OutcomeMarked, Ordinal: 1},
		Round:      round(q), TriesLeft: 1, Best: g.Points,
	}
}

// marks are those of pdb; each evidence is a part of the text, or empty for a
// mark that was missed.
func marks(text string, evidence ...string) []study.Mark {
	var out []study.Mark
	for i, c := range pdb().Criteria {
		m := study.Mark{Criterion: c.ID, Idea: c.Idea, Max: c.Points, Hint: c.Hint}
		if i < len(evidence) && evidence[i] != "" {
			m.Points = c.Points
			m.Evidence = []study.Span{spanOf(text, evidence[i])}
		}
		out = append(out, m)
	}
	return out
}

func partly() study.Receipt {
	return receipt(pdb(), drains, study.Grade{Points: whole(3), Before: whole(3), Marks: marks(drains, "voluntary disruptions", "at least two pods", "the eviction API")})
}

func numericSlip() study.Receipt {
	return receipt(slo(), "about 7.2 hours", study.Grade{Notes: []study.Note{{Text: "That is 1 %, not 0.1 %."}}})
}

// eight is a receipt of eight ideas, which are hard to show.
func eight() study.Receipt {
	text := strings.Repeat("The scheduler &amp; the kubelet <@U999|wei> agree &lt;!channel&gt; on `nodes` *and* pods_in_namespaces with a long tail of words. ", 12)
	q := pdb()
	q.Criteria = nil
	var ms []study.Mark
	for i := range 8 {
		m := study.Mark{Idea: fmt.Sprintf("Idea number %d says how one part of the system hands its work to the next one.", i+1), Max: whole(1), Hint: "Which part would notice that first, and how?"}
		if i < 5 {
			m.Points, m.Evidence = whole(1), []study.Span{{Start: 100 * i, End: 100*i + 60}, {Start: 900, End: 930}}
		}
		if i == 5 {
			m.Near = &study.Span{Start: 10, End: 30}
		}
		ms = append(ms, m)
	}
	return receipt(q, text, study.Grade{Points: whole(5), Max: whole(8), Before: whole(5), Marks: ms})
}

// receipts are messages by the names of their golden files.
func receipts() map[string]blockkit.Message {
	out := map[string]blockkit.Message{}
	add := func(name string, rec study.Receipt) { out["receipt_"+name] = blockkit.Receipt(rec) }
	addMarked(add)
	addGuarded(add)
	addUnmarked(add)
	addOtherKinds(add)
	return out
}

// addMarked adds the receipts of replies to a question with a rubric.
func addMarked(add func(string, study.Receipt)) {
	add("partly", partly())
	add("eight", eight())

	full := receipt(pdb(), drains, study.Grade{Points: whole(4), Before: whole(4), Marks: marks(drains, "voluntary disruptions", "at least two pods", "the eviction API", "Nothing else")})
	add("full", full)

	near := partly()
	near.Submission.Grade.Marks[3].Near = &study.Span{Start: 120, End: 142}
	add("near", near)

	doubt := partly()
	doubt.Submission.Grade.Marks[1].Doubt = true
	add("doubt", doubt)

	half := partly()
	half.Submission.Grade.Points, half.Best = study.Points(5), study.Points(5)
	half.Submission.Grade.Marks[1].Points = 1
	add("half", half)

	add("zero", receipt(pdb(), "It restarts the pods that crash, I think, and keeps the service healthy.", study.Grade{Marks: marks("")}))
	nearZero := receipt(pdb(), "It allows 50 % of them.", study.Grade{Marks: marks("")})
	nearZero.Submission.Grade.Marks[1].Near = &study.Span{Start: 3, End: 14}
	add("zero_near", nearZero)

	capped := drains + " It restarts crashed pods."
	add("cap", receipt(pdb(), capped, study.Grade{
		Points: whole(2), Before: whole(3), Marks: marks(capped, "voluntary disruptions", "at least two pods", "the eviction API"),
		Caps: []study.Cap{{Feedback: "Restarting pods is the Deployment's work, not the budget's.", Evidence: spanOf(capped, "restarts crashed pods"), Points: whole(2)}},
	}))

	lower := partly()
	lower.Submission.Ordinal, lower.TriesLeft = 2, 0
	lower.Submission.Grade.Points, lower.Best = whole(2), whole(3)
	lower.Submission.Grade.Marks = marks(drains, "voluntary disruptions", "at least two pods")
	add("lower", lower)

	second := partly()
	second.Submission.Ordinal, second.TriesLeft = 2, 0
	add("second", second)

	hostile := "<!channel> \x00 &lt;!here&gt; <@U12345> <https://evil.example/?a=1&amp;b=2|click *me*> ```boom``` _x_ ~y~ \u202eevil\u202c أهلا " + strings.Repeat("A", 40000)
	add("hostile", receipt(pdb(), hostile, study.Grade{Points: whole(2), Before: whole(2), Marks: []study.Mark{
		{Idea: "The beginning", Points: whole(1), Max: whole(1), Evidence: []study.Span{{Start: 0, End: 60}}},
		{Idea: "All of it", Points: whole(1), Max: whole(1), Evidence: []study.Span{{Start: 0, End: len(hostile)}}},
		{Idea: "Nowhere", Points: whole(1), Max: whole(1), Evidence: []study.Span{{Start: -5, End: 1 << 20}, {Start: 9, End: 2}}},
	}}))
}

// addGuarded adds the receipts of replies that met a guard.
func addGuarded(add func(string, study.Receipt)) {
	for _, g := range []study.Guard{study.GuardEcho, study.GuardKeywords, study.GuardShotgun, study.GuardLong, study.GuardShuffled} {
		guarded := marks("")
		guarded[0].Near = &study.Span{Start: 0, End: 5} // of no use to who is asked to write something else
		add("guard_"+string(g), receipt(pdb(), "drain eviction minimum", study.Grade{Guard: g, Before: whole(2), Marks: guarded}))
	}
	for _, g := range []study.Guard{study.GuardDontKnow, study.GuardEmpty} {
		rec := receipt(pdb(), "no idea", study.Grade{Guard: g, Marks: marks("")})
		rec.Submission.Outcome, rec.Submission.Ordinal, rec.TriesLeft = study.OutcomeNoTry, 0, 2
		add("guard_"+string(g), rec)
	}
}

// addUnmarked adds the receipts of replies that do not count.
func addUnmarked(add func(string, study.Receipt)) {
	exhausted := partly()
	exhausted.Submission.Outcome, exhausted.TriesLeft = study.OutcomeExhausted, 0
	add("exhausted", exhausted)
	exhausted.Best = 0
	add("exhausted_nothing", exhausted)
	late := partly()
	late.Submission.Outcome, late.Submission.At = study.OutcomeLate, closes.Add(time.Minute)
	add("late", late)
	later := late
	later.Submission.At = closes.Add(72 * time.Hour)
	add("late_by_days", later)
	withdrawn := partly()
	withdrawn.Submission.Outcome = study.OutcomeWithdrawn
	add("withdrawn", withdrawn)
	kept := partly()
	kept.Submission.Outcome, kept.Submission.Grade = study.OutcomeUnmarked, study.Grade{}
	add("kept", kept)
	keptLast := kept
	keptLast.TriesLeft = 0
	add("kept_last", keptLast)
	lateUnmarked := late
	lateUnmarked.Submission.Grade = study.Grade{}
	add("late_unmarked", lateUnmarked)
}

// addOtherKinds adds the receipts of replies to questions without a rubric.
func addOtherKinds(add func(string, study.Receipt)) {
	add("numeric_full", receipt(slo(), "43m12s", study.Grade{Points: whole(2)}))
	add("numeric_slip", numericSlip())
	add("numeric_zero", receipt(slo(), "20 min", study.Grade{}))
	add("choice_right", receipt(choice(false), "volatile-lru", study.Grade{Points: whole(1), Notes: []study.Note{{Text: "Volatile means keys with an expiry."}}}))
	add("choice_wrong", receipt(choice(false), "noeviction", study.Grade{}))
}

func stories() map[string]blockkit.Message {
	text := "Last spring our checkout was down for everybody. I was the one to lead the response. We rolled back, we drained the bad zone, and we told support. After 43 minutes it was up again."
	rep := study.Report{
		Found: []study.StoryPart{
			{Name: study.PartSituation, Evidence: spanOf(text, "our checkout was down")},
			{Name: study.PartTask, Evidence: spanOf(text, "the one to lead the response")},
			{Name: study.PartAction, Evidence: spanOf(text, "rolled back")},
			{Name: study.PartFigures, Evidence: spanOf(text, "43 minutes")},
		},
		Missing: []study.Part{study.PartResult, study.PartOwnership}, Advice: "Say what changed afterwards, so that it does not come back.",
		I: 1, We: 7, Words: 36, Seconds: 17,
	}
	rec := receipt(behavioural(), text, study.Grade{Points: whole(1), Report: &rep})
	own := rep
	own.I, own.We, own.Seconds, own.Missing = 5, 2, 230, nil
	mine := receipt(behavioural(), text, study.Grade{Points: whole(1), Report: &own})
	mine.TriesLeft = 0
	equal := rep
	equal.I, equal.We, equal.Missing = 3, 4, study.Parts()[6:]
	none := receipt(behavioural(), "It was a day as any other is, and I am glad of it.", study.Grade{Points: whole(1), Report: &study.Report{Missing: study.Parts(), Seconds: 6}})
	echo := receipt(behavioural(), "Tell me about an outage", study.Grade{Guard: study.GuardEcho})
	again := echo
	again.Best, again.TriesLeft, again.Submission.Ordinal = whole(1), 0, 2
	last := echo
	last.TriesLeft, last.Submission.Ordinal = 0, 2
	short := receipt(behavioural(), "foo bar", study.Grade{Guard: study.GuardNoStory})
	short.Submission.Outcome, short.Submission.Ordinal, short.TriesLeft = study.OutcomeNoTry, 0, 2
	unknown := short
	unknown.Submission.Text, unknown.Submission.Grade.Guard = "no idea", study.GuardDontKnow
	spent := short
	spent.Submission.Outcome, spent.TriesLeft = study.OutcomeExhausted, 0
	late := rec
	late.Submission.Outcome, late.Submission.At = study.OutcomeLate, closes.Add(time.Minute)
	return map[string]blockkit.Message{
		"story":      blockkit.Receipt(rec),
		"story_mine": blockkit.Receipt(mine),
		"story_late": blockkit.Receipt(late),

		"story_both":       blockkit.Receipt(receipt(behavioural(), text, study.Grade{Points: whole(1), Report: &equal})),
		"story_none":       blockkit.Receipt(none),
		"story_echo":       blockkit.Receipt(echo),
		"story_echo_again": blockkit.Receipt(again),
		"story_echo_last":  blockkit.Receipt(last),
		"story_short":      blockkit.Receipt(short),
		"story_unknown":    blockkit.Receipt(unknown),
		"story_spent":      blockkit.Receipt(spent),
	}
}

// The receipts of a round that is closed leave nobody a try, in App Home and in
// /quiz me.
func TestNoTryAfterTheClose(t *testing.T) {
	t.Parallel()
	lower := partly()
	lower.Best = whole(4)
	noTry := receipt(pdb(), "no idea", study.Grade{Guard: study.GuardDontKnow, Marks: marks("")})
	noTry.Submission.Outcome, noTry.TriesLeft = study.OutcomeNoTry, 2
	kept := partly()
	kept.Submission.Outcome, kept.Submission.Grade = study.OutcomeUnmarked, study.Grade{}
	told := receipt(behavioural(), "It broke.", study.Grade{Points: whole(1), Report: &study.Report{}})
	for name, rec := range map[string]study.Receipt{
		"marked": partly(), "lower": lower, "without a try": noTry, "kept": kept, "a story": told,
	} {
		says := func(state study.RoundState) string {
			rec.Round.State = state
			view := blockkit.Home(study.Profile{Member: "U1", Receipts: []study.Receipt{rec}}, nil, closes)
			return string(golden(t, blockkit.Message{Text: blockkit.Receipt(rec).Text, Blocks: view.Blocks.BlockSet}))
		}
		left := regexp.MustCompile(`(?i)(one try|two tries) left`)
		if open := says(study.RoundOpen); !left.MatchString(open) {
			t.Errorf("%s, while the round is open: %s", name, open)
		}
		if closed := says(study.RoundClosed); left.MatchString(closed) {
			t.Errorf("%s, after the close: %s", name, closed)
		}
	}
}
