package round_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/round"
	"github.com/studybot/studybot/internal/study"
)

const (
	channel = study.ChannelID("C1")
	ana     = study.MemberID("U1")
	full    = "The pod is evicted by the kubelet because memory ran out."
)

// noon is a Wednesday.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// A fakeStore keeps rounds in memory, and records what is done with it. It
// is all of the service's stores.
type fakeStore struct {
	rounds    map[study.RoundID]study.Round
	submitted []study.Submission
	repeats   map[string]bool // by message
	asked     []study.Asked
	state     *study.ScheduleState
	active    []study.ScheduleState
	sync      study.ScheduleSync
	lexicons  map[study.LexiconID]study.Lexicon
	// submitErrs are what Submit returns for a message.
	submitErrs map[string]error
	decisions  []study.Decision
	decideErr  error
	added      map[string]study.Round // by key
	results    map[study.RoundID]string
	board      study.BoardPost
	upcoming   []study.Upcoming
	deletions  []study.Deletion
	changes    []string // of schedules by admins
	intents    map[study.Posting]study.PostIntent
	extras     map[study.MessageRef]study.RoundID
	deletes    []study.MessageRef // that are queued
	posts      []string           // that are queued once more
	// beforePending runs before HasPending looks.
	beforePending func()
}

func (f *fakeStore) Round(_ context.Context, id study.RoundID) (study.Round, error) {
	r, ok := f.rounds[id]
	if !ok {
		return r, study.ErrNotFound
	}
	return r, nil
}

func (f *fakeStore) RoundByMessage(_ context.Context, ref study.MessageRef) (study.Round, error) {
	for _, r := range f.rounds {
		if r.MessageTS != "" && r.Message() == ref {
			return r, nil
		}
	}
	if id, ok := f.extras[ref]; ok {
		return f.rounds[id], nil
	}
	return study.Round{}, study.ErrNotFound
}

func (f *fakeStore) HasPending(_ context.Context, c study.ChannelID) (bool, error) {
	if f.beforePending != nil {
		f.beforePending()
	}
	for _, r := range f.rounds {
		if r.Channel == c && r.State == study.RoundPending {
			return true, nil
		}
	}
	return false, nil
}

func (f *fakeStore) AddRound(_ context.Context, r study.Round, key string) (study.Round, error) {
	if added, ok := f.added[key]; ok {
		return added, nil
	}
	r.ID = study.RoundID(len(f.rounds) + 1)
	f.rounds[r.ID] = r
	f.added[key] = r
	return r, nil
}

func (f *fakeStore) Reschedule(_ context.Context, id study.RoundID, openedAt, closesAt time.Time) (study.Round, error) {
	r := f.rounds[id]
	if r.State == study.RoundPending {
		r.OpenedAt, r.ClosesAt = openedAt, closesAt
		f.rounds[id] = r
	}
	return r, nil
}

func (f *fakeStore) RecordPost(_ context.Context, id study.RoundID, ts string) (study.Round, error) {
	r, ok := f.rounds[id]
	if !ok {
		return r, study.ErrNotFound
	}
	if r.State == study.RoundPending {
		r.State, r.MessageTS = study.RoundOpen, ts
		f.rounds[id] = r
	}
	return r, nil
}

func (f *fakeStore) CancelRound(_ context.Context, id study.RoundID, _ time.Time) error {
	r := f.rounds[id]
	r.State = study.RoundCancelled
	f.rounds[id] = r
	return nil
}

func (f *fakeStore) CloseRound(_ context.Context, id study.RoundID, t time.Time) (study.Round, error) {
	r := f.rounds[id]
	if r.State != study.RoundOpen {
		return r, study.ErrNotOpen
	}
	r.State, r.ClosedAt = study.RoundClosed, t
	f.rounds[id] = r
	return r, nil
}

func (f *fakeStore) Submit(_ context.Context, s study.Submission) (study.Submission, error) {
	if err := f.submitErrs[s.Message.TS]; err != nil {
		return s, err
	}
	if key := s.Message.TS + "/" + s.EditedTS; f.repeats[key] {
		s.Outcome = study.OutcomeRepeated
		return s, nil
	} else {
		f.repeats[key] = true
	}
	s.ID = study.SubmissionID(len(f.submitted) + 1)
	r := f.rounds[s.Round]
	s.Outcome = study.Ledger{Kind: r.Question.Kind, State: r.State, ClosesAt: r.ClosesAt}.Judge(s)
	f.submitted = append(f.submitted, s)
	return s, nil
}

func (f *fakeStore) Withdraw(_ context.Context, d study.Deletion) error {
	f.deletions = append(f.deletions, d)
	known := slices.ContainsFunc(f.submitted, func(s study.Submission) bool { return s.Message == d.Message })
	if d.Round == 0 && !known {
		return study.ErrNotFound
	}
	return nil
}

