-- Supply of a lot out of specification to one subject.

-- columns: oos_supply = o.id, l.code AS lot, s.code AS subject, o.risk_id, a.sha256 AS risk_sha256, o.physician_id,
--   p.name AS physician, o.quality_id, q.name AS quality, q.reason, q.signed_at_ms, o.notify_by

-- name: oos_supply_insert
-- A supply that a physician asked for and quality agreed to.
INSERT INTO oos_supply (lot_id, subject_id, risk_id, physician_id, quality_id, notify_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: oos_supply_of
-- The newest supply of a lot to a subject.
SELECT {oos_supply} FROM oos_supply o JOIN lot l ON l.id = o.lot_id JOIN subject s ON s.id = o.subject_id
JOIN attachment a ON a.id = o.risk_id JOIN signature p ON p.id = o.physician_id JOIN signature q ON q.id = o.quality_id
WHERE o.lot_id = ?1 AND o.subject_id = ?2 ORDER BY o.id DESC LIMIT 1;

-- name: oos_supply_signed
-- The supply of a lot that a signature stands under, of the physician or of quality.
SELECT {oos_supply} FROM lot l JOIN oos_supply o ON o.lot_id = l.id JOIN subject s ON s.id = o.subject_id
JOIN attachment a ON a.id = o.risk_id JOIN signature p ON p.id = o.physician_id JOIN signature q ON q.id = o.quality_id
WHERE l.code = ?1 AND (o.physician_id = ?2 OR o.quality_id = ?2);
