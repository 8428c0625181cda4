package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

// Behind a pooler in each mode, stores that work at once lose nothing: settings
// hold, statements are found, and migrations keep each other out.
func TestBehindAPooler(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"session", "transaction"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Pooler(t, empty(t), mode, "default_pool_size = 40")
			var migrating sync.WaitGroup
			for range 4 {
				migrating.Go(func() {
					if err := Migrate(t.Context(), url); err != nil {
						t.Error(err)
					}
				})
			}
			migrating.Wait()
			opts := Options{MaxConns: 8, Log: slog.New(slog.DiscardHandler)}
			stores := []*Store{openAt(t, url, opts), openAt(t, url, opts)}
			r := mustOpen(t, stores[0], question("k.one", "k"), "1")
			var replying sync.WaitGroup
			for i := range 24 {
				s, member := stores[i%2], study.MemberID(fmt.Sprintf("U%d", i))
				replying.Go(func() {
					for n := range 8 {
						ts := fmt.Sprintf("%d.%d", i, n)
						if _, err := s.Submit(context.WithoutCancel(t.Context()), reply(r, member, ts, 2)); err != nil {
							t.Errorf("reply %s: %v", ts, err)
						}
						if _, err := s.Board(context.WithoutCancel(t.Context()), study.BoardQuery{Period: study.PeriodAll}); err != nil {
							t.Errorf("board: %v", err)
						}
					}
				})
			}
			replying.Wait()
			if n := scan[int](t, stores[0], `SELECT count(*) FROM submissions`); n != 24*8 {
				t.Errorf("%d submissions are stored, want %d", n, 24*8)
			}
			checkStandings(t, stores[1])
			checkIdleTimeout(t, stores[0])
		})
	}
}

// checkIdleTimeout checks that a replica that vanishes in the middle of a
// transaction does not hold its locks for ever.
func checkIdleTimeout(t *testing.T, s *Store) {
	t.Helper()
	err := s.inTx(t.Context(), func(tx pgx.Tx) error {
		var got string
		err := tx.QueryRow(t.Context(), `SELECT current_setting('idle_in_transaction_session_timeout')`).Scan(&got)
		if got != "30s" {
			t.Errorf("a transaction may be idle for %q, want 30s", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What no waiting mends is refused, with what to set.
func TestPoolerRefusals(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	transaction := pgtest.Pooler(t, database, "transaction")
	for name, c := range map[string]struct {
		url, direct string
		want        string
	}{
		"a setting that does not last":  {transaction + "&search_path=quiz", "", "the address sets search_path, which does not last"},
		"options":                       {transaction + "&options=-csearch_path%3Dquiz", "", "take the parameter out of the address"},
		"statement mode":                {pgtest.Pooler(t, database, "statement"), "", "set pool_mode = transaction or session"},
		"a direct address that is none": {transaction, transaction, "STUDYBOT_DATABASE_DIRECT_URL leads to a pooler in transaction mode too"},
		"another database":              {transaction, pgtest.New(t), "lead to two databases"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		s, err := Open(ctx, c.url, Options{Wait: true, DirectURL: c.direct, Log: slog.New(slog.DiscardHandler)})
		cancel()
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, study.ErrUnavailable) {
			t.Errorf("%s: %v, want it refused with %q", name, err, c.want)
		}
	}
	// In session mode the same setting holds.
	s := openAt(t, pgtest.Pooler(t, database, "session")+"&search_path=quiz,public", Options{})
	if got := scan[string](t, s, `SELECT current_setting('search_path')`); got != "quiz,public" {
		t.Errorf("search_path is %q", got)
	}
}
