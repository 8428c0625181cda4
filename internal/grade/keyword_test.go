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
// evidence; what is denied counts half, and what is near a third.
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
		{"one that is near", splits(), "It cuts it.", "2.5", []string{"cuts"}},
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

// Words of other ideas help an idea that has some of its own, and what one idea
// loses by rounding the next one gains. Who knows nothing earns nothing.
func TestKeywordsOfSeveralIdeas(t *testing.T) {
	t.Parallel()
	key := func(id string, points study.Points, words ...string) study.Criterion {
		c := study.Criterion{ID: id, Idea: id, Points: points, Hint: "?"}
		for _, w := range words {
			c.Keywords = append(c.Keywords, study.Keyword{Words: w})
		}
		return c
	}
	r := mustCompile(t, ask(key("halves", 4, "split", "array", "halves"), key("merges", 4, "merge", "sorted", "run")), nil)
	for reply, want := range map[string][2]string{
		"It splits the array in halves.":                           {"2", "0"},
		"It splits things.":                                        {"1.5", "0"},
		"It splits things, and merges them when sorted.":           {"1.5", "2"},
		"It splits the array in halves and merges the sorted runs": {"2", "2"},
		"It does nothing of the kind.":                             {"0", "0"},
		"No idea how it splits":                                    {"0", "0"},
	} {
		g := r.Grade(reply)
		if got := [2]string{g.Marks[0].Points.String(), g.Marks[1].Points.String()}; got != want || g.Points != g.Marks[0].Points+g.Marks[1].Points {
			t.Errorf("%q earns %v, %s in all, want %v", reply, got, g.Points, want)
		}
	}
}

// Each curve rises from nothing to all points, and never falls. A quarter of few
// keywords earns most of the points; of many, it earns less, and in a long reply
// still less.
func TestCurve(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		keywords                     float64
		words, model                 int
		quarter, half, threeQuarters int // per mille
	}{
		{1, 20, 20, 625, 833, 937},
		{6, 20, 20, 625, 833, 937},
		{6, 200, 20, 625, 833, 937},
		{30, 20, 20, 500, 1000, 1000},
		{30, 200, 20, 325, 649, 972},
		{30, 2, 200, 1000, 1000, 1000},
	} {
		bow := curveOf(tt.keywords).of(tt.words, tt.model)
		last := 0
		for got := range 1001 {
			part := bow.at(got)
			if part < last || got == 0 && part != 0 || got == 1000 && part != 1000 {
				t.Errorf("%+v: %d earns %d, after %d", tt, got, part, last)
			}
			last = part
		}
		for got, want := range map[int]int{250: tt.quarter, 500: tt.half, 750: tt.threeQuarters} {
			if part := bow.at(got); part < want-10 || part > want+10 {
				t.Errorf("%+v: %d earns %d, want about %d", tt, got, part, want)
			}
		}
	}
}

// What spreads the points are the keywords, by their weights and their ideas' points.
func TestSpread(t *testing.T) {
	t.Parallel()
	of := func(points study.Points, weights ...int) criterion {
		k := criterion{points: points}
		for _, w := range weights {
			k.keywords = append(k.keywords, keyword{weight: w})
			k.weight += w
		}
		return k
	}
	for _, tt := range []struct {
		criteria []criterion
		want     float64
	}{
		{[]criterion{of(10)}, 0},
		{[]criterion{of(10, 1, 1, 1, 1)}, 4},
		{[]criterion{of(10, 9, 9), of(10, 1, 1), of(6)}, 4},
		{[]criterion{of(10, 3, 1)}, 1.6},
		{[]criterion{of(6, 1), of(2, 5)}, 1.6},
	} {
		if got := spread(tt.criteria); got != tt.want {
			t.Errorf("%+v spreads over %v words, want %v", tt.criteria, got, tt.want)
		}
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
	for _, w := range Words("It is sorted, not by arrays. Kube-proxy fails!") {
		s := w.Text + "/" + w.Stem
		if w.Content {
			s += " content"
		}
		if w.Verb {
			s += " verb"
		}
		if w.Denied {
			s += " denied"
		}
		got = append(got, s)
	}
	want := []string{"it/it", "is/is", "sorted/sort content", "not/not", "by/by denied", "arrays/array content denied", "kube/kube content", "proxy/proxi content", "fails/fail verb"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
