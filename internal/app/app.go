// Package app joins the rooms to a running bot: the store, Slack, the use cases
// and the job queue. Nothing else knows them all.
//
//   - app.go: what a bot is made of, how it starts and how it stops;
//   - join.go: who is given what;
//   - channels.go: the channels that the schedules post in;
//   - metrics.go: what the rooms tell, as metrics.
//
// Package apptest runs a bot on a local workspace for tests. Those that break
// things are in package faults, and those that need a browser in package page.
package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"

	"github.com/studybot/studybot/internal/jobs"
	"github.com/studybot/studybot/internal/postgres"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/round"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
)

// Options are all that a running bot is made of.
type Options struct {
	// APIURL is the base of Slack's Web API; empty is Slack's own.
	APIURL string
	// BotToken is the bot's token, xoxb-…, and AppToken the app-level token for
	// Socket Mode, xapp-….
	BotToken, AppToken string
	// DatabaseURL is where Postgres is. The database is migrated if need be.
	DatabaseURL string
	// DirectURL leads to the same database without the pooler that DatabaseURL
	// leads to; empty is no such way.
	DirectURL string
	// PrivatePostgres is the server that DatabaseURL leads to, if this program
	// runs it.
	PrivatePostgres PrivatePostgres
	// Bank holds the questions, terms and topics.
	Bank *quiz.Bank
	// Schedules are what is posted by itself; those of the bank, usually.
	Schedules []study.Schedule
	// Channel is where schedules post that name no channel of their own: an id,
	// or a name such as "#sre-study". It may be empty if each names one.
	Channel string
	// Admins are the members who may post, skip and pause.
	Admins []study.MemberID
	// Pace is how many times as fast as Slack allows messages are posted, for a
	// workspace with other limits. Zero is 1.
	Pace float64
	// Silence is how long a connection to Slack may bring nothing before it is
	// taken for dead. Zero is 15 s.
	Silence time.Duration
	// HandleWithin is how long the bot may take over an envelope before it gives
	// up, for Slack does after 3 s. Zero is 2.7 s.
	HandleWithin time.Duration
	// LeaseTerm is how long a replica must not have renewed its lease before
	// another takes over its work. Zero is 5 s.
	LeaseTerm time.Duration
	// HTTPAddr is where health and metrics are served, host:port; empty is
	// nowhere.
	HTTPAddr string
	// Log takes what the operator reads. It is needed.
	Log *slog.Logger
	// Now is this machine's clock. Nil is time.Now.
	Now func() time.Time
}

// A PrivatePostgres is a server that this program runs, and starts again when it
// ends by itself.
type PrivatePostgres interface {
	// Ready returns nil while it runs, or why it does not.
	Ready(ctx context.Context) error
	// Restarts returns how often it was started again.
	Restarts() int
}

// A bot is the rooms joined: the store, Slack, the use cases and the queue.
type bot struct {
	Options
	metrics *telemetry.Metrics
	store   *postgres.Store
	poster  *slackbot.Poster
	rounds  *round.Service
	slack   *slackbot.Bot
	runner  *jobs.Runner

	channels *channels
	missed   search // see search
}

// Run runs a bot until ctx ends, then stops it in order and returns nil: it
// takes in nothing new, and finishes and acks what it has. It waits for Slack
// and Postgres where they cannot be reached, and returns an error for what no
// waiting mends, such as a wrong token. A schedule whose channel the bot is not in
// keeps back no other; where there is no other, that is an error too.
func Run(ctx context.Context, o Options) error {
	b := &bot{Options: o, metrics: telemetry.NewMetrics(), channels: newChannels(), missed: newSearch()}
	if err := b.openStore(ctx); err != nil {
		return stopped(ctx, err)
	}
	defer b.store.Close()
	if err := b.join(); err != nil {
		return err
	}
	b.metrics.WatchPool(b.store.Pool().Stat)
	b.metrics.WatchClock(b.store.Clock().Difference)
	if b.PrivatePostgres != nil {
		b.metrics.WatchRestarts(b.PrivatePostgres.Restarts)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.serveHTTP(ctx) })
	g.Go(func() error { return b.work(ctx) })
	return stopped(ctx, g.Wait())
}

// stopped returns err, or nil if it only says that ctx ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// work greets Slack, brings the schedules up to date, and then reads events
// and works the queue until ctx ends.
func (b *bot) work(ctx context.Context) error {
	if err := b.untilReached(ctx, "Slack", b.greet); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.listen(ctx) })
	g.Go(func() error { return b.runner.Run(ctx) })
	g.Go(func() error { b.watchChannels(ctx); return nil })
	g.Go(func() error { b.missed.run(ctx, b.queueSweep); return nil })
	return g.Wait()
}

// leaseFirst is how long Slack is not listened to before there is a lease. What a
// replica without one takes in, and does not store before it is killed, nobody looks
// for; but without one for longer, members should read that something is wrong.
const leaseFirst = 5 * time.Second

// listen reads what Slack sends until ctx ends.
func (b *bot) listen(ctx context.Context) error {
	select {
	case <-b.runner.Leased():
	case <-time.After(leaseFirst):
	case <-ctx.Done():
		return nil
	}
	return b.slack.Run(ctx)
}

// openStore opens the database, waiting for it if need be, and migrates it.
func (b *bot) openStore(ctx context.Context) (err error) {
	b.store, err = postgres.Open(ctx, b.DatabaseURL, postgres.Options{
		Zone: b.zone(), Wait: true, DirectURL: b.DirectURL, Log: b.Log, Now: b.Now,
	})
	if err != nil {
		return err
	}
	if err := b.untilReached(ctx, "Postgres", func(ctx context.Context) error {
		return postgres.MigratePool(ctx, b.store.Pool())
	}); err != nil {
		b.store.Close()
		return err
	}
	return nil
}

// untilReached runs try until it reaches what it needs, with back-off.
func (b *bot) untilReached(ctx context.Context, what string, try func(context.Context) error) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := try(ctx)
		var refused *slackbot.AuthError // no waiting mends a token
		if err != nil && (!errors.Is(err, study.ErrUnavailable) || errors.As(err, &refused)) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, wait time.Duration) {
		b.Log.Warn("cannot reach "+what+"; trying again", "in", wait.Round(time.Millisecond), "err", err)
	}))
	return err
}

// greet checks the tokens and the channels, and starts the schedules.
func (b *bot) greet(ctx context.Context) error {
	if err := b.slack.Greet(ctx); err != nil {
		return err
	}
	return b.startSchedules(ctx)
}

// serveHTTP serves health and metrics until ctx ends.
func (b *bot) serveHTTP(ctx context.Context) error {
	if b.HTTPAddr == "" {
		return nil
	}
	checks := []telemetry.Check{
		{Name: "slack", Run: b.slack.Ready},
		{Name: "postgres", Run: b.store.Ready},
		{Name: "jobs", Run: b.runner.Ready},
		{Name: "channels", Run: b.channels.check},
		{Name: "marking", Run: b.markingReady},
	}
	if b.PrivatePostgres != nil {
		checks = append(checks, telemetry.Check{Name: "private postgres", Run: b.PrivatePostgres.Ready})
	}
	return telemetry.NewServer(b.metrics, b.Log, checks...).Serve(ctx, b.HTTPAddr)
}

// markingReady returns a remark on the rounds whose replies cannot be marked, if
// there are any.
func (b *bot) markingReady(context.Context) error {
	if faults := b.rounds.Faults(); len(faults) > 0 {
		return telemetry.RemarkError(strings.Join(faults, "; "))
	}
	return nil
}
