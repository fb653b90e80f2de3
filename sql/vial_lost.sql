-- Vials that nobody finds.

-- name: vial_lost_named
-- Whether a deviation names a vial.
SELECT count(*) FROM deviation_subject WHERE vial_id = ?2 AND deviation_id = ?1;

-- name: vial_lost_awaited
-- Whether a shipment that a vial is packed into was not received yet.
SELECT count(*) FROM shipment_vial WHERE vial_id = ?1 AND unpacked_at_ms IS NULL AND outcome IS NULL;

-- name: vial_lost_held
-- Whether an open deviation holds a vial.
SELECT count(*) FROM hold h JOIN deviation d ON d.id = h.deviation_id
WHERE h.vial_id = ?1 AND h.lifted_at_ms IS NULL AND d.state = 'open';

-- name: vial_lost_found
-- A vial that the receipt of a shipment missed is found.
UPDATE shipment_vial SET found_by = ?2, found_at_ms = ?3
WHERE vial_id = ?1 AND outcome = 'missing' AND found_at_ms IS NULL;
