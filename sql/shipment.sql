-- Shipments: vials in a dry shipper from one site to another, by a carrier.

-- columns: shipment = h.id, h.code, f.code AS from_site, h.from_site_id, t.code AS to_site, h.to_site_id,
--   f.timezone AS from_timezone, t.timezone AS to_timezone, e.serial AS shipper, e.code AS shipper_code, h.shipper_id,
--   h.state,
--   h.quarantine_statement, h.quarantine_id, s.name AS quarantine_by, b.code AS returned, h.returns_id,
--   c.name AS created_by,
--   h.created_at_ms, h.carrier, h.tracking, d.name AS dispatched_by, h.dispatched_by AS dispatched_by_id,
--   h.dispatched_at_ms,
--   h.due_at_ms, h.charged_at_ms,
--   coalesce(h.charged_at_ms, (SELECT min(x.packed_at_ms) FROM shipment_vial x WHERE x.shipment_id = h.id))
--   AS holds_from_ms,
--   (SELECT q.hold_hours FROM equipment_service q WHERE q.id = coalesce(h.qualification_id,
--   (SELECT max(n.id) FROM equipment_service n WHERE n.equipment_id = h.shipper_id AND n.kind = 'qualification')))
--   AS hold_hours,
--   r.name AS received_by, h.received_at_ms, h.received_recorded_ms, h.condition, h.logger_id, h.logger_max_mc,
--   h.logger_silence_minutes,
--   h.logger_outcome, (SELECT g.serial || ' (' || g.code || ')' FROM equipment g WHERE g.id = h.logger_equipment_id)
--   AS logger_equipment,
--   (SELECT count(*) FROM shipment_vial x WHERE x.shipment_id = h.id AND x.unpacked_at_ms IS NULL) AS vials

-- name: shipment_by_code
-- One shipment.
SELECT {shipment} FROM shipment h JOIN site f ON f.id = h.from_site_id JOIN site t ON t.id = h.to_site_id
JOIN equipment e ON e.id = h.shipper_id JOIN person c ON c.id = h.created_by
    LEFT JOIN person d ON d.id = h.dispatched_by
LEFT JOIN person r ON r.id = h.received_by LEFT JOIN signature s ON s.id = h.quarantine_id
LEFT JOIN shipment b ON b.id = h.returns_id
WHERE h.code = ?1;

-- name: shipment_list
-- scans: in key order, ended by its limit
-- The newest shipments, of a state, from or to a site, overdue at a moment, where these are given.
SELECT {shipment} FROM shipment h JOIN site f ON f.id = h.from_site_id JOIN site t ON t.id = h.to_site_id
JOIN equipment e ON e.id = h.shipper_id JOIN person c ON c.id = h.created_by
    LEFT JOIN person d ON d.id = h.dispatched_by
LEFT JOIN person r ON r.id = h.received_by LEFT JOIN signature s ON s.id = h.quarantine_id
LEFT JOIN shipment b ON b.id = h.returns_id
WHERE (?1 IS NULL OR h.state = ?1) AND (?2 IS NULL OR f.code = ?2 OR t.code = ?2)
    AND (?3 IS NULL OR (h.state = 'dispatched' AND h.due_at_ms < ?3))
ORDER BY h.id DESC LIMIT ?4;

-- name: shipment_last
-- The number of the last shipment.
SELECT coalesce(max(id), 0) FROM shipment;

-- name: shipment_insert
-- A new shipment, open.
INSERT INTO shipment (code, from_site_id, to_site_id, shipper_id, state, quarantine_statement, quarantine_id,
    returns_id,
    created_by, created_at_ms)
VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?8, ?9);

-- name: shipment_cancel
-- It does not leave.
UPDATE shipment SET state = 'cancelled' WHERE id = ?1 AND state = 'open';

-- name: shipment_charge
-- When its shipper was filled with liquid nitrogen.
UPDATE shipment SET charged_at_ms = ?2, charge_said_ms = ?3
WHERE id = ?1 AND state = 'open' AND charged_at_ms IS NULL;

-- columns: shipment_filling = c.charged_at_ms, c.code

-- name: shipment_filling
-- When a shipper was last filled, by the shipments that were cancelled since it last left with one.
SELECT {shipment_filling} FROM shipment c
WHERE c.shipper_id = ?1 AND c.state = 'cancelled' AND c.charged_at_ms IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM shipment d
        WHERE d.shipper_id = ?1 AND d.id > c.id AND d.dispatched_at_ms IS NOT NULL)
