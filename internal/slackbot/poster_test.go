package slackbot

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

// A room is a poster in a workspace.
type room struct {
	*Poster
	t       *testing.T
	ws      *workspace.Server
	channel study.ChannelID
}

func newRoom(t *testing.T) *room {
	t.Helper()
	ws, client := startWorkspace(t, nil)
	return &room{NewPoster(client), t, ws, study.ChannelID(ws.Channels()[0].ID)}
}

func (r *room) round(id study.RoundID) study.Round {
	now := time.Now()
	return study.Round{
		ID: id, Channel: r.channel, OpenedAt: now, ClosesAt: now.Add(time.Hour), State: study.RoundOpen,
		Question: study.Question{ID: "k.one", Topic: "k", TopicName: "Kubernetes", Kind: study.KindShort, Prompt: "Why?", ModelAnswer: "Because."},
	}
}

// posted posts the question of a round and returns the round with its message.
func (r *room) posted(id study.RoundID) study.Round {
	r.t.Helper()
	round := r.round(id)
	ts, err := r.PostQuestion(r.t.Context(), round)
	if err != nil {
		r.t.Fatal(err)
	}
	round.MessageTS = ts
	return round
}

// say has Tom say more than fit a page, in the thread of ts if it is not empty.
func (r *room) say(ts string) {
	r.t.Helper()
	for i := range pageSize + 5 {
		if _, err := r.ws.Reply("tom", string(r.channel), ts, fmt.Sprint("message ", i)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// A question is found by its metadata, however much was said since. One that is
// like it is not.
func TestFindQuestion(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	first, second := r.posted(1), r.posted(12)
	r.say("")
	for _, round := range []study.Round{first, second} {
		if ts, err := r.FindQuestion(t.Context(), round); err != nil || ts != round.MessageTS {
			t.Errorf("round %d is at %q, %v; want %q", round.ID, ts, err, round.MessageTS)
		}
	}
	if ts, err := r.FindQuestion(t.Context(), r.round(2)); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("a question that was not posted is at %q, %v", ts, err)
	}
	later := first
	later.OpenedAt = first.OpenedAt.Add(2 * clockSkew)
	if ts, err := r.FindQuestion(t.Context(), later); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("a question from before its round is at %q, %v", ts, err)
	}
	if err := r.ws.Inject(workspace.Fault{Kind: "error", Method: "conversations.history", After: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.FindQuestion(t.Context(), first); !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("where the second page fails: %v, want unavailable", err)
	}
}

// Results are found in their round's thread, and replies are read from all of
// it.
func TestFindResultsAndReplies(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	round := r.posted(1)
	if _, err := r.FindResults(t.Context(), round); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("before they are posted: %v, want not found", err)
	}
	r.say(round.MessageTS)
	want, err := r.PostResults(t.Context(), study.Results{Round: round, Answered: 1})
	if err != nil {
		t.Fatal(err)
	}
	other := round
	other.ID = 2
	last, err := r.ws.Reply("wei", string(r.channel), round.MessageTS, "a & b")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.ws.Edit("wei", string(r.channel), last, "c & d"); err != nil {
		t.Fatal(err)
	}
	if ts, err := r.FindResults(t.Context(), round); err != nil || ts != want {
		t.Errorf("the results are at %q, %v; want %q", ts, err, want)
	}
	if ts, err := r.FindResults(t.Context(), other); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("another round's results are at %q, %v", ts, err)
	}

	replies, err := r.Replies(t.Context(), round)
	if err != nil || len(replies) != pageSize+6 {
		t.Fatalf("%d replies, %v; want %d", len(replies), err, pageSize+6)
	}
	if got := replies[0]; got.Text != "message 0" || got.Member != idOf(t, r.ws, "tom") || got.Thread() != round.Message() || got.EditedTS != "" {
		t.Errorf("the first reply is %+v", got)
	}
	if got := replies[len(replies)-1]; got.Text != "c &amp; d" || got.Message.TS != last || got.EditedTS == "" || got.EditedAt.IsZero() {
		t.Errorf("the edited reply is %+v", got)
	}
}

// A leaderboard is found by its metadata.
func TestFindBoard(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	post := study.BoardPost{ID: 3, Channel: r.channel, Period: study.PeriodWeek}
	if _, err := r.FindBoard(t.Context(), post); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("before it is posted: %v, want not found", err)
	}
	r.posted(3) // a round of the same number is none
	want, err := r.PostBoard(t.Context(), post, study.Board{BoardQuery: study.BoardQuery{Period: study.PeriodWeek}})
	if err != nil {
		t.Fatal(err)
	}
	r.say("")
	if ts, err := r.FindBoard(t.Context(), post); err != nil || ts != want {
		t.Errorf("the leaderboard is at %q, %v; want %q", ts, err, want)
	}
}

// A question's message says which round it is, and no other message does.
func TestRoundOf(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	round := r.posted(7)
	said, err := r.ws.Say("tom", string(r.channel), "hello")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.CloseQuestion(t.Context(), study.Results{Round: round}); err != nil { // keeps the metadata
		t.Fatal(err)
	}
	for ts, want := range map[string]study.RoundID{round.MessageTS: 7, said: 0, "1.000001": 0} {
		id, err := r.RoundOf(t.Context(), study.MessageRef{Channel: r.channel, TS: ts})
		if id != want || errors.Is(err, study.ErrNotFound) != (want == 0) {
			t.Errorf("message %s is round %d, %v; want %d", ts, id, err, want)
		}
	}
	r.identity.Store(&identity{BotID: "BOTHER"})
	if id, err := r.RoundOf(t.Context(), round.Message()); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("another bot's question is round %d, %v; want not found", id, err)
	}
	if _, err := r.RoundOf(t.Context(), study.MessageRef{Channel: "C000000000", TS: said}); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("a channel that is not there: %v, want not found", err)
	}
}

// A reaction that is there is no error; one on a message that is gone cannot
// be delivered.
func TestReact(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	ref := r.posted(1).Message()
	for range 2 {
		if err := r.React(t.Context(), ref); err != nil {
			t.Error(err)
		}
	}
	ref.TS = "1.000001"
	if err := r.React(t.Context(), ref); !errors.Is(err, study.ErrUndeliverable) {
		t.Errorf("on a message that is gone: %v, want undeliverable", err)
	}
}

// A receipt is for its member's eyes, in the question's thread.
func TestSendReceipt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	round, tom := r.posted(1), idOf(t, r.ws, "tom")
	seq := r.ws.Seq()
	err := r.SendReceipt(t.Context(), study.Receipt{Round: round, Submission: study.Submission{Member: tom, Text: "x", Outcome: study.OutcomeLate}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.ws.Await(t.Context(), seq, func(e workspace.Entry) bool { return e.Kind == "ephemeral" })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{string(tom), round.MessageTS}, []string{e.To, e.ThreadTS}); diff != "" {
		t.Errorf("to whom and where (-want +got):\n%s", diff)
	}
}
