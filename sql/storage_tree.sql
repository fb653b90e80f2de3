-- Stores with what is in them, for looking at them.

-- columns: storage_branch = t.id, t.parent_id, t.code, t.path, t.kind, t.holder_id,
--   (SELECT p.login FROM person p WHERE p.id = t.holder_id) AS holder, t.grid_rows, t.grid_columns, t.numbering,
--   t.column_first,
--   t.capacity, (SELECT count(*) FROM vial v WHERE v.store_id = t.id) AS vials,
--   (SELECT count(*) FROM vial v WHERE v.store_id = t.id AND
--   (EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) OR
--   EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))) AS held,
--   (SELECT count(*) FROM vial v WHERE v.store_id = t.id AND v.expires_on < ?2) AS expired,
--   (SELECT count(*) FROM store_block b WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL AND b.position IS NOT NULL)
--   AS blocked,
--   (SELECT count(*) FROM store_block b WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL AND b.position IS NOT NULL
--   AND NOT EXISTS (SELECT 1 FROM vial v WHERE v.store_id = b.store_id AND v.position = b.position)) AS blocked_free,
--   CASE WHEN EXISTS (SELECT 1 FROM store_block b WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL
--   AND b.position IS NULL) THEN 1 ELSE 0 END AS shut

-- name: storage_tree
-- A store (?1) and everything inside it, each with what is in it alone; a vial is expired before the day ?2.
WITH RECURSIVE tree (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM tree n JOIN store c ON c.parent_id = n.id
)
SELECT {storage_branch} FROM tree n JOIN store t ON t.id = n.id ORDER BY t.path;

-- columns: storage_heap = s.path, s.code, s.id AS store_id, count(*) AS vials, min(v.expires_on) AS expires_on

-- name: storage_heaps_of_lot
-- Where the stored vials of a lot are: a row per store.
SELECT {storage_heap} FROM vial v JOIN store s ON s.id = v.store_id WHERE v.lot_id = ?1 AND v.store_id IS NOT NULL
GROUP BY s.id, s.path, s.code ORDER BY s.path;

-- name: storage_unplaced_of_lot
-- The vials of a lot that stand nowhere and are not used up: in hands, packed, on their way.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.lot_id = ?1 AND v.state IN ('filled', 'out', 'in-transit', 'thawed') ORDER BY v.serial;

-- name: storage_heaps_of_product
-- Where the stored vials of all versions of a product are: a row per store.
SELECT {storage_heap} FROM product p JOIN vial v ON v.product_id = p.id JOIN store s ON s.id = v.store_id
WHERE p.code = ?1 AND v.state = 'stored' GROUP BY s.id, s.path, s.code ORDER BY s.path;

-- name: storage_paths_by_name
-- scans: the stores, which are few beside the vials
-- Stores whose own name, the end of the path, is a text.
SELECT path FROM store WHERE path = ?1 OR substr(path, length(path) - length(?1)) = '/' || ?1 ORDER BY path LIMIT ?2;
