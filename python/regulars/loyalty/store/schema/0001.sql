-- The tables of a store, version 1. Words in braces are said for each database in databases.json.

-- Every version of the store's one program, as it was written. Rows are never changed.
CREATE TABLE IF NOT EXISTS {prefix}program (
    version BIGINT NOT NULL PRIMARY KEY,
    id {key} NOT NULL,
    effective_from {instant} NOT NULL,
    body {text} NOT NULL,
    seal {hash} NOT NULL
){engine};

-- The snapshot of an account: what follows from its events, and how many of each kind of row it has.
CREATE TABLE IF NOT EXISTS {prefix}account (
    account {key} NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    programs BIGINT NOT NULL,
    events BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    last_event {hash} NOT NULL,
    last_entry {hash} NOT NULL,
    booked_to {instant},
    body {text} NOT NULL,
    seal {hash} NOT NULL
){engine};

-- What happened, and what was decided. `place` counts an account's events from 1 in the order of their commits;
-- `booked_to` is up to when the account was booked before, `programs` the highest version that was known.
CREATE TABLE IF NOT EXISTS {prefix}event (
    id {key} NOT NULL PRIMARY KEY,
    account {key} NOT NULL,
    place BIGINT NOT NULL,
    type {word} NOT NULL,
    occurred_at {instant} NOT NULL,
    booked_to {instant},
    programs BIGINT NOT NULL,
    body {text} NOT NULL,
    decision {text} NOT NULL,
    seal {hash} NOT NULL,
    UNIQUE (account, place)
){engine};

-- The book. `body` is the entry; the columns beside it repeat what one asks for most.
CREATE TABLE IF NOT EXISTS {prefix}entry (
    account {key} NOT NULL,
    place BIGINT NOT NULL,
    id {hash} NOT NULL,
    event {key},
    kind {word} NOT NULL,
    from_bucket {word} NOT NULL,
    to_bucket {word} NOT NULL,
    points BIGINT NOT NULL,
    occurred_at {instant} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (account, place),
    UNIQUE (account, id)
){engine};

-- Whose an account is. Erasing a person deletes this row alone.
CREATE TABLE IF NOT EXISTS {prefix}identity (
    account {key} NOT NULL PRIMARY KEY,
    customer {key} NOT NULL UNIQUE,
    consent SMALLINT NOT NULL,
    body {text} NOT NULL
){engine};

-- What the host has yet to announce. `topic` is the hash of kind, account and subject: each is announced once.
CREATE TABLE IF NOT EXISTS {prefix}outbox (
    topic {hash} NOT NULL PRIMARY KEY,
    account {key} NOT NULL,
    kind {word} NOT NULL,
    body {text} NOT NULL,
    made_at {instant} NOT NULL,
    delivered_at {instant}
){engine};

-- How far a run over all accounts has come.
CREATE TABLE IF NOT EXISTS {prefix}cursor (
    name {word} NOT NULL PRIMARY KEY,
    as_of {instant} NOT NULL,
    after {key} NOT NULL
){engine};
