package postgres

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// What was asked comes latest first, once a question, with how often; a round
// that was cancelled was never asked.
func TestAsked(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	for i, id := range []string{"k.one", "k.two", "k.one", "k.three"} {
		r := mustAddAt(t, s, question(id, "k"), strconv.Itoa(i), noon.Add(time.Duration(i)*time.Hour))
		if id == "k.three" {
			if err := s.CancelRound(t.Context(), r.ID, noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := s.Asked(t.Context(), channel, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []study.Asked{
		{Question: "k.one", Topic: "k", Subject: "k.one-subject", At: noon.Add(2 * time.Hour), Times: 2},
		{Question: "k.two", Topic: "k", Subject: "k.two-subject", At: noon.Add(time.Hour), Times: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}
