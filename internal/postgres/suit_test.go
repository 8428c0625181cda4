package postgres

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

// A database that cannot hold what members write is refused at the start, and
// not reply by reply.
func TestEncoding(t *testing.T) {
	t.Parallel()
	address := pgtest.New(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path += "_latin"
	name := strings.TrimPrefix(u.Path, "/")
	exec(t, address, `CREATE DATABASE `+name+` ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`)
	t.Cleanup(func() { execIn(context.Background(), t, address, `DROP DATABASE `+name+` WITH (FORCE)`) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = Open(ctx, u.String(), Options{Wait: true, Log: slog.New(slog.DiscardHandler)})
	if !errors.Is(err, ErrUnsuitable) || errors.Is(err, study.ErrUnavailable) {
		t.Errorf("open: %v, want unsuitable", err)
	}
}

// A user who may not make tables, as in a database that an administrator made
// in Postgres 15 or later, is told what to have changed.
func TestUserMayNotMakeTables(t *testing.T) {
	t.Parallel()
	address := empty(t)
	exec(t, address, `DO $$ BEGIN CREATE ROLE studybot_limited; EXCEPTION WHEN duplicate_object THEN NULL; END $$; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC`)
	err := Migrate(t.Context(), address+"&role=studybot_limited")
	if !errors.Is(err, ErrUnsuitable) || !strings.Contains(err.Error(), "OWNER TO") {
		t.Errorf("migrate: %v, want what to grant", err)
	}
}
