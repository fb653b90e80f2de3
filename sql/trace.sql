-- The chain donor - lots - vials - doses - subjects, walked both ways (DOMAIN.md, first section), and what hangs beside
-- it: materials, stores, shipments, orders, deviations, recalls. Every row is one thing on it: its kind, its ID and its
-- state. Void vials were never filled and are left out.

-- columns: trace = kind, code, state, id

-- name: trace
-- Everything that hangs together with a donor (?1), a lot (?2), a supplier's lot (?3), a vial (?4), a dose (?5), a
-- subject (?6), a shipment (?7), a store (?8), a deviation (?9), an order (?10), a recall (?11) or a sample (?12): one
-- of them is given, the others are NULL. "start": lots whose every descendant counts. "picked": vials that were meant
-- themselves, with the doses that were meant as a whole. "up": where those and a lot come from.
WITH RECURSIVE start (lot_id) AS (
    SELECT id FROM lot WHERE donor_id = ?1
    UNION SELECT id FROM lot WHERE id = ?2
    UNION SELECT lot_id FROM lot_material WHERE supplier_lot = ?3
    UNION SELECT lot_id FROM deviation_subject WHERE deviation_id = ?9 AND lot_id IS NOT NULL
    UNION SELECT r.lot_id FROM deviation_subject x JOIN result r ON r.id = x.result_id WHERE x.deviation_id = ?9
    UNION SELECT lot_id FROM recall_lot WHERE recall_id = ?11
), down (lot_id) AS (
    SELECT lot_id FROM start
    UNION SELECT p.lot_id FROM down JOIN lot_parent p ON p.parent_id = down.lot_id
), meant (dose_id) AS (
    SELECT id FROM dose WHERE id = ?5
    UNION SELECT id FROM dose WHERE subject_id = ?6
    UNION SELECT id FROM dose WHERE order_id = ?10
    UNION SELECT i.dose_id FROM deviation_subject x JOIN infusion i ON i.id = x.infusion_id WHERE x.deviation_id = ?9
), inside (store_id, from_ms, until_ms) AS (
    SELECT id, CAST(0 AS BIGINT), CAST(9223372036854775807 AS BIGINT) FROM store WHERE id = ?8
    UNION SELECT y.store_id, CASE WHEN y.previous_id IS NOT NULL AND y.from_ms > inside.from_ms THEN y.from_ms
        ELSE inside.from_ms END, CASE WHEN y.until_ms < inside.until_ms THEN y.until_ms ELSE inside.until_ms END
    FROM inside JOIN store_stay y ON y.parent_id = inside.store_id
    WHERE (y.previous_id IS NULL OR y.from_ms <= inside.until_ms)
        AND (y.until_ms IS NULL OR y.until_ms >= inside.from_ms)
), picked (vial_id) AS (
    SELECT id FROM vial WHERE id = ?4
    UNION SELECT vial_id FROM sample WHERE id = ?12 AND vial_id IS NOT NULL
    UNION SELECT vial_id FROM shipment_vial WHERE shipment_id = ?7 AND unpacked_at_ms IS NULL
    UNION SELECT c.vial_id FROM inside JOIN custody c ON c.store_id = inside.store_id
        LEFT JOIN custody n ON n.previous_id = c.id
        WHERE +c.done_at_ms <= inside.until_ms AND (n.id IS NULL OR n.done_at_ms >= inside.from_ms)
    UNION SELECT vial_id FROM deviation_subject WHERE deviation_id = ?9 AND vial_id IS NOT NULL
    UNION SELECT vial_id FROM allocation WHERE order_id = ?10 AND (freed_at_ms IS NULL OR freed_why = 'thawed')
    UNION SELECT v.vial_id FROM meant JOIN dose_vial v ON v.dose_id = meant.dose_id
), up (lot_id) AS (
    SELECT id FROM lot WHERE id = ?2
    UNION SELECT lot_id FROM start WHERE ?1 IS NULL AND ?3 IS NULL
    UNION SELECT lot_id FROM sample WHERE id = ?12
    UNION SELECT v.lot_id FROM picked JOIN vial v ON v.id = picked.vial_id
    UNION SELECT p.parent_id FROM up JOIN lot_parent p ON p.lot_id = up.lot_id
), lots (lot_id) AS (
    SELECT lot_id FROM down UNION SELECT lot_id FROM up
), vials (vial_id) AS (
    SELECT vial_id FROM picked
    UNION SELECT v.id FROM down JOIN vial v ON v.lot_id = down.lot_id WHERE v.state <> 'void'
), doses (dose_id) AS (
    SELECT dose_id FROM meant UNION SELECT x.dose_id FROM vials JOIN dose_vial x ON x.vial_id = vials.vial_id
), subjects (subject_id) AS (
    SELECT id FROM subject WHERE id = ?6
    UNION SELECT o.subject_id FROM doses JOIN dose o ON o.id = doses.dose_id
    UNION SELECT subject_id FROM dose_order WHERE id = ?10
), stores (store_id) AS (
    SELECT id FROM store WHERE id = ?8
    UNION SELECT v.store_id FROM vials JOIN vial v ON v.id = vials.vial_id WHERE v.store_id IS NOT NULL
    UNION SELECT store_id FROM deviation_subject WHERE deviation_id = ?9 AND store_id IS NOT NULL
), shipments (shipment_id) AS (
    SELECT id FROM shipment WHERE id = ?7
    UNION SELECT x.shipment_id FROM vials JOIN shipment_vial x ON x.vial_id = vials.vial_id
        WHERE x.unpacked_at_ms IS NULL
    UNION SELECT shipment_id FROM deviation_subject WHERE deviation_id = ?9 AND shipment_id IS NOT NULL
), orders (order_id) AS (
    SELECT id FROM dose_order WHERE id = ?10
    UNION SELECT o.order_id FROM doses JOIN dose o ON o.id = doses.dose_id WHERE o.order_id IS NOT NULL
    UNION SELECT a.order_id FROM vials JOIN allocation a ON a.vial_id = vials.vial_id WHERE a.freed_at_ms IS NULL
), deviations (deviation_id) AS (
    SELECT id FROM deviation WHERE id = ?9
    UNION SELECT x.deviation_id FROM lots JOIN deviation_subject x ON x.lot_id = lots.lot_id
    UNION SELECT x.deviation_id FROM vials JOIN deviation_subject x ON x.vial_id = vials.vial_id
    UNION SELECT x.deviation_id FROM doses JOIN infusion i ON i.dose_id = doses.dose_id
        JOIN deviation_subject x ON x.infusion_id = i.id
)
SELECT 'donor' AS kind, code, determination AS state, id FROM donor WHERE id = ?1
UNION SELECT 'donor', d.code, d.determination, d.id FROM lot_material m JOIN lot l ON l.id = m.lot_id
    JOIN donor d ON d.id = l.donor_id WHERE m.supplier_lot = ?3
