package round

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Replies keep what members reply.
type Replies interface {
	// RoundByMessage returns the round whose question ref is, or that it is one
	// question too many of; or study.ErrNotFound.
	RoundByMessage(ctx context.Context, ref study.MessageRef) (study.Round, error)
	// HasPending reports whether a round of channel waits for Slack to take its
	// post.
	HasPending(ctx context.Context, channel study.ChannelID) (bool, error)
	// Submit stores s, which is graded: it locks the member's ledger for the
	// round, sets Outcome by Ledger.Judge and Ordinal, adds the difference that
	// it makes to the standings, and queues the receipt and the reaction. If
	// the message, in this edit, is stored already, the outcome is
	// study.OutcomeRepeated and nothing changes. If the message was deleted
	// before, it is study.OutcomeIgnored and nothing is stored. A submission with
	// a Fault that would be marked otherwise is stored as study.OutcomeUnmarked,
	// with a try reserved for it. Submit returns study.ErrNotFound if there is no
	// such round.
	Submit(ctx context.Context, s study.Submission) (study.Submission, error)
	// Withdraw withdraws every attempt made by the deleted message and takes
	// its points from the standings. The try stays used. All that was stored of
	// the message's texts is erased, whatever became of them. Where d names the
	// round, the message is remembered, and no text of it that comes later is
	// taken in; where it does not, Withdraw returns study.ErrNotFound if nothing
	// of the message is stored. To withdraw a message again changes nothing.
	Withdraw(ctx context.Context, d study.Deletion) error
	// Counted returns the messages of members whose attempts at round id stand,
	// each once. Clicks are no messages of theirs.
	Counted(ctx context.Context, id study.RoundID) ([]study.Counted, error)
	// Unmarked returns the submissions that are study.OutcomeUnmarked and come
	// after id after, by id; at most limit.
	Unmarked(ctx context.Context, after study.SubmissionID, limit int) ([]study.Submission, error)
	// MarkKept stores the grade of s, a submission that was unmarked, and makes it
	// marked; or a reply that used no try, which gives the reserved one back. The
	// standings follow, and the receipt is queued. It returns the outcome, which
	// is study.OutcomeRepeated where s is not unmarked any longer, and
	// study.OutcomeWithdrawn where its message was deleted.
	MarkKept(ctx context.Context, s study.Submission) (study.Outcome, error)
}

// Threads are the threads of questions in Slack.
type Threads interface {
	// Replies returns the members' replies in r's thread, oldest first, with
	// the text and edit that each has now, once all of the thread was read. It
	// returns study.ErrNotFound if there is no such thread.
	Replies(ctx context.Context, r study.Round) ([]study.Reply, error)
	// Stands reports whether the message ref is there.
	Stands(ctx context.Context, ref study.MessageRef) (bool, error)
	// RoundOf returns the round that the message ref says it belongs to, or
	// study.ErrNotFound if ref is no question of this bot.
	RoundOf(ctx context.Context, ref study.MessageRef) (study.RoundID, error)
	// Self returns who the bot is as the writer of its messages.
	Self(ctx context.Context) (study.MemberID, error)
}

// Submit marks a member's reply, or an edit of one, and stores it. When it
// returns nil the reply is committed, or was no answer to a round. A reply
// that was stored before changes nothing. One that cannot be marked is kept,
// with the outcome study.OutcomeUnmarked, until MarkKept can. So an error never
// comes of what a reply says or of its rubric: it is one of the store or of
// Slack.
func (s *Service) Submit(ctx context.Context, r study.Reply) (study.Outcome, error) {
	cr, err := s.roundAt(ctx, r.Thread(), r.Parent)
	if errors.Is(err, study.ErrNotFound) {
		return study.OutcomeIgnored, nil
	}
	if err != nil {
		return "", err
	}
	text, answers := answer(cr, r.Text)
	if !answers {
		s.Metrics.ReplyMarked(cr.round.Question.Kind, study.OutcomeIgnored, 0)
		return study.OutcomeIgnored, nil
	}
	stored, err := s.store(ctx, cr, study.Submission{
		Member: r.Member, Message: r.Message, EditedTS: r.EditedTS,
		Text: text, At: s.byOurClock(r.At()),
	})
	return stored.Outcome, err
}

