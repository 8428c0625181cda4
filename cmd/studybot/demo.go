package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/studybot/studybot/deploy"
	"github.com/studybot/studybot/internal/app"
	"github.com/studybot/studybot/internal/demo"
	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/quizzes"
)

// demoFlags are the flags of studybot demo.
type demoFlags struct {
	addr    string
	length  time.Duration
	json    bool
	open    bool
	verbose bool
}

func newDemoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch a study group take a quiz, in your browser",
		Long: `Runs everything on this machine: a private Postgres, a local workspace in place
of Slack, the bot, and eight simulated members whose day passes in minutes. It
opens a page where you can be a member yourself, beside them. Nothing is kept.`,
		Example: "  studybot demo\n  studybot demo --for 30s --json --open=false",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:3000", "where the page is; port 0 takes a free one")
	cmd.Flags().DurationVar(&f.length, "for", 0, "end after this long, such as 30s; 0 runs until you stop it")
	cmd.Flags().BoolVar(&f.json, "json", false, "write the transcript to standard output, a line of JSON each")
	cmd.Flags().BoolVar(&f.open, "open", true, "open the page in a browser")
	cmd.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "log what the bot does")
	return cmd
}

// demoPace is how many times as fast as Slack's the workspace's rate limits
// are: a day passes in minutes.
const demoPace = 20

// runDemo runs the demo until ctx ends, or for f.length.
func runDemo(ctx context.Context, f demoFlags, stdout, stderr io.Writer) error {
	if f.length < 0 {
		return fmt.Errorf("--for %s: a demo cannot last less than no time", f.length)
	}
	if f.length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.length)
		defer cancel()
	}
	level := slog.LevelError
	if f.verbose {
		level = slog.LevelInfo
	}
	d := &demonstration{flags: f, stdout: stdout, stderr: stderr, log: telemetry.NewLogger(stderr, level, "text")}
	if err := d.prepare(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // it was stopped before it began
		}
		return err
	}
	defer closeLogged(d.log, "the private Postgres", d.database)
	return d.run(ctx)
}

// A demonstration is one run of the demo.
type demonstration struct {
	flags          demoFlags
	stdout, stderr io.Writer
	log            *slog.Logger
	bank           *quiz.Bank
	ws             *workspace.Server
	database       *localpg.Server
}

// prepare opens the page first, for a port in use is the likeliest fault, and
// then the database.
func (d *demonstration) prepare(ctx context.Context) (err error) {
	if d.bank, err = quiz.Open("", quizzes.Files); err != nil {
		return err
	}
	d.ws, err = workspace.New(workspace.Options{
		Addr: d.flags.addr, Manifest: deploy.SlackManifest, Pace: demoPace, Seed: demo.Seed(), Log: d.log,
	})
	if err != nil {
		return listenError(d.flags.addr, "--addr", err)
	}
	d.database, err = localpg.Start(ctx, localpg.Options{Ephemeral: true, Progress: d.stderr, Log: d.log})
	if err != nil {
		closeLogged(d.log, "the workspace", d.ws)
	}
	return err
}

func (d *demonstration) run(ctx context.Context) error {
	fmt.Fprintf(d.stderr, "The study group meets at %s (Ctrl-C ends it)\n", d.ws.URL())
	// The transcript and the workspace outlive the bot, so that its last words
	// are heard.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	around, _ := errgroup.WithContext(serving)
	around.Go(func() error { return d.ws.Serve(serving) })
	if d.flags.json {
		around.Go(func() error { return writeTranscript(serving, d.ws, d.stdout) })
	}
	if d.flags.open {
		openBrowser(d.ws.URL())
	}
	err := d.study(ctx)
	stop()
	if aroundErr := around.Wait(); err == nil {
		err = aroundErr
	}
	return err
}

