package app

import (
	"context"
	"time"

	"github.com/studybot/studybot/internal/jobs"
	"github.com/studybot/studybot/internal/lookup"
	"github.com/studybot/studybot/internal/postgres"
	"github.com/studybot/studybot/internal/round"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/timetable"
)

// join makes the rooms and gives each what it needs of the others.
func (b *bot) join() (err error) {
	clock := b.store.Clock()
	client := slackbot.NewClient(slackbot.ClientOptions{
		APIURL: b.APIURL, BotToken: b.BotToken, AppToken: b.AppToken, Pace: b.Pace,
		Log: b.Log, Metrics: slackMetrics{b.metrics}, Now: clock.Now,
	})
	b.poster = slackbot.NewPoster(client)
	b.rounds = round.New(round.Options{
		Rounds: b.store, ClosedRounds: b.store, Replies: b.store, Receipts: b.store, Schedules: b.store, Boards: b.store, Posts: b.store,
		Requests: b.store, Upkeep: b.store,
		QuestionPoster: b.poster, ResultsPoster: b.poster, ReceiptPoster: b.poster, BoardPoster: b.poster, Refuser: b.poster, Threads: b.poster,
		Deleter: b.poster,

		Questions:  b.Bank.Questions(),
		Topics:     b.Bank.Topics(),
		Lexicon:    b.Bank.Lexicon(),
		Words:      b.Bank.Words(),
		Timetable:  func(s study.Schedule) (study.Timetable, error) { return timetable.New(s.Cron, s.Zone) },
		Zone:       b.zone(),
		Now:        clock.Now,
		SlackAhead: client.Ahead,
		Log:        b.Log,
		Metrics:    roundMetrics{b.metrics},
	})
	b.slack = slackbot.NewBot(slackbot.Options{
		Client: client,
		Rounds: b.rounds,
		Lookup: measuredLookup{lookup.New(lookup.Options{
			Store: b.store, Terms: b.Bank.Terms(), Topics: b.Bank.Topics(), Zone: b.zone(), Now: clock.Now,
		}), b.metrics},
		Admins:       b.Admins,
		Connected:    b.sweepOpen,
		Missed:       b.missed.wake,
		Silence:      b.Silence,
		HandleWithin: b.HandleWithin,

		ChannelsChanged: b.channels.change,
		Troubles:        b.channels.troubles,
	})
	b.runner, err = jobs.NewRunner(jobs.Options{
		Pool: b.store.Pool(), Driver: b.store.QueueDriver(), Sessions: b.store.Sessions(), Schema: postgres.QueueSchema,
		Unavailable: postgres.IsUnavailable, UseCases: b.rounds, Chains: b.store, Metrics: jobMetrics{b.metrics}, Log: b.Log,
		Upkeep: true, LeaseTerm: b.LeaseTerm, Now: clock.Now, TookOver: b.missed.wake,
	})
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

// sweepOpen queues a look at the threads of open rounds, for replies sent
// while no replica was connected.
func (b *bot) sweepOpen(ctx context.Context) {
	if err := b.queueSweep(ctx); err != nil && ctx.Err() == nil {
		b.Log.Warn("cannot queue a look at the open rounds; the close of each looks again", "err", err)
	}
}

func (b *bot) queueSweep(ctx context.Context) error {
	rounds, err := b.store.OpenRounds(ctx)
	if err != nil {
		return err
	}
	ids := make([]study.RoundID, len(rounds))
	for i, r := range rounds {
		ids[i] = r.ID
	}
	return b.store.QueueSweep(ctx, ids)
}
