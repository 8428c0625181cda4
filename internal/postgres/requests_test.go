package postgres

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/studybot/studybot/internal/study"
)

// A request is the same as one before only if the same member asked for the same
// in the same channel within minutes, and was not told what came of it.
func TestClaimRequest(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	first := study.Request{Key: "1", Member: ana, Channel: channel, What: "now k", ResponseURL: "https://slack.example/1"}
	claim := func(key string, change func(*study.Request)) (string, bool) {
		t.Helper()
		r := first
		r.Key = key
		change(&r)
		got, again, err := s.ClaimRequest(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return got, again
	}
	same := func(*study.Request) {}
	for _, c := range []struct {
		name, key string
		before    func()
		change    func(*study.Request)
		want      string
		again     bool
	}{
		{"the first", "1", nil, same, "1", false},
		{"it, delivered again", "1", nil, same, "1", true},
		{"a repeat", "2", nil, func(r *study.Request) { r.ResponseURL = "https://slack.example/2" }, "1", true},
		{"another's", "3", nil, func(r *study.Request) { r.Member = wei }, "3", false},
		{"one elsewhere", "4", nil, func(r *study.Request) { r.Channel = "C2" }, "4", false},
		{"something else", "5", nil, func(r *study.Request) { r.What = "now k for 20m" }, "5", false},
		{"one after the first was told", "6", func() {
			if err := s.RequestTold(t.Context(), "1"); err != nil {
				t.Fatal(err)
			}
		}, same, "6", false},
		{"a repeat of that", "7", nil, same, "6", true},
		{"one long after", "8", func() { mustExec(t, s, `UPDATE requests SET made_at = made_at - interval '11 minutes'`) }, same, "8", false},
	} {
		if c.before != nil {
			c.before()
		}
		if got, again := claim(c.key, c.change); got != c.want || again != c.again {
			t.Errorf("%s: key %q, again %t; want %q, %t", c.name, got, again, c.want, c.again)
		}
	}
	// What came of a request knows where its member is answered, the latest time.
	r := mustAdd(t, s, question("k.one", "k"), "1")
	got, err := s.RequestOfRound(t.Context(), r.ID)
	want := study.Request{Key: "1", Member: "UADMIN", Channel: channel, What: "now k", ResponseURL: "https://slack.example/2"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("the request of a round: %v (-want +got):\n%s", err, diff)
	}
	r = mustAdd(t, s, question("k.one", "k"), "none")
	if got, err := s.RequestOfRound(t.Context(), r.ID); err != nil || got.Member != "UADMIN" || got.ResponseURL != "" {
		t.Errorf("the request of a round, once it is forgotten: %+v, %v", got, err)
	}
}

// Of requests that come at the same time, one is the first.
func TestClaimRequestAtOnce(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	keys := make([]string, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			key, _, err := s.ClaimRequest(t.Context(), study.Request{Key: string(rune('a' + i)), Member: ana, Channel: channel, What: "now"})
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	wg.Wait()
	for _, key := range keys {
		if key != keys[0] {
			t.Fatalf("eight of the same request have the keys %q, want one", keys)
		}
	}
}

// Whether something was committed is not known where the answer to the commit is
// lost, and only there.
func TestUnsure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"it succeeded":                {nil, false},
		"the connection broke":        {io.ErrUnexpectedEOF, true},
		"there was no time":           {context.DeadlineExceeded, true},
		"it was cut short":            {context.Canceled, true},
		"a constraint":                {&pgconn.PgError{Code: "23505"}, false},
		"a serialization failure":     {&pgconn.PgError{Code: "40001"}, false},
		"the server was stopped then": {&pgconn.PgError{Code: "57P01"}, true},
	} {
		if got := errors.Is(unsure(c.err), study.ErrUnsure); got != c.want {
			t.Errorf("%s: unsure %t, want %t", name, got, c.want)
		}
		if err := unsure(c.err); !errors.Is(err, c.err) {
			t.Errorf("%s: %v hides its cause", name, err)
		}
	}
	s := openTest(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SetPaused(ended, channel, ana, true, noon); err == nil || errors.Is(err, study.ErrUnsure) {
		t.Errorf("a statement that was never sent: %v, want to be sure", err)
	}
}