ORDER BY c.charged_at_ms DESC LIMIT 1;

-- name: shipment_dispatch
-- The carrier has it.
UPDATE shipment SET state = 'dispatched', carrier = ?2, tracking = ?3, dispatched_by = ?4, dispatched_at_ms = ?5,
    qualification_id = ?6, due_at_ms = ?7
WHERE id = ?1 AND state = 'open';

-- name: shipment_receive
-- It arrived.
UPDATE shipment SET state = 'received', received_by = ?2, received_at_ms = ?3, condition = ?4,
    received_recorded_ms = ?5
WHERE id = ?1 AND state = 'dispatched';

-- name: shipment_log
-- The file of its temperature logger, and what it says.
UPDATE shipment SET logger_id = ?2, logger_max_mc = ?3, logger_outcome = ?4, logger_silence_minutes = ?5,
    logger_equipment_id = ?6
WHERE id = ?1 AND logger_id IS NULL;

-- name: shipment_deviate
-- The deviation of what was found at its receipt.
UPDATE shipment SET deviation_id = ?2 WHERE id = ?1 AND deviation_id IS NULL;

-- name: shipment_deviations
-- The deviations that concern a shipment.
SELECT d.code FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id WHERE x.shipment_id = ?1 ORDER BY d.id;

-- columns: shipment_vial = x.id, x.vial_id, v.code AS vial, v.lot_id, l.code AS lot, l.status AS lot_status, v.serial,
--   v.state,
--   v.purpose, v.cells, v.volume_ul, v.expires_on, p.code AS product, p.storage_max_mc, g.login AS packed_by,
--   x.packed_at_ms,
--   x.outcome, o.login AS outcome_by, x.remark, x.found_at_ms,
--   (SELECT f.login FROM person f WHERE f.id = x.found_by) AS found_by,
--   coalesce((SELECT CASE WHEN substr(y.reason, 1, length(d.code)) = d.code THEN y.reason
--   ELSE coalesce(d.code || ': ', '') || y.reason END FROM hold y
--   LEFT JOIN deviation d ON d.id = y.deviation_id WHERE y.vial_id = v.id AND y.lifted_at_ms IS NULL
--   ORDER BY y.id DESC LIMIT 1),
--   (SELECT CASE WHEN substr(y.reason, 1, length(d.code)) = d.code THEN y.reason
--   ELSE coalesce(d.code || ': ', '') || y.reason END FROM hold y LEFT JOIN deviation d ON d.id = y.deviation_id
--   WHERE y.lot_id = v.lot_id AND y.lifted_at_ms IS NULL ORDER BY y.id DESC LIMIT 1)) AS held_for

-- name: shipment_vials
-- The vials that stand in the list of a shipment: packed, or on their way, or received.
SELECT {shipment_vial} FROM shipment_vial x JOIN vial v ON v.id = x.vial_id JOIN lot l ON l.id = v.lot_id
JOIN product p ON p.id = v.product_id JOIN person g ON g.id = x.packed_by LEFT JOIN person o ON o.id = x.outcome_by
WHERE x.shipment_id = ?1 AND x.unpacked_at_ms IS NULL ORDER BY l.code, v.serial;

-- name: shipment_vial_insert
-- A vial is packed.
INSERT INTO shipment_vial (shipment_id, vial_id, packed_by, packed_at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: shipment_vial_unpack
-- It is taken out again before the shipment left.
UPDATE shipment_vial SET unpacked_at_ms = ?3
WHERE shipment_id = ?1 AND vial_id = ?2 AND unpacked_at_ms IS NULL AND outcome IS NULL;

-- name: shipment_vial_decide
-- What was decided about it at the receipt.
UPDATE shipment_vial SET outcome = ?3, outcome_by = ?4, outcome_at_ms = ?5
WHERE shipment_id = ?1 AND vial_id = ?2 AND unpacked_at_ms IS NULL AND outcome IS NULL;

-- name: shipment_brought
-- Whether a shipment brought a vial to its site.
SELECT count(*) FROM shipment_vial x WHERE x.vial_id = ?2 AND x.shipment_id = ?1
    AND x.unpacked_at_ms IS NULL AND x.outcome IS NOT NULL;
