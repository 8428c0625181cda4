package study_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// A topic is found as people name it, and none is guessed at where two fit.
func TestFindTopic(t *testing.T) {
	t.Parallel()
	topics := []study.TopicCount{
		{Topic: "kubernetes", Name: "Kubernetes", Aliases: []string{"k8s"}},
		{Topic: "aws", Name: "AWS and EKS"},
		{Topic: "sre", Name: "SRE core"},
		{Topic: "incidents", Name: "Incidents and post-mortems"},
		{Topic: "iac", Name: "Infrastructure as code"},
		{Topic: "interview", Name: "Interview strategy"},
		{Topic: "python", Name: "Automation in Python"},
		{Topic: "redis", Name: "Redis", Aliases: []string{"sre"}}, // which is another's key
	}
	for name, want := range map[string]study.Topic{
		"kubernetes": "kubernetes", " KUBERNETES ": "kubernetes", "K8S": "kubernetes", "k8s": "kubernetes", "kube": "kubernetes",
		"kubernets": "kubernetes", "kubrnetse": "kubernetes", "sre": "sre", "SRE-core": "sre", "sre_core": "sre", "core": "sre",
		"eks": "aws", "AWS & EKS": "aws", "infrastructure-as-code": "iac", "Infrastructure": "iac", "post mortems": "incidents", "Incidents and postmortems": "incidents",
		"incident": "incidents", "strategy": "interview", "python": "python", "radis": "redis",
	} {
		if got, err := study.FindTopic(topics, name); err != nil || got != want {
			t.Errorf("%q is %q, %v; want %q", name, got, err, want)
		}
	}
	for name, near := range map[string][]string{
		"in": {"Incidents and post-mortems", "Infrastructure as code"}, // three begin so
		"":   nil, "and": nil, "?!": nil, "warp": nil, "ab": nil, "ktes": nil,
	} {
		got, err := study.FindTopic(topics, name)
		var unknown *study.NoSuchError
		if !errors.As(err, &unknown) || got != "" {
			t.Errorf("%q is %q, %v; want no topic", name, got, err)
			continue
		}
		if diff := cmp.Diff(near, unknown.Near); near != nil && diff != "" {
			t.Errorf("%q: near (-want +got):\n%s", name, diff)
		}
	}
}

// The id of a question is found as people write it.
func TestFindQuestion(t *testing.T) {
	t.Parallel()
	questions := []study.Question{{ID: "kubernetes.pdb-scope"}, {ID: "sre.budget-999"}}
	for _, name := range []string{"sre.budget-999", "SRE.Budget-999", "sre budget 999", "sre.budget_999", "sre.budget–999"} {
		if q, ok := study.FindQuestion(questions, name); !ok || q.ID != "sre.budget-999" {
			t.Errorf("%q is %q, %t", name, q.ID, ok)
		}
	}
	alike := []study.Question{{ID: "a.b-c"}, {ID: "a-b.c"}}
	for _, want := range alike {
		if q, ok := study.FindQuestion(alike, string(want.ID)); !ok || q.ID != want.ID {
			t.Errorf("%q is %q, %t", want.ID, q.ID, ok)
		}
	}
	for _, name := range []string{"", ".", "sre", "sre.budget-99"} {
		if q, ok := study.FindQuestion(questions, name); ok {
			t.Errorf("%q is %q, want none", name, q.ID)
		}
	}
}
