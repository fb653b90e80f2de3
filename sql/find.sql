-- What begins with a text: from ?1, before ?2, which is ?1 and a character behind all that codes are made of.

-- columns: found = kind, code, about, state

-- name: find_donors
-- Donors whose code begins with a text.
SELECT 'donor' AS kind, d.code, NULL AS about, d.determination AS state FROM donor d
WHERE d.code >= ?1 AND d.code < ?2 ORDER BY d.code LIMIT ?3;

-- name: find_lots
-- Lots whose code begins with a text.
SELECT 'lot' AS kind, l.code, p.code AS about, l.status AS state FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.code >= ?1 AND l.code < ?2 ORDER BY l.code LIMIT ?3;

-- name: find_vials
-- Vials whose ID begins with a text.
SELECT 'vial' AS kind, v.code, l.code AS about, v.state FROM vial v JOIN lot l ON l.id = v.lot_id
WHERE v.code >= ?1 AND v.code < ?2 ORDER BY v.code LIMIT ?3;

-- name: find_subjects
-- Subjects whose code begins with a text.
SELECT 'subject' AS kind, s.code, t.code AS about, NULL AS state FROM subject s JOIN site t ON t.id = s.site_id
WHERE s.code >= ?1 AND s.code < ?2 ORDER BY s.code LIMIT ?3;

-- name: find_doses
-- Doses whose ID begins with a text.
SELECT 'dose' AS kind, d.code, s.code AS about, d.state FROM dose d JOIN subject s ON s.id = d.subject_id
WHERE d.code >= ?1 AND d.code < ?2 ORDER BY d.code LIMIT ?3;

-- name: find_infusions
-- Infusions whose ID begins with a text.
SELECT 'infusion' AS kind, i.code, s.code AS about, i.state FROM infusion i JOIN subject s ON s.id = i.subject_id
WHERE i.code >= ?1 AND i.code < ?2 ORDER BY i.code LIMIT ?3;

-- name: find_documents
-- Documents whose number begins with a text.
SELECT 'document' AS kind, o.number AS code, o.subject AS about, o.state FROM document o
WHERE o.number >= ?1 AND o.number < ?2 ORDER BY o.number LIMIT ?3;

-- name: find_deviations
-- Deviations whose ID begins with a text.
SELECT 'deviation' AS kind, d.code, NULL AS about, d.state FROM deviation d
WHERE d.code >= ?1 AND d.code < ?2 ORDER BY d.code LIMIT ?3;

-- name: find_stores
-- Stores whose path begins with a text.
SELECT 'store' AS kind, s.path AS code, s.kind AS about, NULL AS state FROM store s
WHERE s.path >= ?1 AND s.path < ?2 ORDER BY s.path LIMIT ?3;

-- name: find_products
-- Products whose code begins with a text, newest version of each.
SELECT 'product' AS kind, p.code, p.name AS about, p.state FROM product p
WHERE p.code >= ?1 AND p.code < ?2 AND p.version = (SELECT max(n.version) FROM product n WHERE n.code = p.code)
ORDER BY p.code LIMIT ?3;
