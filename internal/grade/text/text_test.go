package text_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade/text"
)

// scan returns the words of s, a bar before each sentence but the first, and its
// compounds in brackets behind them.
func scan(s string) string {
	var t text.Text
	t.Scan(s)
	var out []string
	for i, k := range t.Tokens {
		if i > 0 && k.Before == text.BreakSentence {
			out = append(out, "|")
		}
		out = append(out, t.At(i))
	}
	for _, c := range t.Compounds {
		out = append(out, fmt.Sprintf("[%s]", t.CompoundWord(c)))
	}
	return strings.Join(out, " ")
}

// A text is split into words as its writer means them.
func TestScan(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Pods DRAIN, node by node.":            "pods drain node by node",
		"It waits. Then it goes":               "it waits | then it goes",
		"e.g. a pod, approx. 5":                "e g a pod approx 5 [eg]",
		"done.Then more":                       "done | then more",
		"It doesn't, can't, won't":             "it does not can not will not [doesnot] [cannot] [willnot]",
		"kube-proxy and maxUnavailable":        "kube proxy and max unavailable [kubeproxy] [maxunavailable]",
		"<@U1> see <https://x.org|the manual>": "see the manual",
		"a &lt;b&gt; :tada: *c*":               "a b c",
		"1. control plane 2. nodes":            "1 control plane | 2 nodes",
		"café ﬁle":                             "cafe file",
		"":                                     "",
	} {
		if got := scan(s); got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

// Numbers are read as digits and in words, with their units.
func TestMeasure(t *testing.T) {
	t.Parallel()
	for s, want := range map[string][]string{
		"43m12s or 2592 s":     {"2592 in dimension 1", "2592 in dimension 1"},
		"99.9 % of 1,000":      {"99.9 in dimension 4", "1000 in dimension 0"},
		"two hundred and five": {"205 in dimension 0"},
		"half an hour":         {"1800 in dimension 1"},
		"512 MiB, 10.0.0.1":    {"5.36870912e+08 in dimension 2"},
		"release 1.2.3":        nil,
	} {
		var x text.Text
		x.Scan(s)
		x.Measure()
		var got []string
		for _, q := range x.Quantities {
			got = append(got, fmt.Sprintf("%v in dimension %d", q.Value, q.Unit.Dim))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

// Quantities are equal in whatever unit, if they measure the same.
func TestSameQuantity(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"15 days", "360 h"}: true, {"250 m", "0.25 cores"}: true, {"512Mi", "512 MiB"}: true,
		{"15 days", "15 MB"}: false, {"15 days", "15"}: false, {"1 GiB", "1 GB"}: false,
	} {
		var x text.Text
		a, okA := text.QuantityIn(&x, pair[0])
		b, okB := text.QuantityIn(&x, pair[1])
		if got := text.SameQuantity(a, b); !okA || !okB || got != want {
			t.Errorf("%v are the same: %v, want %v (read: %v, %v)", pair, got, want, okA, okB)
		}
	}
}

// A vocabulary knows English and its own words, and who is of one family.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	words := text.WordList{}
	words.Add(&text.Text{}, "kubelet kubelets")
	v := text.NewVocabulary(words)
	for w, want := range map[string]bool{"house": true, "kubelet": true, "hoose": false, "kube": false} {
		if got := v.Known([]byte(w)); got != want {
			t.Errorf("%s is known: %v, want %v", w, got, want)
		}
	}
	if diff := cmp.Diff([]string{"kubelet", "kubelets"}, v.Family("kubelet")); diff != "" {
		t.Errorf("family of kubelet (-want +got):\n%s", diff)
	}
	if got := v.Stem("evictions"); got != text.Stem("evicted") {
		t.Errorf("evictions and evicted have the stems %q and %q", got, text.Stem("evicted"))
	}
}
