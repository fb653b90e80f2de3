-- Vials.

-- columns: vial = v.id, v.code, v.lot_id, l.code AS lot, i.timezone, v.serial, v.state, v.purpose, v.product_id,
--   v.cells, v.volume_ul, v.expires_on, s.path AS store, s.grid_rows, s.grid_columns,
--   s.numbering, s.column_first, v.position, v.holder_id, p.login AS holder,
--   v.shipment_id, (SELECT h.code FROM shipment h WHERE h.id = v.shipment_id) AS shipment,
--   CASE WHEN v.state = 'in-transit' AND EXISTS (SELECT 1 FROM shipment_vial x WHERE x.vial_id = v.id
--   AND x.shipment_id = v.shipment_id AND x.outcome = 'missing') THEN 1 ELSE 0 END AS missing,
--   CASE WHEN v.store_id IS NOT NULL AND EXISTS (SELECT 1 FROM store x WHERE x.holder_id IS NOT NULL) THEN
--   (WITH RECURSIVE around (id) AS (SELECT v.store_id UNION ALL SELECT x.parent_id FROM around a
--   JOIN store x ON x.id = a.id
--   WHERE x.parent_id IS NOT NULL) SELECT y.login FROM around a JOIN store x ON x.id = a.id
--   JOIN person y ON y.id = x.holder_id LIMIT 1) END AS carrier,
--   coalesce(s.site_id, (SELECT coalesce(t.site_id, h.to_site_id) FROM custody c LEFT JOIN store t ON t.id = c.store_id
--   LEFT JOIN shipment h ON h.id = c.shipment_id WHERE c.vial_id = v.id
--   AND (c.store_id IS NOT NULL OR c.kind = 'receive')
--   ORDER BY c.id DESC LIMIT 1), l.site_id) AS site_id,
--   CASE WHEN EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) OR
--   EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL) THEN 1 ELSE 0 END AS held

-- name: vial_by_code
-- One vial.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.code = ?1;

-- Lists of vials: ?1 of what, ?2 state, ?3 at most so many, ?4 purpose, ?5 1: held ones only, ?6 lot, ?7 holder; NULL:
-- any.

-- name: vial_list
-- scans: in the order of the IDs, ended by its limit
-- Any vials.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE ?1 IS NULL AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?5 = 0 OR EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY v.code LIMIT ?3;

-- name: vial_list_of_lot
-- Vials of one lot.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.lot_id = ?1 AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?5 = 0 OR EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY v.serial LIMIT ?3;

-- name: vial_list_of_holder
-- Vials in one person's hands.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.holder_id = ?1 AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?5 = 0 OR EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY v.code LIMIT ?3;

-- name: vial_list_of_shipment
-- Vials of one shipment.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.shipment_id = ?1 AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?5 = 0 OR EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY v.code LIMIT ?3;

-- name: vial_list_shipped
-- scans: what is packed or on its way, which is little of all there is
-- Vials of every shipment.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.shipment_id IS NOT NULL AND ?1 IS NULL AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?5 = 0 OR EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY v.code LIMIT ?3;

-- name: vial_list_held
-- Vials that are held, themselves or with their lot.
WITH held (id) AS (
    SELECT vial_id FROM hold WHERE vial_id IS NOT NULL AND lifted_at_ms IS NULL
    UNION SELECT w.id FROM hold h CROSS JOIN vial w WHERE h.lot_id IS NOT NULL AND h.lifted_at_ms IS NULL
        AND w.lot_id = h.lot_id
)
SELECT {vial} FROM held n CROSS JOIN vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.id = n.id AND ?1 IS NULL AND ?5 = 1 AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY v.code LIMIT ?3;

-- name: vial_list_in_store
-- Vials in a store and in the stores inside it: from the stores to the vials, never the other way.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT {vial} FROM inside n CROSS JOIN vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.store_id = n.id AND (?2 IS NULL OR v.state = ?2) AND (?4 IS NULL OR v.purpose = ?4)
    AND (?5 = 0 OR EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL))
    AND (?6 IS NULL OR v.lot_id = ?6) AND (?7 IS NULL OR v.holder_id = ?7)
ORDER BY s.path, v.position, v.code LIMIT ?3;

-- name: vial_shipment
-- A shipment by its ID.
SELECT id FROM shipment WHERE code = ?1;

-- name: vial_count_of_lot
-- How many vials of a lot are in a state, within a range of serials.
SELECT count(*) FROM vial WHERE lot_id = ?1 AND serial BETWEEN ?2 AND ?3 AND state = ?4;

-- name: vial_insert
-- A numbered vial with its planned fill.
INSERT INTO vial (code, lot_id, serial, state, purpose, product_id, cells, volume_ul, expires_on)
VALUES (?1, ?2, ?3, 'numbered', 'product', ?4, ?5, ?6, ?7);

-- name: vial_set_state
-- Another state, out of any store; only from the state that was looked at.
UPDATE vial SET state = ?3, holder_id = ?4, store_id = NULL, position = NULL
WHERE id = ?1 AND state = ?2 AND shipment_id IS NULL;

-- name: vial_set_shipment
-- Into a shipment, on its way with it, out of it again (?5 NULL); only from the state that was looked at.
UPDATE vial SET state = ?3, holder_id = ?4, store_id = NULL, position = NULL, shipment_id = ?5
WHERE id = ?1 AND state = ?2;

-- name: vial_set_place
-- Stands in a store; a packed one leaves its shipment first.
UPDATE vial SET state = 'stored', store_id = ?2, position = ?3, holder_id = NULL WHERE id = ?1 AND shipment_id IS NULL;

-- name: vial_fill
-- Numbered vials of a lot, filled.
UPDATE vial SET state = 'filled', cells = ?4, volume_ul = ?5, holder_id = ?6
WHERE lot_id = ?1 AND serial BETWEEN ?2 AND ?3 AND state = 'numbered';

-- name: vial_fill_legs
-- The first leg of custody of vials that were just filled.
INSERT INTO custody (vial_id, kind, receiver_id, reason, done_at_ms, recorded_at_ms)
SELECT id, 'fill', ?4, ?5, ?6, ?7 FROM vial WHERE lot_id = ?1 AND serial BETWEEN ?2 AND ?3 AND state = 'filled'
ORDER BY serial;

-- name: vial_void
-- Numbers of a lot that were not filled.
UPDATE vial SET state = 'void' WHERE lot_id = ?1 AND state = 'numbered' AND (serial < ?2 OR serial > ?3);
