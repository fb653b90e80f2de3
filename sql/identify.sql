-- What an ID is.

-- columns: identity = kind, id, code

-- name: identify
-- Everything that has exactly this ID.
SELECT 'donor' AS kind, id, code FROM donor WHERE code = ?1
UNION ALL SELECT 'lot', id, code FROM lot WHERE code = ?1
UNION ALL SELECT 'vial', id, code FROM vial WHERE code = ?1
UNION ALL SELECT 'subject', id, code FROM subject WHERE code = ?1
UNION ALL SELECT 'dose', id, code FROM dose WHERE code = ?1
UNION ALL SELECT 'infusion', id, code FROM infusion WHERE code = ?1
UNION ALL SELECT 'document', id, number FROM document WHERE number = ?1
UNION ALL SELECT 'deviation', id, code FROM deviation WHERE code = ?1
UNION ALL SELECT 'sample', id, code FROM sample WHERE code = ?1
UNION ALL SELECT 'store', id, path FROM store WHERE path = ?1
UNION ALL SELECT 'store', id, path FROM store WHERE code = ?1
UNION ALL SELECT 'shipment', id, code FROM shipment WHERE code = ?1
UNION ALL SELECT 'order', id, code FROM dose_order WHERE code = ?1
UNION ALL SELECT 'recall', id, code FROM recall WHERE code = ?1
UNION ALL SELECT 'equipment', id, code FROM equipment WHERE code = ?1
UNION ALL SELECT 'equipment', id, code FROM equipment WHERE serial = ?1;

-- name: identify_result
-- A result by its number: "R12" is 12.
SELECT 'result' AS kind, id, 'R' || id AS code FROM result WHERE id = ?1;

-- name: identify_attachment
-- An attachment by its number: "A12" is 12.
SELECT 'attachment' AS kind, id, 'A' || id AS code FROM attachment WHERE id = ?1;

-- name: identify_product
-- A product by its code, whatever its version.
SELECT 'product' AS kind, id, code FROM product WHERE code = ?1 ORDER BY version DESC LIMIT 1;

-- name: identify_reading
-- A temperature that was entered by hand, by its number: "T12" is 12.
SELECT 'reading' AS kind, id, 'T' || id AS code FROM reading WHERE id = ?1;

-- name: identify_subject
-- A subject by its plain code, which stands on its label.
SELECT 'subject' AS kind, id, code FROM subject WHERE code = ?1;

-- name: identify_person
-- A person by the number on their badge.
SELECT 'person' AS kind, id, login AS code FROM person WHERE id = ?1;
