-- +goose Up

-- A state is held three times: as a Go type in package study, as an enum here,
-- and by CHECKs that tie the columns of a row to its state. Points are whole
-- numbers of half points, and the columns say so in their names.

CREATE TYPE round_state AS ENUM ('pending', 'open', 'closed', 'cancelled');
CREATE TYPE question_kind AS ENUM ('short', 'numeric', 'choice', 'behavioural');
CREATE TYPE submission_outcome AS ENUM ('marked', 'no_try', 'exhausted', 'late', 'withdrawn');
CREATE TYPE occurrence_outcome AS ENUM ('opened', 'board', 'missed', 'paused', 'skipped', 'empty');
CREATE TYPE standing_period AS ENUM ('week', 'month', 'all');
CREATE TYPE schedule_post AS ENUM ('question', 'leaderboard');

CREATE TABLE schedules (
    name       text PRIMARY KEY,
    spec       jsonb NOT NULL,
    post       schedule_post NOT NULL,
    channel_id text NOT NULL,
    next_due   timestamptz,
    skip_next  boolean NOT NULL DEFAULT false,
    skipped_by text,
    skipped_at timestamptz,
    active     boolean NOT NULL DEFAULT true,

    CONSTRAINT schedules_name_not_empty CHECK (name <> ''),
    CONSTRAINT schedules_spec_is_its_own CHECK (spec ->> 'name' = name),
    CONSTRAINT schedules_skip_is_signed CHECK (
        skip_next = (skipped_by IS NOT NULL) AND skip_next = (skipped_at IS NOT NULL)
    ),
    CONSTRAINT schedules_skip_has_an_occurrence CHECK (NOT skip_next OR (active AND next_due IS NOT NULL)),
    CONSTRAINT schedules_retired_have_no_next CHECK (active OR next_due IS NULL)
);
COMMENT ON TABLE schedules IS 'When to post, where, and what. Rows of schedules that were removed stay, inactive: history refers to them.';
COMMENT ON COLUMN schedules.spec IS 'study.Schedule as JSON: the definition that every replica runs.';
COMMENT ON COLUMN schedules.next_due IS 'The occurrence that comes next; NULL if there is none.';
COMMENT ON COLUMN schedules.skip_next IS 'An admin asked to leave out the occurrence at next_due.';

CREATE TABLE rounds (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question        jsonb NOT NULL,
    question_id     text NOT NULL,
    topic           text NOT NULL,
    kind            question_kind NOT NULL,
    max_half_points integer NOT NULL,
    schedule        text REFERENCES schedules (name),
    due_at          timestamptz NOT NULL,
    request_key     text,
    opened_by       text NOT NULL DEFAULT '',
    channel_id      text NOT NULL,
    message_ts      text,
    opened_at       timestamptz NOT NULL,
    closes_at       timestamptz NOT NULL,
    closed_at       timestamptz,
    cancelled_at    timestamptz,
    results_ts      text,
    state           round_state NOT NULL DEFAULT 'pending',

    CONSTRAINT rounds_question_is_its_own CHECK (
        question ->> 'id' = question_id AND question ->> 'kind' = kind::text AND question ->> 'topic' = topic
    ),
    CONSTRAINT rounds_max_in_range CHECK (max_half_points BETWEEN 0 AND 2000),
    CONSTRAINT rounds_have_one_cause CHECK ((schedule IS NULL) <> (request_key IS NULL)),
    CONSTRAINT rounds_scheduled_are_nobodys CHECK (schedule IS NULL OR opened_by = ''),
    CONSTRAINT rounds_request_key_bounded CHECK (octet_length(request_key) BETWEEN 1 AND 500),
    CONSTRAINT rounds_channel_not_empty CHECK (channel_id <> ''),
    CONSTRAINT rounds_message_not_empty CHECK (message_ts <> ''),
    CONSTRAINT rounds_results_not_empty CHECK (results_ts <> ''),
    CONSTRAINT rounds_close_after_opening CHECK (closes_at > opened_at),
    CONSTRAINT rounds_posted_have_a_message CHECK ((state IN ('open', 'closed')) = (message_ts IS NOT NULL)),
    CONSTRAINT rounds_closed_say_when CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT rounds_cancelled_say_when CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)),
    CONSTRAINT rounds_results_after_close CHECK (results_ts IS NULL OR state = 'closed'),
    CONSTRAINT rounds_one_an_occurrence UNIQUE (schedule, due_at),
    CONSTRAINT rounds_one_a_request UNIQUE (request_key),
    CONSTRAINT rounds_one_a_message UNIQUE (channel_id, message_ts),
    CONSTRAINT rounds_max_is_known UNIQUE (id, max_half_points)
);
CREATE INDEX rounds_unfinished ON rounds (state, channel_id) WHERE state IN ('pending', 'open');
CREATE INDEX rounds_asked ON rounds (channel_id, opened_at DESC) WHERE state <> 'cancelled';
COMMENT ON TABLE rounds IS 'One question put to one channel: pending, then open, then closed; or pending, then cancelled.';
COMMENT ON COLUMN rounds.question IS 'study.Question as it was when the round was made, so that marking does not change under a round.';
COMMENT ON COLUMN rounds.max_half_points IS 'The most that a reply can earn, in half points.';
COMMENT ON COLUMN rounds.schedule IS 'The schedule whose occurrence at due_at the round is; NULL if a member asked for it.';
COMMENT ON COLUMN rounds.request_key IS 'What makes a member''s repeated request harmless; NULL for a scheduled round.';
COMMENT ON COLUMN rounds.message_ts IS 'The ts of the question''s message; NULL until Slack has taken it.';
COMMENT ON COLUMN rounds.opened_at IS 'Decides the week and the month in which the round''s points count.';
COMMENT ON COLUMN rounds.results_ts IS 'The ts of the results'' message; NULL until Slack has taken it.';
COMMENT ON CONSTRAINT rounds_max_is_known ON rounds IS 'Lets submissions refer to the maximum that bounds them.';

