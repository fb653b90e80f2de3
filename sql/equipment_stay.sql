-- Where equipment was, and where it is.

-- columns: equipment_stay = y.id, s.code AS site, t.path AS store, h.code AS shipment, y.reason, p.name AS moved_by,
--   y.from_ms, y.until_ms, y.recorded_at_ms, coalesce(s.timezone, i.timezone) AS timezone

-- name: equipment_stays
-- Every stay of a piece of equipment, newest first.
SELECT {equipment_stay} FROM equipment_stay y JOIN person p ON p.id = y.moved_by LEFT JOIN site s ON s.id = y.site_id
LEFT JOIN store t ON t.id = y.store_id LEFT JOIN shipment h ON h.id = y.shipment_id
LEFT JOIN site i ON i.id = h.from_site_id
WHERE y.equipment_id = ?1 ORDER BY y.id DESC;

-- columns: equipment_stay_now = y.id, y.from_ms

-- name: equipment_stay_current
-- The stay that goes on.
SELECT {equipment_stay_now} FROM equipment_stay y WHERE y.equipment_id = ?1 AND y.until_ms IS NULL;

-- name: equipment_stay_end
-- It ends.
UPDATE equipment_stay SET until_ms = ?2 WHERE id = ?1 AND until_ms IS NULL;

-- name: equipment_stay_next
-- The stay that begins where one ended, or the first one.
INSERT INTO equipment_stay (equipment_id, previous_id, site_id, store_id, shipment_id, reason, moved_by, from_ms,
    recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: equipment_set_place
-- Where it is now.
UPDATE equipment SET site_id = ?2, store_id = ?3 WHERE id = ?1;

-- columns: equipment_mounted = coalesce(y.store_id, 0) AS store_id, t.path AS store,
--   CASE WHEN y.previous_id IS NULL THEN 0 ELSE y.from_ms END AS from_ms, y.until_ms, y.recorded_at_ms

-- name: equipment_mounted
-- In which store a sensor was from when until when, oldest first. What is not known of it before it was added is taken
-- to be as it was then: its first stay has no beginning.
SELECT {equipment_mounted} FROM equipment_stay y LEFT JOIN store t ON t.id = y.store_id
WHERE y.equipment_id = ?1 ORDER BY y.id;
