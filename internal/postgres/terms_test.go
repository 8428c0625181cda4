package postgres

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// An unmatchedTerm is a row of unmatched_terms.
type unmatchedTerm struct {
	Term            string
	Times           int
	FirstAt, LastAt time.Time
	LastBy          study.MemberID
}

// Look-ups that find nothing are counted by term, however it is written.
func TestRecordUnmatched(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	for i, asked := range []struct {
		term string
		by   study.MemberID
	}{
		{"Flux  Capacitor", ana}, {" flux capacitor\n", wei}, {"warp", ana}, {"FLUX\x00 CAPACITOR\xff", tom}, {" \t", ana}, {"\x00", ana},
	} {
		if err := s.RecordUnmatched(t.Context(), asked.term, asked.by, noon.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Errorf("%q: %v", asked.term, err)
		}
	}
	got := readRows[unmatchedTerm](t, s, `
		SELECT term, times, first_at AT TIME ZONE 'UTC', last_at AT TIME ZONE 'UTC', last_by FROM unmatched_terms ORDER BY times DESC`)
	want := []unmatchedTerm{
		{Term: "flux capacitor", Times: 3, FirstAt: noon, LastAt: noon.Add(3 * time.Minute), LastBy: tom},
		{Term: "warp", Times: 1, FirstAt: noon.Add(2 * time.Minute), LastAt: noon.Add(2 * time.Minute), LastBy: ana},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("unmatched (-want +got):\n%s", diff)
	}

	// A clock that goes back changes nothing but the count, and a long text is
	// cut where a character ends.
	if err := s.RecordUnmatched(t.Context(), "warp", wei, noon.Add(-time.Hour)); err != nil {
		t.Error(err)
	}
	if err := s.RecordUnmatched(t.Context(), strings.Repeat("é", maxTermBytes), wei, noon); err != nil {
		t.Error(err)
	}
	long := scan[string](t, s, `SELECT term FROM unmatched_terms ORDER BY octet_length(term) DESC LIMIT 1`)
	if len(long) != maxTermBytes || !utf8.ValidString(long) {
		t.Errorf("the long term is %d bytes, want %d", len(long), maxTermBytes)
	}
}
