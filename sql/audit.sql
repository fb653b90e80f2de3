-- Reading the audit log; its writing stands in store.sql.

-- name: audit_log
-- scans: in key order, ended by its limit
-- The newest events, of an actor, a time and an action where these are given.
SELECT {audit_event} FROM audit_event WHERE (?1 IS NULL OR actor = ?1) AND at_ms >= ?2 AND at_ms < ?3
AND (?4 IS NULL OR action = ?4) ORDER BY seq DESC LIMIT ?5;

-- name: audit_log_of_subject
-- The newest events that concern an ID.
SELECT {audit_event} FROM audit_event WHERE seq IN (SELECT s.seq FROM audit_subject s WHERE s.subject = ?6)
AND (?1 IS NULL OR actor = ?1) AND at_ms >= ?2 AND at_ms < ?3 AND (?4 IS NULL OR action = ?4) ORDER BY seq DESC LIMIT ?5;

-- name: audit_event_by_seq
-- One event.
SELECT {audit_event} FROM audit_event WHERE seq = ?1;

-- name: audit_changes_between
-- The changes of one event, by the range of their keys.
SELECT {audit_change} FROM audit_change WHERE id >= ?1 AND id < ?2 ORDER BY id;

-- name: export_insert
-- An export that was handed out.
INSERT INTO export (directory, manifest_sha256, last_event, exported_by, exported_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: audit_last_act
-- scans: from the end, past the proofs that stand behind the last act
-- When the last act that is not a proof of a person was recorded.
SELECT at_ms FROM audit_event WHERE action NOT IN ('sign-in.open', 'sign-in.ok', 'sign-in.failed', 'session.expire') ORDER BY seq DESC LIMIT 1;
