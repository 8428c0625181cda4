-- +goose Up

-- What a channel was asked, and what a streak walks back over, are read from
-- an index alone, for a number of rounds that does not grow.
CREATE INDEX rounds_of_channel ON rounds (channel_id, opened_at DESC, id DESC) INCLUDE (question_id, topic) WHERE state <> 'cancelled';
CREATE INDEX rounds_scheduled ON rounds (channel_id, opened_at DESC, id DESC) WHERE schedule IS NOT NULL AND state = 'closed';
DROP INDEX rounds_asked;

-- A member's receipts, without a look at those of deleted replies.
CREATE INDEX submissions_receipts ON submissions (member_id, stored_at DESC, id DESC) WHERE outcome <> 'withdrawn';
DROP INDEX submissions_of_member;

-- What the clean-up looks for.
CREATE INDEX submissions_not_erased ON submissions (id) WHERE outcome = 'withdrawn' AND text <> '';
CREATE INDEX participations_remembered ON participations (round_id) WHERE deleted <> '{}';
CREATE INDEX rounds_with_lexicon ON rounds (closes_at) WHERE lexicon IS NOT NULL;
CREATE INDEX occurrences_by_age ON occurrences (due_at) WHERE round_id IS NULL;
CREATE INDEX occurrences_of_board ON occurrences (board_id) WHERE board_id IS NOT NULL;
CREATE INDEX boards_by_age ON boards (queued_at);
CREATE INDEX unmatched_terms_latest ON unmatched_terms (last_at DESC);

UPDATE submissions SET text = '', grade = jsonb_build_object('points', grade -> 'points', 'max', grade -> 'max', 'before', grade -> 'before')
WHERE outcome = 'withdrawn' AND text <> '';

-- +goose Down
DROP INDEX rounds_of_channel, rounds_scheduled, submissions_receipts, submissions_not_erased, participations_remembered,
    rounds_with_lexicon, occurrences_by_age, occurrences_of_board, boards_by_age, unmatched_terms_latest;
CREATE INDEX rounds_asked ON rounds (channel_id, opened_at DESC) WHERE state <> 'cancelled';
CREATE INDEX submissions_of_member ON submissions (member_id, id DESC);
