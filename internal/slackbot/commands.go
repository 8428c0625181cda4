package slackbot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/slackbot/arguments"
	"github.com/studybot/studybot/internal/study"
)

// A request is a slash command as the handlers read it.
type request struct {
	command string // with its slash
	text    string // what follows, as arguments.Text returns it
	member  study.MemberID
	channel study.ChannelID
	direct  bool   // the conversation is a direct message, of two members or of a few
	key     string // the same for a repeated delivery
	url     string // response_url
	// claimed is where the key of what the request was claimed under goes, once
	// it is known what came of it.
	claimed *string
}

// command returns the task of a slash command.
func (b *Bot) command(c slack.SlashCommand) task {
	r := request{
		command: strings.ToLower(c.Command), text: arguments.Text(c.Command, c.Text), key: c.TriggerID, url: c.ResponseURL,
		member: study.MemberID(c.UserID), channel: study.ChannelID(c.ChannelID), direct: isDirect(c),
	}
	return task{
		kind: kindCommand, member: c.UserID,
		do: func(ctx context.Context) (response, error) {
			claimed := ""
			r.claimed = &claimed
			return b.answer(r.url, b.run(ctx, r)).then(func(ctx context.Context) { b.told(ctx, claimed) }), nil
		},
		failed: func() response { return b.answer(r.url, blockkit.Unsure(lookAround)) },
	}
}

// isDirect reports whether c was typed in a direct message. One of a few members
// has an id like a channel's, and is told by the name that Slack gives it.
func isDirect(c slack.SlashCommand) bool {
	return strings.HasPrefix(c.ChannelID, "D") || strings.HasPrefix(c.ChannelName, "mpdm-")
}

// lookAround is where to look where nothing is known of what came of a request.
const lookAround = "see whether what you asked for is there."

// answer puts m into the ack or, where it is too long for that, sends it after.
func (b *Bot) answer(url string, m blockkit.Message) response {
	if payload := commandAnswer(m); payload != nil {
		return response{payload: payload}
	}
	return response{after: func(ctx context.Context) { b.respond(ctx, url, m, false) }}
}

// respond answers at a response_url, and says in the log if that fails.
func (b *Bot) respond(ctx context.Context, url string, m blockkit.Message, replace bool) {
	if err := b.Client.respond(ctx, url, m, replace); err != nil && ctx.Err() == nil {
		b.log.Warn("could not answer a member", "err", err)
	}
}

// run runs a command and returns what its member reads.
func (b *Bot) run(ctx context.Context, r request) blockkit.Message {
	var m blockkit.Message
	var err error
	switch {
	case strings.EqualFold(r.text, "help"):
		m, err = b.help(ctx, r)
	case r.command == "/term":
		m, err = b.term(ctx, r)
	case r.command == "/leaderboard":
		m, err = b.leaderboard(ctx, r)
	case r.command == "/quiz":
		m, err = b.quiz(ctx, r)
	default:
		return blockkit.Mistyped(r.command, "", "/quiz help")
	}
	if err != nil {
		return b.ourFault(r.command, err)
	}
	return m
}

// ourFault is what a member reads where something of ours failed, and it is known
// that nothing came of it; the operator reads the error.
func (b *Bot) ourFault(doing string, err error) blockkit.Message {
	b.log.Error("a request failed", "request", doing, "err", err)
	return blockkit.OurFault("nothing was changed, please try it again in a minute")
}

func (b *Bot) term(ctx context.Context, r request) (blockkit.Message, error) {
	if r.text == "" {
		return blockkit.BadArgument("say which term you look for", "/term pdb"), nil
	}
	answer, err := b.Lookup.Term(ctx, r.text, r.member)
	if err != nil {
		return blockkit.Message{}, err
	}
	return blockkit.Term(answer), nil
}

// leaderboard reads "[week|month|all] [topic]", in either order.
func (b *Bot) leaderboard(ctx context.Context, r request) (blockkit.Message, error) {
	period, topic := arguments.Leaderboard(r.text)
	m, err := b.board(ctx, period, topic, r.member)
	var unknown *study.NoSuchError
	if errors.As(err, &unknown) {
		if near := study.Nearest(unknown.Name, periodNames(), 1); len(near) > 0 {
			return blockkit.Mistyped("/leaderboard "+r.text, "/leaderboard "+near[0], ""), nil
		}
		return blockkit.NoSuch(unknown, "/leaderboard month kubernetes"), nil
	}
	return m, err
}

