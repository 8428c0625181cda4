package postgres

import (
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/studybot/studybot/internal/study"
)

// wrongRows makes one row of each table wrong, in the way that the constraint
// is there to refuse. The rows are those of everyRow.
var wrongRows = map[string]string{
	"schedules_name_not_empty":         `INSERT INTO schedules (name, spec, post, channel_id) VALUES ('', '{"name": ""}', 'question', 'C1')`,
	"schedules_spec_is_its_own":        `UPDATE schedules SET spec = '{"name": "other"}' WHERE name = 'd'`,
	"schedules_skip_is_signed":         `UPDATE schedules SET skip_next = true WHERE name = 'd'`,
	"schedules_skip_has_an_occurrence": `UPDATE schedules SET next_due = NULL, skip_next = true, skipped_by = 'U1', skipped_at = now() WHERE name = 'd'`,
	"schedules_retired_have_no_next":   `UPDATE schedules SET active = false WHERE name = 'd'`,

	"rounds_question_is_its_own":   `UPDATE rounds SET question_id = 'k.other' WHERE state = 'open'`,
	"rounds_max_in_range":          `UPDATE rounds SET max_half_points = 2001 WHERE state = 'pending'`,
	"rounds_have_one_cause":        `UPDATE rounds SET request_key = NULL WHERE state = 'open'`,
	"rounds_scheduled_are_nobodys": `UPDATE rounds SET opened_by = 'U1' WHERE schedule = 'd'`,
	"rounds_request_key_bounded":   `UPDATE rounds SET request_key = repeat('x', 501) WHERE state = 'open'`,
	"rounds_channel_not_empty":     `UPDATE rounds SET channel_id = '' WHERE state = 'open'`,
	"rounds_message_not_empty":     `UPDATE rounds SET message_ts = '' WHERE state = 'open'`,
	"rounds_results_not_empty":     `UPDATE rounds SET results_ts = '' WHERE state = 'closed'`,
	"rounds_close_after_opening":   `UPDATE rounds SET closes_at = opened_at WHERE state = 'open'`,
	"rounds_posted_have_a_message": `UPDATE rounds SET message_ts = NULL WHERE state = 'open'`,
	"rounds_closed_say_when":       `UPDATE rounds SET closed_at = now() WHERE state = 'open'`,
	"rounds_cancelled_say_when":    `UPDATE rounds SET state = 'cancelled' WHERE state = 'pending'`,
	"rounds_results_after_close":   `UPDATE rounds SET results_ts = '8.1' WHERE state = 'open'`,
	"rounds_grader_positive":       `UPDATE rounds SET grader = 0 WHERE state = 'open'`,
	"rounds_lexicon_fkey":          `UPDATE rounds SET lexicon = repeat('0', 64) WHERE state = 'open'`,
	"rounds_week_starts_on_monday": `UPDATE rounds SET week_starts_on = week_starts_on + 1 WHERE state = 'open'`,
	"rounds_month_starts_on_first": `UPDATE rounds SET month_starts_on = month_starts_on + 1 WHERE state = 'open'`,
	"rounds_one_an_occurrence": `INSERT INTO rounds (question, question_id, topic, kind, max_half_points, schedule, due_at, channel_id, opened_at, closes_at)
		SELECT question, question_id, topic, kind, max_half_points, schedule, due_at, channel_id, opened_at, closes_at FROM rounds WHERE schedule = 'd'`,
	"rounds_one_a_request":    `UPDATE rounds SET request_key = 'open' WHERE state = 'closed'`,
	"rounds_one_a_message":    `UPDATE rounds SET message_ts = (SELECT message_ts FROM rounds WHERE state = 'open') WHERE state = 'closed'`,
	"rounds_max_is_known":     "", // the primary key alone keeps it; it is there for submissions_max_is_the_rounds
	"rounds_schedule_fkey":    `UPDATE rounds SET schedule = 'none' WHERE schedule = 'd'`,
	"occurrences_one_a_round": `INSERT INTO occurrences SELECT schedule, due_at + interval '1 day', outcome, round_id FROM occurrences WHERE round_id IS NOT NULL`,

	"occurrences_opened_have_a_round":  `UPDATE occurrences SET round_id = NULL WHERE outcome = 'opened'`,
	"occurrences_round_only_if_opened": `UPDATE occurrences SET outcome = 'skipped' WHERE outcome = 'opened'`,
	"occurrences_boards_have_one":      `UPDATE occurrences SET board_id = NULL WHERE outcome = 'board'`,
	"occurrences_board_exists":         `UPDATE occurrences SET board_id = 404 WHERE outcome = 'board'`,
	"occurrences_round_id_fkey":        `UPDATE occurrences SET round_id = 404 WHERE outcome = 'opened'`,
	"occurrences_schedule_fkey":        `UPDATE occurrences SET schedule = 'none' WHERE outcome = 'opened'`,

	"occurrences_times_positive":   `UPDATE occurrences SET times = 0 WHERE outcome = 'opened'`,
	"occurrences_many_say_until":   `UPDATE occurrences SET until = due_at + interval '1 day' WHERE outcome = 'opened'`,
	"occurrences_many_were_missed": `UPDATE occurrences SET times = 2, until = due_at + interval '1 day' WHERE outcome = 'opened'`,

	"lexicons_id_is_a_hash": `INSERT INTO lexicons (id, words) VALUES ('X', '{}')`,

	"boards_channel_not_empty":   `UPDATE boards SET channel_id = '' WHERE request_key = 'board'`,
	"boards_message_not_empty":   `UPDATE boards SET message_ts = '' WHERE request_key = 'board'`,
	"boards_have_one_cause":      `UPDATE boards SET request_key = 'too' WHERE schedule = 'w'`,
	"boards_scheduled_say_when":  `UPDATE boards SET due_at = NULL WHERE schedule = 'w'`,
	"boards_request_key_bounded": `UPDATE boards SET request_key = '' WHERE request_key = 'board'`,
	"boards_one_an_occurrence": `INSERT INTO boards (channel_id, period, starts_on, schedule, due_at)
		SELECT channel_id, period, starts_on, schedule, due_at FROM boards WHERE schedule = 'w'`,
	"boards_one_a_request": `INSERT INTO boards (channel_id, period, starts_on, request_key) VALUES ('C1', 'all', '1970-01-01', 'board')`,
	"boards_schedule_fkey": `UPDATE boards SET schedule = 'none' WHERE schedule = 'w'`,

	"pauses_channel_not_empty": `UPDATE pauses SET channel_id = ''`,

	"participations_member_not_empty":  `INSERT INTO participations (round_id, member_id) SELECT id, '' FROM rounds WHERE state = 'open'`,
	"participations_tries_in_range":    `UPDATE participations SET tries = 3`,
	"participations_best_is_earned":    `UPDATE participations SET answered = false, best_half_points = 1`,
	"participations_answer_took_a_try": `UPDATE participations SET tries = 0`,
	"participations_deleted_bounded":   `UPDATE participations SET deleted = array_fill('1.1'::text, ARRAY[21])`,
	"participations_round_id_fkey":     `INSERT INTO participations (round_id, member_id) VALUES (404, 'U1')`,

	"submissions_one_a_message": `INSERT INTO submissions (round_id, member_id, channel_id, message_ts, text, written_at, outcome, half_points, max_half_points, grade)
		SELECT round_id, member_id, channel_id, message_ts, text, written_at, 'late', half_points, max_half_points, grade FROM submissions`,
	"submissions_message_not_empty":   `UPDATE submissions SET message_ts = ''`,
	"submissions_text_bounded":        `UPDATE submissions SET text = repeat('x', 200001)`,
	"submissions_points_within_max":   `UPDATE submissions SET half_points = max_half_points + 1`,
	"submissions_max_is_the_rounds":   `UPDATE submissions SET max_half_points = max_half_points + 1`,
	"submissions_of_a_participant":    `UPDATE submissions SET member_id = 'U404'`,
	"submissions_ordinal_in_range":    `UPDATE submissions SET ordinal = 3`,
	"submissions_marked_are_attempts": `UPDATE submissions SET ordinal = NULL`,
	"submissions_withdrawn_say_when":  `UPDATE submissions SET outcome = 'withdrawn'`,
	"submissions_grader_positive":     `UPDATE submissions SET grader = 0`,
	"submissions_unmarked_say_why":    `UPDATE submissions SET outcome = 'unmarked'`,
	"submissions_reason_bounded":      `UPDATE submissions SET outcome = 'unmarked', unmarked_because = repeat('x', 2001)`,
	"submissions_one_an_ordinal": `INSERT INTO submissions (round_id, member_id, channel_id, message_ts, text, written_at, outcome, ordinal, half_points, max_half_points, grade)
		SELECT round_id, member_id, channel_id, '9.9', text, written_at, outcome, ordinal, half_points, max_half_points, grade FROM submissions`,

	"standings_points_not_negative":     `UPDATE standings SET half_points = -1`,
	"standings_rounds_not_negative":     `UPDATE standings SET rounds = -1, half_points = 0`,
	"standings_points_come_from_rounds": `UPDATE standings SET rounds = 0`,
	"standings_week_starts_on_monday":   `UPDATE standings SET starts_on = starts_on + 1 WHERE period = 'week'`,
	"standings_month_starts_on_first":   `UPDATE standings SET starts_on = starts_on + 1 WHERE period = 'month'`,
	"standings_all_starts_at_epoch":     `UPDATE standings SET starts_on = starts_on + 1 WHERE period = 'all'`,
	"period_rounds_not_negative":        `UPDATE period_rounds SET rounds = -1`,

	"replicas_id_not_empty":        `INSERT INTO replicas (id) VALUES ('')`,
	"replicas_one_a_token":         `INSERT INTO replicas (id, token) OVERRIDING SYSTEM VALUE SELECT 'b', token FROM replicas`,
	"extra_messages_round_id_fkey": `UPDATE extra_messages SET round_id = 404`,
	"requests_key_bounded":         `INSERT INTO requests (key, member_id, channel_id, what, response_url) VALUES (repeat('x', 501), 'U1', 'C1', 'now', '')`,
	"requests_what_bounded":        `INSERT INTO requests (key, member_id, channel_id, what, response_url) VALUES ('x', 'U1', 'C1', repeat('x', 501), '')`,
	"requests_url_bounded":         `INSERT INTO requests (key, member_id, channel_id, what, response_url) VALUES ('x', 'U1', 'C1', 'now', repeat('x', 2001))`,

	"unmatched_terms_bounded":  `UPDATE unmatched_terms SET term = repeat('x', 401)`,
	"unmatched_terms_asked":    `UPDATE unmatched_terms SET times = 0`,
	"unmatched_terms_in_order": `UPDATE unmatched_terms SET last_at = first_at - interval '1 second'`,
}

