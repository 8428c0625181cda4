package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// An oldLock holds, on a connection of its own, the advisory locks by which
// replicas of the version before this one know that others live. They look
// only while an upgrade goes on. A lost lock costs nothing but that, so that
// whatever goes wrong here is tried again and not said.
type oldLock struct {
	sessions *pgxpool.Pool // connections that keep a lock
	lease    *lease
}

// run holds the locks of the replica and of each of its tenures until ctx ends.
func (o oldLock) run(ctx context.Context) {
	for ctx.Err() == nil {
		_ = o.hold(ctx) // tried again; the lease decides, and says in the log what is wrong with Postgres
		wait(ctx, renewEvery)
	}
}

// hold holds the locks on one connection until it fails or ctx ends.
func (o oldLock) hold(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, o.sessions.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // the locks go with the connection either way
	}()
	held := make(map[string]bool)
	for ctx.Err() == nil {
		names := []string{o.lease.id}
		if holder, ok := o.lease.holder(); ok {
			names = append(names, holder)
		}
		for _, name := range names {
			if held[name] {
				continue
			}
			var took bool // not while another replica tries whether it is free
			if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtextextended($1, 0))`, name).Scan(&took); err != nil {
				return fmt.Errorf("hold the lock of %s: %w", name, err)
			}
			held[name] = took
		}
		if err := conn.Ping(ctx); err != nil {
			return err
		}
		wait(ctx, renewEvery)
	}
	return nil
}
