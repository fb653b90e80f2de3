-- An existing inventory, taken over from a file: each lot and each store is looked at once.

-- name: vial_import_file
-- A file that was taken over already, by its bytes.
SELECT f.name, p.login, f.imported_at_ms FROM inventory_file f JOIN person p ON p.id = f.imported_by
    WHERE f.sha256 = ?1;

-- name: vial_import_file_insert
-- A file that is taken over.
INSERT INTO inventory_file (name, sha256, vials, imported_by, imported_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: vial_import_places
-- Filled vials, or such that are somewhere else, that stand in stores now; a row without a key moves none.
WITH place (vial_id, store_id, position) AS (
    VALUES {32 of (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))}
)
UPDATE vial SET state = 'stored', store_id = place.store_id, position = place.position, holder_id = NULL
FROM place WHERE vial.id = place.vial_id AND vial.shipment_id IS NULL;

-- columns: import_lot = l.id, l.code, l.status, p.code AS product, p.storage_max_mc

-- name: vial_import_lot
-- A lot by its code.
SELECT {import_lot} FROM lot l JOIN product p ON p.id = l.product_id WHERE l.code = ?1;

-- columns: import_vial = v.id, v.code, v.serial, v.state, v.holder_id, h.login AS holder, v.shipment_id,
--   c.id AS leg_id,
--   c.done_at_ms, s.path AS store

-- name: vial_import_vials
-- The vials of a lot, each with its last leg.
SELECT {import_vial} FROM vial v LEFT JOIN custody c ON c.id = (SELECT max(m.id) FROM custody m WHERE m.vial_id = v.id)
LEFT JOIN person h ON h.id = v.holder_id LEFT JOIN store s ON s.id = v.store_id WHERE v.lot_id = ?1 ORDER BY v.serial;

-- columns: import_store = s.id, s.path, s.kind, s.grid_rows, s.grid_columns, s.numbering, s.column_first, s.site_id,
--   s.capacity,
--   (SELECT count(*) FROM vial v WHERE v.store_id = s.id) AS vials,
--   (SELECT count(*) FROM store c WHERE c.parent_id = s.id) AS inside

-- name: vial_import_store
-- A store by its path.
SELECT {import_store} FROM store s WHERE s.path = ?1;

-- columns: import_around = s.path, s.meant_product, s.meant_status, p.login AS carrier,
--   (SELECT b.reason FROM store_block b WHERE b.store_id = s.id AND b.position IS NULL AND b.lifted_at_ms IS NULL)
--   AS blocked

-- name: vial_import_around
-- What a store and those around it are meant for, who carries them, why nothing may be put into them.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT {import_around} FROM around a JOIN store s ON s.id = a.id LEFT JOIN person p ON p.id = s.holder_id;

-- name: vial_import_blocked
-- The positions of a store that nothing may be put into.
SELECT position FROM store_block WHERE store_id = ?1 AND position IS NOT NULL AND lifted_at_ms IS NULL
    ORDER BY position;