// answer returns what text answers to cr's question, or false if it is no answer.
// Where there are choices, only what names one is: in that thread people talk about
// the question.
func answer(cr *compiledRound, text string) (string, bool) {
	if cr.round.Question.Kind != study.KindChoice || cr.rubric == nil {
		return text, !chatter(text)
	}
	i, ok := named(cr.rubric, text)
	if !ok {
		return "", false
	}
	return chosen(cr.round, i)
}

// Choose marks a member's click on one of a question's choices.
func (s *Service) Choose(ctx context.Context, c study.Click) (study.Outcome, error) {
	cr, err := s.clickedRound(ctx, c)
	if errors.Is(err, study.ErrNotFound) {
		return study.OutcomeIgnored, nil
	}
	if err != nil {
		return "", err
	}
	text, ok := chosen(cr.round, c.Choice)
	if cr.round.ID != c.Round || !ok {
		return study.OutcomeIgnored, nil
	}
	stored, err := s.store(ctx, cr, study.Submission{
		Member: c.Member, Message: c.Message, EditedTS: c.TS, By: study.ByButton,
		Text: text, At: s.byOurClock(c.At),
	})
	return stored.Outcome, err
}

// Answer marks a reply that a member gave in a form, and stores it, and returns
// what they read about it. A form that is sent again changes nothing. Answer
// returns study.ErrNotFound where no such question was posted.
func (s *Service) Answer(ctx context.Context, r study.PrivateReply) (study.Receipt, error) {
	cr, err := s.formsRound(ctx, r)
	if err != nil {
		return study.Receipt{}, err
	}
	now := s.Now()
	stored, err := s.store(ctx, cr, study.Submission{
		Member: r.Member, Message: cr.round.Message(), EditedTS: r.Form, By: study.ByForm, Text: r.Text, At: now,
	})
	if err != nil {
		return study.Receipt{}, err
	}
	rec, err := s.Receipts.Receipt(ctx, stored.ID)
	if err == nil {
		s.Metrics.ReceiptSent(s.Now().Sub(now))
	}
	return rec, err
}

// chosen returns the text of choice i of r's question, or false if it has no
// such choice. Where the question cannot be read, that is not known yet.
func chosen(r study.Round, i int) (text string, ok bool) {
	choices := r.Question.Choices
	switch {
	case i < 0:
		return "", false
	case r.Unreadable != "" && r.Question.Kind == study.KindChoice:
		return unreadChoice(i), true
	case i >= len(choices):
		return "", false
	}
	return choices[i].Text, true
}

// Withdraw takes back the points of a reply that its writer deleted, even if
// the deletion arrived before the reply. Only the message of r need be known.
// If its thread and its writer are not, a reply that arrives later counts.
func (s *Service) Withdraw(ctx context.Context, r study.Reply, at time.Time) error {
	d := study.Deletion{Message: r.Message, At: s.byOurClock(at)}
	err := s.locate(ctx, &d, r)
	if err == nil {
		err = s.Replies.Withdraw(ctx, d)
	}
	if errors.Is(err, study.ErrNotFound) {
		return nil // no reply to a round
	}
	return err
}

// locate sets the round and the writer of d, if r tells them.
func (s *Service) locate(ctx context.Context, d *study.Deletion, r study.Reply) error {
	if r.ThreadTS == "" || r.Member == "" {
		return nil
	}
	cr, err := s.roundAt(ctx, r.Thread(), r.Parent)
	if err != nil {
		return err
	}
	d.Round, d.Member = cr.round.ID, r.Member
	return nil
}

