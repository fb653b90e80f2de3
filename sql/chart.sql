-- What stands on the chart of a store's temperatures.

-- columns: chart_store = s.id, s.code, s.path, s.kind, i.timezone

-- name: chart_store
-- The store, by its path or the code on its label, with the zone of its site.
SELECT {chart_store} FROM store s JOIN site i ON i.id = s.site_id WHERE s.path = ?1 OR s.code = ?1;

-- columns: chart_stay = s.id, s.path, a.from_ms, a.until_ms

-- name: chart_stays
-- The store itself through the whole period, and every store around it for as long as it stood in there.
WITH RECURSIVE around (store_id, steps, from_ms, until_ms) AS (
    SELECT t.id, 0, CAST(?2 AS BIGINT), CAST(?3 AS BIGINT) FROM store t WHERE t.id = ?1
    UNION ALL SELECT y.parent_id, a.steps + 1, CASE WHEN y.from_ms > a.from_ms THEN y.from_ms ELSE a.from_ms END,
        CASE WHEN y.until_ms < a.until_ms THEN y.until_ms ELSE a.until_ms END
    FROM around a JOIN store_stay y ON y.store_id = a.store_id
    WHERE y.parent_id IS NOT NULL AND y.from_ms < a.until_ms AND (y.until_ms IS NULL OR y.until_ms > a.from_ms)
)
SELECT {chart_stay} FROM around a JOIN store s ON s.id = a.store_id ORDER BY a.steps, a.from_ms;

-- name: chart_readings
-- Readings by hand of a store in a period, oldest first; a mistyped one does not count.
SELECT r.read_at_ms, r.temperature_mc FROM reading r
WHERE r.store_id = ?1 AND r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force' ORDER BY r.read_at_ms;

-- columns: chart_read = first_ms, last_ms

-- name: chart_read_between
-- The first and the last reading by hand of a store in a period; and the same of files, which may reach beyond it.
SELECT min(r.read_at_ms) AS first_ms, max(r.read_at_ms) AS last_ms FROM reading r
WHERE r.store_id = ?1 AND r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force'
UNION ALL SELECT min(b.first_at_ms), max(b.last_at_ms) FROM reading_block b
WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.first_at_ms <= ?3;

-- name: chart_sensor
-- The code of a sensor.
SELECT code FROM equipment WHERE id = ?1;

-- columns: chart_excursion = e.from_ms, e.until_ms, e.warmest_mc, e.limit_mc, p.code AS product, d.code AS deviation

-- name: chart_excursions
-- Excursions of a store that reach into a period, oldest first.
SELECT {chart_excursion} FROM excursion e JOIN product p ON p.id = e.product_id
JOIN deviation d ON d.id = e.deviation_id
WHERE e.store_id = ?1 AND e.from_ms <= ?3 AND (e.until_ms IS NULL OR e.until_ms >= ?2) ORDER BY e.from_ms, e.id;

-- columns: chart_span = from_ms, until_ms, what

-- name: chart_openings
-- When a store was open in a period, oldest first.
SELECT o.opened_at_ms AS from_ms, o.closed_at_ms AS until_ms, NULL AS what FROM opening o
WHERE o.store_id = ?1 AND o.opened_at_ms <= ?3 AND (o.closed_at_ms IS NULL OR o.closed_at_ms >= ?2)
ORDER BY o.opened_at_ms;

-- name: chart_alarms_off
-- When the alarms of a store were switched off in a period, and why, oldest first.
SELECT a.from_ms, CASE WHEN a.ended_at_ms < a.until_ms THEN a.ended_at_ms ELSE a.until_ms END AS until_ms,
    a.reason AS what
FROM alarm_off a
WHERE a.store_id = ?1 AND a.until_ms >= ?2 AND a.from_ms <= ?3 AND (a.ended_at_ms IS NULL OR a.ended_at_ms >= ?2)
ORDER BY a.from_ms, a.id;

-- columns: chart_alarm_limit = s.min_mc, s.max_mc

-- name: chart_alarm_limits
-- The alarm limits of a store and of those around it, from its own outwards.
WITH RECURSIVE around (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id, a.steps + 1 FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT {chart_alarm_limit} FROM around a JOIN store s ON s.id = a.id ORDER BY a.steps;

-- columns: chart_product = p.code, p.storage_max_mc

-- name: chart_products
-- The products that stand in a store and in the stores inside it, each warmest temperature once.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
), standing (product_id) AS (
    SELECT DISTINCT v.product_id FROM inside n CROSS JOIN vial v WHERE v.store_id = n.id
)
SELECT DISTINCT {chart_product} FROM standing t JOIN product p ON p.id = t.product_id ORDER BY p.code, p.storage_max_mc;
