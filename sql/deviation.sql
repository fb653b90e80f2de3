-- Deviations and what they concern.

-- columns: deviation = d.id, d.code, d.origin, d.title, d.class, d.state, o.name AS opened_by,
--   d.opened_by AS opened_by_id, d.opened_at_ms, d.cause, d.conclusion, d.corrective_action, s.name AS closed_by, s.signed_at_ms AS closed_at_ms

-- name: deviation_last
-- The number of the last deviation.
SELECT coalesce(max(id), 0) FROM deviation;

-- name: deviation_insert
-- A new deviation.
INSERT INTO deviation (code, origin, title, description, place, happened_at_ms, class, state, opened_by, opened_at_ms, due_on)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9, ?10);

-- name: deviation_concern
-- A lot or a vial that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, lot_id, vial_id) VALUES (?1, ?2, ?3);

-- name: deviation_concern_result
-- A result that a deviation investigates.
INSERT INTO deviation_subject (deviation_id, result_id) VALUES (?1, ?2);

-- name: deviation_hold_lot
-- A hold on a lot that ends with the deviation.
INSERT INTO hold (lot_id, reason, deviation_id, put_by, put_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: deviation_close
-- The signed conclusion.
UPDATE deviation SET state = 'closed', cause = ?2, conclusion = ?3, corrective_action = ?4, closing_id = ?5
WHERE id = ?1 AND state = 'open';

-- name: deviation_decide
-- A closing or a reopening, kept whatever follows.
INSERT INTO deviation_decision (deviation_id, kind, cause, conclusion, corrective_action, signature_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- columns: deviation_decision = c.id, c.kind, c.cause, c.conclusion, c.corrective_action,
--   (SELECT count(*) FROM deviation_decision n WHERE n.deviation_id = c.deviation_id AND n.id > c.id) AS later

-- name: deviation_decision_signed
-- The closing or reopening under a signature.
SELECT {deviation_decision} FROM deviation_decision c WHERE c.signature_id = ?1;

-- name: deviation_lift_holds
-- The holds that a deviation put end, but for those of the vials that it rejected.
UPDATE hold SET lifted_by = ?2, lifted_at_ms = ?3, lift_reason = ?4, lift_id = ?5
WHERE deviation_id = ?1 AND lifted_at_ms IS NULL AND NOT EXISTS (SELECT 1 FROM deviation_subject x
    WHERE x.deviation_id = ?1 AND x.vial_id = hold.vial_id AND x.disposition = 'reject');

-- name: deviation_undone
-- The tasks of a deviation that are not done.
SELECT 'task ' || t.number || ' (' || t.title || ', by ' || p.login || ')' FROM deviation_task t JOIN person p ON p.id = t.owner_id
WHERE t.deviation_id = ?1 AND t.done_at_ms IS NULL ORDER BY t.number;

-- name: deviation_undisposed
-- The vials of a deviation that nobody decided about.
SELECT 'vial ' || v.code FROM deviation_subject x JOIN vial v ON v.id = x.vial_id
WHERE x.deviation_id = ?1 AND x.disposition IS NULL ORDER BY x.id;

-- name: deviation_uncorrected
-- The results of a deviation without a correction, in force and reviewed, that conforms.
WITH RECURSIVE chain (first_id, id) AS (
    SELECT x.result_id, x.result_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.result_id IS NOT NULL
    UNION ALL SELECT c.first_id, r.id FROM chain c JOIN result r ON r.corrects_id = c.id
)
SELECT 'result R' || o.id FROM deviation_subject x JOIN result o ON o.id = x.result_id
WHERE x.deviation_id = ?1 AND NOT EXISTS (SELECT 1 FROM chain c JOIN result r ON r.id = c.id
    WHERE c.first_id = o.id AND r.id <> o.id AND r.state = 'reviewed' AND r.verdict IN ('pass', 'info'))
ORDER BY o.id;

-- name: deviation_entered_by
-- How many results of a deviation, or corrections of them, a person entered.
WITH RECURSIVE chain (id) AS (
    SELECT x.result_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.result_id IS NOT NULL
    UNION ALL SELECT r.id FROM chain c JOIN result r ON r.corrects_id = c.id
)
SELECT count(*) FROM chain c JOIN result r ON r.id = c.id WHERE r.entered_by = ?2;

-- name: deviation_signed_vials
-- The vials of a deviation with what was decided about them, as a conclusion signs them.
SELECT 'vial ' || v.code || ' ' || coalesce(x.disposition, 'undecided') FROM deviation_subject x JOIN vial v ON v.id = x.vial_id
WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_signed_tasks
-- The tasks of a deviation with what was done, as a conclusion signs them.
SELECT 'task ' || t.number || ' ' || t.title || ' by ' || p.login || ': ' || coalesce(t.remark, 'not done')
FROM deviation_task t JOIN person p ON p.id = t.owner_id WHERE t.deviation_id = ?1 ORDER BY t.number;

-- name: deviation_by_code
-- One deviation.
SELECT {deviation} FROM deviation d JOIN person o ON o.id = d.opened_by LEFT JOIN signature s ON s.id = d.closing_id
WHERE d.code = ?1;

-- name: deviation_list
-- scans: in key order, ended by its limit
-- The newest deviations, of a state or of any.
SELECT {deviation} FROM deviation d JOIN person o ON o.id = d.opened_by LEFT JOIN signature s ON s.id = d.closing_id
WHERE d.state = coalesce(?1, d.state) ORDER BY d.id DESC LIMIT ?2;

-- name: deviation_list_of_lot
-- The newest deviations that concern a lot or one of its vials.
SELECT {deviation} FROM deviation d JOIN person o ON o.id = d.opened_by LEFT JOIN signature s ON s.id = d.closing_id
WHERE d.id IN (SELECT x.deviation_id FROM deviation_subject x WHERE x.lot_id = ?1
    UNION ALL SELECT y.deviation_id FROM vial v JOIN deviation_subject y ON y.vial_id = v.id WHERE v.lot_id = ?1)
    AND d.state = coalesce(?2, d.state)
ORDER BY d.id DESC LIMIT ?3;

-- name: deviation_lots
-- The lots that a deviation concerns.
SELECT l.code FROM deviation_subject x JOIN lot l ON l.id = x.lot_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_vials
-- The vials that a deviation concerns.
SELECT v.code FROM deviation_subject x JOIN vial v ON v.id = x.vial_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_results
-- The results that a deviation investigates.
SELECT 'R' || x.result_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.result_id IS NOT NULL ORDER BY x.id;

-- name: deviation_lot_id
-- A lot by its code; 0 for none.
SELECT coalesce(max(id), 0) FROM lot WHERE code = ?1;

-- name: deviation_vial_id
-- A vial by its code; 0 for none.
SELECT coalesce(max(id), 0) FROM vial WHERE code = ?1;

-- name: deviation_open_of_lot
-- Open deviations that concern a lot or one of its vials, for its release. Few are open at a time: they come first.
SELECT d.code FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id LEFT JOIN vial v ON v.id = x.vial_id
WHERE d.state = 'open' AND (x.lot_id = ?1 OR v.lot_id = ?1)
GROUP BY d.id, d.code ORDER BY d.id;

-- name: deviation_critical
-- Open critical deviations that concern a lot (?1) or a vial (?2) itself, for a dose of it. Few are open at a time.
SELECT d.code FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
WHERE d.state = 'open' AND d.class = 'critical' AND (x.lot_id = ?1 OR x.vial_id = ?2)
GROUP BY d.id, d.code ORDER BY d.id;