// everyRow fills each table.
func everyRow(t *testing.T, s *Store) {
	t.Helper()
	mustSync(t, s, dueAt(daily("d"), noon), dueAt(board("w"), noon))
	if _, err := s.Decide(t.Context(), decision("d", noon)); err != nil {
		t.Fatal(err)
	}
	weekly := study.BoardPost{Channel: channel, Period: study.PeriodWeek, Start: study.PeriodWeek.Start(noon)}
	_, err := s.Decide(t.Context(), study.Decision{
		Occurrence: study.Occurrence{Schedule: board("w"), DueAt: noon}, Outcome: study.OccurrenceBoard, Board: &weekly,
	})
	if err != nil {
		t.Fatal(err)
	}
	mustSubmit(t, s, reply(mustOpen(t, s, question("k.one", "k"), "open"), ana, "1.1", 2))
	closed := mustOpen(t, s, question("k.two", "k"), "closed")
	if _, err := s.CloseRound(t.Context(), closed.ID, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetPaused(t.Context(), channel, ana, true, noon); err != nil {
		t.Fatal(err)
	}
	if err := s.QueueBoard(t.Context(), weekly, "board"); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordUnmatched(t.Context(), "warp", ana, noon); err != nil {
		t.Fatal(err)
	}
	if err := s.AddExtra(t.Context(), closed.ID, study.MessageRef{Channel: channel, TS: "8.8"}); err != nil {
		t.Fatal(err)
	}
	mustExec(t, s, `INSERT INTO replicas (id) VALUES ('a')`)
}

// The schema refuses what the domain knows to be wrong, whoever writes it.
func TestConstraints(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	everyRow(t, s)
	for name, sql := range wrongRows {
		if sql == "" {
			continue
		}
		_, err := s.pool.Exec(t.Context(), sql)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.ConstraintName != name {
			t.Errorf("%s did not refuse its wrong row: %v", name, err)
		}
	}
}

// Every constraint has a row that it refuses.
func TestConstraintsAreTested(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	rows, _ := s.pool.Query(t.Context(), `
		SELECT conname FROM pg_constraint
		WHERE contype IN ('c', 'u', 'f') AND connamespace = 'public'::regnamespace AND conrelid <> 'studybot_migrations'::regclass
		UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
			AND i.indrelid <> 'studybot_migrations'::regclass`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) == 0 {
		t.Fatalf("%d constraints, %v", len(names), err)
	}
	for _, name := range names {
		if _, ok := wrongRows[name]; !ok {
			t.Errorf("constraint %s has no wrong row in this test", name)
		}
	}
	for name := range wrongRows {
		if !slices.Contains(names, name) {
			t.Errorf("there is no constraint %s", name)
		}
	}
}
