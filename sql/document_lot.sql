-- What documents about a lot read beside its own tables' statements.

-- columns: lot_signatures = decision_id, withdrawal_id

-- name: document_lot_signatures
-- The signatures of a lot's decision and withdrawal.
SELECT {lot_signatures} FROM lot WHERE id = ?1;

-- columns: document_pending = s.title, s.stage, t.due_on,
--   (SELECT count(*) FROM result r WHERE r.lot_id = t.lot_id AND r.specification_id = t.specification_id
--   AND r.state IN ('entered', 'reviewed')) AS results

-- name: document_lot_pending
-- The tests without which a lot was released.
SELECT {document_pending} FROM lot_pending t JOIN specification s ON s.id = t.specification_id WHERE t.lot_id = ?1
ORDER BY s.ordinal;

-- columns: document_vials = v.state, v.purpose, count(*) AS vials

-- name: document_lot_vials
-- How many vials of a lot are in which state, for which purpose.
SELECT {document_vials} FROM vial v WHERE v.lot_id = ?1 GROUP BY v.state, v.purpose ORDER BY v.purpose, v.state;

-- columns: document_batch_review = b.part, a.name AS file, a.sha256, b.signature_id

-- name: document_lot_batch_reviews
-- The reviews of a lot's executed batch record.
SELECT {document_batch_review} FROM batch_review b JOIN attachment a ON a.id = b.attachment_id WHERE b.lot_id = ?1 ORDER BY b.id;

-- columns: document_supply = j.code AS subject, a.name AS file, a.sha256, o.notify_by, o.physician_id, o.quality_id

-- name: document_lot_supplies
-- The supplies of a lot out of specification.
SELECT {document_supply} FROM oos_supply o JOIN subject j ON j.id = o.subject_id JOIN attachment a ON a.id = o.risk_id
WHERE o.lot_id = ?1 ORDER BY o.id;
