package numeric_test

import (
	"testing"

	"github.com/studybot/studybot/internal/grade/numeric"
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A question is a compiled one with what its replies are read with.
type question struct {
	key   *numeric.Key
	topic *prose.Topic
}

func compile(prompt string, n study.Numeric) (question, error) {
	var t text.Text
	var faults phrase.Faults
	key := numeric.Compile(&study.Question{Kind: study.KindNumeric, Prompt: prompt, Numeric: &n}, &t, &faults)
	none := func(func(string) bool) {}
	return question{key, prose.NewTopic(prompt, "", none, 0, &t, text.English())}, faults.Err()
}

func mustCompile(t *testing.T, prompt string, n study.Numeric) question {
	t.Helper()
	q, err := compile(prompt, n)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (q question) grade(reply string) study.Grade {
	var r prose.Reading
	r.Read(reply, q.topic, text.English())
	return q.key.Grade(&r)
}

// Quantities are one answer in whatever unit and form they come.
func TestQuantities(t *testing.T) {
	t.Parallel()
	type replies map[string]bool
	for _, tt := range []struct {
		answer, tolerance, prompt string
		replies                   replies
	}{
		{"15 days", "", "How long does Prometheus keep data by default?", replies{
			"15 days": true, "15d": true, "fifteen days": true, "360h": true, "two weeks": false, "15": true, "15 hours": false, "about 15 days": true, "15 days by default, not 30 days": true,
		}},
		{"137", "", "Which exit code does an OOM kill give?", replies{"137": true, "exit code 137": true, "137 (128 + 9)": true, "128 + 9 = 137": true, "139": false, "137 or 139": false, "1, 9, 137, 139": false, "1, 9, 139, 137": false, "128 130 137": false, "It is 143, no, 137": true}},
		{"99.9 %", "", "Which availability is three nines?", replies{"99.9%": true, "99.9 percent": true, "99.9": true, "99.95%": false, "99.99 %": false, "99,9 %": true}},
		{"512 MiB", "", "How much memory?", replies{"512Mi": true, "512 MiB": true, "536,870,912 bytes": true, "0.5 GiB": true, "512 MB": false}},
		{"250 m", "", "How long?", replies{"250 minutes": true, "250m": true, "15000 s": true}},
		{"0.25 cores", "", "How much CPU may it use?", replies{"250m": true, "0.25": true, "0.25 cores": true, "250 millicores": true, "250": false}},
		{"16,384", "", "How many hash slots?", replies{"16384": true, "16,384": true, "16k": false, "16384 slots": true, "16384 hash slots, numbered 0 to 16383": true}},
		{"10k rps", "5%", "How many requests per second?", replies{"10000 rps": true, "10,000 requests per second": true, "10k": true, "9.8k rps": true, "9k rps": false}},
		{"99.95 %", "", "Which availability allows 21.6 minutes?", replies{"99.95%": true, "99.9%": false, "0.9995": false, "99.95 percent": true}},
		{"1 GiB", "", "How much memory?", replies{"1Gi": true, "1024 MiB": true, "1,048,576 KiB": true, "1GB": false, "1G": false}},
		{"43.2 min", "1%", "How long?", replies{
			"about 43 minutes": true, "~43min": true, "roughly 43 mins": true, "43.2-43.5 minutes": true, "between 43 and 43.5 minutes": true, "40 to 50 minutes": false,
			"0.03 days": true, "2.6 ks": false, "43 minutes 12 seconds": true, "≈ 43 m": true, "three quarters of an hour": false,
		}},
		{"20,000", "", "How many failures does it allow?", replies{"20000": true, "20k": true, "20 000": true, "20,000": true, "20.000": true, "20 thousand": true, "2,000": false, "twenty thousand": true}},
		{"3.5", "", "How many?", replies{"3.5": true, "3,5": true, "3.50": true, "35": false, "3.4": false}},
		{"21.6 min", "0.1 min", "How much downtime does 99.95 % leave in 30 days?", replies{
			"21.6 minutes": true, "21m36s": true, "21 min 36 s": true, "1296 s": true, "0.36 hours": true, "21.6-21.7 min": true, "20-22 min": false,
			"0.05% of 30 days, that is 21.6 min": true, "43200 * 0.0005 = 21.6": true, "30 days": false, "21.9 min": false, "I don't know": false,
		}},
		{"270", "", "An API allows 100 requests a minute. How many requests a minute do the workers send?", replies{
			"270": true, "270/min": true, "270 requests per minute": true, "270 rpm": true, "4.5 rps": true, "4.5/s": true, "16,200 an hour": true, "270/s": false, "two hundred and seventy": true,
			"about 270 calls each minute": true, "300 rpm": false, "270 minutes": false,
		}},
		{"5 rps", "", "At which rate does the bucket refill?", replies{"5/s": true, "5 requests/s": true, "5 per second": true, "300 a minute": true, "300/min": true, "5/min": false, "5": true, "six a second": false}},
		{"15,360", "", "How many?", replies{"15 360": true, "15360": true, "15\u202f360": true, "15 361": false, "15 360 or 15 400": false, "1 15 360": false}},
		{"4.8 million", "", "How many documents?", replies{"4.8M docs": true, "4.8 million": true, "4 800 000": true, "4,800,000 documents": true, "4.8k": false}},
		{"29", "", "How many pods fit on the node?", replies{
			"twenty nine": true, "twenty-nine": true, "Twenty-eight": false,
			"29. Each interface keeps its first address, so 3 × (10 − 1) = 27 for pods, and 2 more for the others.": true,
			"29. Sorry, 27.": false, "29. No, 27": false, "27. Each keeps one, and 2 more make 30.": false, "That makes 29 pods. Three of them are yours.": true,
		}},
		{"280 s", "", "How many seconds are left of the budget?", replies{
			"budget 40000 minus 26000 is 14000, divided by 50... 4 min 40 s": true, "14000 divided by 50, 280 s": true, "270... 280": false, "14000 divided by 280": false,
		}},
		{"7", "", "How many resources does the first plan add?", replies{"7. Three subnets, and two copies of two: 3 + 2 × 2.": true, "7 or 3": false, "7, 3, 2": false}},
		{"250", "", "A gateway carries 55,000 connections for 220 pods. How many connections may each pod keep?", replies{
			"55,000 connections shared by 220 pods are 250 each. More addresses (up to eight) raise it.": true, "55000 / 220 = 250": true,
		}},
		{"4", "", "Four buckets are made with count over the list. How many buckets does the plan destroy?", replies{
			"Four": true, "four buckets": true, "All four buckets, as each gets a new name": true, "Four buckets are made with count over the list.": false,
			"Four buckets are made with count over the list. How many buckets does the plan destroy?": false,
		}},
		{"50 %", "", "Which share fails?", replies{"50 %": true, "50": true, "half": false}},
	} {
		checkReplies(t, tt.prompt, study.Numeric{Answer: tt.answer, Tolerance: tt.tolerance, Points: 2}, tt.replies)
	}
}

// checkReplies checks which replies to prompt are right.
func checkReplies(t *testing.T, prompt string, numeric study.Numeric, replies map[string]bool) {
	t.Helper()
	r := mustCompile(t, prompt, numeric)
	for reply, want := range replies {
		if g := r.grade(reply); (g.Points == 2) != want {
			t.Errorf("answer %s: %q is right: %v, want %v: %+v", numeric.Answer, reply, g.Points == 2, want, g)
		}
	}
}

// What else is accepted may measure something else than the answer does.
func TestAcceptedQuantities(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, "How many nodes may fail?", study.Numeric{Answer: "50 %", Accept: []string{"0.5", "3 min"}, Points: 2})
	for reply, want := range map[string]study.Points{"50 %": 2, "50": 2, "0.5": 2, "180 s": 2, "5 min": 0, "0.6": 0} {
		if g := r.grade(reply); g.Points != want {
			t.Errorf("%q: %v points, want %v: %+v", reply, g.Points, want, g)
		}
	}
}

// Faults of a numeric question are reported with their places.
func TestNumericFaults(t *testing.T) {
	t.Parallel()
	for want, n := range map[string]study.Numeric{
		"numeric.answer":          {Answer: "many"},
		"numeric.tolerance":       {Answer: "5 min", Tolerance: "5 GB"},
		"numeric.accept[0]":       {Answer: "5 min", Accept: []string{"x"}},
		"numeric.slips[0].answer": {Answer: "5 min", Slips: []study.Slip{{Answer: "x"}}},
	} {
		_, err := compile("", n)
		if err == nil || err.Error()[:len(want)] != want {
			t.Errorf("Compile(%+v) = %v, want a fault at %s", n, err, want)
		}
	}
}
