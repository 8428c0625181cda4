package postgres

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/localpg/pgtest"
)

// empty returns the address of a database that nobody has migrated.
func empty(t *testing.T) string {
	t.Helper()
	url := pgtest.New(t)
	exec(t, url, `DROP SCHEMA public CASCADE; DROP SCHEMA river CASCADE; CREATE SCHEMA public`)
	return url
}

// exec runs statements on the database at url.
func exec(t *testing.T, url, sql string) {
	t.Helper()
	execIn(t.Context(), t, url, sql)
}

// execIn is exec for clean-ups, where the test's context has ended.
func execIn(ctx context.Context, t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}

// applied returns the names of the migrations, with whether each is applied.
func applied(t *testing.T, url string) map[string]bool {
	t.Helper()
	list, err := Status(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, m := range list {
		names[m.Name] = !m.AppliedAt.IsZero()
	}
	return names
}

// Six replicas that start on an empty database at once bring it up together.
func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url := empty(t)
	want := make(map[string]bool)
	for _, m := range known() {
		want[m.Name] = false
	}
	if diff := cmp.Diff(want, applied(t, url)); diff != "" {
		t.Errorf("status of an empty database (-want +got):\n%s", diff)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := Migrate(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for name := range want {
		want[name] = true
	}
	if diff := cmp.Diff(want, applied(t, url)); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	s := openAt(t, url, Options{})
	mustSubmit(t, s, reply(mustOpen(t, s, question("k.one", "k"), "1"), ana, "1.1", 2))
}

// The last migration can be taken back and come again; those without which
// nothing is left cannot.
func TestDown(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	list := known()
	state := make(map[string]bool)
	for _, m := range list {
		state[m.Name] = true
	}
	for _, last := range slices.Backward(list[2:]) {
		undone, err := Down(t.Context(), url)
		if err != nil || undone != last {
			t.Fatalf("taken back: %+v, %v; want %s", undone, err, last.Name)
		}
		state[last.Name] = false
		if diff := cmp.Diff(state, applied(t, url)); diff != "" {
			t.Errorf("status (-want +got):\n%s", diff)
		}
	}
	if undone, err := Down(t.Context(), url); !errors.Is(err, ErrLastMigration) || undone != (Migration{}) {
		t.Errorf("taken back after the last: %+v, %v; want none left", undone, err)
	}
	if err := Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, url, Options{})
	if err := s.RecordUnmatched(t.Context(), "x", ana, noon); err != nil {
		t.Errorf("after it came again: %v", err)
	}
}

// A migration that is missing below others is applied too: its number may be
// lower than that of one that came first.
func TestMigrateFillsGaps(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	exec(t, url, `DROP TABLE unmatched_terms`)
	exec(t, url, `DELETE FROM studybot_migrations WHERE version_id = 3`)
	if err := Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	for name, done := range applied(t, url) {
		if !done {
			t.Errorf("%s is not applied", name)
		}
	}
	if err := openAt(t, url, Options{}).RecordUnmatched(t.Context(), "x", ana, noon); err != nil {
		t.Errorf("after the gap was filled: %v", err)
	}
}

// A database that a newer studybot migrated is left alone.
func TestNewerSchema(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	exec(t, url, `INSERT INTO studybot_migrations (version_id, is_applied) VALUES (9999, true)`)
	if err := Migrate(t.Context(), url); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("migrate: %v, want newer schema", err)
	}
	if _, err := Down(t.Context(), url); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("down: %v, want newer schema", err)
	}
	list, err := Status(t.Context(), url)
	if !errors.Is(err, ErrNewerSchema) {
		t.Errorf("status: %v, want newer schema", err)
	}
	if diff := cmp.Diff(known(), list, cmpopts.IgnoreFields(Migration{}, "AppliedAt")); diff != "" {
		t.Errorf("status lists other than what is known (-known +got):\n%s", diff)
	}
}

// A migration that was cut short after the queue's tables goes on from there.
func TestMigrateCutShort(t *testing.T) {
	t.Parallel()
	url := empty(t)
	err := withPool(t.Context(), url, func(pool *pgxpool.Pool) error { return migrateRiver(t.Context(), pool) })
	if err != nil {
		t.Fatal(err)
	}
	if err := Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
}
