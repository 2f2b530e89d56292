-- What the plugin stands on: psql -f quotes.sql
CREATE TABLE quotes (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author text NOT NULL CHECK (author <> ''),
    text   text NOT NULL CHECK (length(text) BETWEEN 1 AND 10000)
);
CREATE INDEX ON quotes (author, id);

INSERT INTO quotes (author, text) VALUES
    ('Grace Hopper', 'A ship in port is safe, but that is not what ships are built for.'),
    ('Donald Knuth', 'Beware of bugs in the above code; I have only proved it correct, not tried it.'),
    ('Donald Knuth', 'Premature optimization is the root of all evil.');
