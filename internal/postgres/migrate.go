package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/studybot/studybot/internal/postgres/dial"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	migrationsTable = "studybot_migrations"
	// riverMigration is our migration that makes the queue's tables, and
	// riverVersion is River's schema that it brings up. A River with a newer
	// schema needs a migration of ours of its own.
	riverMigration = 1
	riverVersion   = 8
	riverName      = "00001_river"
	// lastKept is the last migration that Down does not take back: without it
	// nothing is left.
	lastKept = 2
	// lockEvery and lockTries say how long a replica waits for another one
	// that migrates: a minute.
	lockEvery, lockTries = 250 * time.Millisecond, 240
)

// Errors of migrations that callers tell apart.
var (
	// ErrNewerSchema means that a newer studybot has migrated the database.
	ErrNewerSchema = errors.New("the database has a newer schema than this studybot knows")
	// ErrLastMigration means that no migration is left that may be taken back.
	ErrLastMigration = errors.New("no migration is left to take back")
)

// A Migration is one step of the schema.
type Migration struct {
	Version   int64
	Name      string    // such as "00002_studybot"
	AppliedAt time.Time // zero if it is not applied
}

// Migrate brings the database at url up to date. Any number of replicas may
// call it at once: one migrates, the others wait. It returns ErrNewerSchema
// for a database that is ahead of this program.
func Migrate(ctx context.Context, url string) error {
	return withPool(ctx, url, func(pool *pgxpool.Pool) error { return MigratePool(ctx, pool) })
}

// MigratePool is Migrate on a pool that is open. It needs three connections.
func MigratePool(ctx context.Context, pool *pgxpool.Pool) (err error) {
	defer wrap(&err, "migrate the database")

	if done, err := complete(ctx, pool); err != nil || done {
		return err // without the lock: replicas that start need not queue up
	}
	return withGoose(ctx, pool, func(g *goose.Provider) error {
		if _, err := g.Up(ctx); err != nil {
			return sayWhoMayNot(err)
		}
		_, err := schemaVersion(ctx, pool) // one that is ahead may have migrated meanwhile
		return err
	})
}

// complete reports whether every migration that this program knows is applied.
// One may be missing below the highest: of two that were written side by side,
// the lower number may have come later.
func complete(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	if _, err := schemaVersion(ctx, pool); err != nil {
		return false, err
	}
	applied, err := appliedAt(ctx, pool)
	if err != nil {
		return false, err
	}
	for _, m := range known() {
		if _, ok := applied[m.Version]; !ok {
			return false, nil
		}
	}
	return true, nil
}

// Status returns the migrations that this program knows, oldest first. For a
// database that is ahead of it, it returns them with ErrNewerSchema.
func Status(ctx context.Context, url string) (list []Migration, err error) {
	defer wrap(&err, "read the state of the migrations")

	err = withPool(ctx, url, func(pool *pgxpool.Pool) error {
		applied, err := appliedAt(ctx, pool)
		if err != nil {
			return err
		}
		list = known()
		for i, m := range list {
			list[i].AppliedAt = applied[m.Version]
		}
		_, err = schemaVersion(ctx, pool)
		return err
	})
	return list, err
}

// Down takes the last migration back and returns it. It returns
// ErrLastMigration where only those are left without which there is no
// schema: taking them back would delete everything.
func Down(ctx context.Context, url string) (undone Migration, err error) {
	defer wrap(&err, "take back a migration")

	err = withPool(ctx, url, func(pool *pgxpool.Pool) error {
		version, err := schemaVersion(ctx, pool)
		if err != nil {
			return err
		}
		if version <= lastKept {
			return fmt.Errorf("%w: the schema is at version %d, and going below %d would delete everything; to do that, drop the database",
				ErrLastMigration, version, lastKept)
		}
		return withGoose(ctx, pool, func(g *goose.Provider) error {
			// By its version: if two try at once, one migration is taken back, not two.
			result, err := g.ApplyVersion(ctx, version, false)
			if err != nil {
				return err
			}
			undone = Migration{Version: result.Source.Version, Name: migrationName(result.Source.Path)}
			return nil
		})
	})
	return undone, err
}

