-- Excursions: a product's limit exceeded in a store, the vials that were there, what QA decided about them. What is not
-- known of a store before it was added is taken to be as it was then: its first stay has no beginning.

-- name: excursion_lowest_limit
-- The lowest of what any product allows.
SELECT min(storage_max_mc) FROM product;

-- name: excursion_running
-- How many excursions of a series, and times too short for one, go on.
SELECT (SELECT count(*) FROM excursion e WHERE e.store_id = ?1 AND e.until_ms IS NULL AND coalesce(e.sensor_id, 0) = ?2)
    + (SELECT count(*) FROM excursion_short w WHERE w.store_id = ?1 AND w.until_ms IS NULL
        AND coalesce(w.sensor_id, 0) = ?2);

-- name: excursion_minutes
-- For how long the limit of a product may be exceeded in a store: as it or the nearest store around it says.
WITH RECURSIVE around (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id, a.steps + 1 FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT coalesce((SELECT s.excursion_minutes FROM around a JOIN store s ON s.id = a.id
    WHERE s.excursion_minutes IS NOT NULL ORDER BY a.steps LIMIT 1), 0);

-- columns: excursion_place = s.path, t.timezone, (SELECT q.code FROM equipment q WHERE q.id = ?2) AS sensor

-- name: excursion_place
-- What was read: a store, by a sensor.
SELECT {excursion_place} FROM store s JOIN site t ON t.id = s.site_id WHERE s.id = ?1;

-- columns: excursion_product = p.id, p.code, p.storage_max_mc

-- name: excursion_products
-- The products whose vials stood in a store, or in one that was inside it, between two times.
WITH RECURSIVE inside (store_id, from_ms, until_ms) AS (
    SELECT s.id, CAST(?2 AS BIGINT), CAST(?3 AS BIGINT) FROM store s WHERE s.id = ?1
    UNION SELECT y.store_id, CASE WHEN y.previous_id IS NOT NULL AND y.from_ms > i.from_ms THEN y.from_ms
        ELSE i.from_ms END,
        CASE WHEN coalesce(z.recorded_at_ms, y.until_ms) < i.until_ms THEN coalesce(z.recorded_at_ms, y.until_ms)
            ELSE i.until_ms END
    FROM inside i JOIN store_stay y ON y.parent_id = i.store_id LEFT JOIN store_stay z ON z.previous_id = y.id
    WHERE (y.previous_id IS NULL OR y.from_ms <= i.until_ms)
        AND (y.until_ms IS NULL OR coalesce(z.recorded_at_ms, y.until_ms) >= i.from_ms)
)
SELECT {excursion_product} FROM product p WHERE p.id IN (
    SELECT v.product_id FROM inside i JOIN custody c ON c.store_id = i.store_id
        LEFT JOIN custody n ON n.previous_id = c.id
    JOIN vial v ON v.id = c.vial_id
    WHERE +c.done_at_ms <= i.until_ms AND (n.id IS NULL OR coalesce(n.recorded_at_ms, n.done_at_ms) > i.from_ms)
        AND v.state NOT IN ('numbered', 'void'))
ORDER BY p.id;

-- columns: excursion_there = v.id, v.code, v.state, v.lot_id,
--   (SELECT t.path FROM store t WHERE t.id = v.store_id) AS path,
--   (SELECT h.login FROM person h WHERE h.id = v.holder_id) AS holder,
--   (SELECT s.code FROM shipment s WHERE s.id = v.shipment_id) AS shipment,
--   (SELECT d.code FROM dose_vial x JOIN dose d ON d.id = x.dose_id WHERE x.vial_id = v.id) AS dose,
--   (SELECT f.id FROM dose_vial x JOIN infusion f ON f.dose_id = x.dose_id WHERE x.vial_id = v.id) AS infusion_id,
--   (SELECT f.code FROM dose_vial x JOIN infusion f ON f.dose_id = x.dose_id WHERE x.vial_id = v.id) AS infusion,
--   (SELECT s.code FROM dose_vial x JOIN dose d ON d.id = x.dose_id JOIN subject s ON s.id = d.subject_id
--   WHERE x.vial_id = v.id) AS subject

-- name: excursion_vials
-- The vials of a product that stood in a store, or in one that was inside it, between two times, whatever became of
-- them. One whose leaving, or whose box's, was recorded late may have been there until it was.
WITH RECURSIVE inside (store_id, from_ms, until_ms) AS (
    SELECT s.id, CAST(?2 AS BIGINT), CAST(?3 AS BIGINT) FROM store s WHERE s.id = ?1
    UNION SELECT y.store_id, CASE WHEN y.previous_id IS NOT NULL AND y.from_ms > i.from_ms THEN y.from_ms
        ELSE i.from_ms END,
        CASE WHEN coalesce(z.recorded_at_ms, y.until_ms) < i.until_ms THEN coalesce(z.recorded_at_ms, y.until_ms)
            ELSE i.until_ms END
    FROM inside i JOIN store_stay y ON y.parent_id = i.store_id LEFT JOIN store_stay z ON z.previous_id = y.id
    WHERE (y.previous_id IS NULL OR y.from_ms <= i.until_ms)
        AND (y.until_ms IS NULL OR coalesce(z.recorded_at_ms, y.until_ms) >= i.from_ms)
)
SELECT {excursion_there} FROM vial v
WHERE v.id IN (SELECT c.vial_id FROM inside i JOIN custody c ON c.store_id = i.store_id
    LEFT JOIN custody n ON n.previous_id = c.id
        WHERE +c.done_at_ms <= i.until_ms AND (n.id IS NULL OR coalesce(n.recorded_at_ms, n.done_at_ms) > i.from_ms))
    AND +v.product_id = ?4 AND v.state NOT IN ('numbered', 'void')
ORDER BY v.id;

-- columns: excursion_row = e.id, e.from_ms, e.last_ms, e.until_ms, e.warmest_mc, e.readings, e.deviation_id,
--   d.code AS deviation,
--   CASE WHEN d.state = 'open' THEN 1 ELSE 0 END AS is_open,
--   (SELECT g.signed_at_ms FROM signature g WHERE g.id = d.closing_id) AS closed_at_ms

-- name: excursion_overlapping
-- The excursions on record of a product in a series that share a reading with the time between two.
SELECT {excursion_row} FROM excursion e JOIN deviation d ON d.id = e.deviation_id
WHERE e.store_id = ?1 AND e.product_id = ?2 AND coalesce(e.sensor_id, 0) = ?3 AND e.from_ms <= ?5 AND e.last_ms >= ?4
ORDER BY e.id;

-- name: excursion_deviation
-- The open deviation of an excursion of a store, of whatever product and sensor, at the time between two.
SELECT {excursion_row} FROM excursion e JOIN deviation d ON d.id = e.deviation_id
WHERE e.store_id = ?1 AND d.state = 'open' AND e.from_ms <= ?3 AND (e.until_ms IS NULL OR e.until_ms >= ?2)
ORDER BY e.id LIMIT 1;

-- name: excursion_insert
-- An excursion that was found.
INSERT INTO excursion (store_id, sensor_id, product_id, limit_mc, from_ms, last_ms, until_ms, warmest_mc, readings,
    deviation_id,
    found_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: excursion_extend
-- What is known of an excursion now.
UPDATE excursion SET from_ms = ?2, last_ms = ?3, until_ms = ?4, warmest_mc = ?5, readings = ?6 WHERE id = ?1;

-- columns: excursion_short = w.id, w.from_ms, w.last_ms, w.until_ms

-- name: excursion_short_overlapping
-- A time too short for an excursion, of a product in a series, that shares a reading with the time between two.
SELECT {excursion_short} FROM excursion_short w
WHERE w.store_id = ?1 AND w.product_id = ?2 AND coalesce(w.sensor_id, 0) = ?3 AND w.from_ms <= ?5 AND w.last_ms >= ?4
ORDER BY w.id LIMIT 1;

-- name: excursion_short_insert
-- A time that was too short for an excursion.
INSERT INTO excursion_short (store_id, sensor_id, product_id, from_ms, last_ms, until_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: excursion_short_extend
-- What is known of it now.
UPDATE excursion_short SET from_ms = ?2, last_ms = ?3, until_ms = ?4 WHERE id = ?1;

-- name: excursion_has_vial
-- Whether an excursion names a vial.
SELECT count(*) FROM excursion_vial WHERE excursion_id = ?1 AND vial_id = ?2;

-- name: excursion_vial_insert
-- A vial that was there.
INSERT INTO excursion_vial (excursion_id, vial_id, found_at_ms) VALUES (?1, ?2, ?3);

-- name: excursion_vial_ids
-- The vials that an excursion names.
SELECT vial_id FROM excursion_vial WHERE excursion_id = ?1 ORDER BY vial_id;

-- name: excursion_concerns_infusion
-- Whether a deviation concerns an infusion.
SELECT count(*) FROM deviation_subject WHERE infusion_id = ?2 AND deviation_id = ?1;

-- name: excursion_escalate
-- A deviation that was major is critical, now that something of it is known to be given.
UPDATE deviation SET class = 'critical' WHERE id = ?1 AND state = 'open' AND class <> 'critical';

-- name: excursion_enters_warm
-- Whether a vial's product must not be as warm as ?2, and no open excursion that goes on names it.
SELECT count(*) FROM vial v JOIN product p ON p.id = v.product_id
WHERE v.id = ?1 AND p.storage_max_mc < ?2
    AND NOT EXISTS (SELECT 1 FROM excursion_vial x JOIN excursion e ON e.id = x.excursion_id
        JOIN deviation d ON d.id = e.deviation_id
        WHERE x.vial_id = v.id AND e.until_ms IS NULL AND d.state = 'open');

-- columns: excursion_series = w.store_id, w.sensor_id, r.read_at_ms, r.temperature_mc, b.last_at_ms,
--   CASE WHEN b.doubtful = 1 THEN b.max_mc ELSE b.last_mc END AS last_mc

-- name: excursion_series_around
-- The newest reading by hand and by file of each series of a store and of the stores around it, but for those of
-- sensors that are used no more. Doubtful readings that are not above a limit (?2) say nothing.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
), series (store_id, sensor_id) AS (
    SELECT a.id, 0 FROM around a
    UNION ALL SELECT a.id, q.id FROM around a JOIN equipment q ON q.store_id = a.id
    WHERE q.kind = 'sensor' AND q.retired_at_ms IS NULL
)
SELECT {excursion_series} FROM series w
LEFT JOIN reading r ON r.id = (SELECT y.id FROM reading y WHERE y.store_id = w.store_id AND y.state = 'in-force'
    AND w.sensor_id = 0 ORDER BY y.read_at_ms DESC, y.id DESC LIMIT 1)
LEFT JOIN reading_block b ON b.id = (SELECT z.id FROM reading_block z WHERE z.store_id = w.store_id
    AND coalesce(z.sensor_id, 0) = w.sensor_id AND (z.doubtful = 0 OR z.max_mc > ?2)
    ORDER BY z.last_at_ms DESC, z.id DESC LIMIT 1)
WHERE r.id IS NOT NULL OR b.id IS NOT NULL;

-- columns: excursion_inside = w.store_id, w.sensor_id

-- name: excursion_series_inside
-- Every series of a store and of the stores inside it, but for those of sensors that are used no more.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT s.id FROM inside i JOIN store s ON s.parent_id = i.id
)
SELECT {excursion_inside} FROM (
    SELECT i.id AS store_id, 0 AS sensor_id FROM inside i
    UNION ALL SELECT i.id, q.id FROM inside i JOIN equipment q ON q.store_id = i.id
    WHERE q.kind = 'sensor' AND q.retired_at_ms IS NULL
) w;

-- name: excursion_stands_since
-- When the first of the vials that stand in a store, or in one inside it, came there; none: nothing stands there.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT s.id FROM inside i JOIN store s ON s.parent_id = i.id
)
SELECT min(c.done_at_ms) FROM inside i JOIN vial v ON v.store_id = i.id JOIN custody c ON c.vial_id = v.id
WHERE c.store_id IN (SELECT n.id FROM inside n);

