package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/config"
	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/postgres"
)

func newMigrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database up to date, or look at its state",
		Long: `Migrate works on the database that DATABASE_URL names or, where it is not set,
on the private Postgres of this machine. "studybot serve" and "studybot demo"
bring the database up to date by themselves.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newMigrateStep("up", "Apply all migrations that are not applied yet", migrateUp),
		newMigrateStep("status", "List the migrations and when they were applied", migrateStatus),
		newMigrateStep("down", "Take the last migration back, with what its tables hold", migrateDown),
	)
	return cmd
}

// newMigrateStep returns the subcommand that runs step on the database.
func newMigrateStep(use, short string, step func(ctx context.Context, out io.Writer, url string) error) *cobra.Command {
	return &cobra.Command{
		Use:   use,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd.Context(), cmd.ErrOrStderr(), func(url string) error {
				return step(cmd.Context(), cmd.OutOrStdout(), url)
			})
		},
	}
}

// withDatabase runs f with the address of the database: the direct one or
// DATABASE_URL's, or that of the private Postgres, which runs as long as f does.
func withDatabase(ctx context.Context, progress io.Writer, f func(url string) error) (err error) {
	url, direct, err := config.LoadDatabase()
	if err != nil {
		return err
	}
	if url := cmp.Or(direct.Reveal(), url.Reveal()); url != "" {
		return f(url)
	}
	server, err := localpg.Start(ctx, localpg.Options{Progress: progress})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	return f(server.URL())
}

func migrateUp(ctx context.Context, out io.Writer, url string) error {
	if err := postgres.Migrate(ctx, url); err != nil {
		return err
	}
	list, err := postgres.Status(ctx, url)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "The database is up to date: version %d.\n", list[len(list)-1].Version)
	return err
}

func migrateStatus(ctx context.Context, out io.Writer, url string) error {
	list, statusErr := postgres.Status(ctx, url)
	if statusErr != nil && !errors.Is(statusErr, postgres.ErrNewerSchema) {
		return statusErr
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "MIGRATION\tAPPLIED")
	for _, m := range list {
		applied := "not yet"
		if !m.AppliedAt.IsZero() {
			applied = m.AppliedAt.Format(time.RFC3339)
		}
		fmt.Fprintf(table, "%s\t%s\n", m.Name, applied)
	}
	return errors.Join(statusErr, table.Flush())
}

func migrateDown(ctx context.Context, out io.Writer, url string) error {
	undone, err := postgres.Down(ctx, url)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Took back %s. \"studybot migrate up\" applies it again.\n", undone.Name)
	return err
}
