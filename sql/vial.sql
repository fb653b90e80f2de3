-- Vials.

-- columns: vial = v.id, v.code, v.lot_id, l.code AS lot, i.timezone, v.serial, v.state, v.purpose, v.product_id,
--   v.cells, v.volume_ul, v.expires_on, s.path AS store, s.grid_rows, s.grid_columns,
--   s.numbering, s.column_first, v.position, v.holder_id, p.login AS holder,
--   CASE WHEN EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) OR
--   EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL) THEN 1 ELSE 0 END AS held

-- name: vial_by_code
-- One vial.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.code = ?1;

-- name: vial_list
-- scans: in the order of the IDs, ended by its limit
-- Any vials.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE (?1 IS NULL OR v.state = ?1) AND (?3 IS NULL OR v.purpose = ?3)
ORDER BY v.code LIMIT ?2;

-- name: vial_list_of_lot
-- Vials of one lot.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.lot_id = ?1 AND (?2 IS NULL OR v.state = ?2) AND (?3 IS NULL OR v.holder_id = ?3)
    AND (?5 IS NULL OR v.purpose = ?5)
ORDER BY v.serial LIMIT ?4;

-- name: vial_list_of_holder
-- Vials in one person's hands.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.holder_id = ?1 AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
ORDER BY v.code LIMIT ?3;

-- name: vial_list_in_store
-- Vials in a store and in the stores inside it: from the stores to the vials, never the other way.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT {vial} FROM inside n CROSS JOIN vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.store_id = n.id AND (?2 IS NULL OR v.lot_id = ?2) AND (?3 IS NULL OR v.state = ?3)
    AND (?5 IS NULL OR v.purpose = ?5)
ORDER BY s.path, v.position, v.code LIMIT ?4;

-- name: vial_count_of_lot
-- How many vials of a lot are in a state, within a range of serials.
SELECT count(*) FROM vial WHERE lot_id = ?1 AND serial BETWEEN ?2 AND ?3 AND state = ?4;

-- name: vial_insert
-- A numbered vial with its planned fill.
INSERT INTO vial (code, lot_id, serial, state, purpose, product_id, cells, volume_ul, expires_on)
VALUES (?1, ?2, ?3, 'numbered', 'product', ?4, ?5, ?6, ?7);

-- name: vial_set_state
-- Another state, out of any store; only from the state that was looked at.
UPDATE vial SET state = ?3, holder_id = ?4, store_id = NULL, position = NULL WHERE id = ?1 AND state = ?2;

-- name: vial_set_place
-- Stands in a store.
UPDATE vial SET state = 'stored', store_id = ?2, position = ?3, holder_id = NULL WHERE id = ?1;

-- name: vial_fill
-- Numbered vials of a lot, filled.
UPDATE vial SET state = 'filled', cells = ?4, volume_ul = ?5, holder_id = ?6
WHERE lot_id = ?1 AND serial BETWEEN ?2 AND ?3 AND state = 'numbered';

-- name: vial_fill_legs
-- The first leg of custody of vials that were just filled.
INSERT INTO custody (vial_id, kind, receiver_id, reason, done_at_ms)
SELECT id, 'fill', ?4, ?5, ?6 FROM vial WHERE lot_id = ?1 AND serial BETWEEN ?2 AND ?3 AND state = 'filled'
ORDER BY serial;

-- name: vial_void
-- Numbers of a lot that were not filled.
UPDATE vial SET state = 'void' WHERE lot_id = ?1 AND state = 'numbered' AND (serial < ?2 OR serial > ?3);