-- name: excursion_newest_of_sensor
-- When a sensor was read last in a store; 0: never.
SELECT coalesce(max(b.last_at_ms), 0) FROM reading_block b WHERE b.store_id = ?1 AND coalesce(b.sensor_id, 0) = ?2;

-- name: excursion_series_newest
-- scans: the stores and their sensors, each with one look into its readings and one into its blocks
-- The same of every series; the limit is ?1.
WITH series (store_id, sensor_id) AS (
    SELECT s.id, 0 FROM store s
    UNION ALL SELECT q.store_id, q.id FROM equipment q
    WHERE q.store_id IS NOT NULL AND q.kind = 'sensor' AND q.retired_at_ms IS NULL
)
SELECT {excursion_series} FROM series w
LEFT JOIN reading r ON r.id = (SELECT y.id FROM reading y WHERE y.store_id = w.store_id AND y.state = 'in-force'
    AND w.sensor_id = 0 ORDER BY y.read_at_ms DESC, y.id DESC LIMIT 1)
LEFT JOIN reading_block b ON b.id = (SELECT z.id FROM reading_block z WHERE z.store_id = w.store_id
    AND coalesce(z.sensor_id, 0) = w.sensor_id AND (z.doubtful = 0 OR z.max_mc > ?1)
    ORDER BY z.last_at_ms DESC, z.id DESC LIMIT 1)
