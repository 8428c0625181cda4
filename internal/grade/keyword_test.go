package grade

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// splits is an idea of 5 points by keywords that weigh 2, 1 and 1.
func splits() study.Criterion {
	return study.Criterion{ID: "split", Idea: "It splits the array in halves.", Points: study.Whole(5), Keywords: []study.Keyword{
		{Words: "split", Near: "divide|cut", Weight: 2}, {Words: "array"}, {Words: "half|halves"},
	}}
}

// The words that are found earn points by the curve, with all of them as
// evidence; what is near or denied counts half.
func TestKeywords(t *testing.T) {
	t.Parallel()
	kept := splits()
	kept.Keywords[0].Negative = true
	phrased := splits()
	phrased.Phrasings = words("divide and conquer")
	for _, tt := range []struct {
		name     string
		idea     study.Criterion
		reply    string
		points   string
		evidence []string
	}{
		{"all of them", splits(), "It splits the array into two halves.", "5", []string{"splits", "array", "halves"}},
		{"in any order", splits(), "Halves of the array, once it is split", "5", []string{"Halves", "array", "split"}},
		{"the heaviest", splits(), "It splits something up.", "4", []string{"splits"}},
		{"a light one", splits(), "It uses an array.", "3", []string{"array"}},
		{"one that is near", splits(), "It cuts it.", "3", []string{"cuts"}},
		{"one that is near and one that is right", splits(), "It cuts the array.", "4", []string{"cuts", "array"}},
		{"a word once", splits(), "array, array and array", "3", []string{"array"}},
		{"denied", splits(), "It does not split it.", "3", []string{"split"}},
		{"denied as it should be", kept, "It does not split it.", "4", []string{"split"}},
		{"a typing error", splits(), "It spplits the arrray.", "4.5", []string{"spplits", "arrray"}},
		{"none", splits(), "It sorts things.", "0", nil},
		{"a phrasing earns all", phrased, "You divide and conquer the array.", "5", []string{"divide and conquer"}},
		{"no phrasing", phrased, "You divide the array.", "4", []string{"divide", "array"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := mustCompile(t, ask(tt.idea), nil).Grade(tt.reply)
			var evidence []string
			for _, s := range g.Marks[0].Evidence {
				evidence = append(evidence, s.In(tt.reply))
			}
			if g.Points.String() != tt.points || g.Marks[0].Points != g.Points {
				t.Errorf("%q earns %v, its mark %v, want %s", tt.reply, g.Points, g.Marks[0].Points, tt.points)
			}
			if diff := cmp.Diff(tt.evidence, evidence); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
		})
	}
}

// The curve rises from nothing to all points, and never falls.
func TestCurve(t *testing.T) {
	t.Parallel()
	last := study.Points(0)
	for got := range 101 {
		p := curve(10, got, 100)
		if p < last || got == 0 && p != 0 || got == 100 && p != 10 {
			t.Errorf("%d of 100 earns %v, after %v", got, p, last)
		}
		last = p
	}
}

func TestKeywordFaults(t *testing.T) {
	t.Parallel()
	many, grouped, denied, heavy := splits(), splits(), splits(), splits()
	for range maxKeywords {
		many.Keywords = append(many.Keywords, study.Keyword{Words: "more"})
	}
	grouped.Group = "any"
	denied.Negative = true
	heavy.Keywords[1] = study.Keyword{Words: "(array", Weight: 101, Near: "|"}
	needy := idea("after", words("merge")...)
	needy.Needs = "split"
	for _, tt := range []struct {
		question study.Question
		want     []string
	}{
		{ask(many), []string{"criteria[0].keywords: 27 keywords are too many"}},
		{ask(grouped), []string{"criteria[0].keywords: a criterion of a group is earned whole"}},
		{ask(denied), []string{"criteria[0].keywords: each keyword says for itself"}},
		{ask(heavy), []string{"criteria[0].keywords[1].weight: a weight of 101", `criteria[0].keywords[1].words: "(" is not closed`, "criteria[0].keywords[1].near: a bar"}},
		{ask(splits(), needy), []string{`criteria[1].needs: "split" has keywords`}},
	} {
		_, err := Compile(tt.question, nil)
		if err == nil {
			t.Errorf("no error, want %q", tt.want)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("no %q in:\n%v", want, err)
			}
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	var got []string
	for _, w := range Words("It is sorted, not by arrays. Kube-proxy!") {
		s := w.Text + "/" + w.Stem
		if w.Content {
			s += " content"
		}
		if w.Denied {
			s += " denied"
		}
		got = append(got, s)
	}
	want := []string{"it/it", "is/is", "sorted/sort content", "not/not", "by/by denied", "arrays/array content denied", "kube/kube content", "proxy/proxi content"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
