-- What a deviation report reads beside the deviation itself.

-- name: document_deviation_stores
-- The stores that a deviation concerns.
SELECT s.path FROM deviation_subject x JOIN store s ON s.id = x.store_id WHERE x.deviation_id = ?1 ORDER BY x.id;

-- columns: document_excursion = s.path AS store, coalesce(q.serial || ' (' || q.code || ')',
--   CASE WHEN EXISTS (SELECT 1 FROM reading r WHERE r.store_id = e.store_id AND r.read_at_ms BETWEEN e.from_ms
--   AND e.last_ms AND r.temperature_mc > e.limit_mc AND r.state = 'in-force') THEN 'by hand' || CASE WHEN EXISTS
--   (SELECT 1 FROM reading_block b WHERE b.store_id = e.store_id AND b.sensor_id IS NULL AND b.last_at_ms >= e.from_ms
--   AND b.first_at_ms <= e.last_ms AND b.max_mc > e.limit_mc) THEN ', and a file without a sensor' ELSE '' END
--   ELSE 'a file without a sensor' END) AS sensor,
--   p.code AS product,
--   e.limit_mc, e.from_ms, t.timezone, e.until_ms, t.timezone AS until_timezone, e.warmest_mc, e.readings,
--   (SELECT count(*) FROM excursion_vial x WHERE x.excursion_id = e.id) AS vials

-- name: document_deviation_excursions
-- The excursions of a deviation, as far as they are known.
SELECT {document_excursion} FROM excursion e JOIN store s ON s.id = e.store_id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = e.product_id LEFT JOIN equipment q ON q.id = e.sensor_id
WHERE e.deviation_id = ?1 ORDER BY e.from_ms, e.id;

-- columns: document_gone = v.code AS vial, coalesce(x.disposition, 'not decided') AS disposition, v.state,
--   (SELECT max(h.code) FROM shipment_vial w JOIN shipment h ON h.id = w.shipment_id WHERE w.vial_id = v.id
--       AND w.unpacked_at_ms IS NULL AND h.dispatched_at_ms >= d.happened_at_ms) AS shipment,
--   f.code AS infusion, s.code AS subject

-- name: document_deviation_gone
-- The vials of a deviation that were used for somebody, or left with a shipment since it happened.
SELECT {document_gone} FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
    JOIN vial v ON v.id = x.vial_id
LEFT JOIN dose_vial b ON b.vial_id = v.id LEFT JOIN dose o ON o.id = b.dose_id
    LEFT JOIN subject s ON s.id = o.subject_id
LEFT JOIN infusion f ON f.dose_id = o.id
WHERE x.deviation_id = ?1 AND (o.id IS NOT NULL OR EXISTS
    (SELECT 1 FROM shipment_vial w JOIN shipment h ON h.id = w.shipment_id
    WHERE w.vial_id = v.id AND w.unpacked_at_ms IS NULL AND h.dispatched_at_ms >= d.happened_at_ms)) ORDER BY v.id;

-- columns: document_vial = v.code AS vial, x.disposition

-- name: document_deviation_vials
-- The vials that a deviation concerns, and what was decided about each.
SELECT {document_vial} FROM deviation_subject x JOIN vial v ON v.id = x.vial_id WHERE x.deviation_id = ?1 ORDER BY v.id;

-- columns: document_deviation = d.origin, d.description, d.place, d.happened_at_ms, d.opened_at_ms, d.due_on, o.login

-- name: document_deviation
-- What was said of a deviation when it was opened.
SELECT {document_deviation} FROM deviation d JOIN person o ON o.id = d.opened_by WHERE d.id = ?1;

-- columns: document_concerned = CASE WHEN x.lot_id IS NOT NULL THEN 'lot'
--   WHEN x.result_id IS NOT NULL THEN 'result' WHEN x.store_id IS NOT NULL THEN 'store'
--   WHEN x.infusion_id IS NOT NULL THEN 'infusion' WHEN x.shipment_id IS NOT NULL THEN 'shipment'
--   ELSE 'equipment' END AS kind,
--   coalesce(l.code, 'R' || x.result_id, s.path, i.code, h.code, e.code) AS subject

-- name: document_deviation_concerned
-- What a deviation concerns beside vials, in the order in which it was named.
SELECT {document_concerned} FROM deviation_subject x LEFT JOIN lot l ON l.id = x.lot_id
LEFT JOIN store s ON s.id = x.store_id LEFT JOIN infusion i ON i.id = x.infusion_id
LEFT JOIN shipment h ON h.id = x.shipment_id LEFT JOIN equipment e ON e.id = x.equipment_id
WHERE x.deviation_id = ?1 AND x.vial_id IS NULL ORDER BY x.id;

-- columns: document_task = t.number, t.title, o.name AS owner, t.due_on, t.remark, b.name AS done_by, t.done_at_ms

-- name: document_deviation_tasks
-- Its tasks.
SELECT {document_task} FROM deviation_task t JOIN person o ON o.id = t.owner_id LEFT JOIN person b ON b.id = t.done_by
WHERE t.deviation_id = ?1 ORDER BY t.number;

-- columns: document_decision = c.kind, c.cause, c.conclusion, c.corrective_action, g.name AS decided_by,
--   g.signed_at_ms AS decided_at_ms, c.signature_id

-- name: document_deviation_decisions
-- Its closings and reopenings.
SELECT {document_decision} FROM deviation_decision c JOIN signature g ON g.id = c.signature_id
WHERE c.deviation_id = ?1 ORDER BY c.id;

-- columns: document_disposed = v.code AS vial, y.disposition, CASE WHEN x.disposition_id = y.signature_id THEN 1
--   ELSE 0 END
--   AS in_force, g.name AS disposed_by, g.signed_at_ms AS disposed_at_ms, g.reason

-- name: document_deviation_disposed
-- Every disposition of its vials, those that were replaced too.
SELECT {document_disposed} FROM deviation_subject x JOIN deviation_disposition y ON y.subject_id = x.id
JOIN vial v ON v.id = x.vial_id JOIN signature g ON g.id = y.signature_id WHERE x.deviation_id = ?1 ORDER BY y.id;

-- name: document_deviation_disposition_signatures
-- The signatures under the dispositions of its vials: one may stand for many.
SELECT DISTINCT y.signature_id FROM deviation_subject x JOIN deviation_disposition y ON y.subject_id = x.id
WHERE x.deviation_id = ?1 ORDER BY y.signature_id;

-- name: document_deviation_results
-- The results that it investigates, and what took their place since.
WITH RECURSIVE chain (id) AS (
    SELECT result_id FROM deviation_subject WHERE deviation_id = ?1 AND result_id IS NOT NULL
    UNION SELECT r.id FROM chain c JOIN result r ON r.corrects_id = c.id
)
SELECT id FROM chain ORDER BY id;
