-- +goose Up

CREATE TABLE replicas (
    id         text PRIMARY KEY,
    token      bigint GENERATED ALWAYS AS IDENTITY,
    renewals   bigint NOT NULL DEFAULT 0,
    renewed_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT replicas_id_not_empty CHECK (id <> ''),
    CONSTRAINT replicas_one_a_token UNIQUE (token)
) WITH (fillfactor = 50);
COMMENT ON TABLE replicas IS 'The leases of the replicas that run jobs. One that is not renewed for some seconds is deleted by another replica, which takes the jobs over.';
COMMENT ON COLUMN replicas.token IS 'Another one each time that a replica takes its lease. Jobs are attempted by the id and the token.';
COMMENT ON COLUMN replicas.renewals IS 'Counts up. Others tell by it, and by no clock but their own, that a lease is not renewed.';
COMMENT ON COLUMN replicas.renewed_at IS 'For people who look.';

-- An intent is committed before a post leaves, so that another try knows
-- whether the one before it may still be under way.
ALTER TABLE rounds
    ADD COLUMN post_token      bigint NOT NULL DEFAULT 0,
    ADD COLUMN post_started_at timestamptz,
    ADD COLUMN results_token      bigint NOT NULL DEFAULT 0,
    ADD COLUMN results_started_at timestamptz;
ALTER TABLE boards
    ADD COLUMN post_token      bigint NOT NULL DEFAULT 0,
    ADD COLUMN post_started_at timestamptz;
COMMENT ON COLUMN rounds.post_token IS 'Counts the tries at the question''s post.';
COMMENT ON COLUMN rounds.post_started_at IS 'When the last try began, as long as it may be under way; NULL once Slack has answered it.';
COMMENT ON COLUMN rounds.results_token IS 'Counts the tries at the results'' post.';
COMMENT ON COLUMN rounds.results_started_at IS 'As post_started_at, for the results.';
COMMENT ON COLUMN boards.post_token IS 'Counts the tries at the post.';
COMMENT ON COLUMN boards.post_started_at IS 'When the last try began, as long as it may be under way; NULL once Slack has answered it.';

CREATE TABLE extra_messages (
    channel_id text NOT NULL,
    message_ts text NOT NULL,
    round_id   bigint NOT NULL REFERENCES rounds (id),
    found_at   timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (channel_id, message_ts)
);
CREATE INDEX extra_messages_of_round ON extra_messages (round_id);
COMMENT ON TABLE extra_messages IS 'Messages in Slack that are a round''s question beside the one in rounds.message_ts. Replies below them count.';

-- +goose Down
DROP TABLE extra_messages;
ALTER TABLE boards DROP COLUMN post_token, DROP COLUMN post_started_at;
ALTER TABLE rounds DROP COLUMN post_token, DROP COLUMN post_started_at, DROP COLUMN results_token, DROP COLUMN results_started_at;
DROP TABLE replicas;
