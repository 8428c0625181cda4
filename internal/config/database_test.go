package config

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/postgres"
)

func TestParseDatabaseURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"postgres://u:p@db:5432/study?sslmode=disable", nil},
		{"postgresql://db/study", nil},
		{"host=db user=u password=secret dbname=study", nil},
		{"host=db password='se@c #r/et%' application_name=x", nil},
		{"postgres://u:s%40e%2Fc%23r%3Ae%25t@db/study", nil},
		{"postgres://u:a:b@db/study", nil}, // the first colon ends the user name, and no other
		{"postgres://u:p@db/study?pool_max_conns=4&search_path=quiz&TimeZone=UTC", nil},
		// Sockets, in each form that the driver takes.
		{"postgres:///study?host=/run/postgresql", nil},
		{"postgres://u@%2Ftmp/study", nil},
		{"postgres://u@%2Fvar%2Frun%2Fpostgresql:5433/study", nil},
		{"host=/tmp dbname=study", nil},
		// More hosts than one.
		{"postgres://u:p@one:5432,two:5433/study?target_session_attrs=read-write", nil},
		{"postgres://u:p@[::1]:5432,two/study", nil},
		{"mysql://u:secret@db/study", []string{"not a Postgres address"}},
		{"study", []string{"not a Postgres address"}},
		{"postgres://u:secret%@db/study", []string{"DATABASE_URL: ", "%40 for @", "%25 for %"}},
		{"postgres://u:secr%C3et@db/study", []string{"%25 for %"}},
		{"postgres://u:p@secret@db/study", []string{"DATABASE_URL: ", "%40 for @"}},
		{"postgres://u:p/secret@db/study", []string{"%2F for /"}},
		{"postgres://u:12/3secret@db/study", []string{"%2F for /"}}, // u is no host, and 12 no port
		{"postgres://u:p#secret@db/study", []string{"%23 for #"}},
		{"postgres://db/study?user=u&password=p&secret=1", []string{"%26 for &"}},
		{"host=db password=p secret=1", []string{"quotes around a password"}},
		{"postgres://u:secret@db:port/study", []string{"invalid port"}},
		{"postgres://u:secret@one:1,two:2/study?port=1,2,3", []string{"port numbers"}},
		{"postgres://u:secret@db/study?sslmode=never", []string{"driver does not take", "sslmode"}},
		{"postgres://u:secret@db/study?target_session_attrs=best", []string{"target_session_attrs"}},
		{"postgres://u:secret@db/study?pool_max_conns=none", []string{"pool_max_conns"}},
		{"host=db password=secret port=none", []string{"driver does not take"}},
		{"host=db password=it's a secret", []string{"driver does not take"}},
	} {
		got, err := parseDatabaseURL("DATABASE_URL", c.in)
		if c.want == nil && got.Reveal() != c.in {
			t.Errorf("parseDatabaseURL(%q) = %q", c.in, got.Reveal())
		}
		checkFault(t, err, c.want)
	}
}

// A direct address belongs to a database that DATABASE_URL names.
func TestDirectURLAlone(t *testing.T) {
	set(t, map[string]string{"STUDYBOT_DATABASE_DIRECT_URL": "postgres://u:p@db/study"})
	_, _, err := LoadDatabase()
	checkFault(t, err, []string{"STUDYBOT_DATABASE_DIRECT_URL: ", "DATABASE_URL is not"})
	set(t, map[string]string{"DATABASE_URL": "postgres://u:p@db/study", "STUDYBOT_DATABASE_DIRECT_URL": "db"})
	_, _, err = LoadDatabase()
	checkFault(t, err, []string{"STUDYBOT_DATABASE_DIRECT_URL: this is not a Postgres address"})
}

// However a password is written into an address, nothing that is said of it
// holds any four signs of the password that stand together; nor does what comes
// of opening an address that is taken.
func TestNothingSaysAPassword(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel() // whatever is taken for a host is not looked for
	r := rand.New(rand.NewPCG(1, 2))
	const signs = "@#/:%?&='\\ ,[]ÄQXZ7093"
	for range 1500 {
		var text strings.Builder
		for range 4 + r.IntN(12) {
			runes := []rune(signs)
			text.WriteRune(runes[r.IntN(len(runes))])
		}
		password := text.String()
		for _, form := range []string{
			"postgres://user:%s@db.example/study", "postgres://user:%s@[::1]:5432/study?sslmode=disable", "postgres:///study?password=%s",
			"postgres://db/study?password=%s&sslmode=disable", "host=db password=%s user=u", "password='%s' host=db",
		} {
			address := fmt.Sprintf(form, password)
			secret, err := parseDatabaseURL("DATABASE_URL", address)
			c := Config{DatabaseURL: secret, DatabaseDirectURL: secret}
			var log bytes.Buffer
			logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
			logger.Info("started", "config", c, "err", err)
			var opened error
			if err == nil {
				_, opened = postgres.Open(gone, address, postgres.Options{Log: logger})
			}
			said := fmt.Sprintf("%v %+v %#v %s %s %v %#v", err, c, c, secret, log.String(), opened, opened)
			said = strings.NewReplacer(escapes, "", wantAddress, "").Replace(said) // the same whatever the password is
			said = pointers.ReplaceAllString(said, "")
			if part := shown(password, said); part != "" {
				t.Fatalf("%q of %q is shown: %s", part, address, said)
			}
		}
	}
}

// pointers are what differs from run to run, and may look like a password by chance.
var pointers = regexp.MustCompile(`0x[0-9a-f]+`)

// withoutTime takes the time out of a log's line: its digits may look like a
// password by chance.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// shown returns four signs of password that stand together in said, or nothing.
func shown(password, said string) string {
	runes := []rune(password)
	for i := range len(runes) - 3 {
		if part := string(runes[i : i+4]); strings.Contains(said, part) {
			return part
		}
	}
	return ""
}
