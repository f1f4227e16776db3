-- Every statement that a store runs, by name. Words in braces are said for each database in databases.json.

-- name: schema_versions
SELECT version, {charset} AS charset FROM {prefix}schema

-- name: schema_table
CREATE TABLE IF NOT EXISTS {prefix}schema (version BIGINT NOT NULL PRIMARY KEY){engine}

-- name: schema_reached
INSERT INTO {prefix}schema (version) VALUES (:version)

-- name: program_highest
SELECT MAX(version) AS version FROM {prefix}program

-- name: programs
SELECT version, id, effective_from, body, seal FROM {prefix}program ORDER BY version

-- name: program_new
INSERT INTO {prefix}program (version, id, effective_from, body, seal) VALUES (:version, :id, :effective_from, :body, :seal)

-- name: booked_to
SELECT MAX(booked_to) AS booked_to FROM {prefix}account

-- name: account
SELECT account, version, programs, events, entries, last_event, last_entry, booked_to, body, seal FROM {prefix}account WHERE account = :account

-- name: account_locked
SELECT account, version, programs, events, entries, last_event, last_entry, booked_to, body, seal FROM {prefix}account WHERE account = :account{lock}

-- name: account_new
INSERT INTO {prefix}account (account, version, programs, events, entries, last_event, last_entry, booked_to, body, seal) VALUES (:account, 0, 0, 0, 0, :last_event, :last_entry, NULL, :body, :seal) {or_account}

-- name: account_set
UPDATE {prefix}account SET version = :version, programs = :programs, events = :events, entries = :entries, last_event = :last_event, last_entry = :last_entry, booked_to = :booked_to, body = :body, seal = :seal WHERE account = :account

-- name: accounts_after
SELECT account, version, programs, events, entries, last_event, last_entry, booked_to, body, seal FROM {prefix}account WHERE account > :after ORDER BY account LIMIT :limit

-- name: event
SELECT id, account, body, decision FROM {prefix}event WHERE id = :id

-- name: event_locked
SELECT id, account, body, decision FROM {prefix}event WHERE id = :id{lock}

-- name: event_new
INSERT INTO {prefix}event (id, account, place, type, occurred_at, booked_to, programs, body, decision, seal) VALUES (:id, :account, :place, :type, :occurred_at, :booked_to, :programs, :body, :decision, :seal)

-- name: events_between
SELECT id, account, place, type, occurred_at, booked_to, programs, body, decision, seal FROM {prefix}event WHERE account > :after AND account <= :upto ORDER BY account, place

-- name: events_beyond
SELECT id, account, place, type, occurred_at, booked_to, programs, body, decision, seal FROM {prefix}event WHERE account > :after ORDER BY account, place

-- name: events_of
SELECT id, account, place, type, occurred_at, booked_to, programs, body, decision, seal FROM {prefix}event WHERE account = :account ORDER BY place

-- name: entry_new
INSERT INTO {prefix}entry (account, place, id, event, kind, from_bucket, to_bucket, points, occurred_at, body) VALUES (:account, :place, :id, :event, :kind, :from_bucket, :to_bucket, :points, :occurred_at, :body)

-- name: entries_between
SELECT account, place, id, event, kind, from_bucket, to_bucket, points, occurred_at, body FROM {prefix}entry WHERE account > :after AND account <= :upto ORDER BY account, place

-- name: entries_beyond
SELECT account, place, id, event, kind, from_bucket, to_bucket, points, occurred_at, body FROM {prefix}entry WHERE account > :after ORDER BY account, place

-- name: entries_of
SELECT account, place, id, event, kind, from_bucket, to_bucket, points, occurred_at, body FROM {prefix}entry WHERE account = :account ORDER BY place

-- name: identity
SELECT account, customer, consent, body FROM {prefix}identity WHERE account = :account

-- name: identity_of
SELECT account, customer, consent, body FROM {prefix}identity WHERE customer = :customer

-- name: identity_new
INSERT INTO {prefix}identity (account, customer, consent, body) VALUES (:account, :customer, :consent, :body) {or_identity}

-- name: identity_set
UPDATE {prefix}identity SET consent = :consent, body = :body WHERE account = :account

-- name: identity_moved
UPDATE {prefix}identity SET account = :becomes WHERE account = :account

-- name: identity_erase
DELETE FROM {prefix}identity WHERE account = :account

-- name: identities_after
SELECT account, customer, consent, body FROM {prefix}identity WHERE consent = 1 AND account > :after ORDER BY account LIMIT :limit

-- name: outbox_new
INSERT INTO {prefix}outbox (topic, account, kind, body, made_at, delivered_at) SELECT :topic, account, :kind, :body, :made_at, NULL FROM {prefix}identity WHERE account = :account AND consent = 1 {or_outbox}

-- name: outbox
SELECT o.topic, o.account, i.customer, o.kind, o.body, o.made_at FROM {prefix}outbox o JOIN {prefix}identity i ON i.account = o.account WHERE o.delivered_at IS NULL AND i.consent = 1 ORDER BY o.made_at, o.topic LIMIT :limit

-- name: outbox_delivered
UPDATE {prefix}outbox SET delivered_at = :delivered_at WHERE topic = :topic AND delivered_at IS NULL

-- name: outbox_of
SELECT topic, account, kind, body, made_at, delivered_at FROM {prefix}outbox WHERE account = :account ORDER BY made_at, topic

-- name: outbox_erase
DELETE FROM {prefix}outbox WHERE account = :account

-- name: cursor
SELECT as_of, after FROM {prefix}cursor WHERE name = :name

-- name: cursor_erase
DELETE FROM {prefix}cursor WHERE name = :name

-- name: cursor_new
INSERT INTO {prefix}cursor (name, as_of, after) VALUES (:name, :as_of, :after)

-- name: queue_new
INSERT INTO {prefix}queue (account, queued_at, body, problem) VALUES (:account, :queued_at, :body, NULL)

-- name: queue_after
SELECT place, account, queued_at, body, problem FROM {prefix}queue WHERE place > :after ORDER BY place LIMIT :limit

-- name: queue_of
SELECT place, account, queued_at, body, problem FROM {prefix}queue WHERE account = :account ORDER BY place

-- name: queue_taken
DELETE FROM {prefix}queue WHERE place = :place

-- name: queue_refused
UPDATE {prefix}queue SET problem = :problem WHERE place = :place
