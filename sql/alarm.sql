-- Alarms of stores: beyond their limits, switched off, silent, flat, low.

-- columns: alarm = a.id, s.path AS store, a.kind, a.from_ms, a.last_ms, a.extreme_mc, a.limit_mc,
--   p.name AS acknowledged_by,
--   a.acknowledged_at_ms, a.acknowledgement, a.store_id,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: alarm_of_run
-- The alarm that readings beyond a limit, between two times, are part of: the one that nobody acknowledged, else one
-- that shares a reading with them.
SELECT {alarm} FROM alarm a JOIN store s ON s.id = a.store_id LEFT JOIN person p ON p.id = a.acknowledged_by
WHERE a.store_id = ?1 AND a.kind = ?2 AND (a.acknowledged_at_ms IS NULL OR (a.from_ms <= ?4 AND a.last_ms >= ?3))
ORDER BY CASE WHEN a.acknowledged_at_ms IS NULL THEN 0 ELSE 1 END, a.id DESC LIMIT 1;

-- name: alarm_insert
-- A new alarm.
INSERT INTO alarm (store_id, kind, from_ms, last_ms, extreme_mc, limit_mc) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: alarm_extend
-- What is known of an alarm now.
UPDATE alarm SET from_ms = ?2, last_ms = ?3, extreme_mc = ?4 WHERE id = ?1;

-- name: alarm_acknowledge
-- Somebody looked.
UPDATE alarm SET acknowledged_by = ?2, acknowledged_at_ms = ?3, acknowledgement = ?4
WHERE store_id = ?1 AND acknowledged_at_ms IS NULL;

-- name: alarm_waiting
-- How many alarms of a store wait for somebody.
SELECT count(*) FROM alarm WHERE store_id = ?1 AND acknowledged_at_ms IS NULL;

-- name: alarms_of_store
-- The alarms of a store, newest first.
SELECT {alarm} FROM alarm a JOIN store s ON s.id = a.store_id LEFT JOIN person p ON p.id = a.acknowledged_by
WHERE a.store_id = ?1 ORDER BY a.from_ms DESC, a.id DESC LIMIT ?2;

-- name: alarms_waiting
-- scans: the alarms that wait, in their own index
-- The alarms that nobody acknowledged.
SELECT {alarm} FROM alarm a JOIN store s ON s.id = a.store_id LEFT JOIN person p ON p.id = a.acknowledged_by
WHERE a.acknowledged_at_ms IS NULL ORDER BY s.path, a.kind LIMIT ?1;

