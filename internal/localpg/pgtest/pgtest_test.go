package pgtest_test

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/localpg/pgtest"
)

var migrations atomic.Int32

func TestMain(m *testing.M) {
	pgtest.Main(m, func(ctx context.Context, url string) error {
		migrations.Add(1)
		if os.Getenv(failVariable) != "" {
			return errors.New("no such column")
		}
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "CREATE TABLE seen (n integer)")
		return err
	})
}

// Each test sees the migrated schema and nothing of the others' rows.
func TestNewIsFreshAndMigrated(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			conn := connect(t, pgtest.New(t))
			var before int
			err := conn.QueryRow(t.Context(), "SELECT count(*) FROM seen").Scan(&before)
			if err != nil || before != 0 {
				t.Fatalf("rows in a fresh database: %d, %v, want 0", before, err)
			}
			if _, err := conn.Exec(t.Context(), "INSERT INTO seen VALUES (1)"); err != nil {
				t.Fatal(err)
			}
			if n := migrations.Load(); n != 1 {
				t.Errorf("migrate ran %d times, want once for all tests", n)
			}
		})
	}
}

// A test's database goes when the test ends, even while it is connected to.
func TestNewDropsAtCleanup(t *testing.T) { //nolint:tparallel // what comes after the inner test needs its end
	t.Parallel()
	var gone string
	t.Run("owner", func(t *testing.T) {
		gone = pgtest.New(t)
		conn, err := pgx.Connect(t.Context(), gone)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Left open on purpose.
	})
	if conn, err := pgx.Connect(t.Context(), gone); err == nil {
		conn.Close(t.Context())
		t.Errorf("%s is still there after its test", gone)
	}
}

func BenchmarkNew(b *testing.B) {
	pgtest.New(b)
	for b.Loop() {
		pgtest.New(b)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}
