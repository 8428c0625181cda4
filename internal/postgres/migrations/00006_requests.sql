-- +goose Up
CREATE TABLE requests (
    key          text PRIMARY KEY,
    member_id    text NOT NULL,
    channel_id   text NOT NULL,
    what         text NOT NULL,
    response_url text NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT now(),
    told         boolean NOT NULL DEFAULT false,

    CONSTRAINT requests_key_bounded CHECK (octet_length(key) BETWEEN 1 AND 500),
    CONSTRAINT requests_what_bounded CHECK (octet_length(what) <= 500),
    CONSTRAINT requests_url_bounded CHECK (octet_length(response_url) <= 2000)
);
CREATE INDEX requests_untold ON requests (member_id, channel_id, what, made_at) WHERE NOT told;
CREATE INDEX requests_by_age ON requests (made_at);
COMMENT ON TABLE requests IS 'What members asked for lately that is posted in a channel. Kept for an hour.';
COMMENT ON COLUMN requests.key IS 'rounds.request_key or boards.request_key of what came of it.';
COMMENT ON COLUMN requests.what IS 'What was asked for, in one form however it was typed.';
COMMENT ON COLUMN requests.response_url IS 'Where Slack takes an answer to the member, for 30 minutes.';
COMMENT ON COLUMN requests.told IS 'Whether the member was told what came of it. A repeat of one that was not told is the same request.';

-- +goose Down
DROP TABLE requests;
