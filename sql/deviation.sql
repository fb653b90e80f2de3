-- Deviations and what they concern.

-- columns: deviation = d.id, d.code, d.origin, d.title, d.description, d.place, d.happened_at_ms, d.class, d.state,
--   o.name AS opened_by, d.opened_by AS opened_by_id, d.opened_at_ms, d.due_on, d.cause, d.conclusion,
--   d.corrective_action, s.name AS closed_by, s.signed_at_ms AS closed_at_ms

-- name: deviation_last
-- The number of the last deviation.
SELECT coalesce(max(id), 0) FROM deviation;

-- name: deviation_insert
-- A new deviation.
INSERT INTO deviation (code, origin, title, description, place, happened_at_ms, class, state, opened_by, opened_at_ms,
    due_on)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9, ?10);

-- name: deviation_concern_lot
-- A lot that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, lot_id) VALUES (?1, ?2);

-- name: deviation_concern_vial
-- A vial that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, vial_id) VALUES (?1, ?2);

-- name: deviation_concern_result
-- A result that a deviation investigates.
INSERT INTO deviation_subject (deviation_id, result_id) VALUES (?1, ?2);

-- name: deviation_concern_store
-- A store that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, store_id) VALUES (?1, ?2);

-- name: deviation_concern_standing
-- The vials that stand in the stores of a deviation, and in those inside them that nobody carries.
WITH RECURSIVE inside (id) AS (
    SELECT x.store_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.store_id IS NOT NULL
    UNION SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id WHERE c.holder_id IS NULL
)
INSERT INTO deviation_subject (deviation_id, vial_id)
SELECT ?1, v.id FROM inside n CROSS JOIN vial v
WHERE v.store_id = n.id AND NOT EXISTS (SELECT 1 FROM deviation_subject y
    WHERE y.vial_id = v.id AND y.deviation_id = ?1)
ORDER BY v.id;

-- name: deviation_concern_infusion
-- An infusion that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, infusion_id) VALUES (?1, ?2);

-- name: deviation_concern_shipment
-- A shipment that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, shipment_id) VALUES (?1, ?2);

-- name: deviation_concern_equipment
-- A piece of equipment that a deviation concerns.
INSERT INTO deviation_subject (deviation_id, equipment_id) VALUES (?1, ?2);

-- name: deviation_concerns_vial
-- Whether a deviation concerns a vial.
SELECT count(*) FROM deviation_subject WHERE vial_id = ?2 AND deviation_id = ?1;

-- name: deviation_hold_lots
-- Holds on the lots of a deviation, those of its results too, where it does not hold them.
INSERT INTO hold (lot_id, reason, deviation_id, put_by, put_at_ms)
SELECT c.lot_id, ?2, ?1, ?3, ?4 FROM (
    SELECT x.lot_id AS lot_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.lot_id IS NOT NULL
    UNION SELECT r.lot_id FROM deviation_subject y JOIN result r ON r.id = y.result_id WHERE y.deviation_id = ?1
) c
WHERE NOT EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = c.lot_id AND h.deviation_id = ?1 AND h.lifted_at_ms IS NULL)
ORDER BY c.lot_id;

-- name: deviation_hold_vials
-- Holds on the vials of a deviation that nobody decided about, where it does not hold them.
INSERT INTO hold (vial_id, reason, deviation_id, put_by, put_at_ms)
SELECT x.vial_id, ?2, ?1, ?3, ?4 FROM deviation_subject x
WHERE x.deviation_id = ?1 AND x.vial_id IS NOT NULL AND x.disposition IS NULL
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = x.vial_id AND h.deviation_id = ?1 AND h.lifted_at_ms IS NULL)
ORDER BY x.id;

-- name: deviation_undecided
-- The vials of a deviation that nobody decided about, of one lot or (?2 NULL) of all.
SELECT v.code FROM deviation_subject x JOIN vial v ON v.id = x.vial_id JOIN lot l ON l.id = v.lot_id
WHERE x.deviation_id = ?1 AND x.disposition IS NULL AND (?2 IS NULL OR l.code = ?2) ORDER BY x.id;

-- name: deviation_hold_vial
-- A hold on a rejected vial, unless the deviation holds it already.
INSERT INTO hold (vial_id, reason, deviation_id, put_by, put_at_ms) SELECT ?1, ?3, ?2, ?4, ?5
WHERE NOT EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = ?1 AND h.deviation_id = ?2 AND h.lifted_at_ms IS NULL);

