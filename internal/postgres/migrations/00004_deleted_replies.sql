-- +goose Up
ALTER TABLE participations
    ADD COLUMN deleted text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT participations_deleted_bounded CHECK (cardinality(deleted) <= 20);
COMMENT ON COLUMN participations.deleted IS 'The ts of the messages that the member deleted last in the round''s thread: one that comes only afterwards, by another connection, is not taken in.';

-- +goose Down
ALTER TABLE participations DROP COLUMN deleted;
