-- What the release gate of a lot looks at beside its results.

-- columns: check_hold = h.reason, p.name AS put_by, d.code AS deviation

-- name: lot_check_holds
-- The holds of a lot that are not lifted, and the open deviation that put each: of a closed one QA lifts it.
SELECT {check_hold} FROM hold h JOIN person p ON p.id = h.put_by
    LEFT JOIN deviation d ON d.id = h.deviation_id AND d.state = 'open'
WHERE h.lot_id = ?1 AND h.lifted_at_ms IS NULL ORDER BY h.id;

-- columns: pending = t.specification_id, s.test, s.stage, t.due_on

-- name: lot_pending
-- The tests that a lot was released without.
SELECT {pending} FROM lot_pending t JOIN specification s ON s.id = t.specification_id WHERE t.lot_id = ?1
ORDER BY s.ordinal;

-- name: lot_pending_insert
-- A test that a lot is released without.
INSERT INTO lot_pending (lot_id, specification_id, due_on) VALUES (?1, ?2, ?3);

-- columns: kin = l.id, l.code, k.generation, l.status, l.product_id, d.code AS donor, h.reason, p.name AS put_by

-- name: lot_kin
-- Every ancestor of a lot, the nearest first, with its status, its donor and each hold on it (none: reason is NULL).
WITH RECURSIVE up (lot_id, generation) AS (
    SELECT parent_id, 1 FROM lot_parent WHERE lot_id = ?1
    UNION SELECT q.parent_id, u.generation + 1 FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
), near (lot_id, generation) AS (
    SELECT lot_id, min(generation) FROM up GROUP BY lot_id
)
SELECT {kin} FROM near k JOIN lot l ON l.id = k.lot_id JOIN donor d ON d.id = l.donor_id
LEFT JOIN hold h ON h.lot_id = l.id AND h.lifted_at_ms IS NULL LEFT JOIN person p ON p.id = h.put_by
ORDER BY k.generation, l.id, h.id;

-- name: lot_check_unsound
-- Invalidated results of a lot whose investigation, opened again or another one, found a cause that is not the
-- laboratory's.
SELECT 'R' || r.id || ' was invalidated, and ' || d.code || ' found the cause ''' || d.cause || ''''
FROM result r JOIN deviation d ON d.id = r.cause_id
    OR d.id IN (SELECT x.deviation_id FROM deviation_subject x WHERE x.result_id = r.id)
WHERE r.lot_id = ?1 AND r.state IN ('corrected', 'invalidated') AND r.state = 'invalidated' AND d.state = 'closed'
    AND d.cause <> 'laboratory' ORDER BY r.id, d.id;

-- name: lot_kin_doubts
-- The ancestors of a lot that have a gating result which does not conform, or one of several that are judged together.
WITH RECURSIVE up (lot_id) AS (
    SELECT parent_id FROM lot_parent WHERE lot_id = ?1
    UNION SELECT q.parent_id FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
)
SELECT u.lot_id FROM up u WHERE EXISTS (
    SELECT 1 FROM result r JOIN specification s ON s.id = r.specification_id
    WHERE r.lot_id = u.lot_id AND r.state IN ('entered', 'reviewed') AND s.gates_release = 1
    AND (r.verdict <> 'pass' OR s.replicate_rule = 'mean')
);

-- columns: kin_deviation = d.code, l.id AS lot_id

-- name: lot_kin_deviations
-- Open deviations that concern an ancestor of a lot or a vial of one, of a class or of any. Few are open at a time:
-- they come first.
WITH RECURSIVE up (lot_id) AS (
    SELECT parent_id FROM lot_parent WHERE lot_id = ?1
    UNION SELECT q.parent_id FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
)
SELECT {kin_deviation} FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
LEFT JOIN vial v ON v.id = x.vial_id JOIN lot l ON l.id = coalesce(x.lot_id, v.lot_id)
WHERE d.state = 'open' AND d.class = coalesce(?2, d.class) AND l.id IN (SELECT lot_id FROM up)
GROUP BY d.id, d.code, l.id ORDER BY l.id, d.id;
