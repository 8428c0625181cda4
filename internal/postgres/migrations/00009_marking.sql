-- +goose Up

CREATE TABLE lexicons (
    id      text PRIMARY KEY,
    words   jsonb NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT lexicons_id_is_a_hash CHECK (id ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE lexicons IS 'Words that the rubrics of rounds were compiled with, once for each content. One that no round refers to any longer is deleted.';
COMMENT ON COLUMN lexicons.id IS 'The SHA-256 of the words.';
COMMENT ON COLUMN lexicons.words IS 'study.Lexicon as JSON.';
COMMENT ON COLUMN lexicons.used_at IS 'When a round was last about to be opened with it.';

ALTER TABLE rounds
    ADD COLUMN lexicon text REFERENCES lexicons (id),
    ADD COLUMN grader integer,
    ADD CONSTRAINT rounds_grader_positive CHECK (grader > 0);
CREATE INDEX rounds_of_lexicon ON rounds (lexicon) WHERE lexicon IS NOT NULL;
COMMENT ON COLUMN rounds.lexicon IS 'The words that replies to the round are marked with, whatever the bank says now; NULL stands for the bank''s.';
COMMENT ON COLUMN rounds.grader IS 'The version of the grader when the round was made; NULL if it was not known.';

-- A reply that could not be marked has a try reserved for it.
ALTER TABLE submissions
    ADD COLUMN grader integer,
    ADD COLUMN unmarked_because text,
    ADD CONSTRAINT submissions_grader_positive CHECK (grader > 0),
    ADD CONSTRAINT submissions_unmarked_say_why CHECK ((outcome = 'unmarked') = (unmarked_because IS NOT NULL)),
    ADD CONSTRAINT submissions_reason_bounded CHECK (octet_length(unmarked_because) <= 2000),
    DROP CONSTRAINT submissions_marked_are_attempts,
    ADD CONSTRAINT submissions_marked_are_attempts CHECK ((outcome IN ('marked', 'withdrawn', 'unmarked')) = (ordinal IS NOT NULL));
CREATE INDEX submissions_unmarked ON submissions (id) WHERE outcome = 'unmarked';
COMMENT ON COLUMN submissions.grader IS 'The version of the grader that marked it; NULL if none did, or it was not known.';
COMMENT ON COLUMN submissions.unmarked_because IS 'Why it could not be marked yet, for operators.';

-- +goose Down
UPDATE submissions SET outcome = 'no_try', ordinal = NULL, unmarked_because = NULL WHERE outcome = 'unmarked';
ALTER TABLE submissions
    DROP CONSTRAINT submissions_marked_are_attempts,
    ADD CONSTRAINT submissions_marked_are_attempts CHECK ((outcome IN ('marked', 'withdrawn')) = (ordinal IS NOT NULL)),
    DROP COLUMN unmarked_because,
    DROP COLUMN grader;
DROP INDEX IF EXISTS submissions_unmarked;
ALTER TABLE rounds DROP COLUMN lexicon, DROP COLUMN grader;
DROP TABLE lexicons;
