package pgtest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/localpg/pgtest"
)

// failVariable makes the migration of a child's run fail.
const failVariable = "STUDYBOT_TEST_PGTEST_FAIL"

// On a server that is given, the databases are made there, and none is left
// when the run ends.
func TestGivenServer(t *testing.T) {
	t.Parallel()
	s, err := localpg.Start(t.Context(), localpg.Options{Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	out, err := child(t, pgtest.ServerVariable+"="+s.URL())
	if err != nil {
		t.Fatalf("run on a given server: %v\n%s", err, out)
	}
	conn := connect(t, s.URL())
	var made, left int
	// The newest database's id tells whether others were made before it.
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE newest"); err != nil {
		t.Fatal(err)
	}
	err = conn.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE datname LIKE 'studybot_test_%'),
		max(oid::bigint) FILTER (WHERE datname = 'newest') - max(oid::bigint) FILTER (WHERE datname = 'studybot')
		FROM pg_database`).Scan(&left, &made)
	if err != nil {
		t.Fatal(err)
	}
	if left != 0 {
		t.Errorf("%d databases are left on the server, want 0", left)
	}
	if made < 8 {
		t.Errorf("the server gave out %d ids, want the run to have used it", made)
	}
}

// Where there is no server, or no schema, tests fail with the reason.
func TestRunFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, env, want string }{
		{"migration", failVariable + "=1", "this test needs Postgres: migrate the template: no such column"},
		{"address", pgtest.ServerVariable + "=postgres://nobody@127.0.0.1:1/none", "this test needs Postgres: "},
		{"no address", pgtest.ServerVariable + "=:", "STUDYBOT_TEST_DATABASE_URL: want an address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, err := child(t, c.env)
			if err == nil || !strings.Contains(out, c.want) {
				t.Errorf("%v, want a failure that says %q:\n%s", err, c.want, out)
			}
		})
	}
}

// child runs this binary's test of New with env, and returns what it printed.
func child(t *testing.T, env string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNewIsFreshAndMigrated$")
	cmd.Env = append(os.Environ(), env)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
