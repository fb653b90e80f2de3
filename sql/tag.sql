-- Labels of what is no vial.

-- columns: tag_store = s.id, s.code, s.path, s.kind, s.grid_rows, s.grid_columns, s.numbering, s.column_first,
--   s.capacity, s.meant_product

-- name: tag_store
-- A store, by its path or its code.
SELECT {tag_store} FROM store s WHERE s.path = ?1 OR s.code = ?1;

-- name: tag_stores_inside
-- Every store inside one, by path.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE parent_id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT {tag_store} FROM inside n JOIN store s ON s.id = n.id ORDER BY s.path;

-- columns: tag_equipment = e.code, e.kind, e.name, e.serial

-- name: tag_equipment
-- A piece of equipment, by its code or its maker's number.
SELECT {tag_equipment} FROM equipment e WHERE e.code = ?1 OR e.serial = ?1;
