package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
)

// Options say where a private Postgres lives. The zero value is the user's
// own: a lasting cluster under the data directory.
type Options struct {
	// Dir holds the directory "postgres" of the cluster. It is by default
	// $XDG_DATA_HOME/studybot or ~/.local/share/studybot.
	Dir string
	// Ephemeral makes a new cluster in memory, or in the temporary directory,
	// that does not sync to disk and that Close removes. Dir then only keeps
	// binaries that were fetched.
	Ephemeral bool
	// MaxConnections is how many clients may be connected; 0 is 100.
	MaxConnections int
	// Progress gets a bar while binaries are fetched; nil shows none.
	Progress io.Writer
	// Log gets what the server writes; nil drops it.
	Log *slog.Logger
}

// startLimit bounds a start, crash recovery included, whatever ctx allows.
const startLimit = 3 * time.Minute

// A launch is one start under way, with what tests replace.
type launch struct {
	Options
	dirs   []string               // where Postgres may be installed
	build  build                  // what to fetch otherwise
	npm    string                 // the program that fetches it
	shared string                 // where it is kept if not in Dir
	pauses func() backoff.BackOff // between tries to start it again
}

// Start runs a private Postgres and returns when it takes connections. ctx
// bounds the start only. The caller has to Close the server.
//
// Start returns ErrInUse while another program runs the Postgres of the
// directory, ErrVersion where the data needs another major version than there
// is, and ErrNoPostgres where there are no binaries and none can be fetched.
func Start(ctx context.Context, o Options) (*Server, error) {
	return newLaunch(o).start(ctx)
}

func newLaunch(o Options) *launch {
	return &launch{
		Options: o, dirs: installedDirs(), build: pinnedBuild(newestMajor), npm: "npm", shared: sharedCache, pauses: newPauses,
	}
}

func (l *launch) start(ctx context.Context) (_ *Server, err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if l.Log == nil {
		l.Log = slog.New(slog.DiscardHandler)
	}
	if l.Progress == nil {
		l.Progress = io.Discard
	}
	if l.MaxConnections == 0 {
		l.MaxConnections = 100
	}
	if l.Dir == "" {
		if l.Dir, err = defaultDir(); err != nil && !l.Ephemeral {
			return nil, err
		}
	}
	p, err := l.open()
	if err != nil {
		return nil, err
	}
	s, err := l.startIn(ctx, p)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return s, nil
}

func (l *launch) open() (*place, error) {
	if l.Ephemeral {
		return openEphemeral()
	}
	dir, err := filepath.Abs(l.Dir)
	if err != nil {
		return nil, err
	}
	return openLasting(dir)
}

// startIn starts the cluster of p, making it first where there is none. The
// server that it returns owns p.
func (l *launch) startIn(ctx context.Context, p *place) (*Server, error) {
	major, err := clusterMajor(p.data())
	if err != nil {
		return nil, err
	}
	b, err := l.chooseBinaries(ctx, p, major)
	if err != nil {
		return nil, err
	}
	if major != 0 && major < l.build.major {
		l.Log.Info("the private Postgres keeps the version that made its data; nothing has to be done", "version", b.version, "newest", l.build.major, "dir", p.base)
	}
	if major == 0 {
		if err := p.initCluster(ctx, b); err != nil {
			return nil, err
		}
	}
	if err := p.writeAccess(); err != nil {
		return nil, err
	}
	process, err := l.run(ctx, p, b)
	if err != nil {
		return nil, err
	}
	l.Log.Debug("private Postgres runs", "dir", p.base, "version", b.version, "pid", process.pid)
	return newServer(l, p, b, process), nil
}

// run starts the server of p and returns when it takes connections.
func (l *launch) run(ctx context.Context, p *place, b binaries) (*process, error) {
	serving, err := p.lockServing()
	if err != nil {
		return nil, err
	}
	defer serving.Close() // The server holds it from now on.
	if err := p.clearStale(); err != nil {
		return nil, err
	}
	if err := p.clearSocket(); err != nil {
		return nil, err
	}
	path, inherit, err := p.dataPath(p.data())
	if err != nil {
		return nil, err
	}
	process, err := startProcess(p, b, l.settings(p, path), append(inherit, serving), l.Log)
	if err != nil {
		return nil, explain(err, p.base)
	}
	err = process.waitReady(ctx, p.data())
	if err == nil {
		err = createDatabase(ctx, p.url("postgres"))
	}
	if err != nil {
		return nil, errors.Join(explain(err, p.base), process.stop())
	}
	return process, nil
}

// settings returns postgres's arguments. What is given here wins over the
// files in the data directory.
func (l *launch) settings(p *place, data string) []string {
	args := []string{"-D", data}
	set := func(name, value string) { args = append(args, "-c", name+"="+value) }
	set("listen_addresses", "") // The socket is the only way in.
	set("unix_socket_directories", `"`+strings.ReplaceAll(p.socketDir, `"`, `""`)+`"`)
	set("unix_socket_permissions", "0700")
	set("port", "5432")
	set("max_connections", strconv.Itoa(l.MaxConnections))
	set("shared_buffers", "64MB")
	set("timezone", "UTC")
	set("logging_collector", "off")
	set("log_destination", "stderr")
	set("log_line_prefix", "")
	// Statements may hold what members wrote; keep them out of the log.
	set("log_min_error_statement", "panic")
	if p.ephemeral {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes", "autovacuum"} {
			set(name, "off")
		}
		set("max_wal_size", "256MB")
	}
	return args
}

// createDatabase makes the program's database where there is none yet.
func createDatabase(ctx context.Context, adminURL string) (err error) {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("connect to the private Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", superuser).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+superuser)
	return err
}

func (p *place) url(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(superuser), Path: "/" + database,
		RawQuery: url.Values{"host": {p.socketDir}, "port": {"5432"}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}
