-- The chain donor - lots - vials - doses - subjects, walked both ways (DOMAIN.md, first section).
-- Every row is one thing on it: its kind, its ID and its state. Void vials were never filled and are left out.

-- columns: trace = kind, code, state, id

-- name: trace_down
-- What became of a donor (?1), of a lot (?2) or of a supplier's lot (?3): every descendant lot, its vials, and where
-- they went.
WITH RECURSIVE down (lot_id) AS (
    SELECT id FROM lot WHERE donor_id = ?1
    UNION SELECT id FROM lot WHERE id = ?2
    UNION SELECT lot_id FROM lot_material WHERE supplier_lot = ?3
    UNION SELECT p.lot_id FROM down d JOIN lot_parent p ON p.parent_id = d.lot_id
), went (vial_id, dose_id) AS (
    SELECT v.id, dv.dose_id FROM down d JOIN vial v ON v.lot_id = d.lot_id JOIN dose_vial dv ON dv.vial_id = v.id
), doses (dose_id) AS (
    SELECT DISTINCT dose_id FROM went
)
SELECT 'donor' AS kind, code, determination AS state, id FROM donor WHERE id = ?1
UNION ALL SELECT 'donor', code, determination, id FROM donor WHERE id IN (
    SELECT l.donor_id FROM lot_material m JOIN lot l ON l.id = m.lot_id WHERE m.supplier_lot = ?3)
UNION ALL SELECT 'lot', l.code, l.status, l.id FROM down d JOIN lot l ON l.id = d.lot_id
UNION ALL SELECT 'vial', v.code, v.state, v.id FROM vial v
    WHERE v.lot_id IN (SELECT lot_id FROM down) AND v.state <> 'void'
UNION ALL SELECT 'dose', o.code, o.state, o.id FROM doses d JOIN dose o ON o.id = d.dose_id
UNION ALL SELECT 'infusion', i.code, i.state, i.id FROM doses d JOIN infusion i ON i.dose_id = d.dose_id
UNION ALL SELECT 'subject', s.code, '', s.id FROM subject s
    WHERE s.id IN (SELECT o.subject_id FROM doses d JOIN dose o ON o.id = d.dose_id)
UNION ALL SELECT 'site', t.code, '', t.id FROM site t WHERE t.id IN (
    SELECT l.site_id FROM down d JOIN lot l ON l.id = d.lot_id
    UNION SELECT s.site_id FROM doses d JOIN dose o ON o.id = d.dose_id JOIN subject s ON s.id = o.subject_id
    UNION SELECT r.site_id FROM down d JOIN vial v ON v.lot_id = d.lot_id JOIN store r ON r.id = v.store_id
    UNION SELECT h.to_site_id FROM shipment_vial x JOIN shipment h ON h.id = x.shipment_id
        WHERE x.vial_id IN (SELECT v.id FROM vial v WHERE v.lot_id IN (SELECT lot_id FROM down))
            AND x.unpacked_at_ms IS NULL AND h.state IN ('dispatched', 'received'))
ORDER BY id;

-- name: trace_up
-- Where something comes from: a lot (?1), a vial (?2), a dose (?3), a subject (?4). Its doses, vials, their lots, every
-- ancestor, the donors.
WITH RECURSIVE doses (dose_id) AS (
    SELECT id FROM dose WHERE id = ?3
    UNION SELECT id FROM dose WHERE subject_id = ?4
    UNION SELECT dose_id FROM dose_vial WHERE vial_id = ?2
), vials (vial_id) AS (
    SELECT id FROM vial WHERE id = ?2
    UNION SELECT dv.vial_id FROM doses d JOIN dose_vial dv ON dv.dose_id = d.dose_id WHERE ?2 IS NULL
), up (lot_id) AS (
    SELECT id FROM lot WHERE id = ?1
    UNION SELECT v.lot_id FROM vials w JOIN vial v ON v.id = w.vial_id
    UNION SELECT p.parent_id FROM up u JOIN lot_parent p ON p.lot_id = u.lot_id
), subjects (subject_id) AS (
    SELECT id FROM subject WHERE id = ?4
    UNION SELECT o.subject_id FROM doses d JOIN dose o ON o.id = d.dose_id
)
SELECT 'donor' AS kind, code, determination AS state, id FROM donor
    WHERE id IN (SELECT l.donor_id FROM up u JOIN lot l ON l.id = u.lot_id)