func periodNames() []string {
	var names []string
	for _, p := range study.Periods {
		names = append(names, string(p))
	}
	return names
}

// board is the leaderboard as viewer sees it.
func (b *Bot) board(ctx context.Context, p study.Period, topic string, viewer study.MemberID) (blockkit.Message, error) {
	board, err := b.Lookup.Board(ctx, p, topic, viewer)
	if err != nil {
		return blockkit.Message{}, err
	}
	return blockkit.Board(board, b.Client.Names(ctx, time.Second, membersOf(board)...), false), nil
}

// A subcommand is a word after /quiz.
type subcommand struct {
	name    string
	example string // of what takes more words
	admin   string // what only admins may do, such as "pause the schedule"
	run     func(b *Bot, ctx context.Context, r request) (blockkit.Message, error)
}

// subcommands are all words that /quiz takes.
func subcommands() []subcommand {
	return []subcommand{
		{name: "help", run: (*Bot).help},
		{name: "me", run: (*Bot).me},
		{name: "schedule", run: (*Bot).schedule},
		{name: "topics", run: (*Bot).topics},
		{name: "term", example: "/quiz term pdb", run: (*Bot).term},
		{name: "leaderboard", example: "/quiz leaderboard month", run: (*Bot).leaderboard},
		{name: "now", example: nowExample, admin: "post a question now", run: (*Bot).now},
		{name: "skip", admin: "skip a question", run: (*Bot).skip},
		{name: "pause", admin: "pause the schedule", run: (*Bot).pause},
		{name: "resume", admin: "resume the schedule", run: (*Bot).resume},
	}
}

const nowExample = "/quiz now kubernetes for 20m"

// quiz runs the subcommand that the text begins with.
func (b *Bot) quiz(ctx context.Context, r request) (blockkit.Message, error) {
	all := subcommands()
	var names []string
	for _, s := range all {
		names = append(names, s.name)
	}
	word, rest := arguments.Subcommand(r.text, names)
	if i := slices.Index(names, cmp.Or(word, "help")); i >= 0 {
		return b.subcommand(ctx, r, all[i], rest)
	}
	meant := ""
	if near := study.Nearest(word, names, 1); len(near) > 0 {
		meant = "/quiz " + near[0]
		if all[slices.Index(names, near[0])].example != "" {
			meant = strings.TrimSpace(meant + " " + rest)
		}
	}
	return blockkit.Mistyped("/quiz "+r.text, meant, "/quiz me"), nil
}

// subcommand runs s with what follows its name. What changes something is done in
// channels alone. Where s changes something and takes nothing, a member who asks
// for more is not given less.
func (b *Bot) subcommand(ctx context.Context, r request, s subcommand, rest string) (blockkit.Message, error) {
	if s.admin != "" && !b.isAdmin(r.member) {
		return b.notAllowed(ctx, r, s.admin), nil
	}
	if s.admin != "" && r.direct {
		return blockkit.InDirectMessage(cmp.Or(s.example, "/quiz "+s.name)), nil
	}
	if extra := arguments.Extra(rest); extra != "" && s.admin != "" && s.example == "" {
		return blockkit.TakesNothing("/quiz "+s.name, extra), nil
	}
	r.text = rest
	return s.run(b, ctx, r)
}

func (b *Bot) isAdmin(m study.MemberID) bool { return slices.Contains(b.Admins, m) }

// notAllowed says who may do what the member may not.
func (b *Bot) notAllowed(ctx context.Context, r request, what string) blockkit.Message {
	var next time.Time
	if upcoming, err := b.Lookup.Upcoming(ctx, r.channel); err == nil {
		next = study.NextQuestion(upcoming)
	}
	return blockkit.NotAllowed(what, b.Admins, b.Client.Names(ctx, time.Second, b.Admins...), next)
}

func (b *Bot) help(_ context.Context, r request) (blockkit.Message, error) {
	return blockkit.Help(b.isAdmin(r.member)), nil
}

func (b *Bot) me(ctx context.Context, r request) (blockkit.Message, error) {
	profile, err := b.Lookup.Profile(ctx, r.member)
	if err != nil {
		return blockkit.Message{}, err
	}
	return blockkit.Profile(profile), nil
}

