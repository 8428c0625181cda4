-- +goose Up

ALTER TABLE rounds
    ADD COLUMN week_starts_on date,
    ADD COLUMN month_starts_on date,
    ADD CONSTRAINT rounds_week_starts_on_monday CHECK (extract(isodow FROM week_starts_on) = 1),
    ADD CONSTRAINT rounds_month_starts_on_first CHECK (extract(day FROM month_starts_on) = 1);
COMMENT ON COLUMN rounds.week_starts_on IS 'The Monday of the week in which the round''s points count, in the group''s zone when the round was made. NULL until a version that knows the column has seen the round.';
COMMENT ON COLUMN rounds.month_starts_on IS 'The first of the month in which the round''s points count, as for the week.';

-- The group's zone until now is that of its leaderboard, or else of a schedule.
WITH zone AS (
    SELECT coalesce((
        SELECT z.name FROM schedules s JOIN pg_timezone_names z ON z.name = s.spec ->> 'zone'
        ORDER BY s.active DESC, (s.post = 'leaderboard') DESC, s.name LIMIT 1
    ), 'UTC') AS name
)
UPDATE rounds SET
    week_starts_on = date_trunc('week', opened_at AT TIME ZONE zone.name)::date,
    month_starts_on = date_trunc('month', opened_at AT TIME ZONE zone.name)::date
FROM zone;
CREATE INDEX rounds_without_periods ON rounds (id) WHERE week_starts_on IS NULL OR month_starts_on IS NULL;

ALTER TABLE schedules ADD COLUMN since timestamptz;
COMMENT ON COLUMN schedules.since IS 'When the definition began to hold: its own occurrences come after that. NULL stands for ever.';

ALTER TABLE occurrences
    ADD COLUMN times integer NOT NULL DEFAULT 1,
    ADD COLUMN until timestamptz,
    ADD CONSTRAINT occurrences_times_positive CHECK (times > 0),
    ADD CONSTRAINT occurrences_many_say_until CHECK ((until IS NOT NULL) = (times > 1) AND until > due_at),
    ADD CONSTRAINT occurrences_many_were_missed CHECK (times <= 1 OR outcome = 'missed');
COMMENT ON COLUMN occurrences.times IS 'How many occurrences the row stands for: after a very long stop, one row is the rest of those missed. A million is a million or more.';
COMMENT ON COLUMN occurrences.until IS 'When the last of several was due; NULL for one.';

-- +goose Down
DELETE FROM occurrences WHERE times > 1;
ALTER TABLE occurrences DROP COLUMN times, DROP COLUMN until;
ALTER TABLE schedules DROP COLUMN since;
ALTER TABLE rounds DROP COLUMN week_starts_on, DROP COLUMN month_starts_on;
