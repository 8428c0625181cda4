package survey_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/survey"
	"github.com/studybot/studybot/internal/study"
)

// A survey has a row for each section, in order, and one for each topic that
// is in none.
func TestSurvey(t *testing.T) {
	t.Parallel()
	bank, err := quiz.Load(os.DirFS("../testdata/good"))
	if err != nil {
		t.Fatal(err)
	}
	other := study.Question{ID: "linux.shell", Topic: "linux", TopicName: "Linux", Kind: study.KindShort, Level: 3}
	got := survey.Of(bank.Syllabus(), append(bank.Questions()[:2:2], other))

	sections := bank.Syllabus()
	clusters := survey.Row{
		Section: sections[0], Questions: 2, Levels: map[int]int{1: 1, 2: 1}, Scenarios: []study.ScenarioID{"kubernetes.killed"}, Lines: 2,
		Kinds:     map[study.Kind]int{study.KindShort: 1, study.KindChoice: 1},
		Uncovered: []study.LineID{"clusters.drill-oom"}, Drills: []study.LineID{"clusters.drill-oom"},
	}
	linux := survey.Row{
		Section:   study.Section{Name: "Linux", Topics: []study.Topic{"linux"}},
		Questions: 1, Levels: map[int]int{3: 1}, Kinds: map[study.Kind]int{study.KindShort: 1},
	}
	want := survey.Table{
		Rows: []survey.Row{clusters, {Section: sections[1], Lines: 1}, linux},
		Total: survey.Row{
			Section: study.Section{Name: "All"}, Questions: 3, Levels: map[int]int{1: 1, 2: 1, 3: 1}, Scenarios: clusters.Scenarios, Lines: 3,
			Kinds:     map[study.Kind]int{study.KindShort: 2, study.KindChoice: 1},
			Uncovered: clusters.Uncovered, Drills: clusters.Drills,
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("survey (-want +got):\n%s", diff)
	}
}