UNION SELECT 'donor', d.code, d.determination, d.id FROM up JOIN lot l ON l.id = up.lot_id
    JOIN donor d ON d.id = l.donor_id
UNION ALL SELECT 'material', m.supplier_lot, min(m.state), min(m.id) FROM lots
    JOIN lot_material m ON m.lot_id = lots.lot_id GROUP BY m.supplier_lot
UNION ALL SELECT 'lot', l.code, l.status, l.id FROM lots JOIN lot l ON l.id = lots.lot_id
UNION ALL SELECT 'vial', v.code, v.state, v.id FROM vials JOIN vial v ON v.id = vials.vial_id
UNION ALL SELECT 'store', s.path, '', s.id FROM stores JOIN store s ON s.id = stores.store_id
UNION ALL SELECT 'shipment', h.code, h.state, h.id FROM shipments JOIN shipment h ON h.id = shipments.shipment_id
UNION ALL SELECT 'order', o.code, o.state, o.id FROM orders JOIN dose_order o ON o.id = orders.order_id
UNION ALL SELECT 'dose', o.code, o.state, o.id FROM doses JOIN dose o ON o.id = doses.dose_id
UNION ALL SELECT 'infusion', i.code, i.state, i.id FROM doses JOIN infusion i ON i.dose_id = doses.dose_id
UNION ALL SELECT 'subject', s.code, CASE WHEN g.given > 0 THEN 'infused' WHEN g.given = 0 THEN 'not infused'
    WHEN s.id = ?6 THEN '' ELSE 'ordered' END, s.id FROM subjects JOIN subject s ON s.id = subjects.subject_id
    LEFT JOIN (SELECT o.subject_id, count(i.id) AS given FROM doses JOIN dose o ON o.id = doses.dose_id
        LEFT JOIN infusion i ON i.dose_id = o.id GROUP BY o.subject_id) g ON g.subject_id = s.id
UNION ALL SELECT 'deviation', d.code, d.state, d.id FROM deviations JOIN deviation d ON d.id = deviations.deviation_id
UNION ALL SELECT DISTINCT 'recall', r.code, CASE r.drill WHEN 1 THEN 'drill ' ELSE '' END || r.state, r.id
    FROM lots JOIN recall_lot x ON x.lot_id = lots.lot_id
    JOIN recall r ON r.id = x.recall_id
UNION ALL SELECT 'site', t.code, '', t.id FROM site t WHERE t.id IN (
    SELECT l.site_id FROM lots JOIN lot l ON l.id = lots.lot_id
    UNION SELECT s.site_id FROM subjects JOIN subject s ON s.id = subjects.subject_id
    UNION SELECT s.site_id FROM stores JOIN store s ON s.id = stores.store_id
    UNION SELECT h.to_site_id FROM shipments JOIN shipment h ON h.id = shipments.shipment_id
        WHERE h.state IN ('dispatched', 'received'))
ORDER BY id;

-- name: trace_is_supplier_lot
-- Whether a material of any lot has this supplier's lot number.
SELECT count(*) FROM (SELECT 1 FROM lot_material WHERE supplier_lot = ?1 LIMIT 1) AS one;

-- name: trace_dose_of_infusion
-- The dose that an infusion gave.
SELECT dose_id FROM infusion WHERE id = ?1;

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
