-- The week's report: what the log has between two events, and how things stand.

-- name: weekly_last_event
-- The newest event.
SELECT coalesce(max(seq), 0) FROM audit_event;

-- name: weekly_event_at
-- When an event was recorded.
SELECT at_ms FROM audit_event WHERE seq = ?1;

-- columns: weekly = lots_created, lots_filled, lots_released, lots_rejected, lots_recalled, lots_withdrawn,
--   lots_extended, results_entered, results_failing, results_undecided, results_corrected, results_invalidated,
--   deviations_opened, deviations_closed, holds_put, holds_lifted, doses_thawed, infusions_finished, people_added,
--   documents_issued

-- name: weekly_changes
-- What rows became between the changes ?1 and before ?2. In a row's JSON no text can look like a key and its value: a
-- quote inside of a text is escaped. A column that is NULL does not stand there.
SELECT sum(CASE WHEN tbl = 'lot' AND old IS NULL THEN 1 ELSE 0 END) AS lots_created,
    sum(CASE WHEN tbl = 'lot' AND new LIKE '%"status":"quarantine"%' AND old LIKE '%"status":"in-process"%' THEN 1
        ELSE 0 END) AS lots_filled,
    sum(CASE WHEN tbl = 'lot' AND new LIKE '%"status":"released"%' AND old NOT LIKE '%"status":"released"%' THEN 1
        ELSE 0 END) AS lots_released,
    sum(CASE WHEN tbl = 'lot' AND new LIKE '%"status":"rejected"%' AND old NOT LIKE '%"status":"rejected"%' THEN 1
        ELSE 0 END) AS lots_rejected,
    sum(CASE WHEN tbl = 'lot' AND new LIKE '%"status":"recalled"%' AND old NOT LIKE '%"status":"recalled"%' THEN 1
        ELSE 0 END) AS lots_recalled,
    sum(CASE WHEN tbl = 'lot' AND new LIKE '%"status":"withdrawn"%' AND old NOT LIKE '%"status":"withdrawn"%' THEN 1
        ELSE 0 END) AS lots_withdrawn,
    sum(CASE WHEN tbl = 'lot_extension' AND old IS NULL THEN 1 ELSE 0 END) AS lots_extended,
    sum(CASE WHEN tbl = 'result' AND old IS NULL THEN 1 ELSE 0 END) AS results_entered,
    sum(CASE WHEN tbl = 'result' AND old IS NULL AND new LIKE '%"verdict":"fail"%' THEN 1 ELSE 0 END)
        AS results_failing,
    sum(CASE WHEN tbl = 'result' AND old IS NULL AND new LIKE '%"verdict":"undecided"%' THEN 1 ELSE 0 END)
        AS results_undecided,
    sum(CASE WHEN tbl = 'result' AND new LIKE '%"state":"corrected"%' AND old NOT LIKE '%"state":"corrected"%' THEN 1
        ELSE 0 END) AS results_corrected,
    sum(CASE WHEN tbl = 'result' AND new LIKE '%"state":"invalidated"%'
        AND old NOT LIKE '%"state":"invalidated"%' THEN 1 ELSE 0 END) AS results_invalidated,
    sum(CASE WHEN tbl = 'deviation' AND old IS NULL THEN 1 ELSE 0 END) AS deviations_opened,
    sum(CASE WHEN tbl = 'deviation' AND new LIKE '%"state":"closed"%' AND old LIKE '%"state":"open"%' THEN 1 ELSE 0 END)
        AS deviations_closed,
    sum(CASE WHEN tbl = 'hold' AND old IS NULL THEN 1 ELSE 0 END) AS holds_put,
    sum(CASE WHEN tbl = 'hold' AND new LIKE '%"lifted_at_ms":%' AND old NOT LIKE '%"lifted_at_ms":%' THEN 1 ELSE 0 END)
        AS holds_lifted,
    sum(CASE WHEN tbl = 'dose' AND old IS NULL THEN 1 ELSE 0 END) AS doses_thawed,
    sum(CASE WHEN tbl = 'infusion' AND new LIKE '%"state":"finished"%'
        AND coalesce(old, '') NOT LIKE '%"state":"finished"%' THEN 1 ELSE 0 END) AS infusions_finished,
    sum(CASE WHEN tbl = 'person' AND old IS NULL THEN 1 ELSE 0 END) AS people_added,
    sum(CASE WHEN tbl = 'document' AND old IS NULL THEN 1 ELSE 0 END) AS documents_issued
FROM audit_change WHERE id >= ?1 AND id < ?2;

-- name: weekly_subjects
-- How many subjects were given something: infusions that ended between the changes ?1 and before ?2.
SELECT count(DISTINCT i.subject_id) FROM audit_change c JOIN infusion i ON i.id = c.key
WHERE c.id >= ?1 AND c.id < ?2 AND c.tbl = 'infusion' AND c.old IS NOT NULL AND i.state IN ('finished', 'aborted')
    AND i.given_ul > 0;

-- columns: weekly_people = roles_changed, failed_sign_ins

-- name: weekly_people
-- Changes of roles and proofs of a password that failed, from the event ?1 to before ?2.
SELECT sum(CASE WHEN action = 'user.role' THEN 1 ELSE 0 END) AS roles_changed,
    sum(CASE WHEN action = 'sign-in.failed' THEN 1 ELSE 0 END) AS failed_sign_ins
FROM audit_event WHERE seq >= ?1 AND seq < ?2;

-- columns: weekly_open = minor, major, critical

-- name: weekly_open
-- Open deviations by class.
SELECT sum(CASE WHEN class = 'minor' THEN 1 ELSE 0 END) AS minor,
    sum(CASE WHEN class = 'major' THEN 1 ELSE 0 END) AS major,
    sum(CASE WHEN class = 'critical' THEN 1 ELSE 0 END) AS critical
FROM deviation WHERE state = 'open';

-- columns: weekly_oldest = code, opened_at_ms

-- name: weekly_oldest
-- The deviation that has been open for longest.
SELECT code, opened_at_ms FROM deviation WHERE state = 'open' ORDER BY opened_at_ms, id LIMIT 1;

-- columns: weekly_stock = product, quarter, vials, released, usable

-- name: weekly_stock
-- scans: counts every stored vial, in the index of their expiry
-- Stored vials for patients, by product and quarter of expiry; of them those in released lots, and of these what is
-- neither held nor expired on the day ?1.
SELECT p.code AS product, substr(v.expires_on, 1, 4) || '-Q'
    || ((CAST(substr(v.expires_on, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
    count(*) AS vials, sum(CASE WHEN l.status = 'released' THEN 1 ELSE 0 END) AS released,
    sum(CASE WHEN l.status = 'released' AND v.expires_on >= ?1
        AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL)
        AND NOT EXISTS (SELECT 1 FROM hold g WHERE g.vial_id = v.id AND g.lifted_at_ms IS NULL) THEN 1 ELSE 0 END)
        AS usable
FROM vial v JOIN product p ON p.id = v.product_id JOIN lot l ON l.id = v.lot_id
WHERE v.state = 'stored' AND v.purpose = 'product'
GROUP BY p.code, quarter ORDER BY p.code, quarter;
