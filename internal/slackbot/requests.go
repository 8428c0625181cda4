package slackbot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// claim returns the key under which r, which asks for what, is to be done, and
// whether it repeats a request whose outcome the member was not told.
func (b *Bot) claim(ctx context.Context, r request, what string) (key string, again bool, err error) {
	key, again, err = b.Rounds.Claim(ctx, study.Request{
		Key: r.key, Member: r.member, Channel: r.channel, What: what, ResponseURL: r.url,
	})
	if err != nil {
		return "", false, unclaimed{err}
	}
	*r.claimed = key
	return key, again, nil
}

// An unclaimed is an error of a claim. Whatever became of the claim, nothing came
// of the request: it hides a study.ErrUnsure.
type unclaimed struct{ err error }

func (e unclaimed) Error() string { return e.err.Error() }

// told notes that a member was told what came of the request claimed as key; ""
// is none.
func (b *Bot) told(ctx context.Context, key string) {
	if key == "" {
		return
	}
	if err := b.Rounds.Told(ctx, key); err != nil && ctx.Err() == nil {
		b.log.Warn("could not note that a request was answered; the same asked for again within minutes is taken for a repeat", "err", err)
	}
}

// unsure is what a member reads where it is not known what came of r. Look says
// where to look before r is tried again. The request stays untold.
func (b *Bot) unsure(r request, err error, look string) blockkit.Message {
	*r.claimed = ""
	b.log.Error("it is not known what came of a request", "request", r.command+" "+r.text, "err", err)
	return blockkit.Unsure(look)
}

// TellRefused implements round.Refuser: in answer to the request, or else by a
// message in the channel that only the member sees.
func (p *Poster) TellRefused(ctx context.Context, r study.Request, what string, why error) error {
	m := blockkit.NotPosted(what, whyNotPosted(why))
	if r.ResponseURL != "" {
		err := p.respond(ctx, r.ResponseURL, m, false)
		if err == nil || ctx.Err() != nil {
			return err
		}
		p.opts.Log.Debug("a response_url took no answer", "err", err)
	}
	return p.whisper(ctx, r.Channel, r.Member, m)
}

// whyNotPosted says in a member's words why a post was given up.
func whyNotPosted(err error) blockkit.Reason {
	switch refusedCode(err) {
	case "not_in_channel", "channel_not_found":
		return blockkit.ReasonNotIn
	case "is_archived":
		return blockkit.ReasonArchived
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "no_permission":
		return blockkit.ReasonRestricted
	}
	if errors.Is(err, study.ErrUnavailable) {
		return blockkit.ReasonLate
	}
	return blockkit.ReasonOther
}

// respond answers at the response_url of a command or click, which may be used
// 5 times in 30 minutes. With replace, the answer replaces the message that was
// clicked.
func (c *Client) respond(ctx context.Context, url string, m blockkit.Message, replace bool) error {
	body := slack.WebhookMessage{
		Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: replace,
	}
	return c.call(ctx, "response_url", url, func(ctx context.Context) error {
		return slack.PostWebhookCustomHTTPContext(ctx, url, c.http, &body)
	})
}