// known returns the migrations of this program, oldest first.
func known() []Migration {
	list := []Migration{{Version: riverMigration, Name: riverName}}
	files, _ := fs.Glob(migrations, "migrations/*.sql") // the pattern is a constant
	for _, f := range files {
		version, err := goose.NumericComponent(f)
		if err != nil {
			panic(err) // a file embedded under a wrong name; a test reads them all
		}
		list = append(list, Migration{Version: version, Name: migrationName(f)})
	}
	return list
}

func migrationName(file string) string {
	name := path.Base(file)
	return name[:len(name)-len(path.Ext(name))]
}

// latestVersion returns the version that this program wants.
func latestVersion() int64 {
	list := known()
	return list[len(list)-1].Version
}

// schemaVersion returns the version of the database, which is 0 if it is
// empty, or ErrNewerSchema.
func schemaVersion(ctx context.Context, pool *pgxpool.Pool) (version int64, err error) {
	applied, err := appliedAt(ctx, pool)
	if err != nil {
		return 0, err
	}
	for v := range applied {
		version = max(version, v)
	}
	if version > latestVersion() {
		return version, fmt.Errorf("%w: it is at version %d, and this program knows versions up to %d; run a newer studybot",
			ErrNewerSchema, version, latestVersion())
	}
	return version, nil
}

// appliedAt returns when each migration was applied.
func appliedAt(ctx context.Context, pool *pgxpool.Pool) (map[int64]time.Time, error) {
	applied := make(map[int64]time.Time)
	var there bool
	err := pool.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, migrationsTable).Scan(&there)
	if err != nil || !there {
		return applied, err
	}
	rows, err := pool.Query(ctx, `SELECT version_id, tstamp AT TIME ZONE current_setting('timezone') FROM `+migrationsTable+` WHERE is_applied`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v int64
		var at time.Time
		if err := rows.Scan(&v, &at); err != nil {
			return nil, err
		}
		applied[v] = at.UTC()
	}
	return applied, rows.Err()
}

// withPool opens a small pool on url for f.
func withPool(ctx context.Context, url string, f func(*pgxpool.Pool) error) error {
	pool, err := openPool(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	return f(pool)
}

func openPool(ctx context.Context, url string) (_ *pgxpool.Pool, err error) {
	defer wrap(&err, "open the database")

	d, err := dial.Connect(ctx, url, dial.Options{MaxConns: 4})
	if err != nil {
		return nil, err
	}
	return d.Open(ctx)
}

// withGoose makes the provider of our migrations for f, and holds the lock that
// keeps other replicas out while f runs.
func withGoose(ctx context.Context, pool *pgxpool.Pool, f func(*goose.Provider) error) error {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	river := goose.NewGoMigration(riverMigration,
		&goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error { return migrateRiver(ctx, pool) }}, nil)
	g, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName(migrationsTable),
		goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true), // see complete
		goose.WithGoMigrations(river),
	)
	if err != nil {
		return err
	}
	return withMigrationLock(ctx, pool, func() error { return f(g) })
}

// withMigrationLock runs f while no other replica migrates. The lock is that of
// a transaction, which a pooler keeps in any mode, and has the number of
// goose's own, which the versions before took for their session.
func withMigrationLock(ctx context.Context, pool *pgxpool.Pool, f func() error) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		// The transaction waits for as long as f runs.
		_, err := tx.Exec(ctx, `SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')`)
		if err != nil {
			return err
		}
		if err := takeMigrationLock(ctx, tx); err != nil {
			return err
		}
		return f()
	})
}

// takeMigrationLock tries again and again. A statement that waits for the lock
// would itself be waited for by an index that is built concurrently.
func takeMigrationLock(ctx context.Context, tx pgx.Tx) error {
	pause := time.NewTicker(lockEvery)
	defer pause.Stop()
	for range lockTries {
		var taken bool
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, lock.DefaultLockID).Scan(&taken); err != nil || taken {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-pause.C:
		}
	}
	return fmt.Errorf("another replica has been migrating for more than %s: look at its log", lockEvery*lockTries)
}

// migrateRiver makes the queue's tables. It may be run again where it was cut
// short.
func migrateRiver(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+QueueSchema); err != nil {
		return err
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{
		Schema: QueueSchema, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: riverVersion})
	return err
}
