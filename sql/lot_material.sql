-- Starting material and materials of lots.

-- columns: receipt = r.received_at_ms, r.condition, r.temperature_mc, r.accepted, r.reason, p.login AS received_by

-- name: lot_receipt_insert
-- Receipt of starting material.
INSERT INTO lot_receipt (lot_id, received_at_ms, condition, temperature_mc, accepted, reason, received_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: lot_receipt
-- The receipt of a lot.
SELECT {receipt} FROM lot_receipt r JOIN person p ON p.id = r.received_by WHERE r.lot_id = ?1;

-- columns: lot_material = m.id, l.code AS lot, m.item, m.supplier, m.supplier_lot, m.expires_on, m.state,
--   p.login AS entered_by, m.entered_by AS entered_by_id, m.entered_at_ms, m.decided_id, s.name AS decided_by,
--   s.reason AS decision_reason, s.signed_at_ms AS decided_at_ms, l.made_on, l.id AS lot_id,
--   m.corrected_by AS corrected_by_id, k.login AS corrected_by

-- name: lot_material_insert
-- A material of a lot.
INSERT INTO lot_material (lot_id, item, supplier, supplier_lot, expires_on, state, entered_by, entered_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, 'entered', ?6, ?7);

-- name: lot_material_same
-- Whether a lot has a material already, but for one that was rejected.
SELECT count(*) FROM lot_material WHERE lot_id = ?1 AND item = ?2 AND supplier = ?3 AND supplier_lot = ?4
    AND state <> 'rejected';

-- name: lot_material_correct
-- What was typed wrongly of a material that nobody has decided upon.
UPDATE lot_material SET supplier_lot = ?2, expires_on = ?3, corrected_by = ?4 WHERE id = ?1 AND state = 'entered';

-- name: lot_material_rejected_in
-- The lots in which something of a supplier's lot was rejected, and as what.
SELECT DISTINCT l.code, m.item FROM lot_material m JOIN lot l ON l.id = m.lot_id
WHERE m.supplier_lot = ?1 AND m.state = 'rejected' ORDER BY l.code, m.item;

-- name: lot_material_decide
-- The signed acceptance or rejection of a material.
UPDATE lot_material SET state = ?2, decided_id = ?3, accepted_id = CASE WHEN ?2 = 'accepted' THEN ?3
    ELSE accepted_id END
WHERE id = ?1;

-- name: lot_materials
-- The materials of a lot, in the order of entry.
SELECT {lot_material} FROM lot_material m JOIN lot l ON l.id = m.lot_id JOIN person p ON p.id = m.entered_by
LEFT JOIN signature s ON s.id = m.decided_id LEFT JOIN person k ON k.id = m.corrected_by WHERE m.lot_id = ?1
    ORDER BY m.id;

-- name: lot_materials_of_line
-- The materials of a lot and of all its ancestors that do not stand as accepted, and those that had expired when the
-- lot was made into which they went; the lot's own first. One that was rejected and entered again is the later entry's.
WITH RECURSIVE up (lot_id) AS (
    SELECT id FROM lot WHERE id = ?1
    UNION SELECT q.parent_id FROM up u JOIN lot_parent q ON q.lot_id = u.lot_id
)
SELECT {lot_material} FROM up u JOIN lot_material m ON m.lot_id = u.lot_id JOIN lot l ON l.id = u.lot_id
JOIN person p ON p.id = m.entered_by LEFT JOIN signature s ON s.id = m.decided_id
    LEFT JOIN person k ON k.id = m.corrected_by
WHERE (m.state <> 'accepted' OR m.expires_on < l.made_on)
    AND NOT (m.state = 'rejected' AND EXISTS (SELECT 1 FROM lot_material n WHERE n.lot_id = m.lot_id AND n.id > m.id
        AND n.item = m.item AND n.supplier = m.supplier AND n.supplier_lot = m.supplier_lot))
ORDER BY l.id DESC, m.id;

-- name: lot_material_count
-- How many materials a lot has.
SELECT count(*) FROM lot_material WHERE lot_id = ?1;
