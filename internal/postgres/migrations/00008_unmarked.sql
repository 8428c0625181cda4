-- +goose Up

-- By itself, for Postgres lets nothing use a new value before it is committed.
ALTER TYPE submission_outcome ADD VALUE IF NOT EXISTS 'unmarked';

-- +goose Down
SELECT 1; -- a value cannot be taken from an enum, and an unused one does no harm
