package text_test

import (
	"testing"

	"github.com/studybot/studybot/internal/grade/text"
)

// A plain copy has the meaning of a text, without its typing.
func TestPlain(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"plain words, 2 * 3":                   "plain words, 2 * 3",
		"30*24*60*0.001 = *43.2 min*":          "30*24*60*0.001 = 43.2 min",
		"**43** _and_ ~no~ `kubectl get`":      "43 and no kubectl get",
		"*all verbs\t*\ton pods*":              "all verbs * on pods",
		"*all verbs\u00a0*\u00a0on pods*":      "all verbs * on pods",
		"*3*(10-1)+2 = 29*":                    "3*(10-1)+2 = 29",
		"*.example.com, *args and **kwargs":    "*.example.com, *args and **kwargs",
		"__name__ and _name_":                  "__name__ and name",
		"max_wait_ms, ~43 to ~50, ~/.ssh":      "max_wait_ms, ~43 to ~50, ~/.ssh",
		"doesn`t, `a`":                         "doesn`t, a",
		"two  spaces\tand\u00a0others\u200b":   "two spaces and others",
		"it’s “quoted” — or –prune":            `it's "quoted" -- or -prune`,
		"４３．２ min":                             "43.2 min",
		"cafe\u0301 café știință ﬁle ＜b＞":      "cafe cafe stiinta file ＜b＞",
		"6½ h, ¾, 2¹⁶, ①":                      "6 1/2 h, 3/4, 2^16, 1",
		"- it does not\nrestart\n- It waits":   "- it does not restart\n- It waits",
		"it is\none of the\nnodes\nthat\nwait": "it is one of the nodes that wait",
		"- one thing\n- another":               "- one thing\n- another",
		"limits drains\nuses the api\nwaits":   "limits drains\nuses the api\nwaits",
		"it limits how many of the pods\nAPIs": "it limits how many of the pods APIs",
		"the kubelet restarts a container that\nfails its probe, but only after it\nhas failed three times.": "the kubelet restarts a container that fails its probe, but only after it has failed three times.",
	} {
		var x text.Text
		x.Scan(given)
		if x.Raw != want {
			t.Errorf("%q is read as %q, want %q", given, x.Raw, want)
		}
	}
}

// Bytes of a plain copy stand for those of whole characters of the text.
func TestOriginal(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"so *43.2 min* it is": "43.2 min", "４３．２\u00a0ｍｉｎ": "４３．２\u00a0ｍｉｎ", "43.2 mi\u0301n\u0301": "43.2 mi\u0301n\u0301", "43.2 min": "43.2 min", ".5 h": ".5 h", "2¹⁶": "2¹⁶", "4\u200b3 min": "4\u200b3 min",
	} {
		var x text.Text
		x.Scan(given)
		x.Measure()
		if len(x.Quantities) != 1 {
			t.Errorf("%q has %d quantities, want 1", given, len(x.Quantities))
			continue
		}
		q := x.Quantities[0]
		start, end := x.Original(int(x.Tokens[q.Token].Start), int(q.End))
		if got := given[start:end]; got != want {
			t.Errorf("the quantity of %q is %q, want %q", given, got, want)
		}
	}
}
