-- Reading the audit log; its writing stands in store.sql.

-- name: audit_log
-- scans: in key order, ended by its limit
-- The newest events, of an actor, a time and an action where these are given.
SELECT {audit_event} FROM audit_event WHERE (?1 IS NULL OR actor = ?1) AND at_ms >= ?2 AND at_ms < ?3
AND (?4 IS NULL OR action = ?4) ORDER BY seq DESC LIMIT ?5;

-- name: audit_log_of_subject
-- The newest events that concern an ID; of a vial also those of its lot that changed it or printed a label of it, and
-- those by which a store around it was moved, carried, handed over or came to another keeper while it stood there.
WITH RECURSIVE stood (store_id, from_ms, until_ms) AS (
    SELECT c.store_id, c.done_at_ms,
        coalesce((SELECT n.done_at_ms FROM custody n WHERE n.previous_id = c.id), 9223372036854775807)
    FROM vial v JOIN custody c ON c.vial_id = v.id WHERE v.code = ?6 AND c.store_id IS NOT NULL
), around (store_id, from_ms, until_ms) AS (
    SELECT store_id, from_ms, until_ms FROM stood
    UNION SELECT y.parent_id, CASE WHEN y.from_ms < a.from_ms THEN a.from_ms ELSE y.from_ms END,
        CASE WHEN y.until_ms IS NULL OR y.until_ms > a.until_ms THEN a.until_ms ELSE y.until_ms END
    FROM around a JOIN store_stay y ON y.store_id = a.store_id
    WHERE y.parent_id IS NOT NULL AND y.from_ms < a.until_ms AND (y.until_ms IS NULL OR y.until_ms > a.from_ms)
), changed (store_id, tbl, row_id) AS (
    SELECT a.store_id, 'store_stay', y.id FROM around a JOIN store_stay y ON y.store_id = a.store_id
    WHERE y.previous_id IS NOT NULL AND y.from_ms > a.from_ms AND y.from_ms <= a.until_ms
    UNION SELECT a.store_id, 'store_keeper', k.id FROM around a JOIN store_keeper k ON k.store_id = a.store_id
    WHERE k.from_ms > a.from_ms AND k.from_ms <= a.until_ms
)
SELECT {audit_event} FROM audit_event WHERE seq IN (SELECT s.seq FROM audit_subject s WHERE s.subject = ?6
    UNION SELECT s.seq FROM changed m CROSS JOIN store b CROSS JOIN audit_subject s CROSS JOIN audit_change c
        WHERE b.id = m.store_id AND s.subject = b.code
            AND c.id >= s.seq * 16777216 AND c.id < (s.seq + 1) * 16777216
            AND CASE WHEN c.tbl = m.tbl AND c.old IS NULL THEN c.key END = m.row_id
    UNION SELECT s.seq FROM vial v JOIN lot l ON l.id = v.lot_id JOIN audit_subject s ON s.subject = l.code
        JOIN audit_change c ON c.id >= s.seq * 16777216 AND c.id < (s.seq + 1) * 16777216
        WHERE v.code = ?6 AND (c.tbl = 'vial' AND c.key = v.id
            OR c.tbl = 'label_print' AND c.key IN (SELECT b.id FROM label_print b WHERE b.vial_id = v.id)
            OR c.tbl = 'label_other' AND c.key IN (SELECT o.id FROM label_other o WHERE o.subject = v.code)))
AND (?1 IS NULL OR actor = ?1) AND at_ms >= ?2 AND at_ms < ?3 AND (?4 IS NULL OR action = ?4) ORDER BY seq DESC
    LIMIT ?5;

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
SELECT at_ms FROM audit_event WHERE action NOT IN ('sign-in.open', 'sign-in.ok', 'sign-in.failed', 'session.expire')
    ORDER BY seq DESC LIMIT 1;

-- name: audit_newest
-- The newest event; 0 when there is none.
SELECT coalesce(max(seq), 0) FROM audit_event;

-- columns: audit_done = e.seq, e.action

-- name: audit_done_before
-- What was recorded on an ID before an event (?2) and was done after a time (?3): the one that was done last.
SELECT {audit_done} FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
WHERE s.subject = ?1 AND s.seq < ?2 AND coalesce(e.performed_at_ms, e.at_ms) > ?3
    AND e.action NOT IN ('note', 'attach', 'document.issue', 'audit.review')
ORDER BY coalesce(e.performed_at_ms, e.at_ms) DESC LIMIT 1;

-- name: audit_other_fill
-- Whether a lot, or a vial of it, holds something else than its product's nominal fill.
SELECT count(*) FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.code = ?1 AND (coalesce(l.cells_per_vial, p.cells_per_vial) <> p.cells_per_vial
    OR coalesce(l.volume_ul, p.volume_ul) <> p.volume_ul
    OR EXISTS (SELECT 1 FROM vial v WHERE v.lot_id = l.id
        AND (v.cells <> p.cells_per_vial OR v.volume_ul <> p.volume_ul)));