// formsRound returns the round of a form. The form names its question, should the
// post not be in the store yet.
func (s *Service) formsRound(ctx context.Context, r study.PrivateReply) (*compiledRound, error) {
	round, err := s.Rounds.Round(ctx, r.Round)
	if err != nil {
		return nil, err
	}
	ref := study.MessageRef{Channel: round.Channel, TS: cmp.Or(round.MessageTS, r.MessageTS)}
	cr, err := s.roundAt(ctx, ref, "")
	if err == nil && cr.round.ID != r.Round {
		return nil, study.ErrNotFound
	}
	return cr, err
}

// store marks sub, which answers cr, and returns it as it is stored.
func (s *Service) store(ctx context.Context, cr *compiledRound, sub study.Submission) (study.Submission, error) {
	sub.Round = cr.round.ID
	took := s.mark(cr, &sub)
	stored, err := s.Replies.Submit(ctx, sub)
	if err != nil {
		return study.Submission{}, err
	}
	s.Metrics.ReplyMarked(cr.round.Question.Kind, stored.Outcome, took)
	return stored, nil
}

// clickedRound returns the round of a click. The button that was clicked names
// it, should the message be no longer there to tell.
func (s *Service) clickedRound(ctx context.Context, c study.Click) (*compiledRound, error) {
	cr, err := s.roundAt(ctx, c.Message, "")
	if !errors.Is(err, study.ErrNotFound) {
		return cr, err
	}
	r, err := s.Rounds.Round(ctx, c.Round)
	if err != nil {
		return nil, err
	}
	if r.Channel != c.Message.Channel || r.MessageTS == "" {
		return nil, study.ErrNotFound
	}
	return s.compile(ctx, r)
}

// roundAt returns the round whose question ref is, which parent wrote; parent
// is empty where that is not known. A question may be in Slack before its ts
// is in the store, if the bot was stopped between the two, and it may be in
// Slack twice: then the message itself says which round it is.
func (s *Service) roundAt(ctx context.Context, ref study.MessageRef, parent study.MemberID) (*compiledRound, error) {
	if cached := s.compiled.get(ref); cached != nil {
		return cached, nil
	}
	r, err := s.Replies.RoundByMessage(ctx, ref)
	if errors.Is(err, study.ErrNotFound) {
		r, err = s.adopt(ctx, ref, parent)
	}
	if err != nil {
		return nil, err
	}
	cr, err := s.compile(ctx, r)
	if err == nil && cr.rubric != nil {
		s.compiled.put(ref, cr)
	}
	return cr, err
}

// adopt looks ref up in Slack, if it may be a question that is not in the
// store: one that we wrote, or, where the writer is not known, one in a channel
// with a round whose post is not recorded yet. It makes that round open, or
// records that ref is one question too many.
func (s *Service) adopt(ctx context.Context, ref study.MessageRef, parent study.MemberID) (study.Round, error) {
	ours, err := s.mayBeOurs(ctx, ref, parent)
	if err != nil {
		return study.Round{}, err
	}
	if !ours { // the post may have been stored since ref was looked for
		return s.Replies.RoundByMessage(ctx, ref)
	}
	id, err := s.Threads.RoundOf(ctx, ref)
	if err != nil {
		if errors.Is(err, study.ErrNotFound) && parent != "" {
			s.others.add(ref)
		}
		return study.Round{}, fmt.Errorf("read the round of message %s in %s: %w", ref.TS, ref.Channel, err)
	}
	r, err := s.Rounds.RecordPost(ctx, id, ref.TS)
	if err != nil || r.MessageTS == ref.TS {
		return r, err
	}
	if r.MessageTS == "" || r.Channel != ref.Channel { // cancelled, or a message that was copied
		return r, study.ErrNotFound
	}
	return r, s.tooMany(ctx, r, ref)
}

// mayBeOurs reports whether ref, which parent wrote, may be a question of ours.
func (s *Service) mayBeOurs(ctx context.Context, ref study.MessageRef, parent study.MemberID) (bool, error) {
	if parent == "" {
		return s.Replies.HasPending(ctx, ref.Channel)
	}
	if s.others.has(ref) {
		return false, nil
	}
	self, err := s.Threads.Self(ctx)
	return parent == self, err
}
