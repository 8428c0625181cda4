package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/studybot/studybot/internal/jobs"
	"github.com/studybot/studybot/internal/lookup"
	"github.com/studybot/studybot/internal/postgres"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/round"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/timetable"
	"golang.org/x/sync/errgroup"
)

// botOptions are all that a running bot is made of.
type botOptions struct {
	APIURL      string // of Slack, with its trailing slash
	BotToken    string
	AppToken    string
	DatabaseURL string
	DirectURL   string          // of the database without its pooler; may be empty
	Private     privatePostgres // that the database is in; nil where it is somebody else's
	Bank        *quiz.Bank
	Schedules   []study.Schedule
	Channel     string // the default channel, an id or "#name"; may be empty
	Admins      []study.MemberID
	Pace        float64 // how many times as fast as Slack allows messages are posted; 0 is 1
	HTTPAddr    string  // of health and metrics; empty is nowhere
	Log         *slog.Logger
}

// A privatePostgres is a server that this program runs.
type privatePostgres interface {
	// Ready returns nil while it runs, or why it does not.
	Ready(ctx context.Context) error
	// Restarts returns how often it was started again.
	Restarts() int
}

// A bot is the rooms joined: the store, Slack, the use cases and the queue.
type bot struct {
	botOptions
	metrics *telemetry.Metrics
	store   *postgres.Store
	poster  *slackbot.Poster
	rounds  *round.Service
	slack   *slackbot.Bot
	runner  *jobs.Runner
}

