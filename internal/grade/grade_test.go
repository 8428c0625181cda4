package grade

import (
	"testing"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// words returns phrasings in words.
func words(ws ...string) []study.Phrasing {
	var out []study.Phrasing
	for _, w := range ws {
		out = append(out, study.Phrasing{Words: w})
	}
	return out
}

// budget is a question with most constructs.
func budget() study.Question {
	return study.Question{
		ID: "kubernetes.pdb-scope", Kind: study.KindShort,
		Prompt:      "What does a PodDisruptionBudget protect against, and what does it not?",
		ModelAnswer: "It limits how many pods voluntary disruptions such as drains may take down at once, by refusing evictions. It does not protect against node crashes.",
		Criteria: []study.Criterion{
			{ID: "voluntary", Idea: "It limits voluntary disruptions.", Points: 2, Phrasings: words("voluntary disruption", "drain|upgrade")},
			{ID: "minimum", Idea: "It keeps a minimum up.", Points: 2, Phrasings: words("limit [how many] pod", "keep|ensure (minimum|enough) [number] pod", `"minAvailable"`)},
			{ID: "eviction", Idea: "It acts through the eviction API.", Points: 2, Phrasings: words("evict*")},
			{ID: "crash", Idea: "It does not cover crashes.", Points: 2, Negative: true, Phrasings: words("protect node crash", "cover|prevent involuntary")},
		},
		Misconceptions: []study.Misconception{
			{ID: "restarts", Feedback: "Restarting is the controller's work.", Cost: 2, Phrasings: words("restart crashed pod")},
		},
	}
}

func mustCompile(t *testing.T, q study.Question, lex *phrase.Lexicon) *Rubric {
	t.Helper()
	r, err := Compile(q, lex)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGradeShort(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, budget(), nil)
	for _, tt := range []struct {
		name, reply string
		want        study.Points
		guard       study.Guard
	}{
		{"the model answer", budget().ModelAnswer, 8, ""},
		{"one idea", "It only limits voluntary disruptions.", 2, ""},
		{"a typing error", "It only limits volantary disruptoins.", 2, ""},
		{"the denial is missing", "It protects against node crashes.", 0, ""},
		{"the denial is there", "It doesn't protect you from a node crash.", 2, ""},
		{"an idea denied", "It does not apply to voluntary disruptions.", 0, ""},
		{"an exact run in another case", "Set minavailable for that.", 0, ""},
		{"an exact run", "Set `minAvailable` for that.", 2, ""},
		{"a misconception", "It limits voluntary disruptions and restarts crashed pods.", 0, ""},
		{"a misconception refuted", "It limits voluntary disruptions; it does not restart crashed pods.", 2, ""},
		{"the question back", "What does a PodDisruptionBudget protect against, and what does it not?", 0, study.GuardEcho},
		{"nothing", "  :shrug: ", 0, study.GuardEmpty},
		{"no idea", "I don't know, sorry", 0, study.GuardDontKnow},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := r.Grade(tt.reply)
			if g.Points != tt.want || g.Guard != tt.guard || g.Max != 8 {
				t.Errorf("Grade(%q) = %v/%v guard %q, want %v guard %q\n%+v", tt.reply, g.Points, g.Max, g.Guard, tt.want, tt.guard, g)
			}
		})
	}
}

func TestGradeNumeric(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, study.Question{
		Kind: study.KindNumeric, Prompt: "How much downtime does 99.9 % leave in 30 days?",
		Numeric: &study.Numeric{
			Answer: "43.2 min", Tolerance: "1%", Points: 4,
			Slips: []study.Slip{{Answer: "43.8 min", Feedback: "That is the average month.", Points: 2}},
		},
	}, nil)
	for reply, want := range map[string]study.Points{
		"43.2 min": 4, "2592s": 4, "43m12s": 4, "0.72 h": 4, "about 43 minutes": 4, "2,592 seconds": 4, "43,2 min": 4,
		"43 min 12 s": 4, "43 minutes and 12 seconds": 4, "0.1% of 30 days is 43.2 minutes": 4, "30*24*60 = 43200 min, times 0.001 = 43.2 min": 4,
		"43.2": 4, "43.8 min": 2, "21.6 min": 0, "4.32 min": 0, "43.2 hours": 0, "43.2 or 21.6 minutes": 0, "43-44 minutes": 0,
		"not 43.8 min but 43.2 min": 4, "43.2 minutes (2592 s)": 4, "five nines": 0,
	} {
		if g := r.Grade(reply); g.Points != want {
			t.Errorf("Grade(%q) = %v, want %v: %+v", reply, g.Points, want, g)
		}
	}
}

func TestGradeChoice(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, study.Question{Kind: study.KindChoice, Choices: []study.Choice{
		{Text: "The kubelet", Feedback: "It runs the pods."}, {Text: "The scheduler", Right: true, Feedback: "Yes."},
	}}, nil)
	for reply, want := range map[string]study.Points{
		"B": 2, "b)": 2, "option b": 2, "the scheduler": 2, "a": 0, "The kubelet.": 0, "B: the scheduler": 2, "A the scheduler": 2, "z": 0, "": 0,
	} {
		if g := r.Grade(reply); g.Points != want {
			t.Errorf("Grade(%q) = %v, want %v", reply, g.Points, want)
		}
	}
}

func TestGradeStory(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, study.Question{Kind: study.KindBehavioural, Prompt: "Tell me of an outage."}, nil)
	g := r.Grade("Last year our payments cluster went down during a campaign. I had to restore it. I traced it to a full disk, moved the logs off and added an alert. As a result the next campaign had no downtime, and recovery fell from 40 minutes to 5. I learned to test the alerts too.")
	var names []study.Part
	for _, p := range g.Report.Found {
		names = append(names, p.Name)
	}
	if g.Points != 2 || len(names) < 7 {
		t.Errorf("points %v, found %v, missing %v", g.Points, names, g.Report.Missing)
	}
}
