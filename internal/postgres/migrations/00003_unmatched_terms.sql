-- +goose Up
CREATE TABLE unmatched_terms (
    term       text PRIMARY KEY,
    times      bigint NOT NULL DEFAULT 1,
    first_at   timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    last_by    text NOT NULL,

    CONSTRAINT unmatched_terms_bounded CHECK (term <> '' AND octet_length(term) <= 400),
    CONSTRAINT unmatched_terms_asked CHECK (times > 0),
    CONSTRAINT unmatched_terms_in_order CHECK (last_at >= first_at)
);
CREATE INDEX unmatched_terms_most_asked ON unmatched_terms (times DESC, last_at DESC);
COMMENT ON TABLE unmatched_terms IS 'Look-ups that the glossary could not answer, for its authors. Terms are kept in lower case.';

-- +goose Down
DROP TABLE unmatched_terms;