// runBot runs a bot until ctx ends, and then stops it in order. It waits for
// Slack and Postgres where they cannot be reached, and returns an error for
// what no waiting mends.
func runBot(ctx context.Context, o botOptions) error {
	b := &bot{botOptions: o, metrics: telemetry.NewMetrics()}
	if err := b.openStore(ctx); err != nil {
		return stopped(ctx, err)
	}
	defer b.store.Close()
	if err := b.join(); err != nil {
		return err
	}
	b.metrics.WatchPool(b.store.Pool().Stat)
	if b.Private != nil {
		b.metrics.WatchRestarts(b.Private.Restarts)
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
	g.Go(func() error { return b.slack.Run(ctx) })
	g.Go(func() error { return b.runner.Run(ctx) })
	return g.Wait()
}

// openStore opens the database, waiting for it if need be, and migrates it.
func (b *bot) openStore(ctx context.Context) (err error) {
	b.store, err = postgres.Open(ctx, b.DatabaseURL, postgres.Options{
		Zone: b.zone(), Wait: true, DirectURL: b.DirectURL, Log: b.Log,
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

// zone is the group's: that of its leaderboard, or else of its first schedule.
func (b *bot) zone() *time.Location {
	zone := "UTC"
	for i, s := range b.Schedules {
		if i == 0 || s.Post == study.PostLeaderboard {
			zone = s.Zone
		}
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC // the bank was checked; a schedule without a zone is @every
	}
	return loc
}

// greet checks the tokens and the channels, and starts the schedules.
func (b *bot) greet(ctx context.Context) error {
	if err := b.slack.Greet(ctx); err != nil {
		return err
	}
	schedules, err := b.inChannels(ctx)
	if err != nil {
		return err
	}
	return b.rounds.SyncSchedules(ctx, schedules)
}

// inChannels returns the schedules with the ids of their channels, each of
// which the bot must be in; and so it must in the default channel.
func (b *bot) inChannels(ctx context.Context) ([]study.Schedule, error) {
	var schedules []study.Schedule
	var faults []error
	if b.Channel != "" {
		if _, err := b.inChannel(ctx, b.Channel); err != nil {
			return nil, fmt.Errorf("STUDYBOT_CHANNEL: %w", err)
		}
	}
	for _, s := range b.Schedules {
		if s.Channel == "" && b.Channel == "" {
			faults = append(faults, fmt.Errorf("schedule %q has no channel: give it one, or set STUDYBOT_CHANNEL to the default, as an id or #name", s.Name))
			continue
		}
		id, err := b.inChannel(ctx, cmp.Or(s.Channel, b.Channel))
		if err != nil {
			faults = append(faults, fmt.Errorf("schedule %q: %w", s.Name, err))
			continue
		}
		s.Channel = string(id)
		schedules = append(schedules, s)
	}
	return schedules, errors.Join(faults...)
}

// inChannel returns the id of a channel that the bot can post in, or a
// sentence that says why it cannot.
func (b *bot) inChannel(ctx context.Context, name string) (study.ChannelID, error) {
	id, err := b.poster.Resolve(ctx, name)
	var unknown *study.NoSuchError
	switch {
	case errors.As(err, &unknown) && len(unknown.Near) > 0:
		return "", fmt.Errorf("there is no channel %s here: did you mean %s? A private one is seen only once the bot is invited", unknown.Name, strings.Join(unknown.Near, " or "))
	case errors.As(err, &unknown):
		return "", fmt.Errorf("there is no channel %s here; a private one is seen only once the bot is invited", unknown.Name)
	case err != nil:
		return "", err
	}
	return id, b.poster.CheckChannel(ctx, id)
}

// sweepOpen queues a look at the threads of open rounds, for replies sent
// while no replica was connected.
func (b *bot) sweepOpen(ctx context.Context) {
	rounds, err := b.store.OpenRounds(ctx)
	if err == nil {
		ids := make([]study.RoundID, len(rounds))
		for i, r := range rounds {
			ids[i] = r.ID
		}
		err = b.store.QueueSweep(ctx, ids)
	}
	if err != nil && ctx.Err() == nil {
		b.Log.Warn("cannot queue a look at the open rounds; the close of each looks again", "err", err)
	}
}

// join makes the rooms and gives each what it needs of the others.
func (b *bot) join() (err error) {
	client := slackbot.NewClient(slackbot.ClientOptions{
		APIURL: b.APIURL, BotToken: b.BotToken, AppToken: b.AppToken, Pace: b.Pace,
		Log: b.Log, Metrics: slackMetrics{b.metrics},
	})
	b.poster = slackbot.NewPoster(client)
	b.rounds = round.New(round.Options{
		Rounds: b.store, ClosedRounds: b.store, Replies: b.store, Receipts: b.store, Schedules: b.store, Boards: b.store,
		QuestionPoster: b.poster, ResultsPoster: b.poster, ReceiptPoster: b.poster, BoardPoster: b.poster, Threads: b.poster,

		Questions: b.Bank.Questions(),
		Topics:    b.Bank.Topics(),
		Lexicon:   b.Bank.Lexicon(),
		Timetable: func(s study.Schedule) (study.Timetable, error) { return timetable.New(s.Cron, s.Zone) },
		Zone:      b.zone(),
		Now:       time.Now,
		Log:       b.Log,
		Metrics:   roundMetrics{b.metrics},
	})
	b.slack = slackbot.NewBot(slackbot.Options{
		Client: client,
		Rounds: b.rounds,
		Lookup: measuredLookup{lookup.New(lookup.Options{
			Store: b.store, Terms: b.Bank.Terms(), Topics: b.Bank.Topics(), Zone: b.zone(), Now: time.Now,
		}), b.metrics},
		Admins:    b.Admins,
		Connected: b.sweepOpen,
	})
	b.runner, err = jobs.NewRunner(jobs.Options{
		Pool: b.store.Pool(), Driver: b.store.QueueDriver(), Sessions: b.store.Sessions(), Schema: postgres.QueueSchema,
		UseCases: b.rounds, Metrics: jobMetrics{b.metrics}, Log: b.Log,
	})
	return err
}

// serveHTTP serves health and metrics until ctx ends.
func (b *bot) serveHTTP(ctx context.Context) error {
	if b.HTTPAddr == "" {
		return nil
	}
	checks := []telemetry.Check{
		{Name: "slack", Run: b.slack.Ready},
		{Name: "postgres", Run: b.store.Ready},
	}
	if b.Private != nil {
		checks = append(checks, telemetry.Check{Name: "private postgres", Run: b.Private.Ready})
	}
	return telemetry.NewServer(b.metrics, b.Log, checks...).Serve(ctx, b.HTTPAddr)
}
