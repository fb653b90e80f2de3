-- Legs of custody.

-- columns: custody = c.id, c.previous_id, c.kind, g.login AS giver, g.name AS giver_name, r.login AS receiver,
--   r.name AS receiver_name, c.store_id, s.grid_rows, s.grid_columns, s.numbering, s.column_first, c.position,
--   h.code AS shipment, h.carrier, CASE WHEN c.kind = 'receive' THEN i.timezone END AS zone, c.place, c.condition,
--   c.reason, c.done_at_ms, c.recorded_at_ms

-- name: custody_insert
-- One leg.
INSERT INTO custody (vial_id, kind, giver_id, receiver_id, store_id, position, place, reason, done_at_ms, previous_id,
    shipment_id, condition, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- name: custody_of_vial
-- Every leg of a vial, oldest first.
SELECT {custody} FROM custody c LEFT JOIN person g ON g.id = c.giver_id LEFT JOIN person r ON r.id = c.receiver_id
LEFT JOIN store s ON s.id = c.store_id LEFT JOIN shipment h ON h.id = c.shipment_id
    LEFT JOIN site i ON i.id = h.to_site_id
WHERE c.vial_id = ?1 ORDER BY c.id;

-- name: custody_store_since
-- Since when a store is on record: since it was put where it was first, or had its first keeper.
SELECT coalesce((SELECT min(y.from_ms) FROM store_stay y WHERE y.store_id = ?1),
    (SELECT min(k.from_ms) FROM store_keeper k WHERE k.store_id = ?1));

-- columns: custody_last = c.id, c.done_at_ms, v.code,
--   (SELECT t.timezone FROM custody m JOIN store s ON s.id = m.store_id JOIN site t ON t.id = s.site_id
--   WHERE m.vial_id = c.vial_id ORDER BY m.id DESC LIMIT 1) AS timezone

-- name: custody_last
-- When a vial was last handled, and the zone of the site where it last stood (none: it never did).
SELECT {custody_last} FROM custody c JOIN vial v ON v.id = c.vial_id WHERE c.vial_id = ?1 ORDER BY c.id DESC LIMIT 1;

-- columns: custody_before = s.code AS store, s.grid_rows, s.grid_columns, s.numbering, s.column_first, b.position

-- name: custody_before
-- Where a vial stood before the leg that was done at a time.
SELECT {custody_before} FROM custody c JOIN custody b ON b.id = c.previous_id JOIN store s ON s.id = b.store_id
WHERE c.vial_id = ?1 AND c.done_at_ms = ?2 ORDER BY c.id DESC LIMIT 1;

-- columns: custody_left = s.id, s.path, p.storage_max_mc,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: custody_left_stores
-- The store of a vial's last leg and those around it, but for the stores around its next place (?2): there a reading
-- counts on; and the limit of the vial's product.
WITH RECURSIVE around (id) AS (
    SELECT c.store_id FROM custody c
    WHERE c.id = (SELECT max(n.id) FROM custody n WHERE n.vial_id = ?1) AND c.store_id IS NOT NULL
    UNION SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
), beside (id) AS (
    SELECT s.id FROM store s WHERE s.id = ?2
    UNION SELECT s.parent_id FROM beside b JOIN store s ON s.id = b.id WHERE s.parent_id IS NOT NULL
)
SELECT {custody_left} FROM vial v JOIN product p ON p.id = v.product_id JOIN around a ON 1 = 1
    JOIN store s ON s.id = a.id
WHERE v.id = ?1 AND a.id NOT IN (SELECT b.id FROM beside b);

-- columns: custody_deviation = d.code, s.path, d.happened_at_ms

-- name: custody_deviation_since
-- The first open deviation that happened since a time, in the store of a vial's last leg or one around it, but for the
-- stores around its next place (?3).
WITH RECURSIVE around (id) AS (
    SELECT c.store_id FROM custody c
    WHERE c.id = (SELECT max(n.id) FROM custody n WHERE n.vial_id = ?1) AND c.store_id IS NOT NULL
    UNION SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
), beside (id) AS (
    SELECT s.id FROM store s WHERE s.id = ?3
    UNION SELECT s.parent_id FROM beside b JOIN store s ON s.id = b.id WHERE s.parent_id IS NOT NULL
)
SELECT {custody_deviation} FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
JOIN around a ON a.id = x.store_id JOIN store s ON s.id = a.id
WHERE d.state = 'open' AND d.happened_at_ms >= ?2 AND a.id NOT IN (SELECT b.id FROM beside b)
ORDER BY d.happened_at_ms, d.id LIMIT 1;