WHERE r.id IS NOT NULL OR b.id IS NOT NULL
ORDER BY w.store_id, w.sensor_id;

-- columns: excursion = e.id, s.path AS store, (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
--   q.code AS sensor, p.code AS product, e.limit_mc, e.from_ms, e.last_ms,
--   e.until_ms, e.warmest_mc,
--   e.readings, d.code AS deviation, d.state AS deviation_state,
--   (SELECT count(*) FROM excursion_vial x WHERE x.excursion_id = e.id) AS vials,
--   (SELECT count(*) FROM excursion_vial x WHERE x.excursion_id = e.id AND EXISTS (SELECT 1 FROM hold h
--   WHERE h.vial_id = x.vial_id AND h.deviation_id = e.deviation_id AND h.lifted_at_ms IS NULL)) AS held

-- name: excursions_of_store
-- The excursions of a store that reach into the time between two.
SELECT {excursion} FROM excursion e JOIN store s ON s.id = e.store_id JOIN product p ON p.id = e.product_id
JOIN deviation d ON d.id = e.deviation_id LEFT JOIN equipment q ON q.id = e.sensor_id
WHERE e.store_id = ?1 AND e.from_ms <= ?3 AND (e.until_ms IS NULL OR e.until_ms >= ?2) ORDER BY e.from_ms, e.id;

-- name: excursions_running
-- The excursions that go on and whose deviation is open.
SELECT {excursion} FROM excursion e JOIN store s ON s.id = e.store_id JOIN product p ON p.id = e.product_id
JOIN deviation d ON d.id = e.deviation_id LEFT JOIN equipment q ON q.id = e.sensor_id
WHERE e.until_ms IS NULL AND d.state = 'open' ORDER BY s.path, e.id LIMIT ?1;

-- name: excursions_of_deviation
-- The excursions of a deviation, as they are known now.
SELECT {excursion} FROM excursion e JOIN store s ON s.id = e.store_id JOIN product p ON p.id = e.product_id
JOIN deviation d ON d.id = e.deviation_id LEFT JOIN equipment q ON q.id = e.sensor_id
WHERE e.deviation_id = ?1 ORDER BY e.from_ms, e.id;

-- columns: excursion_decided = e.id, s.path AS store,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone, e.limit_mc, e.from_ms, e.last_ms, e.until_ms,
--   e.warmest_mc,
--   e.readings, d.code AS deviation, v.code AS vial, v.state AS vial_state, y.disposition

-- name: excursion_of_lot
-- What was decided about the vials of a lot in each excursion that they saw; void, discarded and lost ones only where
-- they were rejected.
SELECT {excursion_decided} FROM vial v JOIN excursion_vial x ON x.vial_id = v.id
JOIN excursion e ON e.id = x.excursion_id JOIN store s ON s.id = e.store_id JOIN deviation d ON d.id = e.deviation_id
LEFT JOIN deviation_subject y ON y.vial_id = v.id AND y.deviation_id = e.deviation_id
WHERE v.lot_id = ?1 AND (v.state NOT IN ('void', 'discarded', 'lost') OR y.disposition = 'reject') ORDER BY e.id, v.id;

-- name: excursion_of_vial
-- The same for one vial, whatever became of it.
SELECT {excursion_decided} FROM vial v JOIN excursion_vial x ON x.vial_id = v.id
    JOIN excursion e ON e.id = x.excursion_id
JOIN store s ON s.id = e.store_id JOIN deviation d ON d.id = e.deviation_id
LEFT JOIN deviation_subject y ON y.vial_id = v.id AND y.deviation_id = e.deviation_id
WHERE v.id = ?1 ORDER BY e.id;

-- columns: excursion_stay = around.store_id, around.from_ms, around.until_ms

-- name: excursion_stays
-- Where the vials of a lot, or one vial, stood, and what was around it, from when until when (none: until now). The
-- vials of a lot stand there in few different intervals.
WITH RECURSIVE around (store_id, from_ms, until_ms) AS (
    SELECT DISTINCT c.store_id, c.done_at_ms,
        (SELECT n.done_at_ms FROM custody n WHERE n.previous_id = c.id)
    FROM vial v JOIN custody c ON c.vial_id = v.id
    WHERE (v.lot_id = ?1 OR v.id = ?2) AND v.state NOT IN ('void', 'discarded', 'lost')
        AND c.store_id IS NOT NULL
    UNION SELECT y.parent_id, CASE WHEN y.previous_id IS NOT NULL AND y.from_ms > a.from_ms THEN y.from_ms
        ELSE a.from_ms END,
        CASE WHEN a.until_ms IS NULL OR y.until_ms < a.until_ms THEN y.until_ms ELSE a.until_ms END
    FROM around a JOIN store_stay y ON y.store_id = a.store_id
    WHERE y.parent_id IS NOT NULL AND (a.until_ms IS NULL OR y.previous_id IS NULL OR y.from_ms < a.until_ms)
        AND (y.until_ms IS NULL OR y.until_ms > a.from_ms)
)
SELECT {excursion_stay} FROM around ORDER BY around.store_id, around.from_ms;

-- columns: excursion_promise = s.path,
--   coalesce(s.read_every_minutes, (SELECT min(q.every_minutes) FROM equipment q WHERE q.store_id = s.id
--   AND q.kind = 'sensor' AND q.retired_at_ms IS NULL AND q.added_at_ms < ?2), 0) AS every_minutes,
--   (SELECT min(q.code) FROM equipment q WHERE q.store_id = s.id AND q.kind = 'sensor' AND q.retired_at_ms IS NULL
--   AND q.added_at_ms < ?2) AS sensor

-- name: excursion_promise
-- A store that is to be read so and so often, or that had a sensor before a time.
SELECT {excursion_promise} FROM store s WHERE s.id = ?1 AND (s.read_every_minutes IS NOT NULL
    OR EXISTS (SELECT 1 FROM equipment q WHERE q.store_id = s.id AND q.kind = 'sensor' AND q.retired_at_ms IS NULL
    AND q.added_at_ms < ?2));

-- name: excursion_never_stored
-- How many filled vials of a lot never stood in a store, but for those that a laboratory used up.
SELECT count(*) FROM vial v WHERE v.lot_id = ?1 AND v.state NOT IN ('numbered', 'void', 'discarded', 'lost', 'consumed')
AND NOT EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = v.id AND c.store_id IS NOT NULL);