CREATE TABLE occurrences (
    schedule   text NOT NULL REFERENCES schedules (name),
    due_at     timestamptz NOT NULL,
    outcome    occurrence_outcome NOT NULL,
    round_id   bigint REFERENCES rounds (id),
    board_id   bigint,
    decided_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (schedule, due_at),
    CONSTRAINT occurrences_opened_have_a_round CHECK (outcome <> 'opened' OR round_id IS NOT NULL),
    CONSTRAINT occurrences_round_only_if_opened CHECK (round_id IS NULL OR outcome IN ('opened', 'missed')),
    CONSTRAINT occurrences_boards_have_one CHECK ((outcome = 'board') = (board_id IS NOT NULL))
);
CREATE UNIQUE INDEX occurrences_one_a_round ON occurrences (round_id) WHERE round_id IS NOT NULL;
COMMENT ON TABLE occurrences IS 'What became of every firing of a schedule, whether or not it posted anything.';
COMMENT ON COLUMN occurrences.round_id IS 'The round that was opened. The outcome is missed if that round could not be posted in time.';

CREATE TABLE boards (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id text NOT NULL,
    period     standing_period NOT NULL,
    topic      text NOT NULL DEFAULT '',
    starts_on  date NOT NULL,
    shared_by  text NOT NULL DEFAULT '',
    schedule   text REFERENCES schedules (name),
    due_at     timestamptz,
    request_key text,
    message_ts text,
    queued_at  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT boards_channel_not_empty CHECK (channel_id <> ''),
    CONSTRAINT boards_message_not_empty CHECK (message_ts <> ''),
    CONSTRAINT boards_have_one_cause CHECK ((schedule IS NULL) <> (request_key IS NULL)),
    CONSTRAINT boards_scheduled_say_when CHECK ((schedule IS NULL) = (due_at IS NULL)),
    CONSTRAINT boards_request_key_bounded CHECK (octet_length(request_key) BETWEEN 1 AND 500),
    CONSTRAINT boards_one_an_occurrence UNIQUE (schedule, due_at),
    CONSTRAINT boards_one_a_request UNIQUE (request_key)
);
COMMENT ON TABLE boards IS 'Leaderboards queued for a channel, by a schedule or by a member who shares one.';
COMMENT ON COLUMN boards.starts_on IS 'The first day of the period, in the group''s zone.';
COMMENT ON COLUMN boards.message_ts IS 'NULL until Slack has taken the post.';

ALTER TABLE occurrences ADD CONSTRAINT occurrences_board_exists FOREIGN KEY (board_id) REFERENCES boards (id);

CREATE TABLE pauses (
    channel_id text PRIMARY KEY,
    paused_by  text NOT NULL,
    paused_at  timestamptz NOT NULL,

    CONSTRAINT pauses_channel_not_empty CHECK (channel_id <> '')
);
COMMENT ON TABLE pauses IS 'Channels in which schedules post nothing until somebody resumes them.';

CREATE TABLE participations (
    round_id         bigint NOT NULL REFERENCES rounds (id),
    member_id        text NOT NULL,
    tries            smallint NOT NULL DEFAULT 0,
    answered         boolean NOT NULL DEFAULT false,
    best_half_points integer NOT NULL DEFAULT 0,

    PRIMARY KEY (round_id, member_id),
    CONSTRAINT participations_member_not_empty CHECK (member_id <> ''),
    CONSTRAINT participations_tries_in_range CHECK (tries BETWEEN 0 AND 2),
    CONSTRAINT participations_best_is_earned CHECK (best_half_points >= 0 AND (answered OR best_half_points = 0)),
    CONSTRAINT participations_answer_took_a_try CHECK (NOT answered OR tries > 0)
) WITH (fillfactor = 80);
CREATE INDEX participations_of_member ON participations (member_id, round_id);
COMMENT ON TABLE participations IS 'A member in a round. Its row is the lock that lets one submission of that member to that round in at a time.';
COMMENT ON COLUMN participations.tries IS 'How many replies were marked; one that was withdrawn counts.';
COMMENT ON COLUMN participations.answered IS 'Whether a marked reply stands that was not withdrawn.';
COMMENT ON COLUMN participations.best_half_points IS 'The half points that count: those of the best reply that stands.';

