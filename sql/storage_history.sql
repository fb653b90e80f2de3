-- Where stores were, and who kept them.

-- columns: store_stay = a.steps, y.store_id, y.parent_id, y.holder_id, p.login AS holder, p.name AS holder_name,
--   y.path, y.from_ms, y.until_ms, y.recorded_at_ms,
--   CASE WHEN y.previous_id IS NULL THEN 1 ELSE 0 END AS first, y.place, y.condition, y.reason

-- name: store_stays_around
-- The stays of a store (?1) and of the stores around it from ?2 until ?3, each around it for a part of that time. A
-- first stay counts since ever: a store that was there before it came on record was there.
WITH RECURSIVE around (id, from_ms, until_ms, steps) AS (
    SELECT ?1, ?2, ?3, 0
    UNION SELECT y.parent_id,
        CASE WHEN y.previous_id IS NULL OR y.from_ms < a.from_ms THEN a.from_ms ELSE y.from_ms END,
        CASE WHEN y.until_ms IS NULL OR y.until_ms > a.until_ms THEN a.until_ms ELSE y.until_ms END, a.steps + 1
    FROM around a JOIN store_stay y ON y.store_id = a.id
    WHERE y.parent_id IS NOT NULL AND (y.previous_id IS NULL OR y.from_ms < a.until_ms)
        AND (y.until_ms IS NULL OR y.until_ms > a.from_ms)
)
SELECT {store_stay} FROM (SELECT id, min(steps) AS steps FROM around GROUP BY id) a
JOIN store_stay y ON y.store_id = a.id LEFT JOIN person p ON p.id = y.holder_id
WHERE (y.previous_id IS NULL OR y.from_ms < ?3) AND (y.until_ms IS NULL OR y.until_ms > ?2)
ORDER BY a.steps, y.store_id, y.from_ms, y.id;

-- columns: store_around = a.id, a.from_ms, a.until_ms, a.steps, s.path

-- name: store_around
-- A store (?1) and the stores that were around it from ?2 until ?3, each with the time for which it was.
WITH RECURSIVE around (id, from_ms, until_ms, steps) AS (
    SELECT ?1, ?2, ?3, 0
    UNION SELECT y.parent_id,
        CASE WHEN y.previous_id IS NULL OR y.from_ms < a.from_ms THEN a.from_ms ELSE y.from_ms END,
        CASE WHEN y.until_ms IS NULL OR y.until_ms > a.until_ms THEN a.until_ms ELSE y.until_ms END, a.steps + 1
    FROM around a JOIN store_stay y ON y.store_id = a.id
    WHERE y.parent_id IS NOT NULL AND (y.previous_id IS NULL OR y.from_ms < a.until_ms)
        AND (y.until_ms IS NULL OR y.until_ms > a.from_ms)
)
SELECT {store_around} FROM around a JOIN store s ON s.id = a.id ORDER BY a.steps, a.from_ms;

-- columns: store_keeper = k.id, k.store_id, k.person_id, p.login, p.name, k.place, k.condition, k.from_ms, k.until_ms,
--   k.recorded_at_ms, CASE WHEN k.previous_id IS NULL THEN 1 ELSE 0 END AS first

-- name: storage_path_by_id
-- The path of a store as it is now.
SELECT path FROM store WHERE id = ?1;

-- name: store_keepers
-- Who kept a store itself, oldest first.
SELECT {store_keeper} FROM store_keeper k JOIN person p ON p.id = k.person_id WHERE k.store_id = ?1
ORDER BY k.from_ms, k.id;
