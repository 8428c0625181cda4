package slackbot

import (
	"context"
	"encoding/json"
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
	post := study.BoardPost{ID: 3, Channel: r.channel, Period: study.PeriodWeek, QueuedAt: time.Now()}
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
	forged, err := r.ws.PostAsBot(workspace.BotPost{Bot: "mimic", Channel: string(r.channel), Text: "x", Metadata: metadataOf(t, questionTag(round))})
	if err != nil {
		t.Fatal(err)
	}
	for ts, want := range map[string]study.RoundID{round.MessageTS: 7, said: 0, forged: 0, "1.000001": 0} {
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

// A member whose reply was marked after the question was deleted is told all the
// same.
func TestSendReceiptWithoutTheQuestion(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	round, tom := r.posted(1), idOf(t, r.ws, "tom")
	if _, err := r.ws.Reply("tom", string(r.channel), round.MessageTS, "x"); err != nil {
		t.Fatal(err)
	}
	if err := r.ws.Delete("ana", string(r.channel), round.MessageTS); err != nil {
		t.Fatal(err)
	}
	seq := r.ws.Seq()
	rec := study.Receipt{Round: round, Submission: study.Submission{Member: tom, Text: "x", Outcome: study.OutcomeLate}}
	if err := r.SendReceipt(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if e, err := r.ws.Await(t.Context(), seq, func(e workspace.Entry) bool { return e.Kind == "ephemeral" }); err != nil || e.To != string(tom) || e.ThreadTS != "" {
		t.Errorf("the receipt came to %q in thread %q, %v", e.To, e.ThreadTS, err)
	}
}

func metadataOf(t *testing.T, tag tag) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(tag.SlackMetadata)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Another bot may carry our metadata, by chance or on purpose: what it posts is
// none of our messages.
func TestOtherBotsMetadata(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	round := r.posted(1)
	round.ClosedAt = time.Now()
	other := r.round(2)
	post := study.BoardPost{ID: 3, Channel: r.channel, QueuedAt: time.Now()}
	for _, p := range []struct {
		tag    tag
		thread string
	}{{questionTag(other), ""}, {boardTag(post.ID), ""}, {resultsTag(round.ID), round.MessageTS}, {resultsTag(round.ID), ""}} {
		forged := workspace.BotPost{Bot: "mimic", Channel: string(r.channel), ThreadTS: p.thread, Text: "x", Metadata: metadataOf(t, p.tag)}
		if _, err := r.ws.PostAsBot(forged); err != nil {
			t.Fatal(err)
		}
	}
	for name, find := range map[string]func() (string, error){
		"question": func() (string, error) { return r.FindQuestion(t.Context(), other) },
		"board":    func() (string, error) { return r.FindBoard(t.Context(), post) },
		"results":  func() (string, error) { return r.FindResults(t.Context(), round) },
	} {
		if ts, err := find(); !errors.Is(err, study.ErrNotFound) {
			t.Errorf("the %s of another bot was taken for ours: %q, %v", name, ts, err)
		}
	}
	replies, err := r.Replies(t.Context(), round)
	if err != nil || len(replies) != 0 {
		t.Errorf("%d replies, %v; want none", len(replies), err)
	}
}

// A search goes on however much was said, back to the time before which there
// is nothing to find; and where it cannot, it says so.
func TestSearchesGoOn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	const many = 2500
	begin := time.Now().Add(-time.Hour)
	at := func(i int) time.Time { return begin.Add(time.Duration(i) * time.Second) }
	round := r.round(1)
	round.OpenedAt, round.ClosedAt = begin, begin
	post := study.BoardPost{ID: 2, Channel: r.channel, QueuedAt: begin}
	add := func(past ...workspace.Past) []string {
		t.Helper()
		stamps, err := r.ws.AddHistory(string(r.channel), past)
		if err != nil {
			t.Fatal(err)
		}
		return stamps
	}
	ours := add(
		workspace.Past{Text: "question", At: at(0), Metadata: metadataOf(t, questionTag(round))},
		workspace.Past{Text: "board", At: at(0), Metadata: metadataOf(t, boardTag(post.ID))},
	)
	round.MessageTS = ours[0]
	var said, replied []workspace.Past
	for i := range many {
		said = append(said, workspace.Past{User: "tom", Text: "talk", At: at(1 + i)})
		replied = append(replied, workspace.Past{User: "tom", Text: "a reply", ThreadTS: ours[0], At: at(1 + i)})
	}
	add(said...)
	add(replied...)
	last := add(workspace.Past{Text: "results", ThreadTS: ours[0], At: at(many + 1), Metadata: metadataOf(t, resultsTag(round.ID))})

	searches := map[string]struct {
		want string
		find func() (string, error)
	}{
		"question": {ours[0], func() (string, error) { return r.FindQuestion(t.Context(), round) }},
		"board":    {ours[1], func() (string, error) { return r.FindBoard(t.Context(), post) }},
		"results":  {last[0], func() (string, error) { return r.FindResults(t.Context(), round) }},
	}
	for name, s := range searches {
		if ts, err := s.find(); err != nil || ts != s.want {
			t.Errorf("the %s is at %q, %v; want %q", name, ts, err, s.want)
		}
	}
	if replies, err := r.Replies(t.Context(), round); err != nil || len(replies) != many {
		t.Errorf("%d replies, %v; want %d", len(replies), err, many)
	}
	for _, method := range []string{"conversations.history", "conversations.replies"} {
		if err := r.ws.Inject(workspace.Fault{Kind: "error", Method: method, After: 5, Count: -1}); err != nil {
			t.Fatal(err)
		}
	}
	for name, s := range searches {
		if ts, err := s.find(); !errors.Is(err, study.ErrUnavailable) {
			t.Errorf("the %s, where Slack fails in the middle: %q, %v; want unavailable", name, ts, err)
		}
	}
	if replies, err := r.Replies(t.Context(), round); !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("where Slack fails in the middle: %d replies, %v; want unavailable", len(replies), err)
	}
}

// A reading that Slack asks to wait goes on at the same page; one that is led in
// a circle is no reading.
func TestPages(t *testing.T) {
	t.Parallel()
	var read []string
	limited := true
	err := pages(t.Context(), func(_ context.Context, cursor string) (string, error) {
		read = append(read, cursor)
		if cursor == "b" && limited {
			limited = false
			return "", &study.RetryAfterError{After: time.Nanosecond}
		}
		return map[string]string{"": "a", "a": "b", "b": ""}[cursor], nil
	})
	if diff := cmp.Diff([]string{"", "a", "b", "b"}, read); err != nil || diff != "" {
		t.Errorf("%v; pages read (-want +got):\n%s", err, diff)
	}
	if err := pages(t.Context(), func(context.Context, string) (string, error) { return "a", nil }); !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("in a circle: %v, want unavailable", err)
	}
	err = pages(t.Context(), func(context.Context, string) (string, error) { return "", &study.RetryAfterError{After: time.Hour} })
	var retry *study.RetryAfterError
	if !errors.As(err, &retry) {
		t.Errorf("asked to wait an hour: %v, want to try again later", err)
	}
}

