package postgres

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// everyCall returns calls of all methods of s by their names, in a history in
// which busy has answered every round. Each runs all statements of its method.
func everyCall(t *testing.T, s *Store) map[string]func(context.Context) error {
	t.Helper()
	words := study.Lexicon{Vocabulary: []string{"pod"}}
	if err := s.KeepLexicon(t.Context(), words); err != nil {
		t.Fatal(err)
	}
	open := mustOpen(t, s, question("k.open", "k"), "open")
	old, err := s.Round(t.Context(), oldRounds/2)
	if err != nil {
		t.Fatal(err)
	}
	sub := mustSubmit(t, s, reply(open, busy, "1.1", 2))
	kept := mustSubmit(t, s, unmarkable(open, ana, "1.2"))
	none := mustSubmit(t, s, unmarkable(open, wei, "1.3"))
	board := study.BoardPost{Channel: channel, Period: study.PeriodWeek, Start: study.PeriodWeek.Start(noon)}
	all := joined(roundCalls(t, s, open), replyCalls(s, open, old, sub), scheduleCalls(s, board), postCalls(s, open))
	all["KeepLexicon"] = func(ctx context.Context) error { return s.KeepLexicon(ctx, study.Lexicon{Vocabulary: []string{"new"}}) }
	all["Lexicon"] = func(ctx context.Context) error { _, err := s.Lexicon(ctx, words.ID()); return err }
	asked := study.Request{Key: "open", Member: busy, Channel: channel, What: "now"}
	all["ClaimRequest"] = func(ctx context.Context) error { _, _, err := s.ClaimRequest(ctx, asked); return err }
	all["RequestTold"] = func(ctx context.Context) error { return s.RequestTold(ctx, "open") }
	all["RequestOfRound"] = func(ctx context.Context) error { _, err := s.RequestOfRound(ctx, open.ID); return err }
	all["RequestOfBoard"] = func(ctx context.Context) error {
		_, err := s.RequestOfBoard(ctx, 1)
		if errors.Is(err, study.ErrNotFound) { // nobody asked for it
			err = nil
		}
		return err
	}
	all["Counted"] = func(ctx context.Context) error { _, err := s.Counted(ctx, old.ID); return err }
	all["Unmarked"] = func(ctx context.Context) error { _, err := s.Unmarked(ctx, 0, 100); return err }
	all["MarkKept"] = func(ctx context.Context) error {
		_, err := s.MarkKept(ctx, marked(kept, 4, ""))
		_, noTryErr := s.MarkKept(ctx, marked(none, 0, study.GuardDontKnow))
		return errors.Join(err, noTryErr)
	}
	all["CleanUp"] = func(ctx context.Context) error {
		mustAdd(t, s, question("k.one", "k"), "without periods")
		mustExec(t, s, `UPDATE rounds SET week_starts_on = NULL WHERE request_key = 'without periods'`)
		_, err := s.CleanUp(ctx, noon)
		return err
	}
	all["MendChains"] = func(ctx context.Context) error { _, err := s.MendChains(ctx); return err }
	all["Clock"] = func(ctx context.Context) error { return s.Clock().Measure(ctx) }
	all["Pool"] = func(context.Context) error { _ = s.Pool(); return nil }
	all["Sessions"] = func(context.Context) error { _ = s.Sessions(); return nil }
	all["QueueDriver"] = func(context.Context) error { _ = s.QueueDriver(); return nil }
	all["Ready"] = s.Ready
	all["Close"] = func(context.Context) error { return nil } // when the test ends
	return all
}

func joined(sets ...map[string]func(context.Context) error) map[string]func(context.Context) error {
	all := make(map[string]func(context.Context) error)
	for _, set := range sets {
		for name, call := range set {
			all[name] = call
		}
	}
	return all
}

// roundCalls are the methods that move rounds.
func roundCalls(t *testing.T, s *Store, open study.Round) map[string]func(context.Context) error {
	t.Helper()
	fresh := func(key string) study.Round { return mustAdd(t, s, question("k.one", "k"), key) }
	return map[string]func(context.Context) error{
		"AddRound": func(ctx context.Context) error {
			_, err := s.AddRound(ctx, study.Round{Question: question("k.one", "k"), Channel: channel, DueAt: noon, OpenedAt: noon, ClosesAt: noon.Add(time.Hour)}, "open")
			return err
		},
		"Round":          func(ctx context.Context) error { _, err := s.Round(ctx, open.ID); return err },
		"RoundByMessage": func(ctx context.Context) error { _, err := s.RoundByMessage(ctx, open.Message()); return err },
		"HasPending":     func(ctx context.Context) error { _, err := s.HasPending(ctx, channel); return err },
		"OpenRounds":     func(ctx context.Context) error { _, err := s.OpenRounds(ctx); return err },
		"Reschedule": func(ctx context.Context) error {
			_, err := s.Reschedule(ctx, fresh("late").ID, noon, noon.Add(time.Hour))
			return err
		},
		"RecordPost": func(ctx context.Context) error { _, err := s.RecordPost(ctx, fresh("posted").ID, "5.5"); return err },
		"CancelRound": func(ctx context.Context) error {
			return errors.Join(s.CancelRound(ctx, fresh("never").ID, noon), s.CancelRound(ctx, fresh("never").ID, noon))
		},
		"CloseRound": func(ctx context.Context) error {
			early := mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "early", time.Now()))
			if _, err := s.CloseRound(ctx, early.ID, noon); !errors.Is(err, study.ErrUnavailable) {
				return fmt.Errorf("a round was closed early: %w", err)
			}
			_, err := s.CloseRound(ctx, mustPost(t, s, fresh("over")).ID, noon)
			return err
		},
		"RecordResults": func(ctx context.Context) error { return s.RecordResults(ctx, 7, "9.9") },
		"ResultsTS":     func(ctx context.Context) error { _, err := s.ResultsTS(ctx, 7); return err },
		"Asked":         func(ctx context.Context) error { _, err := s.Asked(ctx, channel, 4000); return err },
		"QueueSweep":    func(ctx context.Context) error { return s.QueueSweep(ctx, []study.RoundID{open.ID}) },
	}
}