// study runs the bot and the members until ctx ends.
func (d *demonstration) study(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return app.Run(ctx, app.Options{
			APIURL:          d.ws.APIURL(),
			BotToken:        d.ws.BotToken(),
			AppToken:        d.ws.AppToken(),
			DatabaseURL:     d.database.URL(),
			PrivatePostgres: d.database,
			Bank:            d.bank,
			Schedules:       demoSchedules(),
			Channel:         demo.Channel,
			Admins:          d.admins(),
			Pace:            demoPace,
			Log:             d.log,
		})
	})
	g.Go(func() error {
		return demo.Run(ctx, demo.Options{
			Workspace: d.ws, Script: d.script, RoundEvent: slackbot.EventRound, Terms: d.terms(), Log: d.log,
		})
	})
	return g.Wait()
}

// demoSchedules are a day in minutes.
func demoSchedules() []study.Schedule {
	marked := study.Draw{Kinds: []study.Kind{study.KindShort, study.KindNumeric, study.KindChoice}}
	return []study.Schedule{
		{Name: "question", Cron: "@every 45s", Post: study.PostQuestion, Draw: marked, OpenFor: 2 * time.Minute, Grace: time.Minute, Zone: "UTC"},
		{
			Name: "story", Cron: "@every 140s", Post: study.PostQuestion, OpenFor: 3 * time.Minute, Grace: time.Minute, Zone: "UTC",
			Draw: study.Draw{Kinds: []study.Kind{study.KindBehavioural}},
		},
		{Name: "board", Cron: "@every 2m", Post: study.PostLeaderboard, Period: study.PeriodWeek, Grace: time.Minute, Zone: "UTC"},
	}
}

func (d *demonstration) admins() []study.MemberID {
	var admins []study.MemberID
	for _, m := range d.ws.Members() {
		if m.Admin || m.Name == "you" {
			admins = append(admins, study.MemberID(m.ID))
		}
	}
	return admins
}

func (d *demonstration) terms() []string {
	var names []string
	for _, t := range d.bank.Terms() {
		names = append(names, t.Name)
		names = append(names, t.Aliases...)
	}
	return names
}

// script sorts a question's graded examples by what they earn: that is what
// members could say.
func (d *demonstration) script(id string) demo.Script {
	q, _ := d.bank.Question(study.QuestionID(id))
	s := demo.Script{Prompt: q.Prompt, Right: q.RightChoice(), Story: q.Kind == study.KindBehavioural}
	for _, c := range q.Choices {
		s.Choices = append(s.Choices, c.Text)
	}
	for _, e := range q.Examples {
		switch {
		case e.Points == q.MaxPoints():
			s.Full = append(s.Full, e.Reply)
		case e.Points > 0:
			s.Partial = append(s.Partial, e.Reply)
		default:
			s.Wrong = append(s.Wrong, e.Reply)
		}
	}
	return s
}

// A transcriptLine is a line of the demo's transcript.
type transcriptLine struct {
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Channel  string          `json:"channel"`
	User     string          `json:"user"`
	To       string          `json:"to,omitempty"` // who sees a private message
	Text     string          `json:"text"`
	TS       string          `json:"ts"`
	ThreadTS string          `json:"thread_ts"`
	Metadata json.RawMessage `json:"metadata"`
}

// writeTranscript writes what happens in ws to w, a line each, until ctx ends.
func writeTranscript(ctx context.Context, ws *workspace.Server, w io.Writer) error {
	out := json.NewEncoder(w)
	for c := range ws.Watch(ctx, "", 0) {
		line := transcriptLine{
			At: c.At, Kind: c.Kind, Channel: c.Channel, User: c.User, To: c.To,
			Text: c.Text, TS: c.TS, ThreadTS: c.ThreadTS, Metadata: c.Metadata,
		}
		if err := out.Encode(line); err != nil {
			return fmt.Errorf("write the transcript: %w", err)
		}
	}
	return nil
}

// openBrowser opens url in the person's browser, if there is a screen to open
// it on. The address is printed in any case.
func openBrowser(url string) {
	command := "xdg-open"
	switch {
	case runtime.GOOS == "darwin":
		command = "open"
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return
	}
	path, err := exec.LookPath(command)
	if err != nil {
		return
	}
	cmd := exec.CommandContext(context.Background(), filepath.Clean(path), url)
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }() // reaped; how the browser ends is its own matter
	}
}
