// Command studybot is a Slack bot that a study group lives with: it posts
// quiz questions on a schedule, marks the replies, and keeps a leaderboard.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	_ "time/tzdata" // schedules name IANA zones; a bare container has none

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/cmd/studybot/internal/signals"
	"github.com/studybot/studybot/internal/authorcli"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signals.Context() // they are heard since before main
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run runs one command and returns the exit code: 0 for success, 1 for a
// fault, 2 for a command line that makes no sense.
func run(ctx context.Context, args []string) int {
	root := newRootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "studybot: %v\nRun \"%s --help\" to see how it is used.\n", err, usage.command)
		return 2
	}
	if !errors.Is(err, authorcli.ErrReported) {
		fmt.Fprintf(os.Stderr, "studybot: %v\n", err)
	}
	return 1
}

// A usageError is a command line that makes no sense.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "studybot",
		Short: "A Slack bot that a study group lives with",
		Long: `studybot posts quiz questions on a schedule, marks the replies against rubrics,
tells each member which ideas they got and which they missed, looks terms up,
and keeps a leaderboard.

Try it without Slack:    studybot demo
Run it in your Slack:    studybot serve`,
		Version:                    version,
		SilenceErrors:              true,
		SilenceUsage:               true,
		Args:                       knownCommand,
		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(
		newServeCommand(),
		newDemoCommand(),
		newWorkspaceCommand(),
		newMigrateCommand(),
	)
	root.AddCommand(authorcli.Commands()...)
	markUsageErrors(root)
	return root
}

// knownCommand refuses a command that there is not, with the nearest that
// there is.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		return fmt.Errorf("there is no command %q: did you mean %q?", args[0], root.Name()+" "+near[0])
	}
	return fmt.Errorf("there is no command %q", args[0])
}

// markUsageErrors makes wrong flags and arguments of cmd and all below it
// usage errors.
func markUsageErrors(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return &usageError{c.CommandPath(), err} })
	if check := cmd.Args; check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return &usageError{c.CommandPath(), err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		markUsageErrors(sub)
	}
}