func (f *fakeStore) Counted(_ context.Context, id study.RoundID) ([]study.Counted, error) {
	var list []study.Counted
	for _, s := range f.submitted {
		gone := slices.ContainsFunc(f.deletions, func(d study.Deletion) bool { return d.Message == s.Message })
		if s.Round == id && s.Outcome == study.OutcomeMarked && !gone {
			list = append(list, study.Counted{Message: s.Message, Member: s.Member})
		}
	}
	return list, nil
}

func (f *fakeStore) Receipt(_ context.Context, id study.SubmissionID) (study.Receipt, error) {
	return study.Receipt{Submission: f.submitted[id-1]}, nil
}

func (f *fakeStore) Results(ctx context.Context, id study.RoundID) (study.Results, error) {
	res := study.Results{Round: f.rounds[id]}
	counted, err := f.Counted(ctx, id)
	for _, c := range counted {
		res.Full = append(res.Full, c.Member)
	}
	res.Answered = len(res.Full)
	return res, err
}

func (f *fakeStore) RecordResults(_ context.Context, id study.RoundID, ts string) error {
	f.results[id] = cmp.Or(f.results[id], ts)
	return nil
}

func (f *fakeStore) ResultsTS(_ context.Context, id study.RoundID) (string, error) {
	return f.results[id], nil
}

func (f *fakeStore) Asked(context.Context, study.ChannelID, int) ([]study.Asked, error) {
	return f.asked, nil
}

func (f *fakeStore) ScheduleState(_ context.Context, name string) (study.ScheduleState, error) {
	if f.state == nil || f.state.Schedule.Name != name {
		return study.ScheduleState{}, study.ErrNotFound
	}
	return *f.state, nil
}

func (f *fakeStore) SyncSchedules(_ context.Context, plan func([]study.ScheduleState) (study.ScheduleSync, error)) (err error) {
	f.sync, err = plan(f.active)
	return err
}

func (f *fakeStore) Decide(_ context.Context, d study.Decision) (study.OccurrenceOutcome, error) {
	if f.decideErr != nil {
		return "", f.decideErr
	}
	f.decisions = append(f.decisions, d)
	return d.Outcome, nil
}

func (f *fakeStore) KeepLexicon(_ context.Context, l study.Lexicon) error {
	f.lexicons[l.ID()] = l
	return nil
}

func (f *fakeStore) Lexicon(_ context.Context, id study.LexiconID) (study.Lexicon, error) {
	l, ok := f.lexicons[id]
	if !ok {
		return l, study.ErrNotFound
	}
	return l, nil
}

func (f *fakeStore) Unmarked(_ context.Context, after study.SubmissionID, limit int) (kept []study.Submission, err error) {
	for _, sub := range f.submitted {
		if sub.Outcome == study.OutcomeUnmarked && sub.ID > after && len(kept) < limit {
			kept = append(kept, sub)
		}
	}
	return kept, nil
}

func (f *fakeStore) MarkKept(_ context.Context, s study.Submission) (study.Outcome, error) {
	s.Outcome = study.Judged(s.Grade)
	f.submitted[s.ID-1] = s
	return s.Outcome, nil
}

func (f *fakeStore) CleanUp(_ context.Context, now time.Time) (map[string]int64, error) {
	f.changes = append(f.changes, "cleaned up at "+now.Format(time.TimeOnly))
	return map[string]int64{"lexicons": 1}, nil
}

func (f *fakeStore) SkipNext(_ context.Context, c study.ChannelID, by study.MemberID, at time.Time) (study.Upcoming, error) {
	f.changes = append(f.changes, fmt.Sprintf("%s skipped by %s at %s", c, by, at.Format(time.TimeOnly)))
	return study.Upcoming{Skipped: true}, nil
}

func (f *fakeStore) SetPaused(_ context.Context, c study.ChannelID, by study.MemberID, paused bool, at time.Time) (bool, error) {
	f.changes = append(f.changes, fmt.Sprintf("%s paused %t by %s at %s", c, paused, by, at.Format(time.TimeOnly)))
	return true, nil
}

func (f *fakeStore) ClaimRequest(_ context.Context, r study.Request) (string, bool, error) {
	return r.Key, false, nil
}

func (f *fakeStore) RequestTold(context.Context, string) error { return nil }

func (f *fakeStore) RequestOfRound(_ context.Context, id study.RoundID) (study.Request, error) {
	return study.Request{Member: f.rounds[id].OpenedBy, Channel: f.rounds[id].Channel}, nil
}