func (b *Bot) schedule(ctx context.Context, r request) (blockkit.Message, error) {
	upcoming, err := b.Lookup.Upcoming(ctx, "") // other channels' too
	if err != nil {
		return blockkit.Message{}, err
	}
	return blockkit.Troubled(blockkit.Schedule(r.channel, upcoming, b.Client.opts.Now()), b.troublesFor(r.member)), nil
}

func (b *Bot) topics(ctx context.Context, _ request) (blockkit.Message, error) {
	topics, err := b.Lookup.Topics(ctx)
	if err != nil {
		return blockkit.Message{}, err
	}
	return blockkit.Topics(topics), nil
}

func (b *Bot) now(ctx context.Context, r request) (blockkit.Message, error) {
	what, openFor, err := arguments.Now(r.text)
	if err != nil {
		return blockkit.BadArgument(err.Error(), nowExample), nil
	}
	var channel *ChannelError
	if err := b.Client.CheckChannel(ctx, r.channel); errors.As(err, &channel) {
		return blockkit.InChannel(nowExample), nil
	} else if err != nil {
		return blockkit.Message{}, err
	}
	key, _, err := b.claim(ctx, r, fmt.Sprintf("now %s for %s", strings.ToLower(what), openFor))
	if err != nil {
		return blockkit.Message{}, err
	}
	round, err := b.Rounds.OpenNow(ctx, study.NowRequest{Channel: r.channel, By: r.member, What: what, OpenFor: openFor, Key: key})
	var unknown *study.NoSuchError
	switch {
	case errors.As(err, &unknown) && unknown.Kind == "question":
		return blockkit.NothingFits(), nil
	case errors.As(err, &unknown):
		return blockkit.NoSuch(unknown, nowExample), nil
	case errors.Is(err, study.ErrUnsure):
		return b.unsure(r, err, "if no question appears here within a minute, ask for the same again. It is not asked twice."), nil
	case err != nil:
		return blockkit.Message{}, err
	}
	return blockkit.Opened(round), nil
}

func (b *Bot) skip(ctx context.Context, r request) (blockkit.Message, error) {
	_, again, err := b.claim(ctx, r, "skip")
	if err != nil {
		return blockkit.Message{}, err
	}
	if again { // what the first request came to shows in the schedule
		if skipped, err := b.skipped(ctx, r.channel); err == nil {
			return blockkit.SkippedNext(skipped), nil
		} else if !errors.Is(err, study.ErrNotFound) {
			return blockkit.Message{}, err
		}
	}
	skipped, err := b.Rounds.Skip(ctx, r.channel, r.member)
	switch {
	case errors.Is(err, study.ErrNotFound):
		return blockkit.NothingToSkip(), nil
	case errors.Is(err, study.ErrUnsure):
		return b.unsure(r, err, "`/quiz schedule` shows whether the next question is skipped."), nil
	case err != nil:
		return blockkit.Message{}, err
	}
	return blockkit.SkippedNext(skipped), nil
}

// skipped returns the first question of channel that is skipped, or
// study.ErrNotFound.
func (b *Bot) skipped(ctx context.Context, channel study.ChannelID) (study.Upcoming, error) {
	upcoming, err := b.Lookup.Upcoming(ctx, channel)
	if err != nil {
		return study.Upcoming{}, err
	}
	for _, u := range upcoming {
		if u.Skipped {
			return u, nil
		}
	}
	return study.Upcoming{}, study.ErrNotFound
}

func (b *Bot) pause(ctx context.Context, r request) (blockkit.Message, error) {
	return b.setPaused(ctx, r, true)
}

func (b *Bot) resume(ctx context.Context, r request) (blockkit.Message, error) {
	return b.setPaused(ctx, r, false)
}

func (b *Bot) setPaused(ctx context.Context, r request, paused bool) (blockkit.Message, error) {
	upcoming, err := b.Lookup.Upcoming(ctx, r.channel)
	if err != nil {
		return blockkit.Message{}, err
	}
	if len(upcoming) == 0 {
		return blockkit.NothingToPause(), nil
	}
	changed, err := b.Rounds.SetPaused(ctx, r.channel, r.member, paused)
	if errors.Is(err, study.ErrUnsure) {
		return b.unsure(r, err, "`/quiz schedule` shows whether it is paused."), nil
	}
	if err != nil {
		return blockkit.Message{}, err
	}
	return blockkit.Paused(paused, changed), nil
}