-- columns: alarm_off = o.id, s.path AS store, o.from_ms, o.until_ms, o.reason, d.code AS deviation, p.name AS put_by,
--   p.login,
--   q.name AS ended_by, o.ended_at_ms, (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: alarm_off_insert
-- The alarms of a store are off until a time.
INSERT INTO alarm_off (store_id, from_ms, until_ms, reason, deviation_id, put_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: alarm_off_due
-- The deviation of alarms that are off is due when they are on again.
UPDATE deviation SET due_on = ?2 WHERE id = ?1;

-- name: alarm_off_end
-- They are switched on before.
UPDATE alarm_off SET ended_by = ?3, ended_at_ms = ?2 WHERE store_id = ?1 AND until_ms > ?2 AND ended_at_ms IS NULL;

-- name: alarm_is_off
-- Whether the alarms of a store are off at a time.
SELECT count(*) FROM alarm_off WHERE store_id = ?1 AND until_ms > ?2 AND from_ms <= ?2 AND ended_at_ms IS NULL;

-- name: alarm_offs_of_store
-- When the alarms of a store were off, newest first.
SELECT {alarm_off} FROM alarm_off o JOIN store s ON s.id = o.store_id JOIN deviation d ON d.id = o.deviation_id
JOIN person p ON p.id = o.put_by LEFT JOIN person q ON q.id = o.ended_by
WHERE o.store_id = ?1 ORDER BY o.until_ms DESC, o.id DESC LIMIT ?2;

-- name: alarms_off
-- Alarms that are off at a time.
SELECT {alarm_off} FROM alarm_off o JOIN store s ON s.id = o.store_id JOIN deviation d ON d.id = o.deviation_id
JOIN person p ON p.id = o.put_by LEFT JOIN person q ON q.id = o.ended_by
WHERE o.until_ms > ?1 AND o.ended_at_ms IS NULL ORDER BY s.path LIMIT ?2;

-- columns: alarm_silent = 'store' AS kind, s.path AS code, s.path AS store, s.read_every_minutes AS every_minutes,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
--   (SELECT max(q.at_ms) FROM (SELECT max(r.read_at_ms) AS at_ms FROM reading r
--   WHERE r.store_id = s.id AND r.state = 'in-force'
--   UNION ALL SELECT max(b.last_at_ms) FROM reading_block b WHERE b.store_id = s.id) q) AS last_at_ms,
--   (SELECT min(y.from_ms) FROM store_stay y WHERE y.store_id = s.id) AS since_ms

-- name: alarm_read_stores
-- scans: the stores
-- The stores that have to be read so and so often, with their newest reading, and that hold a vial: nobody has to read
-- an empty one.
SELECT {alarm_silent} FROM store s WHERE s.read_every_minutes IS NOT NULL AND EXISTS (
    WITH RECURSIVE inside (id) AS (
        SELECT s.id
        UNION SELECT c.id FROM inside i JOIN store c ON c.parent_id = i.id
    )
    SELECT 1 FROM inside n JOIN vial v ON v.store_id = n.id
) ORDER BY s.path;

-- columns: alarm_sensor = 'equipment' AS kind, e.code, s.path AS store, e.every_minutes,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
--   (SELECT max(q.at_ms) FROM (SELECT max(r.read_at_ms) AS at_ms FROM reading r WHERE r.store_id = e.store_id
--   AND r.state = 'in-force' AND r.equipment_id = e.id AND (y.previous_id IS NULL OR r.read_at_ms >= y.from_ms)
--   UNION ALL SELECT max(b.last_at_ms) FROM reading_block b WHERE b.store_id = e.store_id AND b.sensor_id = e.id
--   AND (y.previous_id IS NULL OR b.last_at_ms >= y.from_ms)) q) AS last_at_ms,
--   y.from_ms AS since_ms

-- name: alarm_sensors
-- scans: the equipment of stores, in its own index
-- The sensors in use that report so and so often, with their newest reading since they are where they are.
SELECT {alarm_sensor} FROM equipment e JOIN store s ON s.id = e.store_id
    JOIN equipment_stay y ON y.equipment_id = e.id AND y.until_ms IS NULL
WHERE e.store_id IS NOT NULL AND e.kind = 'sensor' AND e.retired_at_ms IS NULL AND e.every_minutes IS NOT NULL
    ORDER BY e.code;

-- columns: alarm_level = s.path, s.level_least_mm, l.level_mm, l.read_at_ms,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: alarm_levels
-- scans: the stores, each with a look at its newest level
-- Stores whose level, when it was last read, was too low.
SELECT {alarm_level} FROM store s JOIN store_level l ON l.id = (SELECT n.id FROM store_level n WHERE n.store_id = s.id
    ORDER BY n.read_at_ms DESC, n.id DESC LIMIT 1)
WHERE s.level_least_mm IS NOT NULL AND l.level_mm < s.level_least_mm ORDER BY s.path LIMIT ?1;

-- columns: alarm_begun = q.code, q.login, q.since_ms, q.timezone

-- name: alarm_carried
-- scans: the stores that are carried, in their own index
-- Stores in somebody's hands since before a time.
SELECT {alarm_begun} FROM (SELECT s.path AS code, p.login, y.from_ms AS since_ms, t.timezone
    FROM store s JOIN store_stay y ON y.store_id = s.id AND y.until_ms IS NULL JOIN person p ON p.id = s.holder_id
    JOIN site t ON t.id = s.site_id WHERE s.holder_id IS NOT NULL) q
WHERE q.since_ms < ?1 ORDER BY q.since_ms, q.code LIMIT ?2;

-- columns: alarm_spill = s.path, p.login, x.spilled_at_ms, t.timezone,
--   (SELECT count(*) FROM spill_vial y WHERE y.spill_id = x.id) AS vials,
--   (SELECT count(*) FROM spill_vial y JOIN vial v ON v.id = y.vial_id WHERE y.spill_id = x.id
--   AND y.found_at_ms IS NULL AND v.state NOT IN ('lost', 'discarded')) AS missing

-- name: alarm_spills
-- scans: the spills whose search goes on, in their own index
-- Boxes that were dropped and whose search nobody ended.
SELECT {alarm_spill} FROM spill x JOIN store s ON s.id = x.store_id JOIN site t ON t.id = s.site_id
JOIN person p ON p.id = x.spilled_by WHERE x.finished_at_ms IS NULL ORDER BY x.spilled_at_ms, s.path LIMIT ?1;

-- columns: alarm_hands = v.id, v.code, p.login,
--   (SELECT c.done_at_ms FROM custody c WHERE c.vial_id = v.id ORDER BY c.id DESC LIMIT 1) AS since_ms

-- name: alarm_hands
-- Vials in people's hands that are not packed, but for those of a spill whose search goes on, person by person.
SELECT {alarm_hands} FROM vial v JOIN person p ON p.id = v.holder_id
WHERE v.holder_id IS NOT NULL AND v.state = 'out' AND v.shipment_id IS NULL AND NOT EXISTS (SELECT 1 FROM spill_vial y
    JOIN spill x ON x.id = y.spill_id WHERE y.vial_id = v.id AND y.found_at_ms IS NULL AND x.finished_at_ms IS NULL)
ORDER BY p.login, since_ms, v.code;

-- name: alarm_packed
-- scans: the open shipments, in their own index
-- Shipments that are open with a vial in them that was packed before a time.
SELECT {alarm_begun} FROM (SELECT h.code, p.login,
    (SELECT min(x.packed_at_ms) FROM shipment_vial x WHERE x.shipment_id = h.id AND x.unpacked_at_ms IS NULL)
        AS since_ms, t.timezone
    FROM shipment h JOIN site t ON t.id = h.from_site_id JOIN person p ON p.id = h.created_by WHERE h.state = 'open') q
WHERE q.since_ms < ?1 ORDER BY q.since_ms, q.code LIMIT ?2;

-- name: alarm_logger
-- scans: the shipments whose logger was not read out, in their own index
-- Shipments that were received and have no file of a logger yet.
SELECT {alarm_begun} FROM (SELECT h.code, p.login, h.received_at_ms AS since_ms, t.timezone
    FROM shipment h JOIN site t ON t.id = h.to_site_id JOIN person p ON p.id = h.received_by
    WHERE h.state = 'received' AND h.logger_id IS NULL) q
ORDER BY q.since_ms, q.code LIMIT ?1;

-- columns: alarm_unwatched = w.path, w.vials, w.since_ms, w.timezone

-- name: alarm_unwatched
-- Stores of a site that hold frozen vials that came before a time (?1), that nobody read since then, and that nobody is
-- to read: neither they nor a store inside them.
SELECT {alarm_unwatched} FROM (SELECT s.path,
    (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
    (SELECT min(y.from_ms) FROM store_stay y WHERE y.store_id = s.id) AS since_ms, (
    WITH RECURSIVE inside (id) AS (
        SELECT s.id UNION ALL SELECT c.id FROM inside i JOIN store c ON c.parent_id = i.id
    )
    SELECT CASE WHEN EXISTS (SELECT 1 FROM inside i JOIN store t ON t.id = i.id
            WHERE t.read_every_minutes IS NOT NULL
            OR EXISTS (SELECT 1 FROM reading r WHERE r.store_id = i.id AND r.state = 'in-force'
                AND r.read_at_ms >= ?1)
            OR EXISTS (SELECT 1 FROM reading_block b WHERE b.store_id = i.id AND b.last_at_ms >= ?1)
            OR EXISTS (SELECT 1 FROM equipment q WHERE q.store_id = i.id AND q.kind = 'sensor'
                AND q.retired_at_ms IS NULL))
        THEN 0 ELSE (SELECT count(*) FROM inside i JOIN vial v ON v.store_id = i.id
            JOIN product p ON p.id = v.product_id
            WHERE p.frozen = 1 AND (SELECT max(c.done_at_ms) FROM custody c WHERE c.vial_id = v.id) < ?1) END
    ) AS vials
    FROM store s JOIN store a ON a.id = s.parent_id WHERE a.parent_id IS NULL) w
WHERE w.vials > 0 ORDER BY w.path LIMIT ?2;

-- columns: alarm_sign_in = a.login, a.opened_at_ms,
--   CASE WHEN EXISTS (SELECT 1 FROM person p JOIN person_role r ON r.person_id = p.id
--   WHERE p.login = a.login AND r.role IN ('qa', 'admin')) THEN 1 ELSE 0 END AS is_trusted,
--   (SELECT count(*) FROM login_attempt n WHERE n.outcome = 'failed'
--   AND n.opened_at_ms BETWEEN a.opened_at_ms - ?2 AND a.opened_at_ms) AS failures,
--   (SELECT count(DISTINCT n.login) FROM login_attempt n WHERE n.outcome = 'failed'
--   AND n.opened_at_ms BETWEEN a.opened_at_ms - ?2 AND a.opened_at_ms) AS logins,
--   (SELECT count(*) FROM login_attempt n WHERE n.outcome = 'failed' AND n.login = a.login AND n.asked_by IS NULL
--   AND n.opened_at_ms BETWEEN a.opened_at_ms - ?2 AND a.opened_at_ms) AS own

-- name: alarm_sign_ins
-- Wrong passwords and PINs since a time (?1), the newest first, with how many there were in the time (?2) before each,
-- of how many logins, and of the same login alone.
SELECT {alarm_sign_in} FROM login_attempt a WHERE a.outcome = 'failed' AND a.opened_at_ms > ?1
ORDER BY a.opened_at_ms DESC LIMIT ?3;
