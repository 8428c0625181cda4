// Package pgtest gives each test a database of its own, made in milliseconds
// from a migrated template on one cluster that all tests of a binary share.
//
//	func TestMain(m *testing.M) { pgtest.Main(m, postgres.Migrate) }
//
//	func TestStore(t *testing.T) {
//		t.Parallel()
//		url := pgtest.New(t)
//		…
//	}
//
// The cluster is private and in memory, and starts with the first test that
// asks. Where STUDYBOT_TEST_DATABASE_URL is set, the databases are made on
// that server instead, by a user that may create them.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/localpg"
)

// ServerVariable names the environment variable with the address of a server
// to make test databases on.
const ServerVariable = "STUDYBOT_TEST_DATABASE_URL"

// maxConnections is what the shared cluster takes: many parallel tests, each
// with pools of its own.
const maxConnections = 300

// A cluster is the server the tests of this binary share.
type cluster struct {
	migrate  func(ctx context.Context, url string) error
	start    func() error // runs once; all callers get its result
	server   *localpg.Server
	admin    *pgxpool.Pool
	address  *url.URL
	template string
	strategy string // how to copy the template, for CREATE DATABASE
}

var (
	mu     sync.Mutex
	shared *cluster // set by Run
)

// Main runs the tests of m and exits. migrate brings an empty database up to
// date and has to leave no connection open; it runs once, on the template that
// every test's database is copied from.
func Main(m *testing.M, migrate func(ctx context.Context, url string) error) {
	os.Exit(Run(m, migrate))
}

// Run is Main without the exit: it returns the exit code, for a TestMain that
// has more to do.
func Run(m *testing.M, migrate func(ctx context.Context, url string) error) int {
	c := &cluster{migrate: migrate}
	c.start = sync.OnceValue(c.run)
	mu.Lock()
	shared = c
	mu.Unlock()

	code := m.Run()
	if err := c.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest: stop the test databases:", err)
		code = max(code, 1)
	}
	return code
}

// New returns the address of a fresh migrated database, which is dropped when
// t ends, with any connection still open to it. New fails t where there is no
// Postgres.
func New(t testing.TB) string {
	t.Helper()
	mu.Lock()
	c := shared
	mu.Unlock()
	if c == nil {
		t.Fatal("pgtest.New needs func TestMain(m *testing.M) { pgtest.Main(m, migrate) } in this package")
	}
	if err := c.start(); err != nil {
		t.Fatalf("this test needs Postgres: %v", err)
	}
	name := uniqueName()
	// Not t's context: that one ends before the clean-up that drops.
	if err := c.exec("CREATE DATABASE " + name + " TEMPLATE " + c.template + c.strategy); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return c.url(name)
}

// run starts the cluster and makes the template.
func (c *cluster) run() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()

	address := os.Getenv(ServerVariable)
	if address == "" {
		c.server, err = localpg.Start(ctx, localpg.Options{
			Ephemeral: true, MaxConnections: maxConnections, Progress: os.Stderr,
		})
		if err != nil {
			return err
		}
		address = c.server.URL()
	}
	if c.address, err = url.Parse(address); err != nil {
		return fmt.Errorf("%s: want an address such as postgres://user@host:5432/postgres", ServerVariable)
	}
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return err
	}
	config.MaxConns = 4 // Copies of one template wait for each other's disk.
	if c.admin, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return err
	}
	if c.server != nil {
		if c.strategy, err = fastCopy(ctx, c.admin); err != nil {
			return err
		}
	}
	c.template = uniqueName()
	if err := c.exec("CREATE DATABASE " + c.template); err != nil {
		return err
	}
	if err := c.migrate(ctx, c.url(c.template)); err != nil {
		return fmt.Errorf("migrate the template: %w", err)
	}
	return nil
}

// fastCopy returns the clause that copies a template's files instead of
// logging each block: 6 ms in place of 25 on a cluster in memory. Before
// Postgres 15 there was no other way, and no clause.
func fastCopy(ctx context.Context, admin *pgxpool.Pool) (string, error) {
	var version int
	err := admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version)
	if err != nil || version < 150000 {
		return "", err
	}
	return " STRATEGY file_copy", nil
}

// stop undoes run, where it ran.
func (c *cluster) stop() error {
	var errs []error
	if c.admin != nil {
		if c.server == nil { // A private cluster goes as a whole.
			errs = append(errs, c.exec("DROP DATABASE IF EXISTS "+c.template+" WITH (FORCE)"))
		}
		c.admin.Close()
	}
	if c.server != nil {
		errs = append(errs, c.server.Close())
	}
	return errors.Join(errs...)
}

func (c *cluster) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// The simple protocol: these statements run once each.
	_, err := c.admin.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	return err
}

func (c *cluster) url(database string) string {
	u := *c.address
	u.Path = "/" + database
	return u.String()
}

// uniqueName returns a database name that no other test binary on the same
// server uses.
func uniqueName() string { return "studybot_test_" + strings.ToLower(rand.Text()) }
