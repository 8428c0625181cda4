package slackbot

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/slackbot/socketmode"
	"github.com/studybot/studybot/internal/study"
)

// openForm acks a click and then opens the form in which its member answers the
// question privately. Slack takes a form within 3 s of the click.
func (b *Bot) openForm(_ context.Context, c click) (response, error) {
	round, ok := blockkit.ParseRound(c.value)
	if !ok {
		return response{}, nil
	}
	return response{after: func(ctx context.Context) {
		asking, err := b.Lookup.Asking(ctx, round, c.member)
		if err == nil {
			err = b.showModal(ctx, c.trigger, blockkit.AnswerForm(asking, c.message.TS, b.Client.opts.Now()))
		}
		if err != nil {
			b.respond(ctx, c.url, b.ourFault(c.action, err), false)
		}
	}}, nil
}

// showModal opens a modal for whoever pressed the button that trigger is of.
func (b *Bot) showModal(ctx context.Context, trigger string, view slack.ModalViewRequest) error {
	return b.Client.call(ctx, "views.open", "", func(ctx context.Context) error {
		_, err := b.Client.api.OpenViewContext(ctx, trigger, view)
		return err
	})
}

// sent returns the task of a form that a member sent.
func (b *Bot) sent(i slack.InteractionCallback) task {
	round, message, ok := blockkit.ParseForm(i.View.PrivateMetadata)
	if i.View.CallbackID != blockkit.FormAnswer || !ok {
		return task{}
	}
	reply := study.PrivateReply{
		Round: round, MessageTS: message, Member: study.MemberID(i.User.ID), Form: i.View.ID, Text: blockkit.AnswerIn(i.View),
	}
	return task{
		kind: kindForm, member: i.User.ID,
		do: func(ctx context.Context) (response, error) { return b.takeForm(ctx, reply) },
		failed: func() response {
			return response{payload: slack.NewErrorsViewSubmissionResponse(blockkit.AnswerFailed())}
		},
	}
}

// takeForm takes a private reply, and shows its receipt in place of the form.
func (b *Bot) takeForm(ctx context.Context, reply study.PrivateReply) (response, error) {
	rec, err := b.Rounds.Answer(ctx, reply)
	if errors.Is(err, study.ErrNotFound) { // the round was cancelled since
		gone := blockkit.GoneForm()
		return response{payload: slack.NewUpdateViewSubmissionResponse(&gone)}, nil
	}
	if err != nil {
		return response{}, err
	}
	return response{payload: inPlace(rec)}, nil
}

// inPlace is the ack that puts rec in the place of the form that was sent, cut to
// what an ack holds.
func inPlace(rec study.Receipt) any {
	whole := blockkit.ReceiptForm(rec)
	if answer := slack.NewUpdateViewSubmissionResponse(&whole); asAck(answer) != nil {
		return answer
	}
	short := blockkit.ShortReceiptForm(rec)
	return slack.NewUpdateViewSubmissionResponse(&short)
}

// asAck returns payload as the payload of an ack, or nil if it is too long for one.
func asAck(payload any) json.RawMessage {
	text, err := json.Marshal(payload)
	if err != nil || len(text) > socketmode.LargestAck-1<<10 {
		return nil
	}
	return text
}
