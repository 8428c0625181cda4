package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/studybot/studybot/deploy"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/workspace"
)

func newWorkspaceCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "workspace",
		Short: "Run a local workspace that a bot takes for Slack",
		Long: `Runs a local workspace on loopback that an official Slack SDK cannot tell from
Slack, with a page to be a member on. It prints the environment that a bot
needs to connect to it.`,
		Example: "  studybot workspace\n  studybot workspace --addr 127.0.0.1:3000",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := workspace.New(workspace.Options{
				Addr:     addr,
				Manifest: deploy.SlackManifest,
				Log:      telemetry.NewLogger(cmd.ErrOrStderr(), slog.LevelWarn, "text"),
			})
			if err != nil {
				return listenError(addr, "--addr", err)
			}
			printWorkspace(cmd.OutOrStdout(), ws)
			return ws.Serve(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:3000", "where to listen; port 0 takes a free one")
	return cmd
}

// printWorkspace writes where the page is and what a bot needs to connect.
func printWorkspace(w io.Writer, ws *workspace.Server) {
	fmt.Fprintf(w, `# The workspace's page: %s
# Connect a bot with:
export SLACK_API_URL=%s
export SLACK_BOT_TOKEN=%s
export SLACK_APP_TOKEN=%s
export STUDYBOT_CHANNEL='#sre-study'
`, ws.URL(), ws.APIURL(), ws.BotToken(), ws.AppToken())
}

// listenError says what to do when an address cannot be listened on.
func listenError(addr, flag string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program; choose another with %s, or port 0 for any that is free", addr, flag)
	}
	return fmt.Errorf("cannot listen on %s: %w; choose an address such as 127.0.0.1:3000 with %s", addr, innermost(err), flag)
}

// innermost returns what err wraps at the bottom.
func innermost(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
