package grade_test

import (
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// imageQuestion is one of three ideas with labelled replies that have them all, and
// a misconception.
func imageQuestion() study.Question {
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
	for _, text := range []string{
		allOfIt, "The pull secret may be missing, or there is no route, or the role lacks the right.", "Check the role, the route and the pull secret.",
		"pull secret, then route, then role of the node", "I would describe the pod and look at its pull secret and at the node's role and route.",
		"Is there a route? Is the pull secret right? Has the node the role?", "The role first, the pull secret second, the route last.",
	} {
		q.Labelled = append(q.Labelled, study.LabelledReply{Reply: text, Ideas: []string{"auth", "route", "role"}})
	}
	return q
}

const allOfIt = "Look at the pull secret, the route to the registry and the role of the node."

// A misconception whose phrasings no labelled reply meets costs what it costs,
// however right the rest of a reply is: nothing is known of it but its phrasings.
func TestUntriedMisconception(t *testing.T) {
	t.Parallel()
	rubric, err := grade.Compile(imageQuestion(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if g := rubric.Grade(allOfIt); g.Points != study.Whole(3) {
		t.Errorf("%q gets %s points, want 3", allOfIt, g.Points)
	}
	wrong := allOfIt + " Or just make the registry public."
	if g := rubric.Grade(wrong); g.Points != study.Whole(2) || len(g.Caps) != 1 {
		t.Errorf("%q gets %s points, want 2", wrong, g.Points)
	}
}

// Where labelled replies met the phrasings and did not mean it, the explanation says
// so, and does not speak of a mistake.
func TestExplainUnmeant(t *testing.T) {
	t.Parallel()
	q := imageQuestion()
	for i := range q.Labelled {
		q.Labelled[i].Reply += " Ours is a registry public to the team."
	}
	for _, text := range []string{"Make the registry public, so that nobody needs any secret.", "I would switch the registry public for everybody and be done.", "Simply turn the registry public; secrets are a nuisance anyway."} {
		q.Labelled = append(q.Labelled, study.LabelledReply{Reply: text, Misconceptions: []string{"public"}})
	}
	rubric, err := grade.Compile(q, nil)
	if err != nil {
		t.Fatal(err)
	}
	reply := allOfIt + " Ours is a registry public to the team."
	if g := rubric.Grade(reply); g.Points != study.Whole(3) {
		t.Fatalf("%q gets %s points, want 3", reply, g.Points)
	}
	for _, r := range rubric.Explain(reply) {
		if r.Rule == grade.RuleMisconception && !strings.Contains(r.Text, "did not mean it") {
			t.Errorf("it is explained as %q", r.Text)
		}
	}
}