CREATE TABLE submissions (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id        bigint NOT NULL,
    member_id       text NOT NULL,
    channel_id      text NOT NULL,
    message_ts      text NOT NULL,
    edited_ts       text NOT NULL DEFAULT '',
    text            text NOT NULL,
    written_at      timestamptz NOT NULL,
    outcome         submission_outcome NOT NULL,
    ordinal         smallint,
    half_points     integer NOT NULL,
    max_half_points integer NOT NULL,
    grade           jsonb NOT NULL,
    withdrawn_at    timestamptz,
    stored_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT submissions_one_a_message UNIQUE (channel_id, message_ts, member_id, edited_ts),
    CONSTRAINT submissions_message_not_empty CHECK (channel_id <> '' AND message_ts <> ''),
    CONSTRAINT submissions_text_bounded CHECK (octet_length(text) <= 200000),
    CONSTRAINT submissions_points_within_max CHECK (half_points BETWEEN 0 AND max_half_points),
    CONSTRAINT submissions_max_is_the_rounds FOREIGN KEY (round_id, max_half_points) REFERENCES rounds (id, max_half_points),
    CONSTRAINT submissions_of_a_participant FOREIGN KEY (round_id, member_id) REFERENCES participations (round_id, member_id),
    CONSTRAINT submissions_ordinal_in_range CHECK (ordinal BETWEEN 1 AND 2),
    CONSTRAINT submissions_marked_are_attempts CHECK ((outcome IN ('marked', 'withdrawn')) = (ordinal IS NOT NULL)),
    CONSTRAINT submissions_withdrawn_say_when CHECK ((outcome = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE UNIQUE INDEX submissions_one_an_ordinal ON submissions (round_id, member_id, ordinal) WHERE ordinal IS NOT NULL;
CREATE INDEX submissions_of_member ON submissions (member_id, id DESC);
COMMENT ON TABLE submissions IS 'Replies with what became of them: one for each Slack message and edit of it. Those with an ordinal are attempts.';
COMMENT ON COLUMN submissions.message_ts IS 'The reply''s message; for a click on a choice, the question''s.';
COMMENT ON COLUMN submissions.edited_ts IS 'The ts of the edit that made the text; empty for the first text.';
COMMENT ON COLUMN submissions.written_at IS 'When the member wrote the text, by Slack''s clock; lateness is judged by it.';
COMMENT ON COLUMN submissions.ordinal IS 'Which of the member''s attempts it is; NULL if it is none. A withdrawn attempt keeps its ordinal.';
COMMENT ON COLUMN submissions.half_points IS 'What the text earned, in half points.';
COMMENT ON COLUMN submissions.grade IS 'study.Grade as JSON.';

CREATE TABLE standings (
    period      standing_period NOT NULL,
    starts_on   date NOT NULL,
    topic       text NOT NULL,
    member_id   text NOT NULL,
    half_points integer NOT NULL,
    rounds      integer NOT NULL,

    PRIMARY KEY (period, starts_on, topic, member_id),
    CONSTRAINT standings_points_not_negative CHECK (half_points >= 0),
    CONSTRAINT standings_rounds_not_negative CHECK (rounds >= 0),
    CONSTRAINT standings_points_come_from_rounds CHECK (rounds > 0 OR half_points = 0),
    CONSTRAINT standings_week_starts_on_monday CHECK (period <> 'week' OR extract(isodow FROM starts_on) = 1),
    CONSTRAINT standings_month_starts_on_first CHECK (period <> 'month' OR extract(day FROM starts_on) = 1),
    CONSTRAINT standings_all_starts_at_epoch CHECK (period <> 'all' OR starts_on = '1970-01-01')
);
CREATE INDEX standings_board ON standings (period, starts_on, topic, half_points DESC, member_id) INCLUDE (rounds) WHERE rounds > 0;
COMMENT ON TABLE standings IS 'Running totals of a member''s points in a period, so that a leaderboard costs the same however many submissions there are.';
COMMENT ON COLUMN standings.starts_on IS 'The first day of the period, in the group''s zone.';
COMMENT ON COLUMN standings.topic IS 'Empty for all topics together.';
COMMENT ON COLUMN standings.rounds IS 'Rounds that opened in the period and that the member answered.';

CREATE TABLE period_rounds (
    period    standing_period NOT NULL,
    starts_on date NOT NULL,
    topic     text NOT NULL,
    rounds    integer NOT NULL,

    PRIMARY KEY (period, starts_on, topic),
    CONSTRAINT period_rounds_not_negative CHECK (rounds >= 0)
);
COMMENT ON TABLE period_rounds IS 'Running totals of the rounds that opened in a period.';

-- +goose Down
DROP TABLE period_rounds, standings, submissions, participations, pauses, occurrences, boards, rounds, schedules;
DROP TYPE round_state, question_kind, submission_outcome, occurrence_outcome, standing_period, schedule_post;
