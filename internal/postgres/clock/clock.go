// Package clock tells the time by Postgres's clock.
package clock

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// measureEvery is the time between two measurements of Postgres's clock.
	measureEvery = 15 * time.Second
	// measureTimeout ends one that Postgres does not answer.
	measureTimeout = 5 * time.Second
	// measureTries are made for each measurement; that with the shortest round
	// trip counts.
	measureTries = 3
	// tolerated is the difference between the clocks that is not worth a word.
	tolerated = 5 * time.Second
	// sayAgain is how often a difference that lasts is said again.
	sayAgain = time.Minute
)

// A Clock tells the time by Postgres's clock, which all replicas share: what
// is due, open or late is decided by it, however wrong a machine's own clock
// is. Between two measurements it counts on with the machine's monotonic
// clock, so that a jump of the machine's time changes nothing.
type Clock struct {
	pool  *pgxpool.Pool
	local func() time.Time
	log   *slog.Logger

	mu         sync.Mutex
	at         time.Time     // Postgres's time at the last measurement
	measured   time.Time     // the local time of it
	difference time.Duration // of Postgres's clock from the local one
	said       time.Time     // the local time when the difference was said last
	unsaid     int           // measurements since then
}

// New returns a clock that asks pool for the time, and that tells the local time
// until the difference is measured.
func New(pool *pgxpool.Pool, local func() time.Time, log *slog.Logger) *Clock {
	now := local()
	return &Clock{pool: pool, local: local, log: log, at: now.Round(0), measured: now}
}

// Start measures every 15 s until the function that it returns is called.
func (c *Clock) Start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { c.run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// Now returns the time by Postgres's clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.Add(c.local().Sub(c.measured))
}

// Difference returns how far Postgres's clock was ahead of this machine's at
// the last measurement; below zero if it was behind.
func (c *Clock) Difference() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.difference
}

// run measures every 15 s until ctx ends. A measurement that fails is left
// out: the clock counts on.
func (c *Clock) run(ctx context.Context) {
	tick := time.NewTicker(measureEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = c.Measure(ctx) // an outage is said by those whose work it stops
		}
	}
}

// Measure asks Postgres for the time.
func (c *Clock) Measure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, measureTimeout)
	defer cancel()
	conn, err := c.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("read the database's clock: %w", err)
	}
	defer conn.Release()
	var at, measured time.Time
	var shortest time.Duration
	for i := range measureTries {
		var theirs time.Time
		sent := c.local()
		if err := conn.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&theirs); err != nil {
			return fmt.Errorf("read the database's clock: %w", err)
		}
		took := c.local().Sub(sent)
		if i == 0 || took < shortest {
			shortest, at, measured = took, theirs.UTC(), sent.Add(took/2)
		}
	}
	c.set(at, measured)
	return nil
}

// set takes over a measurement, and says a difference that is worth a word:
// once, and then every minute.
func (c *Clock) set(at, measured time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.measured = at, measured
	c.difference = at.Sub(measured.Round(0))
	if c.difference.Abs() <= tolerated {
		c.said, c.unsaid = time.Time{}, 0
		return
	}
	c.unsaid++
	if !c.said.IsZero() && measured.Sub(c.said) < sayAgain-measureEvery/2 {
		return
	}
	c.log.Warn("this machine's clock and Postgres's differ; Postgres's decides, and this machine's should be set right",
		"postgres_is_ahead_by", c.difference.Round(time.Millisecond), "measurements", c.unsaid)
	c.said, c.unsaid = measured, 0
}
