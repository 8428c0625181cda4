package grade_test

import (
	"testing"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// A misconception whose phrasings no labelled reply meets costs what it costs,
// however right the rest of a reply is: nothing is known of it but its phrasings.
func TestUntriedMisconception(t *testing.T) {
	t.Parallel()
	q := study.Question{
		ID: "k.image", Kind: study.KindShort, Prompt: "A node cannot pull an image from the registry. What do you look at, and what do you mend?",
		Criteria: []study.Criterion{
			{ID: "auth", Idea: "The pull secret is wrong.", Points: study.Whole(1), Phrasings: []study.Phrasing{{Words: "pull secret"}}},
			{ID: "route", Idea: "No route leads to the registry.", Points: study.Whole(1), Phrasings: []study.Phrasing{{Words: "route"}}},
			{ID: "role", Idea: "The role of the node may not pull.", Points: study.Whole(1), Phrasings: []study.Phrasing{{Words: "role"}}},
		},
		Misconceptions: []study.Misconception{
			{ID: "public", Feedback: "Then everybody can pull it.", Cost: study.Whole(1), Phrasings: []study.Phrasing{{Words: "registry public"}}},
		},
	}
	right := "Look at the pull secret, the route to the registry and the role of the node."
	for _, text := range []string{
		right, "The pull secret may be missing, or there is no route, or the role lacks the right.", "Check the role, the route and the pull secret.",
		"pull secret, then route, then role of the node", "I would describe the pod and look at its pull secret and at the node's role and route.",
		"Is there a route? Is the pull secret right? Has the node the role?", "The role first, the pull secret second, the route last.",
	} {
		q.Labelled = append(q.Labelled, study.LabelledReply{Reply: text, Ideas: []string{"auth", "route", "role"}})
	}
	rubric, err := grade.Compile(q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if g := rubric.Grade(right); g.Points != study.Whole(3) {
		t.Errorf("%q gets %s points, want 3", right, g.Points)
	}
	wrong := right + " Or just make the registry public."
	if g := rubric.Grade(wrong); g.Points != study.Whole(2) || len(g.Caps) != 1 {
		t.Errorf("%q gets %s points, want 2", wrong, g.Points)
	}
}