-- name: deviation_lift_vial
-- The hold of a deviation on a vial ends.
UPDATE hold SET lifted_by = ?3, lifted_at_ms = ?4, lift_reason = ?5, lift_id = ?6
WHERE vial_id = ?1 AND deviation_id = ?2 AND lifted_at_ms IS NULL;

-- name: deviation_dispose
-- What was decided about a vial, as it stands now.
UPDATE deviation_subject SET disposition = ?2, disposition_id = ?3 WHERE id = ?1;

-- name: deviation_disposition_insert
-- What was decided about a vial, kept whatever follows.
INSERT INTO deviation_disposition (subject_id, disposition, signature_id) VALUES (?1, ?2, ?3);

-- name: deviation_undispose
-- The accepted vials of a deviation that is opened again wait for another decision; rejected ones stay so.
UPDATE deviation_subject SET disposition = NULL, disposition_id = NULL
    WHERE deviation_id = ?1 AND disposition = 'accept';

-- name: deviation_accepted
-- Whether a vial of a deviation is accepted.
SELECT count(*) FROM deviation_subject WHERE vial_id = ?2 AND deviation_id = ?1 AND disposition = 'accept';

-- name: deviation_lapse
-- An accepted vial waits for another decision: more came to light than was known of it.
UPDATE deviation_subject SET disposition = NULL, disposition_id = NULL
WHERE vial_id = ?2 AND deviation_id = ?1 AND disposition = 'accept';

-- name: deviation_reopen
-- A closed deviation is open again; what it was closed with stays in its decisions.
UPDATE deviation SET state = 'open', cause = NULL, conclusion = NULL, corrective_action = NULL, closing_id = NULL,
    due_on = ?2
WHERE id = ?1 AND state = 'closed';

-- name: deviation_close
-- The signed conclusion.
UPDATE deviation SET state = 'closed', cause = ?2, conclusion = ?3, corrective_action = ?4, closing_id = ?5
WHERE id = ?1 AND state = 'open';

