package grade_test

import (
	"fmt"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// disruption is a question with two ideas, of which the second is a denial.
func disruption() study.Question {
	return study.Question{
		Kind:   study.KindShort,
		Prompt: "What does a PodDisruptionBudget protect against, and what does it not?",
		Criteria: []study.Criterion{
			{ID: "drains", Idea: "It limits evictions, as by a drain.", Points: study.Whole(2), Phrasings: []study.Phrasing{{Words: "limit|restrict evictions"}, {Words: "drain"}}},
			{ID: "crashes", Idea: "It does not help when a node crashes.", Points: study.Whole(1), Negative: true, Phrasings: []study.Phrasing{{Words: "protect|help [node] crash"}}},
		},
	}
}

func ExampleCompile() {
	rubric, err := grade.Compile(disruption(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	reply := "It limits how many pods a drain evicts, but it doesn't protect them from a node crash."
	g := rubric.Grade(reply)
	fmt.Printf("%s of %s points\n", g.Points, g.Max)
	for _, m := range g.Marks {
		fmt.Printf("%s: %s\n", m.Criterion, m.Points)
		for _, s := range m.Evidence {
			fmt.Printf("  %q\n", s.In(reply))
		}
	}
	// Output:
	// 3 of 3 points
	// drains: 2
	//   "drain"
	// crashes: 1
	//   "protect"
	//   "crash"
}

func ExampleRubric_Explain() {
	rubric, err := grade.Compile(disruption(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rubric.Explain("It restrcits evictions and protects from a node crash.") {
		fmt.Printf("%s, %s: %s\n", r.Rule, r.Criterion, r.Text)
	}
	// Output:
	// typing error, drains: "restrcits" is read as "restrict"
	// denial, crashes: "protects from a node crash" would have to be denied
}
