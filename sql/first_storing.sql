-- When vials were stored for the first time, and how long after they were filled.

-- columns: first_storing = count(*) AS vials, min(q.stored_ms) AS first_ms, max(q.stored_ms) AS last_ms,
--   max(q.stored_ms - q.filled_ms) AS longest_ms,
--   sum(CASE WHEN q.stored_ms - q.filled_ms > ?2 THEN 1 ELSE 0 END) AS late

-- name: first_storing_of_lot
-- Of the vials of a lot that are not void: how many were stored ever, when first and last, the longest time from the
-- filling on, and how many took longer than ?2 milliseconds.
SELECT {first_storing} FROM (SELECT
    (SELECT c.done_at_ms FROM custody c WHERE c.vial_id = v.id AND c.store_id IS NOT NULL ORDER BY c.id LIMIT 1)
        AS stored_ms,
    (SELECT f.done_at_ms FROM custody f WHERE f.vial_id = v.id AND f.previous_id IS NULL) AS filled_ms
    FROM vial v WHERE v.lot_id = ?1 AND v.state NOT IN ('numbered', 'void')) q
WHERE q.stored_ms IS NOT NULL;

-- columns: first_filled = v.code, l.code AS lot, r.code AS product, r.frozen, r.first_stored_most_s,
--   c.done_at_ms AS filled_ms, c.recorded_at_ms AS filled_recorded_ms

-- name: first_filled
-- When a vial was filled, when that was recorded where that was late, and how long its first storing may take.
SELECT {first_filled} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product r ON r.id = v.product_id
JOIN custody c ON c.vial_id = v.id AND c.previous_id IS NULL WHERE v.id = ?1;

-- columns: first_unstored = q.lot, q.login, q.timezone, q.product, q.first_stored_most_s, q.vials, q.filled_ms, q.vial

-- name: first_unstored
-- Filled vials that nobody put away yet, by lot and by who has them; of products that are given fresh only those whose
-- product says how long that may take.
SELECT {first_unstored} FROM (SELECT l.code AS lot, p.login, i.timezone, r.code AS product, r.first_stored_most_s,
    count(*) AS vials, min(c.done_at_ms) AS filled_ms, min(v.code) AS vial
    FROM vial v JOIN person p ON p.id = v.holder_id JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
    JOIN product r ON r.id = v.product_id JOIN custody c ON c.vial_id = v.id AND c.previous_id IS NULL
    WHERE v.holder_id IS NOT NULL AND v.state = 'filled' AND (r.frozen = 1 OR r.first_stored_most_s IS NOT NULL)
    GROUP BY l.code, p.login, i.timezone, r.code, r.first_stored_most_s) q
ORDER BY q.filled_ms, q.lot, q.login;