func (f *fakeStore) RequestOfBoard(context.Context, int64) (study.Request, error) {
	return study.Request{Member: f.board.SharedBy, Channel: f.board.Channel}, nil
}

func (f *fakeStore) BoardPost(context.Context, int64) (study.BoardPost, error) { return f.board, nil }

func (f *fakeStore) RecordBoard(_ context.Context, _ int64, ts string) error {
	f.board.MessageTS = cmp.Or(f.board.MessageTS, ts)
	return nil
}

func (f *fakeStore) QueueBoard(_ context.Context, b study.BoardPost, _ string) error {
	f.board = b
	return nil
}

func (f *fakeStore) Board(_ context.Context, q study.BoardQuery) (study.Board, error) {
	return study.Board{BoardQuery: q}, nil
}

func (f *fakeStore) Upcoming(context.Context, study.ChannelID) ([]study.Upcoming, error) {
	return f.upcoming, nil
}

// A fakePoster is a Slack that takes messages and finds them again. It is all
// that the service does in Slack. Each of its errors is what the method of that
// name returns.
type fakePoster struct {
	questions map[study.RoundID]string // ts of those that Slack has
	results   map[study.RoundID]string
	boards    map[int64]string
	replies   []study.Reply
	elsewhere map[study.MessageRef]bool // messages that stand in no round's thread
	result    study.Results             // the last one posted
	errs      map[string]error
	calls     []string
	told      []string    // of posts that were refused
	board     study.Board // the last one posted
	before    func(name string)
	deadline  time.Time // of the last post
}

// call records a call and returns the error that is set for it.
func (f *fakePoster) call(name string) error {
	f.calls = append(f.calls, name)
	if f.before != nil {
		f.before(name)
	}
	return f.errs[name]
}

func (f *fakePoster) post(name string, taken func(ts string)) (string, error) {
	if err := f.call(name); err != nil {
		return "", err
	}
	ts := "100." + strconv.Itoa(len(f.calls))
	taken(ts)
	return ts, nil
}

// find is what a search returns: an error that is set, or ts, where there is
// one.
func (f *fakePoster) find(name, ts string) (string, error) {
	if err := f.call(name); err != nil {
		return "", err
	}
	if ts == "" {
		return "", study.ErrNotFound
	}
	return ts, nil
}

func (f *fakePoster) PostQuestion(ctx context.Context, r study.Round) (string, error) {
	f.deadline, _ = ctx.Deadline()
	return f.post("PostQuestion", func(ts string) { f.questions[r.ID] = ts })
}

func (f *fakePoster) FindQuestion(_ context.Context, r study.Round) (string, error) {
	return f.find("FindQuestion", f.questions[r.ID])
}

func (f *fakePoster) CloseQuestion(context.Context, study.Results) error {
	return f.call("CloseQuestion")
}

func (f *fakePoster) PostResults(_ context.Context, res study.Results) (string, error) {
	return f.post("PostResults", func(ts string) { f.results[res.Round.ID], f.result = ts, res })
}

func (f *fakePoster) PostResultsInChannel(_ context.Context, res study.Results) (string, error) {
	return f.post("PostResultsInChannel", func(ts string) { f.results[res.Round.ID], f.result = ts, res })
}

func (f *fakePoster) Stands(_ context.Context, ref study.MessageRef) (bool, error) {
	return f.elsewhere[ref], f.call("Stands")
}

func (f *fakePoster) TellRefused(_ context.Context, r study.Request, what string, why error) error {
	f.told = append(f.told, fmt.Sprintf("%s: %s: %v", r.Member, what, why))
	return f.errs["TellRefused"]
}

func (f *fakePoster) FindResults(_ context.Context, r study.Round) (string, error) {
	return f.find("FindResults", f.results[r.ID])
}

func (f *fakePoster) SendReceipt(context.Context, study.Receipt) error { return f.call("SendReceipt") }
func (f *fakePoster) React(context.Context, study.MessageRef) error    { return f.call("React") }

func (f *fakePoster) PostBoard(_ context.Context, p study.BoardPost, b study.Board) (string, error) {
	return f.post("PostBoard", func(ts string) { f.boards[p.ID], f.board = ts, b })
}

func (f *fakePoster) FindBoard(_ context.Context, p study.BoardPost) (string, error) {
	return f.find("FindBoard", f.boards[p.ID])
}

func (f *fakePoster) Replies(context.Context, study.Round) ([]study.Reply, error) {
	return f.replies, f.call("Replies")
}

func (f *fakePoster) RoundOf(_ context.Context, ref study.MessageRef) (study.RoundID, error) {
	if err := f.call("RoundOf"); err != nil {
		return 0, err
	}
	for id, ts := range f.questions {
		if ts == ref.TS {
			return id, nil
		}
	}
	return 0, study.ErrNotFound
}