// Whether a message stands is asked of it alone; a tombstone stands for none.
// The thread of a question that is gone with all its replies is gone.
func TestStands(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	round := r.posted(1)
	stays, err := r.ws.Reply("tom", string(r.channel), round.MessageTS, "it stays")
	if err != nil {
		t.Fatal(err)
	}
	check := func(what, ts string, want bool) {
		t.Helper()
		if got, err := r.Stands(t.Context(), study.MessageRef{Channel: r.channel, TS: ts}); err != nil || got != want {
			t.Errorf("%s stands: %t, %v; want %t", what, got, err, want)
		}
	}
	check("a reply", stays, true)
	check("a question", round.MessageTS, true)
	check("nothing", "1.000001", false)
	if err := r.ws.Delete("ana", string(r.channel), round.MessageTS); err != nil {
		t.Fatal(err)
	}
	check("a question that was deleted", round.MessageTS, false)
	check("a reply to it", stays, true)
	if replies, err := r.Replies(t.Context(), round); err != nil || len(replies) != 1 {
		t.Errorf("under a tombstone: %d replies, %v; want one", len(replies), err)
	}
	if _, err := r.PostResults(t.Context(), study.Results{Round: round}); !errors.Is(err, study.ErrUndeliverable) {
		t.Errorf("results under a tombstone: %v", err)
	}
	round.ClosedAt = time.Now()
	want, err := r.PostResultsInChannel(t.Context(), study.Results{Round: round})
	if err != nil {
		t.Fatal(err)
	}
	if ts, err := r.FindResults(t.Context(), round); err != nil || ts != want {
		t.Errorf("results in the channel are at %q, %v; want %q", ts, err, want)
	}
	if err := r.ws.Delete("tom", string(r.channel), stays); err != nil {
		t.Fatal(err)
	}
	check("a deleted reply", stays, false)
	if _, err := r.Replies(t.Context(), round); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("a thread that is gone: %v, want not found", err)
	}
	if ts, err := r.FindResults(t.Context(), round); err != nil || ts != want {
		t.Errorf("results in the channel, without the thread, are at %q, %v; want %q", ts, err, want)
	}
}