-- name: deviation_decide
-- A closing or a reopening, kept whatever follows.
INSERT INTO deviation_decision (deviation_id, kind, cause, conclusion, corrective_action, signature_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- columns: deviation_signed = c.kind, c.cause, c.conclusion, c.corrective_action,
--   (SELECT count(*) FROM deviation_decision n WHERE n.deviation_id = c.deviation_id AND n.id > c.id) AS later

-- name: deviation_decision_signed
-- The closing or reopening under a signature.
SELECT {deviation_signed} FROM deviation_decision c WHERE c.signature_id = ?1;

-- columns: deviation_decision = c.kind, c.cause, c.conclusion, c.corrective_action, c.signature_id,
--   s.name AS signed_by,
--   s.meaning, s.signed_at_ms

-- name: deviation_decisions
-- Every closing and reopening of a deviation.
SELECT {deviation_decision} FROM deviation_decision c JOIN signature s ON s.id = c.signature_id
WHERE c.deviation_id = ?1 ORDER BY c.id;

-- columns: deviation_vial = x.id AS subject_id, x.vial_id,
--     CASE WHEN x.disposition = 'reject' THEN 1 ELSE 0 END AS rejected

-- name: deviation_vial_by_code
-- A vial of a deviation.
SELECT {deviation_vial} FROM vial v JOIN deviation_subject x ON x.vial_id = v.id
    WHERE v.code = ?2 AND x.deviation_id = ?1;

-- columns: deviation_disposed = v.code AS vial,
--   CASE WHEN x.disposition_id = h.signature_id THEN x.disposition ELSE h.disposition END AS disposition,
--   CASE WHEN x.disposition_id = h.signature_id THEN 1 ELSE 0 END AS in_force

-- name: deviation_disposed
-- What a signature decided about vials, as the record says it now.
SELECT {deviation_disposed} FROM deviation_disposition h JOIN deviation_subject x ON x.id = h.subject_id
JOIN vial v ON v.id = x.vial_id WHERE h.signature_id = ?1 ORDER BY h.id;

-- columns: deviation_disposition = v.code AS vial, h.disposition, s.name AS signed_by, s.reason, s.signed_at_ms,
--   CASE WHEN x.disposition_id = h.signature_id THEN 1 ELSE 0 END AS in_force

-- name: deviation_dispositions
-- Everything that was decided about the vials of a deviation.
SELECT {deviation_disposition} FROM deviation_subject x JOIN deviation_disposition h ON h.subject_id = x.id
JOIN vial v ON v.id = x.vial_id JOIN signature s ON s.id = h.signature_id WHERE x.deviation_id = ?1 ORDER BY h.id;

-- columns: deviation_task = t.id, t.number, t.title, p.login AS owner, t.due_on, d.name AS done_by, t.done_at_ms,
--     t.remark

-- name: deviation_tasks
-- The tasks of a deviation.
SELECT {deviation_task} FROM deviation_task t JOIN person p ON p.id = t.owner_id LEFT JOIN person d ON d.id = t.done_by
WHERE t.deviation_id = ?1 ORDER BY t.number;

-- name: deviation_task_by_number
-- One task.
SELECT {deviation_task} FROM deviation_task t JOIN person p ON p.id = t.owner_id LEFT JOIN person d ON d.id = t.done_by
WHERE t.deviation_id = ?1 AND t.number = ?2;

-- name: deviation_task_last
-- The number of the last task of a deviation.
SELECT coalesce(max(number), 0) FROM deviation_task WHERE deviation_id = ?1;

-- name: deviation_task_insert
-- A new task.
INSERT INTO deviation_task (deviation_id, number, title, owner_id, due_on) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: deviation_task_done
-- What was done.
UPDATE deviation_task SET done_by = ?2, done_at_ms = ?3, remark = ?4 WHERE id = ?1 AND done_at_ms IS NULL;

-- columns: deviation_result = r.id, l.code AS lot, n.test, r.value, r.unit, r.verdict, r.state, p.login AS entered_by

-- name: deviation_results_shown
-- The results that a deviation investigates, as they stand now.
SELECT {deviation_result} FROM deviation_subject x JOIN result r ON r.id = x.result_id JOIN lot l ON l.id = r.lot_id
JOIN specification n ON n.id = r.specification_id JOIN person p ON p.id = r.entered_by WHERE x.deviation_id = ?1
    ORDER BY x.id;

-- columns: deviation_hold = coalesce(l.code, v.code) AS held, h.reason, p.name AS put_by, h.put_at_ms,
--   q.name AS lifted_by,
--   h.lifted_at_ms, h.lift_reason

-- name: deviation_holds
-- Every hold that a deviation put.
SELECT {deviation_hold} FROM hold h JOIN person p ON p.id = h.put_by LEFT JOIN person q ON q.id = h.lifted_by
LEFT JOIN lot l ON l.id = h.lot_id LEFT JOIN vial v ON v.id = h.vial_id WHERE h.deviation_id = ?1 ORDER BY h.id;

-- name: deviation_lift_holds
-- The holds that a deviation put end, but for those of the vials that it rejected.
UPDATE hold SET lifted_by = ?2, lifted_at_ms = ?3, lift_reason = ?4, lift_id = ?5
WHERE deviation_id = ?1 AND lifted_at_ms IS NULL AND NOT EXISTS (SELECT 1 FROM deviation_subject x
    WHERE x.deviation_id = ?1 AND x.vial_id = hold.vial_id AND x.disposition = 'reject');

-- name: deviation_undone
-- The tasks of a deviation that are not done.
SELECT 'task ' || t.number || ' (' || t.title || ', by ' || p.login || ')' FROM deviation_task t
    JOIN person p ON p.id = t.owner_id
WHERE t.deviation_id = ?1 AND t.done_at_ms IS NULL ORDER BY t.number;

-- name: deviation_undisposed
-- The vials of a deviation that nobody decided about.
SELECT 'vial ' || v.code FROM deviation_subject x JOIN vial v ON v.id = x.vial_id
WHERE x.deviation_id = ?1 AND x.disposition IS NULL ORDER BY x.id;

-- name: deviation_uncorrected
-- The results of a deviation, judged by themselves, without a correction, in force and reviewed, that conforms.
WITH RECURSIVE chain (first_id, id) AS (
    SELECT x.result_id, x.result_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.result_id IS NOT NULL
    UNION ALL SELECT c.first_id, r.id FROM chain c JOIN result r ON r.corrects_id = c.id
)
SELECT 'result R' || o.id FROM deviation_subject x JOIN result o ON o.id = x.result_id
JOIN specification n ON n.id = o.specification_id
WHERE x.deviation_id = ?1 AND n.replicate_rule <> 'mean'
    AND NOT EXISTS (SELECT 1 FROM chain c JOIN result r ON r.id = c.id
    WHERE c.first_id = o.id AND r.id <> o.id AND r.state = 'reviewed' AND r.verdict IN ('pass', 'info'))
ORDER BY o.id;

-- name: deviation_replicates
-- The results of a deviation that are judged by the mean they belong to.
SELECT o.id FROM deviation_subject x JOIN result o ON o.id = x.result_id
    JOIN specification n ON n.id = o.specification_id
WHERE x.deviation_id = ?1 AND n.replicate_rule = 'mean' ORDER BY o.id;

-- name: deviation_entered_by
-- How many results of a deviation, or corrections of them, a person entered.
WITH RECURSIVE chain (id) AS (
    SELECT x.result_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.result_id IS NOT NULL
    UNION ALL SELECT r.id FROM chain c JOIN result r ON r.corrects_id = c.id
)
SELECT count(*) FROM chain c JOIN result r ON r.id = c.id WHERE r.entered_by = ?2;

-- name: deviation_signed_stores
-- What the signer of a conclusion stands for: the stores, by the codes on their labels, wherever they stand since.
SELECT 'store ' || s.code FROM deviation_subject x JOIN store s ON s.id = x.store_id WHERE x.deviation_id = ?1
ORDER BY s.code;

-- name: deviation_signed_vials
-- The vials of a deviation with what was decided about them, as a conclusion signs them.
SELECT 'vial ' || v.code || ' ' || coalesce(x.disposition, 'undecided') FROM deviation_subject x
    JOIN vial v ON v.id = x.vial_id
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
-- The newest deviations, of a state, a class, due before a day, with an open task of a person, where these are given.
SELECT {deviation} FROM deviation d JOIN person o ON o.id = d.opened_by LEFT JOIN signature s ON s.id = d.closing_id
WHERE (?1 IS NULL OR d.state = ?1) AND (?2 IS NULL OR d.class = ?2)
    AND (?3 IS NULL OR (d.state = 'open' AND d.due_on < ?3))
    AND (?4 IS NULL OR EXISTS (SELECT 1 FROM deviation_task t JOIN person p ON p.id = t.owner_id
        WHERE t.deviation_id = d.id AND p.login = ?4 AND t.done_at_ms IS NULL))
ORDER BY d.id DESC LIMIT ?5;

-- name: deviation_list_of_lot
-- The same of a lot: what concerns it, its vials, results and infusions.
SELECT {deviation} FROM deviation d JOIN person o ON o.id = d.opened_by LEFT JOIN signature s ON s.id = d.closing_id
WHERE d.id IN (SELECT x.deviation_id FROM deviation_subject x WHERE x.lot_id = ?6
    UNION ALL SELECT y.deviation_id FROM vial v JOIN deviation_subject y ON y.vial_id = v.id WHERE v.lot_id = ?6
    UNION ALL SELECT z.deviation_id FROM result r JOIN deviation_subject z ON z.result_id = r.id
        WHERE r.lot_id = ?6 AND r.state IN ('entered', 'reviewed')
    UNION ALL SELECT z.deviation_id FROM result r JOIN deviation_subject z ON z.result_id = r.id
        WHERE r.lot_id = ?6 AND r.state IN ('corrected', 'invalidated')
    UNION ALL SELECT w.deviation_id FROM vial v JOIN dose_vial c ON c.vial_id = v.id
        JOIN infusion i ON i.dose_id = c.dose_id
        JOIN deviation_subject w ON w.infusion_id = i.id WHERE v.lot_id = ?6)
    AND (?1 IS NULL OR d.state = ?1) AND (?2 IS NULL OR d.class = ?2)
        AND (?3 IS NULL OR (d.state = 'open' AND d.due_on < ?3))
    AND (?4 IS NULL OR EXISTS (SELECT 1 FROM deviation_task t JOIN person p ON p.id = t.owner_id
        WHERE t.deviation_id = d.id AND p.login = ?4 AND t.done_at_ms IS NULL))
ORDER BY d.id DESC LIMIT ?5;

-- name: deviation_lots
-- The lots that a deviation concerns.
SELECT l.code FROM deviation_subject x JOIN lot l ON l.id = x.lot_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_all_lots
-- The lots that a deviation concerns, by themselves or by vials or results of theirs.
SELECT DISTINCT l.code FROM deviation_subject x LEFT JOIN vial v ON v.id = x.vial_id
LEFT JOIN result r ON r.id = x.result_id JOIN lot l ON l.id = coalesce(x.lot_id, v.lot_id, r.lot_id)
WHERE x.deviation_id = ?1 ORDER BY l.code;

-- name: deviation_vials
-- The vials that a deviation concerns.
SELECT v.code FROM deviation_subject x JOIN vial v ON v.id = x.vial_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_results
-- The results that a deviation investigates.
SELECT 'R' || x.result_id FROM deviation_subject x WHERE x.deviation_id = ?1 AND x.result_id IS NOT NULL ORDER BY x.id;

-- name: deviation_stores
-- The stores that a deviation concerns.
SELECT t.path FROM deviation_subject x JOIN store t ON t.id = x.store_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_infusions
-- The infusions that a deviation concerns.
SELECT i.code FROM deviation_subject x JOIN infusion i ON i.id = x.infusion_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_shipments
-- The shipments that a deviation concerns.
SELECT h.code FROM deviation_subject x JOIN shipment h ON h.id = x.shipment_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- name: deviation_equipment
-- The equipment that a deviation concerns.
SELECT e.code FROM deviation_subject x JOIN equipment e ON e.id = x.equipment_id WHERE x.deviation_id = ?1
    ORDER BY x.id;

-- name: deviation_concerned
-- Every ID whose history shows a deviation: what it concerns, and the lots of its results.
SELECT l.code FROM deviation_subject x JOIN lot l ON l.id = x.lot_id WHERE x.deviation_id = ?1
UNION SELECT l.code FROM deviation_subject x JOIN result r ON r.id = x.result_id JOIN lot l ON l.id = r.lot_id
    WHERE x.deviation_id = ?1
UNION SELECT v.code FROM deviation_subject x JOIN vial v ON v.id = x.vial_id WHERE x.deviation_id = ?1
UNION SELECT t.path FROM deviation_subject x JOIN store t ON t.id = x.store_id WHERE x.deviation_id = ?1
UNION SELECT i.code FROM deviation_subject x JOIN infusion i ON i.id = x.infusion_id WHERE x.deviation_id = ?1
UNION SELECT h.code FROM deviation_subject x JOIN shipment h ON h.id = x.shipment_id WHERE x.deviation_id = ?1
UNION SELECT e.code FROM deviation_subject x JOIN equipment e ON e.id = x.equipment_id WHERE x.deviation_id = ?1;

-- name: deviation_open_of_lot
-- Open deviations that concern a lot, for its release: the lot, a vial, a result or an infusion of it, or a store in
-- which a vial of it stands or stood since it happened, directly or with a box or rack that was in it then (moving
-- vials or racks away hides nothing). Few are open at a time: nothing that ended before the first of them is read.
WITH RECURSIVE first_open (at_ms) AS (
    SELECT min(d.happened_at_ms) FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
    WHERE d.state = 'open' AND x.store_id IS NOT NULL
), around (store_id, from_ms, until_ms) AS (
    SELECT DISTINCT c.store_id, c.done_at_ms, n.done_at_ms
    FROM vial v JOIN custody c ON c.vial_id = v.id LEFT JOIN custody n ON n.previous_id = c.id
    WHERE v.lot_id = ?1 AND c.store_id IS NOT NULL
        AND (n.id IS NULL OR n.done_at_ms > (SELECT f.at_ms FROM first_open f))
        AND (SELECT f.at_ms FROM first_open f) IS NOT NULL
    UNION SELECT y.parent_id, CASE WHEN y.previous_id IS NOT NULL AND y.from_ms > a.from_ms THEN y.from_ms
        ELSE a.from_ms END,
        CASE WHEN a.until_ms IS NULL OR y.until_ms < a.until_ms THEN y.until_ms ELSE a.until_ms END
    FROM around a JOIN store_stay y ON y.store_id = a.store_id
    WHERE y.parent_id IS NOT NULL AND (a.until_ms IS NULL OR y.previous_id IS NULL OR y.from_ms < a.until_ms)
        AND (y.until_ms IS NULL OR (y.until_ms > a.from_ms AND y.until_ms > (SELECT f.at_ms FROM first_open f)))
)
SELECT d.code FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
WHERE d.state = 'open' AND (x.lot_id = ?1
    OR EXISTS (SELECT 1 FROM vial v WHERE v.id = x.vial_id AND v.lot_id = ?1)
    OR EXISTS (SELECT 1 FROM result r WHERE r.id = x.result_id AND r.lot_id = ?1)
    OR EXISTS (SELECT 1 FROM infusion i JOIN dose_vial c ON c.dose_id = i.dose_id JOIN vial v ON v.id = c.vial_id
        WHERE i.id = x.infusion_id AND v.lot_id = ?1)
    OR EXISTS (SELECT 1 FROM around a WHERE a.store_id = x.store_id
        AND (a.until_ms IS NULL OR a.until_ms > d.happened_at_ms)))
GROUP BY d.id, d.code ORDER BY d.id;
