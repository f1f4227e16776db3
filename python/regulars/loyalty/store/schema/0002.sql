-- The tables of a store, version 2: events that wait.

-- Events of a host that cannot reach the library, in the order in which they came. A row is gone once its event is booked;
-- `problem` is what the core last said of one that it does not book.
CREATE TABLE IF NOT EXISTS {prefix}queue (
    place {counter},
    account {key} NOT NULL,
    queued_at {instant} NOT NULL,
    body {text} NOT NULL,
    problem {text},
    UNIQUE (account, place)
){engine};
