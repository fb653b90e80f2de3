-- Boxes that were dropped, and what was found of their vials.

-- columns: spill_box = s.id, s.site_id, s.code, s.path, s.kind,
--   (SELECT count(*) FROM store c WHERE c.parent_id = s.id) AS stores

-- name: spill_box
-- A store whose vials may be spilled.
SELECT {spill_box} FROM store s WHERE s.id = ?1;

-- columns: spill = x.id, x.store_id, s.path, s.code, s.grid_rows, s.grid_columns, s.numbering, s.column_first,
--   p.login AS spilled_by, x.spilled_by AS spilled_by_id, x.spilled_at_ms, f.login AS finished_by, x.finished_at_ms,
--   d.code AS deviation, (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: spill_newest
-- The newest spill of a store.
SELECT {spill} FROM spill x JOIN store s ON s.id = x.store_id JOIN person p ON p.id = x.spilled_by
LEFT JOIN person f ON f.id = x.finished_by LEFT JOIN deviation d ON d.id = x.deviation_id
WHERE x.store_id = ?1 ORDER BY x.id DESC LIMIT 1;

-- columns: spill_vial = x.vial_id, v.code, v.state, x.position, x.found_at_ms, s.path AS store, s.grid_rows,
--   s.grid_columns,
--   s.numbering, s.column_first, v.position AS now_position, h.login AS holder

-- name: spill_vials
-- The vials of a spill in the order in which they stood, and where each is now.
SELECT {spill_vial} FROM spill_vial x JOIN vial v ON v.id = x.vial_id LEFT JOIN store s ON s.id = v.store_id
LEFT JOIN person h ON h.id = v.holder_id
WHERE x.spill_id = ?1 ORDER BY x.position, v.code;

-- name: spill_insert
-- A box that was dropped.
INSERT INTO spill (store_id, spilled_by, spilled_at_ms, deviation_id) VALUES (?1, ?2, ?3, ?4);

-- name: spill_vial_insert
-- A vial that was in it, and where it stood.
INSERT INTO spill_vial (spill_id, vial_id, position) VALUES (?1, ?2, ?3);

-- name: spill_vial_found
-- A vial of a spill that somebody has in hand again.
UPDATE spill_vial SET found_at_ms = ?2 WHERE vial_id = ?1 AND found_at_ms IS NULL;

-- name: spill_vial_unfound
-- A vial of a spill that is searched for still was not the one that was found.
UPDATE spill_vial SET found_at_ms = NULL WHERE vial_id = ?1
    AND EXISTS (SELECT 1 FROM spill s WHERE s.id = spill_id AND s.finished_at_ms IS NULL);

-- name: spill_finish
-- Nobody searches any more.
UPDATE spill SET finished_by = ?2, finished_at_ms = ?3, deviation_id = ?4 WHERE id = ?1 AND finished_at_ms IS NULL;

-- columns: spill_standing = v.id, v.code, v.position

-- name: spill_standing
-- The vials that stand in a store.
SELECT {spill_standing} FROM vial v WHERE v.store_id = ?1 ORDER BY v.position, v.code;
