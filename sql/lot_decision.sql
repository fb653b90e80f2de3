-- What QA decides upon a lot.

-- name: lot_withdraw
-- A released lot is used no more; its release stays as it was signed.
UPDATE lot SET status = 'withdrawn', withdrawal_id = ?2, withdrawn_at_ms = ?3 WHERE id = ?1 AND status = 'released';

-- name: lot_extend
-- Another expiry of a lot.
UPDATE lot SET expires_on = ?2 WHERE id = ?1;

-- name: lot_extend_vials
-- The same of its vials that are not used up.
UPDATE vial SET expires_on = ?2 WHERE lot_id = ?1 AND state IN ('numbered', 'filled', 'stored', 'out', 'in-transit');

-- name: lot_extension_insert
-- A change of a lot's expiry, signed.
INSERT INTO lot_extension (lot_id, old_expires_on, new_expires_on, evidence_id, signature_id)
    VALUES (?1, ?2, ?3, ?4, ?5);

-- name: lot_expiry_before
-- The expiry that stood when a signature was given: what the next change replaced. No row: nothing changed it since.
SELECT old_expires_on FROM lot_extension WHERE lot_id = ?1 AND signature_id > ?2 ORDER BY id LIMIT 1;

-- columns: extension = l.id AS lot_id, l.expires_on AS lot_expires_on, e.old_expires_on, e.new_expires_on,
--   a.sha256 AS evidence_sha256

-- name: lot_extension_signed
-- The change of an expiry that a signature stands under.
SELECT {extension} FROM lot l JOIN lot_extension e ON e.lot_id = l.id JOIN attachment a ON a.id = e.evidence_id
WHERE l.code = ?1 AND e.signature_id = ?2;

-- name: lot_labels_of_another_day
-- Vials of a lot, not used up, whose newest label says another expiry.
SELECT v.code FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND v.state IN ('numbered', 'filled', 'stored', 'out', 'in-transit') AND b.expires_on <> ?2
AND b.copy = (SELECT max(n.copy) FROM label_print n WHERE n.vial_id = v.id)
ORDER BY v.serial;
