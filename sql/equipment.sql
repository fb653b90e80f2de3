-- Equipment: what measures, what keeps cold, what vials travel in; its calibrations, qualifications and maintenance.

-- columns: equipment = e.id, e.code, e.serial, e.kind, e.name, s.code AS site, e.site_id, s.timezone, t.path AS store,
--   e.store_id, e.every_minutes, e.retired_at_ms, e.retire_reason, e.added_at_ms, p.name AS added_by,
--   c.done_on AS calibrated_on, c.due_on AS calibration_due_on, c.passed AS calibration_passed,
--   q.id AS qualification_id,
--   q.done_on AS qualified_on, q.due_on AS qualification_due_on, q.passed AS qualification_passed, q.hold_hours,
--   m.done_on AS maintained_on, m.due_on AS maintenance_due_on,
--   (SELECT h.code FROM shipment h WHERE h.shipper_id = e.id AND h.state IN ('open', 'dispatched')) AS shipment,
--   (SELECT y.from_ms FROM equipment_stay y WHERE y.equipment_id = e.id AND y.until_ms IS NULL) AS since_ms

-- name: equipment_by_id
-- One piece of equipment with the newest of what was done to it.
SELECT {equipment} FROM equipment e JOIN site s ON s.id = e.site_id JOIN person p ON p.id = e.added_by
LEFT JOIN store t ON t.id = e.store_id
LEFT JOIN equipment_service c ON c.id = (SELECT max(n.id) FROM equipment_service n
    WHERE n.equipment_id = e.id AND n.kind = 'calibration')
LEFT JOIN equipment_service q ON q.id = (SELECT max(n.id) FROM equipment_service n
    WHERE n.equipment_id = e.id AND n.kind = 'qualification')
LEFT JOIN equipment_service m ON m.id = (SELECT max(n.id) FROM equipment_service n
    WHERE n.equipment_id = e.id AND n.kind = 'maintenance')
WHERE e.id = ?1;

-- name: equipment_find
-- The key of a piece of equipment by its code or its maker's number.
SELECT id FROM equipment WHERE code = ?1 UNION ALL SELECT id FROM equipment WHERE serial = ?1 AND code <> ?1;

-- name: equipment_list
-- scans: in key order, ended by its limit
-- The newest equipment, of a site, a kind, with something due before a day, with what is used no more, where these are
-- given.
SELECT {equipment} FROM equipment e JOIN site s ON s.id = e.site_id JOIN person p ON p.id = e.added_by
LEFT JOIN store t ON t.id = e.store_id
LEFT JOIN equipment_service c ON c.id = (SELECT max(n.id) FROM equipment_service n
    WHERE n.equipment_id = e.id AND n.kind = 'calibration')
LEFT JOIN equipment_service q ON q.id = (SELECT max(n.id) FROM equipment_service n
    WHERE n.equipment_id = e.id AND n.kind = 'qualification')
LEFT JOIN equipment_service m ON m.id = (SELECT max(n.id) FROM equipment_service n
    WHERE n.equipment_id = e.id AND n.kind = 'maintenance')
WHERE (?1 IS NULL OR s.code = ?1) AND (?2 IS NULL OR e.kind = ?2)
    AND (?3 IS NULL OR c.due_on < ?3 OR q.due_on < ?3 OR m.due_on < ?3 OR c.passed = 0 OR q.passed = 0)
    AND (?4 = 1 OR e.retired_at_ms IS NULL)
ORDER BY e.id DESC LIMIT ?5;

-- name: equipment_last
-- The number of the last piece of equipment.
SELECT coalesce(max(id), 0) FROM equipment;

-- name: equipment_insert
-- A new piece of equipment.
INSERT INTO equipment (code, serial, kind, name, site_id, store_id, every_minutes, added_by, added_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: equipment_retire
-- It is used no more.
UPDATE equipment SET retired_at_ms = ?2, retire_reason = ?3 WHERE id = ?1 AND retired_at_ms IS NULL;

-- name: equipment_service_insert
-- A calibration, a qualification, a maintenance.
INSERT INTO equipment_service (equipment_id, kind, done_on, due_on, passed, hold_hours, remark, file_id, recorded_by,
    recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- columns: equipment_service = v.id, v.kind, v.done_on, v.due_on, v.passed, v.hold_hours, v.remark, v.file_id,
--   p.name AS recorded_by, v.recorded_at_ms

-- name: equipment_services
-- Everything that was done to a piece of equipment, newest first.
SELECT {equipment_service} FROM equipment_service v JOIN person p ON p.id = v.recorded_by WHERE v.equipment_id = ?1
ORDER BY v.done_on DESC, v.id DESC;

-- name: equipment_service_on
-- The service of a kind that counts on a day: the newest that was done until then.
SELECT {equipment_service} FROM equipment_service v JOIN person p ON p.id = v.recorded_by
WHERE v.equipment_id = ?1 AND v.kind = ?2 AND v.done_on <= ?3 ORDER BY v.id DESC LIMIT 1;

-- name: equipment_used
-- The shipment that a qualification served, and the day of its end in milliseconds; none: it is still unused.
SELECT h.code, coalesce(h.received_at_ms, h.dispatched_at_ms) AS used_at_ms FROM shipment h
    WHERE h.qualification_id = ?1;

-- name: equipment_last_use
-- When a shipper last came back or left, in milliseconds; none: it was never used.
SELECT max(coalesce(h.received_at_ms, h.dispatched_at_ms)) FROM shipment h WHERE h.shipper_id = ?1;

-- name: equipment_doubted
-- Whether a deviation that was opened by what was found of a piece of equipment is open.
SELECT count(*) FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
WHERE x.equipment_id = ?1 AND d.state = 'open' AND d.origin = 'storage';
