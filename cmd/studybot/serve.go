package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/app"
	"github.com/studybot/studybot/internal/config"
	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/quizzes"
)

func newServeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the bot in your Slack",
		Long: `Runs the bot. It is configured by the environment: SLACK_BOT_TOKEN and
SLACK_APP_TOKEN are needed, and .env.example explains all the others. Without
DATABASE_URL it keeps a private Postgres on this machine.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), cmd.ErrOrStderr())
		},
	}
}

// serve reads the configuration and the bank, and runs the bot until ctx ends.
// Everything that is wrong with either is reported at once.
func serve(ctx context.Context, stderr io.Writer) error {
	cfg, cfgErr := config.LoadForSlack()
	bank, bankErr := loadBankForGood(cfg.Quizzes)
	if err := errors.Join(cfgErr, bankErr); err != nil {
		return err
	}
	log := telemetry.NewLogger(stderr, cfg.LogLevel, cfg.LogFormat)
	go exitWhenStopTakesTooLong(ctx, log)

	options := app.Options{
		APIURL:      cfg.SlackAPIURL,
		BotToken:    cfg.BotToken.Reveal(),
		AppToken:    cfg.AppToken.Reveal(),
		DatabaseURL: cfg.DatabaseURL.Reveal(),
		DirectURL:   cfg.DatabaseDirectURL.Reveal(),
		Bank:        bank,
		Schedules:   bank.Schedules(),
		Channel:     cfg.Channel,
		Admins:      memberIDs(cfg.Admins),
		HTTPAddr:    cfg.HTTPAddr,
		Log:         log,
	}
	if options.DatabaseURL == "" {
		log.Info("DATABASE_URL is not set: the data is kept in a private Postgres on this machine")
		server, err := localpg.Start(ctx, localpg.Options{Progress: stderr, Log: log})
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return nil // it was stopped before it began
		}
		if err != nil {
			return err
		}
		defer closeLogged(log, "the private Postgres", server)
		options.DatabaseURL, options.PrivatePostgres = server.URL(), server
	}
	return app.Run(ctx, options)
}

// loadBankForGood is quiz.Open for a program that runs for long: what reading
// took beside the bank itself is kept small, and given back.
func loadBankForGood(dir string) (*quiz.Bank, error) {
	percent := debug.SetGCPercent(75)
	bank, err := quiz.Open(dir, quizzes.Files)
	debug.SetGCPercent(percent)
	debug.FreeOSMemory()
	return bank, err
}

// stopWithin is how long the bot may take to stop. Orchestrators allow 30 s.
const stopWithin = 25 * time.Second

// exitWhenStopTakesTooLong ends the process when what must stop does not. What
// was committed is safe; what was not comes again.
func exitWhenStopTakesTooLong(ctx context.Context, log *slog.Logger) {
	<-ctx.Done()
	time.Sleep(stopWithin - time.Second)
	log.Error("the bot did not stop in time; it exits now, and what was not finished is done after the next start")
	os.Exit(1)
}

func closeLogged(log *slog.Logger, what string, c io.Closer) {
	if err := c.Close(); err != nil {
		log.Warn("could not stop "+what, "err", err)
	}
}

func memberIDs(ids []string) []study.MemberID {
	members := make([]study.MemberID, len(ids))
	for i, id := range ids {
		members[i] = study.MemberID(id)
	}
	return members
}
