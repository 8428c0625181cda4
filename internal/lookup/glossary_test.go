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