// A stage is a service on fakes, with a clock that stands until it is moved.
type stage struct {
	*round.Service
	store   *fakeStore
	poster  *fakePoster
	metrics *fakeMetrics
	options round.Options
	now     time.Time
}

// A fakeMetrics counts what it is told.
type fakeMetrics struct {
	occurrences map[study.OccurrenceOutcome]int
	replies     map[study.Outcome]int
}

func (m *fakeMetrics) OccurrenceDecided(outcome study.OccurrenceOutcome, times int) {
	m.occurrences[outcome] += times
}
func (m *fakeMetrics) ReplyMarked(_ study.Kind, o study.Outcome, _ time.Duration) { m.replies[o]++ }
func (m *fakeMetrics) RoundMoved(study.RoundState)                                {}
func (m *fakeMetrics) ReceiptSent(time.Duration)                                  {}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{
		store: &fakeStore{
			rounds: map[study.RoundID]study.Round{}, repeats: map[string]bool{}, added: map[string]study.Round{}, results: map[study.RoundID]string{},
			intents: map[study.Posting]study.PostIntent{}, extras: map[study.MessageRef]study.RoundID{},
			lexicons: map[study.LexiconID]study.Lexicon{},
		},
		poster: &fakePoster{
			questions: map[study.RoundID]string{}, results: map[study.RoundID]string{}, boards: map[int64]string{}, errs: map[string]error{},
		},
		metrics: &fakeMetrics{occurrences: map[study.OccurrenceOutcome]int{}, replies: map[study.Outcome]int{}},
		now:     noon,
	}
	s.options = round.Options{
		Rounds: s.store, ClosedRounds: s.store, Replies: s.store, Receipts: s.store, Schedules: s.store, Boards: s.store, Posts: s.store,
		Requests: s.store, Upkeep: s.store,
		QuestionPoster: s.poster, ResultsPoster: s.poster, ReceiptPoster: s.poster, BoardPoster: s.poster, Refuser: s.poster, Threads: s.poster,
		Deleter: s.poster,
		Zone:    time.UTC, Now: func() time.Time { return s.now }, Log: slog.New(slog.DiscardHandler),
		Questions: []study.Question{question("k.one"), question("k.two"), choice(), {ID: "s.one", Topic: "s", Kind: study.KindShort}},
		Topics:    []study.TopicCount{{Topic: "k", Name: "Kubernetes", Questions: 3}, {Topic: "s", Name: "SRE", Questions: 1}, {Topic: "empty", Name: "Empty"}},
		Timetable: func(sched study.Schedule) (study.Timetable, error) {
			d, err := time.ParseDuration(strings.TrimSpace(sched.Cron))
			return every(d), err
		},
		Metrics: s.metrics,
	}
	s.Service = round.New(s.options)
	return s
}

// restart starts the service anew, on the same stores, with changed options.
func (s *stage) restart(change func(*round.Options)) {
	change(&s.options)
	s.Service = round.New(s.options)
}

// question is one that full answers.
func question(id string) study.Question {
	return study.Question{
		ID: study.QuestionID(id), Topic: "k", Subject: id, Kind: study.KindShort, Level: 2, Prompt: "Why did it stop?",
		Criteria: []study.Criterion{
			{ID: "a", Idea: "It is evicted.", Points: study.Whole(1), Phrasings: []study.Phrasing{{Words: "evicted"}}},
			{ID: "b", Idea: "Memory ran out.", Points: study.Whole(1), Phrasings: []study.Phrasing{{Words: "memory ran out"}}},
		},
	}
}

func choice() study.Question {
	return study.Question{ID: "k.choice", Topic: "k", Subject: "choice", Kind: study.KindChoice, Choices: []study.Choice{{Text: "yes", Right: true}, {Text: "no"}}}
}

// have puts a round on q into the store. One that is open has been posted.
func (s *stage) have(q study.Question, state study.RoundState) study.Round {
	r := study.Round{
		ID: study.RoundID(len(s.store.rounds) + 1), Question: q, Channel: channel, State: state,
		DueAt: noon, OpenedAt: noon, ClosesAt: noon.Add(time.Hour),
	}
	if state == study.RoundOpen || state == study.RoundClosed {
		r.MessageTS = fmt.Sprintf("50.%d", r.ID)
		s.poster.questions[r.ID] = r.MessageTS
	}
	s.store.rounds[r.ID] = r
	return r
}

// reply is Ana's, in the thread of ts.
func reply(thread, ts, text string, at time.Time) study.Reply {
	return study.Reply{Message: study.MessageRef{Channel: channel, TS: ts}, ThreadTS: thread, Member: ana, Text: text, SentAt: at}
}
