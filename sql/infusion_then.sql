-- What was so between two instants: of an infusion that is entered from paper afterwards.

-- columns: then_hold = l.code AS lot, v.code AS vial, h.reason, h.put_at_ms, h.lifted_at_ms

-- name: then_holds_of_lot
-- The holds that stood on a lot (?1) or one of its ancestors between two instants (?2, ?3), and those put later that
-- still stand. Those of an investigation of its results are left out where ?4 is 1: the supply was signed for them.
WITH RECURSIVE up (lot_id) AS (
    SELECT id FROM lot WHERE id = ?1
    UNION SELECT q.parent_id FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
)
SELECT {then_hold} FROM (
    SELECT h.id AS id FROM up u JOIN hold h ON h.lot_id = u.lot_id
    WHERE h.lot_id IS NOT NULL AND h.lifted_at_ms IS NULL
    UNION ALL SELECT h.id FROM up u JOIN hold h ON h.lot_id = u.lot_id
    WHERE h.lot_id IS NOT NULL AND h.lifted_at_ms IS NOT NULL AND h.put_at_ms <= ?3 AND h.lifted_at_ms > ?2
) b JOIN hold h ON h.id = b.id JOIN lot l ON l.id = h.lot_id LEFT JOIN vial v ON v.id = h.vial_id
LEFT JOIN deviation d ON d.id = h.deviation_id
WHERE ?4 = 0 OR d.id IS NULL OR d.origin <> 'result' ORDER BY h.id;

-- name: then_holds_of_vial
-- The same of a vial itself (?1).
SELECT {then_hold} FROM (
    SELECT h.id AS id FROM hold h WHERE h.vial_id = ?1 AND h.lifted_at_ms IS NULL
    UNION ALL SELECT h.id FROM hold h
    WHERE h.vial_id = ?1 AND h.lifted_at_ms IS NOT NULL AND h.put_at_ms <= ?3 AND h.lifted_at_ms > ?2
) b JOIN hold h ON h.id = b.id JOIN vial v ON v.id = h.vial_id LEFT JOIN lot l ON l.id = h.lot_id ORDER BY h.id;

-- columns: then_lot = l.code, l.status, g.meaning, l.decided_at_ms, l.withdrawn_at_ms,
--   (SELECT min(r.opened_at_ms) FROM recall_lot x JOIN recall r ON r.id = x.recall_id
--       WHERE x.lot_id = l.id AND r.drill = 0) AS recalled_at_ms

-- name: then_lot
-- What was decided about a lot, and when.
SELECT {then_lot} FROM lot l LEFT JOIN signature g ON g.id = l.decision_id WHERE l.id = ?1;

-- name: then_kin
-- The same of its ancestors.
WITH RECURSIVE up (lot_id) AS (
    SELECT parent_id FROM lot_parent WHERE lot_id = ?1
    UNION SELECT q.parent_id FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
)
SELECT {then_lot} FROM up u JOIN lot l ON l.id = u.lot_id LEFT JOIN signature g ON g.id = l.decision_id ORDER BY l.id;

-- columns: then_deviation = d.code, d.origin, d.opened_at_ms, l.code AS lot, v.code AS vial

-- name: then_critical_of_lot
-- Critical deviations of a lot (?1) or one of its ancestors that were open between two instants (?2, ?3), or are now.
WITH RECURSIVE up (lot_id) AS (
    SELECT id FROM lot WHERE id = ?1
    UNION SELECT q.parent_id FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
)
SELECT {then_deviation} FROM up u CROSS JOIN deviation_subject x JOIN deviation d ON d.id = x.deviation_id
JOIN lot l ON l.id = x.lot_id LEFT JOIN vial v ON v.id = x.vial_id LEFT JOIN signature g ON g.id = d.closing_id
WHERE x.lot_id = u.lot_id AND d.class = 'critical'
    AND (d.state = 'open' OR (d.opened_at_ms <= ?3 AND g.signed_at_ms > ?2)) ORDER BY d.id;

-- name: then_critical_of_vial
-- The same of a vial itself (?1).
SELECT {then_deviation} FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
JOIN vial v ON v.id = x.vial_id LEFT JOIN lot l ON l.id = x.lot_id LEFT JOIN signature g ON g.id = d.closing_id
WHERE x.vial_id = ?1 AND d.class = 'critical'
    AND (d.state = 'open' OR (d.opened_at_ms <= ?3 AND g.signed_at_ms > ?2)) ORDER BY d.id;

-- columns: then_reserved = v.code AS vial, o.code, s.code AS subject, a.allocated_at_ms

-- name: then_reserved
-- The orders but ?2 that a vial (?1) was reserved for between two instants (?3, ?4), or is now.
SELECT {then_reserved} FROM allocation a JOIN dose_order o ON o.id = a.order_id JOIN subject s ON s.id = o.subject_id
JOIN vial v ON v.id = a.vial_id
WHERE a.vial_id = ?1 AND a.order_id <> ?2
    AND (a.freed_at_ms IS NULL OR (a.allocated_at_ms <= ?4 AND a.freed_at_ms > ?3)) ORDER BY a.id;

-- columns: then_under_way = code, what, since_ms

-- name: then_under_way
-- Other doses than ?4 of a subject (?1) that are under way and were thawed by ?3, and its infusions that ran or began
-- between two instants.
SELECT {then_under_way} FROM (
    SELECT d.code AS code, d.state AS what, d.thawed_at_ms AS since_ms FROM dose d
    WHERE d.subject_id = ?1 AND d.state IN ('thawed', 'prepared', 'handed') AND d.thawed_at_ms <= ?3 AND d.id <> ?4
    UNION ALL
    SELECT i.code, 'running', i.started_at_ms FROM infusion i
    WHERE i.subject_id = ?1 AND i.started_at_ms < ?3
        AND (i.finished_at_ms IS NULL OR i.finished_at_ms > ?2 OR i.started_at_ms >= ?2)
) b ORDER BY since_ms;

-- columns: then_changed = e.action, e.at_ms

-- name: then_changed
-- The last act, of those whose name is like ?3, that concerned something (?1) after an instant (?2).
SELECT {then_changed} FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
WHERE s.subject = ?1 AND e.at_ms > ?2 AND e.action LIKE ?3 ORDER BY e.seq DESC LIMIT 1;

-- columns: then_recall = r.code, v.code AS vial

-- name: then_recall_of_vial
-- Open recalls that list a vial and do not know yet what became of it.
SELECT {then_recall} FROM recall_vial x JOIN recall r ON r.id = x.recall_id JOIN vial v ON v.id = x.vial_id
WHERE x.vial_id = ?1 AND r.state = 'open' AND r.drill = 0 AND x.outcome IS NULL ORDER BY r.id;
