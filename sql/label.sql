-- Labels.

-- columns: label = v.id, v.code, v.serial, l.code AS lot, v.cells, v.volume_ul, v.expires_on, p.name AS product,
--   p.investigational, p.storage_max_mc,
--   (SELECT max(b.copy) FROM label_print b WHERE b.vial_id = v.id) AS copies

-- name: label_of_vial
-- What stands on a vial's label, and how often it was printed.
SELECT {label} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = v.product_id WHERE v.id = ?1;

-- name: label_of_lot
-- The same for every vial of a lot that a label can still be put on.
SELECT {label} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = v.product_id
WHERE v.lot_id = ?1 AND v.state IN ('numbered', 'filled', 'stored', 'out') ORDER BY v.serial;

-- name: label_insert
-- A label that is printed.
INSERT INTO label_print (vial_id, copy, template, template_sha256, cells, volume_ul, expires_on, reason, printed_by,
    printed_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- columns: label_disagreement = v.code, b.cells, b.volume_ul

-- name: label_disagreements
-- Vials of a lot whose newest label says another fill; a label that says nothing of it disagrees with nothing.
SELECT {label_disagreement} FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND v.serial BETWEEN ?2 AND ?3
AND b.copy = (SELECT max(n.copy) FROM label_print n WHERE n.vial_id = v.id) AND (b.cells <> ?4 OR b.volume_ul <> ?5)
ORDER BY v.serial;
