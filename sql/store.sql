-- The store's own statements: connection settings, transactions, the audit log as it is written.

-- name: store_begin
-- The write lock at once: a deferred transaction would ignore the time-out when it upgrades.
BEGIN IMMEDIATE;

-- name: store_begin_reading
-- One consistent snapshot.
BEGIN;

-- name: store_commit
-- Durable when it returns.
COMMIT;

-- name: store_rollback
-- Undoes the open transaction.
ROLLBACK;

-- name: store_settings
-- Settings of every connection (DESIGN.md "SQLite"); temporary data stays in memory.
PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;

-- name: store_settings_create
-- Settings of a new file.
PRAGMA journal_mode = WAL;

-- name: store_mark
-- Says whose file it is ("cryo") and which schema it has; part of the first transaction.
PRAGMA application_id = 1668446575; PRAGMA user_version = 2;

-- name: store_application_id
-- Whose file it is.
PRAGMA application_id;

-- name: store_schema_version
-- The last migration that was applied.
PRAGMA user_version;

-- name: store_journal_delete
-- For a copy that must open from a read-only medium.
PRAGMA journal_mode = DELETE;

-- name: store_integrity
-- SQLite's own look at its pages and indexes: the first findings.
PRAGMA integrity_check(10);

-- name: store_foreign_keys
-- Rows whose parent is missing.
PRAGMA foreign_key_check;

-- name: store_schema
-- The schema as the file has it.
SELECT name, type || ' of ' || tbl_name || ': ' || coalesce(sql, 'made by itself') FROM sqlite_schema ORDER BY name;

-- name: store_migration_insert
-- A migration that was applied.
INSERT INTO migration (id, name, sha256, program, applied_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: audit_head
-- scans: one row, from the end
-- The last event.
SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1;

-- name: audit_event_insert
-- One event; columns in the order of hashing.
INSERT INTO audit_event (seq, format, schema, program, at_ms, performed_at_ms, zone, boot_id, boot_ms, actor,
    actor_name, actor_roles, second, second_name, os_account, host, terminal, request_id, action, subject, reason,
    change_count, change_root, previous, hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
    ?25);

-- name: audit_change_insert
-- One changed row of an event.
INSERT INTO audit_change (id, tbl, key, old, new, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: audit_changes_insert
-- So many of them at once, which takes two thirds of the time.
INSERT INTO audit_change (id, tbl, key, old, new, salt) VALUES
    {32 of (?, ?, ?, ?, ?, ?)};

-- name: audit_subject_insert
-- Makes an event findable by an ID that it concerns.
INSERT INTO audit_subject (subject, seq) VALUES (?1, ?2);

-- name: store_program
-- scans: in key order, ended by its limit
-- The version of the program that wrote the newest event.
SELECT program FROM audit_event ORDER BY seq DESC LIMIT 1;

-- columns: audit_event = seq, format, schema, program, at_ms, performed_at_ms, zone, boot_id, boot_ms, actor,
--   actor_name, actor_roles, second, second_name, os_account, host, terminal, request_id, action, subject, reason,
--   change_count, change_root, previous, hash

-- columns: audit_change = id, tbl, key, old, new, salt

-- name: audit_events_all
-- scans: verification and export read every event
-- The whole log, oldest first.
SELECT {audit_event} FROM audit_event ORDER BY seq;

-- name: audit_changes_all
-- scans: verification reads every change
-- Every change, in the order of its events.
SELECT {audit_change} FROM audit_change ORDER BY id;

-- name: audit_subjects_all
-- scans: verification compares the whole index
-- The subject index in the order of writing.
SELECT subject, seq FROM audit_subject ORDER BY id;

-- name: audit_change_by_id
-- One change.
SELECT {audit_change} FROM audit_change WHERE id = ?1;
