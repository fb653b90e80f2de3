-- Holds on lots and vials.

-- columns: hold = h.id, h.reason, p.name AS put_by, h.put_at_ms, h.lift_reason

-- name: hold_lot
-- A hold on a lot.
INSERT INTO hold (lot_id, reason, put_by, put_at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: hold_vial
-- A hold on a vial.
INSERT INTO hold (vial_id, reason, put_by, put_at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: hold_lift
-- A hold ends, by a signature.
UPDATE hold SET lifted_by = ?2, lifted_at_ms = ?3, lift_reason = ?4, lift_id = ?5
    WHERE id = ?1 AND lifted_at_ms IS NULL;

-- name: hold_liftable_of_lot
-- The holds of a lot that are not lifted, but for those of a deviation that is open, or that found the cause of a
-- result in the product which was invalidated.
SELECT {hold} FROM hold h JOIN person p ON p.id = h.put_by WHERE h.lot_id = ?1 AND h.lifted_at_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM deviation d WHERE d.id = h.deviation_id AND d.state = 'open')
    AND NOT EXISTS (SELECT 1 FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
        JOIN result r ON r.id = x.result_id
        WHERE d.id = h.deviation_id AND d.state = 'closed' AND d.cause = 'product' AND r.state = 'invalidated')
ORDER BY h.id;

-- name: hold_liftable_of_vial
-- The holds of a vial that are not lifted, but for those of a deviation: an open one lifts them when it is closed, and
-- of a closed one nothing stands but what QA decided about a vial that was rejected.
SELECT {hold} FROM hold h JOIN person p ON p.id = h.put_by
WHERE h.vial_id = ?1 AND h.lifted_at_ms IS NULL AND h.deviation_id IS NULL ORDER BY h.id;

-- name: hold_lifted_by
-- The holds that a signature lifted.
SELECT {hold} FROM hold h JOIN person p ON p.id = h.put_by WHERE h.lift_id = ?1 ORDER BY h.id;

-- name: hold_deviations_of_vial
-- The deviations that hold a vial, and whether each is still open.
SELECT d.code, d.state FROM hold h JOIN deviation d ON d.id = h.deviation_id
WHERE h.vial_id = ?1 AND h.lifted_at_ms IS NULL GROUP BY d.id, d.code, d.state ORDER BY d.id;
