-- What begins with a text: from ?1, before ?2, which is ?1 and a character behind all that codes are made of. What
-- bears names and remarks is also found by a text in the middle: the pattern ?4 among the newest ?5 rows (NULL: not
-- looked).

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

-- name: find_samples
-- Samples whose ID begins with a text.
SELECT 'sample' AS kind, s.code, l.code AS about, s.state FROM sample s JOIN lot l ON l.id = s.lot_id
WHERE s.code >= ?1 AND s.code < ?2 ORDER BY s.code LIMIT ?3;

-- name: find_materials
-- scans: the newest materials, so many as ?5 says, newest first
-- Materials of lots whose supplier's lot begins with a text, then those in whose item, supplier or lot it stands.
SELECT 'material' AS kind, m.supplier_lot AS code, l.code || ': ' || m.item || ', ' || m.supplier AS about, m.state
FROM lot_material m JOIN lot l ON l.id = m.lot_id
WHERE m.id IN (SELECT b.id FROM lot_material b WHERE b.supplier_lot >= ?1 AND b.supplier_lot < ?2
    UNION ALL SELECT n.id FROM (SELECT a.id, a.item, a.supplier, a.supplier_lot FROM lot_material a
        ORDER BY a.id DESC LIMIT ?5) n
    WHERE lower(n.supplier_lot) LIKE ?4 ESCAPE '\' OR lower(n.item) LIKE ?4 ESCAPE '\' OR
        lower(n.supplier) LIKE ?4 ESCAPE '\')
ORDER BY CASE WHEN m.supplier_lot >= ?1 AND m.supplier_lot < ?2 THEN 0 ELSE 1 END, m.supplier_lot, m.id LIMIT ?3;

-- name: find_subjects
-- Subjects whose code begins with a text.
SELECT 'subject' AS kind, s.code, t.code AS about, NULL AS state FROM subject s JOIN site t ON t.id = s.site_id
WHERE s.code >= ?1 AND s.code < ?2 ORDER BY s.code LIMIT ?3;

-- name: find_orders
-- Orders whose ID begins with a text.
SELECT 'order' AS kind, o.code, s.code || ', ' || p.code AS about, o.state FROM dose_order o
JOIN subject s ON s.id = o.subject_id JOIN product p ON p.id = o.product_id
WHERE o.code >= ?1 AND o.code < ?2 ORDER BY o.code LIMIT ?3;

-- name: find_doses
-- Doses whose ID begins with a text.
SELECT 'dose' AS kind, d.code, s.code AS about, d.state FROM dose d JOIN subject s ON s.id = d.subject_id
WHERE d.code >= ?1 AND d.code < ?2 ORDER BY d.code LIMIT ?3;

-- name: find_infusions
-- Infusions whose ID begins with a text.
SELECT 'infusion' AS kind, i.code, s.code AS about, i.state FROM infusion i JOIN subject s ON s.id = i.subject_id
WHERE i.code >= ?1 AND i.code < ?2 ORDER BY i.code LIMIT ?3;

-- name: find_documents
-- scans: the newest numbers, so many as ?5 says, newest first
-- Documents whose number begins with a text, then those in whose number it stands.
SELECT 'document' AS kind, o.number AS code, o.subject AS about, o.state FROM document o
WHERE o.id IN (SELECT b.id FROM document b WHERE b.number >= ?1 AND b.number < ?2
    UNION ALL SELECT n.id FROM (SELECT a.id, a.number FROM document a ORDER BY a.id DESC LIMIT ?5) n
    WHERE lower(n.number) LIKE ?4 ESCAPE '\')
ORDER BY CASE WHEN o.number >= ?1 AND o.number < ?2 THEN 0 ELSE 1 END, o.number LIMIT ?3;

-- name: find_deviations
-- scans: the newest titles, so many as ?5 says, newest first
-- Deviations whose ID begins with a text, then those in whose title it stands.
SELECT 'deviation' AS kind, d.code, d.title AS about, d.state FROM deviation d
WHERE d.id IN (SELECT b.id FROM deviation b WHERE b.code >= ?1 AND b.code < ?2
    UNION ALL SELECT n.id FROM (SELECT a.id, a.title FROM deviation a ORDER BY a.id DESC LIMIT ?5) n
    WHERE lower(n.title) LIKE ?4 ESCAPE '\')
ORDER BY CASE WHEN d.code >= ?1 AND d.code < ?2 THEN 0 ELSE 1 END, d.code LIMIT ?3;

-- name: find_stores
-- Stores whose path begins with a text.
SELECT 'store' AS kind, s.path AS code, s.kind AS about, NULL AS state FROM store s
WHERE s.path >= ?1 AND s.path < ?2 ORDER BY s.path LIMIT ?3;

-- name: find_equipment
-- Equipment whose serial number or code begins with a text.
SELECT 'equipment' AS kind, e.code, e.serial || ', ' || e.name AS about, e.kind AS state FROM equipment e
WHERE e.id IN (SELECT b.id FROM equipment b WHERE b.code >= ?1 AND b.code < ?2
    UNION ALL SELECT c.id FROM equipment c WHERE c.serial >= ?1 AND c.serial < ?2)
ORDER BY e.code LIMIT ?3;

-- name: find_shipments
-- Shipments whose ID begins with a text.
SELECT 'shipment' AS kind, h.code, f.code || ' to ' || t.code AS about, h.state FROM shipment h
JOIN site f ON f.id = h.from_site_id JOIN site t ON t.id = h.to_site_id
WHERE h.code >= ?1 AND h.code < ?2 ORDER BY h.code LIMIT ?3;

-- name: find_recalls
-- Recalls and drills whose ID begins with a text.
SELECT 'recall' AS kind, r.code, CASE r.drill WHEN 1 THEN 'drill: ' ELSE '' END || r.reason AS about, r.state
FROM recall r WHERE r.code >= ?1 AND r.code < ?2 ORDER BY r.code LIMIT ?3;

-- name: find_products
-- Products whose code begins with a text, newest version of each.
SELECT 'product' AS kind, p.code, p.name AS about, p.state FROM product p
WHERE p.code >= ?1 AND p.code < ?2 AND p.version = (SELECT max(n.version) FROM product n WHERE n.code = p.code)
ORDER BY p.code LIMIT ?3;

-- name: find_attachments
-- scans: the newest names of files, so many as ?3 says, newest first
-- Attached files with the number ?1, then those in whose name a text stands, newest first.
SELECT 'attachment' AS kind, 'A' || a.id AS code, a.subject || ': ' || a.name AS about, a.kind AS state
    FROM attachment a
WHERE a.id = ?1 OR a.id IN (SELECT n.id FROM (SELECT b.id, b.name FROM attachment b ORDER BY b.id DESC LIMIT ?3) n
    WHERE lower(n.name) LIKE ?2 ESCAPE '\')
ORDER BY CASE WHEN a.id = ?1 THEN 0 ELSE 1 END, a.id DESC LIMIT ?4;

-- name: find_notes
-- scans: the newest notes, so many as ?2 says, newest first
-- Notes in which a text stands, newest first.
SELECT 'note' AS kind, n.subject AS code, n.remark AS about, NULL AS state
FROM (SELECT a.id, a.subject, a.remark FROM note a ORDER BY a.id DESC LIMIT ?2) n
WHERE lower(n.remark) LIKE ?1 ESCAPE '\' ORDER BY n.id DESC LIMIT ?3;
