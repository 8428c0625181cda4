package lookup

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

var testGlossary = newGlossary([]study.Term{
	{Name: "Pod disruption budget", Aliases: []string{"PDB"}},
	{Name: "Resource quota", Aliases: []string{"quota"}},
	{Name: "Error budget"},
	{Name: "Network policy", Aliases: []string{"NetworkPolicy"}},
	{Name: "Recovery time objective", Aliases: []string{"RTO"}},
	{Name: "Recovery point objective", Aliases: []string{"RPO"}},
})

func TestFindTerm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked string
		want  string // the term
		near  []string
	}{
		{asked: "Pod disruption budget", want: "Pod disruption budget"},
		{asked: "pdb", want: "Pod disruption budget"},
		{asked: "PDBs", want: "Pod disruption budget"},
		{asked: "pod-disruption-budgets", want: "Pod disruption budget"},
		{asked: "pod disrutpion budget", want: "Pod disruption budget"},
		{asked: "network policies", want: "Network policy"},
		{asked: "networkpolicy", want: "Network policy"},
		{asked: "disruption", want: "Pod disruption budget"},
		{asked: "budget", near: []string{"Pod disruption budget", "Error budget"}},
		{asked: "recovery objective", near: []string{"Recovery time objective", "Recovery point objective"}},
		{asked: "pod distribution budget", near: []string{"Pod disruption budget", "Error budget"}},
		{asked: "RTP", near: []string{"Recovery time objective"}},
		{asked: "flux capacitor"},
		{asked: " \t"},
	} {
		got := testGlossary.find(c.asked)
		name := ""
		if got.Term != nil {
			name = got.Term.Name
		}
		if name != c.want {
			t.Errorf("find(%q) = %q, want %q", c.asked, name, c.want)
		}
		if diff := cmp.Diff(c.near, got.Near); diff != "" {
			t.Errorf("find(%q): near (-want +got):\n%s", c.asked, diff)
		}
		if got.Asked != c.asked {
			t.Errorf("find(%q) says it was asked %q", c.asked, got.Asked)
		}
	}
}

// Terms that differ only in signs, or in number, are each found by their own
// names, and no short name is taken for a slip of another.
func TestFindTermAsWritten(t *testing.T) {
	t.Parallel()
	g := newGlossary([]study.Term{
		{Name: "C++"}, {Name: "C#"}, {Name: "Quota"}, {Name: "Quotas"}, {Name: "CI/CD"}, {Name: "CI CD", Aliases: []string{"pipeline"}}, {Name: "日本"},
	})
	for asked, want := range map[string]string{
		"c++": "C++", "C#": "C#", "quota": "Quota", "QUOTAS": "Quotas", " ci/cd ": "CI/CD", "ci  cd": "CI CD", "pipelines": "CI CD", "日本": "日本", "日光": "", "C": "",
	} {
		got := g.find(asked)
		if got.Term == nil && want != "" || got.Term != nil && got.Term.Name != want {
			t.Errorf("find(%q) = %+v, want %q", asked, got, want)
		}
	}
}
