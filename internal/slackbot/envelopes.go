package slackbot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/slackbot/socketmode"
)

// The kinds of envelope, for Metrics.
const (
	kindMessage = "message"
	kindCommand = "command"
	kindAction  = "action"
	kindForm    = "form"
	kindHome    = "home"
	kindOther   = "other"
)

// take dispatches what e asks for. The reader of the socket calls it, so it
// blocks on nothing but the ack of an envelope that asks for nothing.
func (b *Bot) take(ctx context.Context, e socketmode.Envelope) {
	if e.ID == "" {
		return // nothing that wants an ack
	}
	if ctx.Err() != nil {
		b.count(e, kindOther, EnvelopeClosing)
		return
	}
	t, outcome := b.parse(e)
	if outcome == "" {
		if outcome = b.dispatcher.dispatch(t); outcome != "" {
			b.log.Warn("an envelope was not taken; Slack sends it again", "kind", t.kind, "why", outcome, "attempt", e.Attempt)
			b.count(e, t.kind, outcome)
		}
		return
	}
	if err := e.From.Ack(e.ID, nil); err != nil {
		outcome = EnvelopeAckLost
	}
	b.count(e, kindOther, outcome)
}

func (b *Bot) count(e socketmode.Envelope, kind string, outcome EnvelopeOutcome) {
	b.Client.opts.Metrics.Envelope(kind, outcome, time.Since(e.Arrived))
}

// parse returns the task that e asks for, or the outcome of an envelope that
// asks for nothing.
func (b *Bot) parse(e socketmode.Envelope) (task, EnvelopeOutcome) {
	t, from, err := b.read(e)
	switch {
	case errors.Is(err, errUnknownType):
		b.log.Warn("Slack sent an envelope of an unknown type", "type", e.Type)
		return t, EnvelopeUnknown
	case err != nil:
		b.log.Warn("Slack sent an envelope that cannot be read", "type", e.Type, "err", err)
		return t, EnvelopeUnknown
	case t.do == nil:
		return t, EnvelopeDropped
	}
	var ours identity
	if who := b.Client.identity.Load(); who != nil {
		ours = *who
	}
	// Of an event in a shared channel, the thread decides where the
	// authorizations do not: the use case leaves alone what is under no question
	// of ours.
	shared := from.anybodys && t.kind == kindMessage && from.app != "" && from.app == e.From.AppID()
	if !ours.owns(from, e.From.AppID()) && !shared {
		b.log.Warn("an envelope of another workspace was left alone", "type", e.Type, "installs", from.installs, "app", from.app)
		return t, EnvelopeForeign
	}
	t.envelope = e
	return t, ""
}

var errUnknownType = errors.New("an envelope of an unknown type")

// read returns the task that e asks for, which does nothing if e asks for
// nothing, and where e comes from.
func (b *Bot) read(e socketmode.Envelope) (t task, from origin, err error) {
	switch e.Type {
	case "events_api":
		return b.event(e.Payload)
	case "slash_commands":
		var c slack.SlashCommand
		err = json.Unmarshal(e.Payload, &c)
		from = origin{app: c.APIAppID, installs: []install{{c.TeamID, c.EnterpriseID, c.IsEnterpriseInstall}}}
		return b.command(c), from, err
	case "interactive":
		var i slack.InteractionCallback
		err = json.Unmarshal(e.Payload, &i)
		// In a view, the team is the clicker's. To an app that is installed for an
		// organisation, it is null.
		team := cmp.Or(i.View.AppInstalledTeamID, i.Team.ID)
		from = origin{app: i.APIAppID, installs: []install{{team, i.Enterprise.ID, i.IsEnterpriseInstall}}}
		return b.action(i), from, err
	}
	return t, from, errUnknownType
}

// handle runs one task, acks it if it succeeded, and does what comes after.
func (b *Bot) handle(ctx context.Context, t task) {
	r, err := b.attempt(ctx, t)
	if err != nil && t.failed != nil {
		b.log.Error("a member's request was not handled", "kind", t.kind, "err", err)
		r, err = t.failed(), nil
	}
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("an envelope was not handled, and not acked", "kind", t.kind, "attempt", t.envelope.Attempt, "err", err)
		}
		b.count(t.envelope, t.kind, EnvelopeFailed)
		if b.Missed != nil {
			b.Missed()
		}
		return
	}
	if err := t.envelope.From.Ack(t.envelope.ID, r.payload); err != nil {
		b.log.Warn("the ack of an envelope was lost; Slack sends it again, and that changes nothing", "kind", t.kind, "err", err)
		b.count(t.envelope, t.kind, EnvelopeAckLost)
		return
	}
	b.count(t.envelope, t.kind, EnvelopeAcked)
	if r.after != nil {
		r.after(ctx)
	}
}

// attempt runs the use case of t. It turns a panic into an error, so that the
// replies of other members are not lost with it.
func (b *Bot) attempt(ctx context.Context, t task) (r response, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, b.HandleWithin)
	defer cancel()
	return t.do(ctx)
}
