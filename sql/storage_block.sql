-- Positions and stores that nothing may be put into.

-- columns: store_block = b.id, s.path, s.grid_rows, s.grid_columns, s.numbering, s.column_first, b.position, b.reason,
--   p.login AS put_by, b.put_at_ms,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
--   (SELECT v.code FROM vial v
--   WHERE v.store_id = b.store_id AND v.position = b.position) AS vial

-- name: store_block_insert
-- Blocks a position, or a whole store (no position).
INSERT INTO store_block (store_id, position, reason, put_by, put_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: store_block_lift
-- Lifts it.
UPDATE store_block SET lifted_by = ?2, lifted_at_ms = ?3, lift_reason = ?4 WHERE id = ?1 AND lifted_at_ms IS NULL;

-- name: store_block_at
-- The block of a position of a store (?2 -1: of the whole store) that holds.
SELECT {store_block} FROM store_block b JOIN store s ON s.id = b.store_id JOIN person p ON p.id = b.put_by
WHERE b.store_id = ?1 AND b.lifted_at_ms IS NULL AND coalesce(b.position, -1) = ?2;

-- name: store_blocks_of
-- What is blocked of a store: itself, or positions of it.
SELECT {store_block} FROM store_block b JOIN store s ON s.id = b.store_id JOIN person p ON p.id = b.put_by
WHERE b.store_id = ?1 AND b.lifted_at_ms IS NULL ORDER BY coalesce(b.position, -1);

-- columns: store_shut = s.path, p.id AS holder_id, p.login AS holder, p.name AS holder_name, b.reason

-- name: store_shut_around
-- What forbids to put anything into a store: it or a store around it is carried, or blocked as a whole. The nearest
-- first.
WITH RECURSIVE around (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id, a.steps + 1 FROM around a JOIN store s ON s.id = a.id
    WHERE s.parent_id IS NOT NULL AND s.holder_id IS NULL
)
SELECT {store_shut} FROM around a JOIN store s ON s.id = a.id LEFT JOIN person p ON p.id = s.holder_id
LEFT JOIN store_block b ON b.store_id = s.id AND b.position IS NULL AND b.lifted_at_ms IS NULL
WHERE s.holder_id IS NOT NULL OR b.id IS NOT NULL ORDER BY a.steps;

-- columns: store_evacuated = f.path AS from_path, t.path AS to_path

-- name: store_evacuated_around
-- The evacuation that goes on of a store or of one around it.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT {store_evacuated} FROM around a JOIN evacuation e ON e.from_id = a.id AND e.ended_at_ms IS NULL
JOIN store f ON f.id = e.from_id JOIN store t ON t.id = e.to_id;
