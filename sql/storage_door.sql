-- The map of a store for its door.

-- columns: door_store = s.id, s.code, s.path, s.kind, s.grid_rows, s.grid_columns, s.numbering, s.column_first,
--   s.capacity, i.timezone, (SELECT b.reason FROM store_block b WHERE b.store_id = s.id AND b.position IS NULL
--   AND b.lifted_at_ms IS NULL) AS blocked,
--   CASE WHEN EXISTS (SELECT 1 FROM store c WHERE c.parent_id = s.id) THEN 0 ELSE 1 END AS leaf

-- name: door_stores
-- A store, by its path or its code, and everything inside it: itself first, then by path.
WITH RECURSIVE inside (id, depth) AS (
    SELECT id, 0 FROM store WHERE path = ?1 OR code = ?1
    UNION ALL SELECT c.id, n.depth + 1 FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT {door_store} FROM inside n JOIN store s ON s.id = n.id JOIN site i ON i.id = s.site_id
ORDER BY CASE n.depth WHEN 0 THEN 0 ELSE 1 END, s.path;

-- name: door_blocks
-- Positions of a store that are blocked.
SELECT b.position FROM store_block b WHERE b.store_id = ?1 AND b.position IS NOT NULL AND b.lifted_at_ms IS NULL;