// postCalls are the methods by which a post is made once.
func postCalls(s *Store, open study.Round) map[string]func(context.Context) error {
	each := func(do func(study.Posting) error) (err error) {
		for _, kind := range []study.PostingKind{study.PostingQuestion, study.PostingResults, study.PostingBoard} {
			err = errors.Join(err, do(study.Posting{Kind: kind, ID: 7}))
		}
		return err
	}
	extra := study.MessageRef{Channel: channel, TS: "8.8"}
	return map[string]func(context.Context) error{
		"PostIntent": func(ctx context.Context) error {
			return each(func(p study.Posting) error { _, err := s.PostIntent(ctx, p); return err })
		},
		"BeginPost": func(ctx context.Context) error {
			return each(func(p study.Posting) error {
				if _, err := s.BeginPost(ctx, p, study.PostIntent{}); !errors.Is(err, study.ErrStale) {
					return fmt.Errorf("a post that is done was begun: %w", err)
				}
				return nil
			})
		},
		"EndPost": func(ctx context.Context) error {
			return each(func(p study.Posting) error { return s.EndPost(ctx, p, study.PostIntent{Token: 1}) })
		},
		"AddExtra":    func(ctx context.Context) error { return s.AddExtra(ctx, open.ID, extra) },
		"QueuePost":   func(ctx context.Context) error { return s.QueuePost(ctx, open.ID, noon) },
		"QueueDelete": func(ctx context.Context) error { return s.QueueDelete(ctx, extra) },
		"Stands":      func(ctx context.Context) error { _, err := s.Stands(ctx, extra); return err },
	}
}

// replyCalls are the methods that take replies in and tell of them.
func replyCalls(s *Store, open, old study.Round, sub study.Submission) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Submit": func(ctx context.Context) error {
			_, err := s.Submit(ctx, reply(open, busy, "1.9", 6))
			return err
		},
		"Withdraw": func(ctx context.Context) error {
			known := study.Deletion{Message: sub.Message, Round: open.ID, Member: busy, At: noon}
			return errors.Join(s.Withdraw(ctx, study.Deletion{Message: sub.Message, At: noon}), s.Withdraw(ctx, known))
		},
		"Receipt": func(ctx context.Context) error { _, err := s.Receipt(ctx, sub.ID); return err },
		"Results": func(ctx context.Context) error { _, err := s.Results(ctx, old.ID); return err },
		"Profile": func(ctx context.Context) error { _, err := s.Profile(ctx, busy, noon); return err },
		"Asking":  func(ctx context.Context) error { _, err := s.Asking(ctx, open.ID, busy); return err },
		"RecordUnmatched": func(ctx context.Context) error {
			return s.RecordUnmatched(ctx, "warp", busy, noon)
		},
	}
}

// scheduleCalls are the methods that say what comes next, and the leaderboards.
func scheduleCalls(s *Store, board study.BoardPost) map[string]func(context.Context) error {
	week := study.PeriodWeek.Start(noon)
	return map[string]func(context.Context) error{
		"SyncSchedules": func(ctx context.Context) error {
			return s.SyncSchedules(ctx, func(active []study.ScheduleState) (sync study.ScheduleSync, err error) {
				for _, state := range active {
					sync.Active = append(sync.Active, study.ScheduleChange{State: state, From: state.Schedule.Name})
				}
				sync.Missed = map[string]study.Missed{"d": {Each: []time.Time{noon.AddDate(-9, 0, 0)}}}
				return sync, nil
			})
		},
		"ScheduleState": func(ctx context.Context) error { _, err := s.ScheduleState(ctx, "d"); return err },
		"Upcoming":      func(ctx context.Context) error { _, err := s.Upcoming(ctx, channel); return err },
		"SkipNext":      func(ctx context.Context) error { _, err := s.SkipNext(ctx, channel, busy, noon); return err },
		"SetPaused": func(ctx context.Context) error {
			_, err := s.SetPaused(ctx, "C9", busy, true, noon)
			_, resumeErr := s.SetPaused(ctx, "C9", busy, false, noon)
			return errors.Join(err, resumeErr)
		},
		"Decide": func(ctx context.Context) error {
			_, err := s.Decide(ctx, decision("d", noon))
			return err
		},
		"QueueBoard":  func(ctx context.Context) error { return s.QueueBoard(ctx, board, "board") },
		"BoardPost":   func(ctx context.Context) error { _, err := s.BoardPost(ctx, 7); return err },
		"RecordBoard": func(ctx context.Context) error { return s.RecordBoard(ctx, 7, "9.9") },
		"Board": func(ctx context.Context) error {
			_, err := s.Board(ctx, study.BoardQuery{Period: study.PeriodWeek, Start: week, Limit: 10})
			_, ownErr := s.Board(ctx, study.BoardQuery{Period: study.PeriodAll, Start: study.PeriodAll.Start(noon), Viewer: busy, Limit: 10})
			return errors.Join(err, ownErr)
		},
	}
}
