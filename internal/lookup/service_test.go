package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/lookup"
	"github.com/studybot/studybot/internal/study"
)

// fakeStore answers look-ups, and records what it is asked for.
type fakeStore struct {
	unmatched []string
	query     study.BoardQuery
	rows      []study.Standing
	upcoming  []study.Upcoming
	at        time.Time // of the profile
	err       error
}

func (f *fakeStore) RecordUnmatched(_ context.Context, term string, by study.MemberID, at time.Time) error {
	f.unmatched = append(f.unmatched, fmt.Sprintf("%s by %s at %s", term, by, at.Format(time.TimeOnly)))
	return f.err
}

func (f *fakeStore) Board(_ context.Context, q study.BoardQuery) (study.Board, error) {
	f.query = q
	return study.Board{BoardQuery: q, Rows: f.rows}, f.err
}

func (f *fakeStore) Profile(_ context.Context, member study.MemberID, now time.Time) (study.Profile, error) {
	f.at = now
	return study.Profile{Member: member}, f.err
}

func (f *fakeStore) Asking(_ context.Context, id study.RoundID, _ study.MemberID) (study.Asking, error) {
	return study.Asking{Round: study.Round{ID: id}, TriesLeft: 1}, f.err
}

func (f *fakeStore) Upcoming(_ context.Context, channel study.ChannelID) ([]study.Upcoming, error) {
	if channel != "" {
		return nil, fmt.Errorf("asked for %s only", channel)
	}
	return f.upcoming, f.err
}

// now is a Sunday in UTC and a Monday in Tokyo.
var now = time.Date(2026, 11, 29, 23, 0, 0, 0, time.UTC)

func newService(t *testing.T, store *fakeStore) *lookup.Service {
	t.Helper()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	return lookup.New(lookup.Options{
		Store: store, Zone: tokyo, Now: func() time.Time { return now },
		Terms:  []study.Term{{Name: "Error budget"}, {Name: "Pod disruption budget", Aliases: []string{"PDB"}}},
		Topics: []study.TopicCount{{Topic: "k8s", Name: "Kubernetes"}},
	})
}

// Only what no term fits is recorded for the authors.
func TestTerm(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]struct {
		term      string
		unmatched []string
	}{
		"PDBs":           {term: "Pod disruption budget"},
		"budget":         {}, // two fit: they are offered
		"flux capacitor": {unmatched: []string{"flux capacitor by U1 at 23:00:00"}},
		"pod budget":     {term: "Pod disruption budget"},
		"eror bugdet":    {term: "Error budget"},
	} {
		store := &fakeStore{}
		answer, err := newService(t, store).Term(t.Context(), asked, "U1")
		if err != nil || answer.Asked != asked || (answer.Term == nil) != (want.term == "") || answer.Term != nil && answer.Term.Name != want.term {
			t.Errorf("%q found %+v, %v; want %q", asked, answer, err, want.term)
		}
		if diff := cmp.Diff(want.unmatched, store.unmatched); diff != "" {
			t.Errorf("%q: recorded (-want +got):\n%s", asked, diff)
		}
	}
}

// The period is the one that holds now on the group's wall clock, and the topic
// is found as it is typed.
func TestBoard(t *testing.T) {
	t.Parallel()
	next := now.Add(time.Hour)
	monday := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	store := &fakeStore{upcoming: []study.Upcoming{{DueAt: now, Paused: true}, {DueAt: next}}}
	s := newService(t, store)
	b, err := s.Board(t.Context(), study.PeriodWeek, "KUBERNETES", "U1")
	if err != nil {
		t.Fatal(err)
	}
	want := study.BoardQuery{Period: study.PeriodWeek, Topic: "k8s", Start: monday, Viewer: "U1", Limit: 10}
	if diff := cmp.Diff(study.Board{BoardQuery: want, NextAt: next}, b); diff != "" {
		t.Errorf("an empty board (-want +got):\n%s", diff)
	}
	store.rows = []study.Standing{{Place: 1, Member: "U2"}}
	if b, err = s.Board(t.Context(), study.PeriodMonth, "", "U1"); err != nil || !b.NextAt.IsZero() || b.Topic != "" || b.Start.Day() != 1 {
		t.Errorf("a board with rows: %+v, %v", b, err)
	}
	store.query = study.BoardQuery{}
	var unknown *study.NoSuchError
	if _, err := s.Board(t.Context(), study.PeriodWeek, "kubrntess", "U1"); !errors.As(err, &unknown) || !cmp.Equal(unknown.Near, []string{"Kubernetes"}) {
		t.Errorf("an unknown topic: %v, want Kubernetes to be near", err)
	}
	if store.query != (study.BoardQuery{}) {
		t.Error("a board of an unknown topic was read")
	}
}

// A profile is of this week by the group's wall clock.
func TestProfile(t *testing.T) {
	t.Parallel()
	store := &fakeStore{}
	if p, err := newService(t, store).Profile(t.Context(), "U1"); err != nil || p.Member != "U1" {
		t.Errorf("profile %+v, %v", p, err)
	}
	if store.at.Weekday() != time.Monday || !store.at.Equal(now) {
		t.Errorf("the profile is of %s", store.at)
	}
}

// What the store cannot tell is an error, and no answer.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	s := newService(t, &fakeStore{err: study.ErrUnavailable})
	for name, call := range map[string]func() error{
		"Term":     func() error { _, err := s.Term(t.Context(), "warp", "U1"); return err },
		"Board":    func() error { _, err := s.Board(t.Context(), study.PeriodAll, "", "U1"); return err },
		"Profile":  func() error { _, err := s.Profile(t.Context(), "U1"); return err },
		"Upcoming": func() error { _, err := s.Upcoming(t.Context(), ""); return err },
	} {
		if err := call(); !errors.Is(err, study.ErrUnavailable) {
			t.Errorf("%s: %v, want unavailable", name, err)
		}
	}
}

// Of a name as long as a message only the beginning is looked up and kept.
func TestTermBounded(t *testing.T) {
	t.Parallel()
	store := &fakeStore{}
	name := strings.Repeat("größe ", 8000)
	answer, err := newService(t, store).Term(t.Context(), name, "U1")
	if err != nil || answer.Term != nil || len(answer.Asked) > 300 || !strings.HasPrefix(name, answer.Asked) {
		t.Errorf("Term() = %+v, %v; want the beginning of the name only", answer, err)
	}
	if len(store.unmatched) != 1 || len(store.unmatched[0]) > 350 {
		t.Errorf("recorded: %d terms", len(store.unmatched))
	}
}