-- name: audit_events_of_lot
-- Events behind one (?3) and before another (?4) that concern a lot, its vials, samples, results, deviations, doses or
-- infusions: the newest.
SELECT {audit_event} FROM audit_event WHERE seq IN (
    SELECT s.seq FROM audit_subject s WHERE s.subject = ?2 AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM vial v JOIN audit_subject s ON s.subject = v.code
        WHERE v.lot_id = ?1 AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM sample m JOIN audit_subject s ON s.subject = m.code
        WHERE m.lot_id = ?1 AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM result r JOIN audit_subject s ON s.subject = 'R' || r.id
        WHERE r.lot_id = ?1 AND r.state IN ('entered', 'reviewed') AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM result r JOIN audit_subject s ON s.subject = 'R' || r.id
        WHERE r.lot_id = ?1 AND r.state IN ('corrected', 'invalidated') AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
        JOIN audit_subject s ON s.subject = d.code WHERE x.lot_id = ?1 AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM vial v JOIN deviation_subject x ON x.vial_id = v.id
        JOIN deviation d ON d.id = x.deviation_id
        JOIN audit_subject s ON s.subject = d.code WHERE v.lot_id = ?1 AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM result r JOIN deviation_subject x ON x.result_id = r.id
        JOIN deviation d ON d.id = x.deviation_id
        JOIN audit_subject s ON s.subject = d.code
        WHERE r.lot_id = ?1 AND r.state IN ('entered', 'reviewed') AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM result r JOIN deviation_subject x ON x.result_id = r.id
        JOIN deviation d ON d.id = x.deviation_id
        JOIN audit_subject s ON s.subject = d.code
        WHERE r.lot_id = ?1 AND r.state IN ('corrected', 'invalidated') AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM vial v JOIN dose_vial c ON c.vial_id = v.id JOIN dose d ON d.id = c.dose_id
        JOIN audit_subject s ON s.subject = d.code WHERE v.lot_id = ?1 AND s.seq > ?3 AND s.seq < ?4
    UNION SELECT s.seq FROM vial v JOIN dose_vial c ON c.vial_id = v.id JOIN infusion i ON i.dose_id = c.dose_id
        JOIN audit_subject s ON s.subject = i.code WHERE v.lot_id = ?1 AND s.seq > ?3 AND s.seq < ?4
) ORDER BY seq DESC LIMIT ?5;

-- name: audit_events_of_id
-- Events behind one (?2) and before another (?3) that concern an ID, newest first.
SELECT {audit_event} FROM audit_event WHERE seq IN (
    SELECT s.seq FROM audit_subject s WHERE s.subject = ?1 AND s.seq > ?2 AND s.seq < ?3) ORDER BY seq DESC;

-- columns: audit_kin = kind, id, code

-- name: audit_kin
-- The lots that a lot was made from, the nearest first, and the donors of all of them.
WITH RECURSIVE up (lot_id) AS (
    SELECT parent_id FROM lot_parent WHERE lot_id = ?1
    UNION SELECT p.parent_id FROM up u JOIN lot_parent p ON p.lot_id = u.lot_id
)
SELECT 'ancestor' AS kind, l.id, l.code FROM up u JOIN lot l ON l.id = u.lot_id
UNION ALL SELECT 'donor', d.id, d.code FROM donor d WHERE d.id IN (
    SELECT donor_id FROM lot WHERE id = ?1 UNION SELECT l.donor_id FROM up u JOIN lot l ON l.id = u.lot_id)
ORDER BY kind, id DESC;

-- name: audit_decision_of_lot
-- The event that released or rejected a lot; 0 when there is none.
SELECT coalesce(max(e.seq), 0) FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
WHERE s.subject = ?1 AND e.action IN ('lot.release', 'lot.reject');

-- name: audit_review_last
-- The newest event that a review of a lot saw; 0 when there is none.
SELECT coalesce(max(last_event), 0) FROM lot_audit_review WHERE lot_id = ?1;

-- columns: audit_review_newest = r.last_event, g.name AS reviewed_by, g.signed_at_ms AS reviewed_at_ms

-- name: audit_review_newest
-- The newest review of a lot.
SELECT {audit_review_newest} FROM lot_audit_review r JOIN signature g ON g.id = r.signature_id
WHERE r.lot_id = ?1 ORDER BY r.id DESC LIMIT 1;

-- name: audit_review_insert
-- A review of a lot's trail.
INSERT INTO lot_audit_review (lot_id, last_event, exceptions, signature_id) VALUES (?1, ?2, ?3, ?4);

-- columns: audit_review = last_event, exceptions

-- name: audit_review_signed
-- The review under a signature.
SELECT {audit_review} FROM lot_audit_review WHERE signature_id = ?1;

-- name: audit_review_involved
-- Whether a person created a lot, or entered a result of it.
SELECT (SELECT count(*) FROM lot WHERE id = ?1 AND created_by = ?2)
    + (SELECT count(*) FROM result WHERE lot_id = ?1 AND state IN ('entered', 'reviewed') AND entered_by = ?2)
    + (SELECT count(*) FROM result WHERE lot_id = ?1 AND state IN ('corrected', 'invalidated') AND entered_by = ?2);

-- columns: sign_in = id, login, proof, outcome, opened_at_ms, closed_at_ms, asked_by

-- name: audit_sign_ins
-- scans: an export reads all of them
-- Every attempt to sign in.
SELECT {sign_in} FROM login_attempt ORDER BY id;