UNION ALL SELECT 'lot', l.code, l.status, l.id FROM up u JOIN lot l ON l.id = u.lot_id
UNION ALL SELECT 'vial', v.code, v.state, v.id FROM vials w JOIN vial v ON v.id = w.vial_id
UNION ALL SELECT 'dose', o.code, o.state, o.id FROM doses d JOIN dose o ON o.id = d.dose_id
UNION ALL SELECT 'infusion', i.code, i.state, i.id FROM doses d JOIN infusion i ON i.dose_id = d.dose_id
UNION ALL SELECT 'subject', s.code, '', s.id FROM subjects j JOIN subject s ON s.id = j.subject_id
UNION ALL SELECT 'site', t.code, '', t.id FROM site t WHERE t.id IN (
    SELECT l.site_id FROM up u JOIN lot l ON l.id = u.lot_id
    UNION SELECT s.site_id FROM subjects j JOIN subject s ON s.id = j.subject_id
    UNION SELECT r.site_id FROM vials w JOIN vial v ON v.id = w.vial_id JOIN store r ON r.id = v.store_id
    UNION SELECT h.to_site_id FROM vials w JOIN shipment_vial x ON x.vial_id = w.vial_id
        JOIN shipment h ON h.id = x.shipment_id WHERE x.unpacked_at_ms IS NULL
            AND h.state IN ('dispatched', 'received'))
ORDER BY id;

-- name: trace_of_shipment
-- The vials of a shipment.
SELECT vial_id FROM shipment_vial WHERE shipment_id = ?1 AND unpacked_at_ms IS NULL ORDER BY vial_id;

-- name: trace_is_supplier_lot
-- Whether a material of any lot has this supplier's lot number.
SELECT count(*) FROM (SELECT 1 FROM lot_material WHERE supplier_lot = ?1 LIMIT 1) AS one;

-- name: trace_dose_of_infusion
-- The dose that an infusion gave.
SELECT dose_id FROM infusion WHERE id = ?1;

-- name: trace_origin_of_sample
-- The vial that a sample used up, if any, and its lot.
SELECT vial_id, lot_id FROM sample WHERE id = ?1;

-- columns: tree_lot = l.id, l.code, l.kind, l.status, l.expires_on, t.timezone, l.passage, l.population_doublings,
--   (SELECT count(*) FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL) AS holds, p.parent_id

-- name: tree_lots
-- All lots of a donor, parents before their children; one row for each parent of a lot (none: NULL).
SELECT {tree_lot} FROM lot l JOIN site t ON t.id = l.site_id LEFT JOIN lot_parent p ON p.lot_id = l.id
WHERE l.donor_id = ?1 ORDER BY l.id, p.parent_id;

-- columns: tree_vials = v.lot_id, v.state, count(*) AS vials

-- name: tree_vials
-- How many vials of each lot of a donor are in each state.
SELECT {tree_vials} FROM lot l JOIN vial v ON v.lot_id = l.id WHERE l.donor_id = ?1 AND v.state <> 'void'
GROUP BY v.lot_id, v.state ORDER BY v.lot_id, v.state;

-- columns: tree_dose = v.lot_id, o.id, o.code, o.state, s.code AS subject, count(*) AS vials

-- name: tree_doses
-- The doses into which vials of each lot of a donor went, and whose they are.
SELECT {tree_dose} FROM lot l JOIN vial v ON v.lot_id = l.id JOIN dose_vial d ON d.vial_id = v.id
JOIN dose o ON o.id = d.dose_id JOIN subject s ON s.id = o.subject_id
WHERE l.donor_id = ?1 GROUP BY v.lot_id, o.id, o.code, o.state, s.code ORDER BY v.lot_id, o.id;
