-- What the record of an infusion reads beside the infusion itself.

-- columns: document_infusion = i.code, s.code AS subject, t.code AS site, t.name AS site_name, t.timezone, s.study,
--   s.arm, p.code AS product, p.title, p.version, o.code AS order_code, o.infusion_number,
--   coalesce(d.prescriber, o.prescriber) AS prescriber, o.verification_id, d.id AS dose_id, d.code AS dose,
--   d.weight_g, w.measured_on AS weighed_on, d.target_kind, d.target_cells, d.area_mm2, d.basis,
--   d.required_cells, d.usable_cells, d.planned_cells, d.bag_ul, d.diluent, d.diluent_lot, d.diluent_ul,
--   coalesce((SELECT m.name FROM person m WHERE m.id = d.prepared_by), d.preparer) AS prepared_by, d.prepared_at_ms,
--   d.diluent_endotoxin, d.endotoxin_eu_per_kg, d.endotoxin_eu_per_kg_h, d.over_minutes, d.dmso_mg_per_kg,
--   d.thawed_at_ms, d.thaw_ended_at_ms, d.bath_mc,
--   (SELECT q.serial FROM equipment q WHERE q.id = d.bath_equipment_id) AS bath_thermometer,
--   d.use_by_ms, i.started_at_ms, i.finished_at_ms, i.given_ul, i.given_cells, i.started_by,
--   i.checked_by,
--   i.transcribed, e.name AS entered_by, a.name AS source, a.id AS source_id, a.sha256 AS source_sha256,
--   i.verification_id AS transcription_id,
--   (SELECT g.name FROM signature g WHERE g.id = i.verification_id) AS transcription_by,
--   (SELECT count(*) FROM infusion j JOIN dose k ON k.id = j.dose_id JOIN product q ON q.id = k.product_id
--       WHERE j.subject_id = i.subject_id AND q.code = p.code AND (j.started_at_ms < i.started_at_ms
--           OR (j.started_at_ms = i.started_at_ms AND j.id <= i.id))) AS infusion_count

-- name: document_infusion
-- The facts of one infusion and its dose; which one it is of the subject's infusions of the product.
SELECT {document_infusion} FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id
JOIN site t ON t.id = s.site_id JOIN product p ON p.id = d.product_id LEFT JOIN dose_order o ON o.id = d.order_id
LEFT JOIN weight w ON w.id = d.weight_id LEFT JOIN attachment a ON a.id = i.source_id
LEFT JOIN person e ON e.id = i.entered_by WHERE i.id = ?1;

-- columns: document_dose_vial = v.id, v.code AS vial, l.code AS lot, v.expires_on, x.cells, x.volume_ul, x.drawn_ul,
--   x.volume_ul - x.drawn_ul AS left_ul, v.state

-- name: document_infusion_vials
-- The vials of a dose, in the order in which they were named.
SELECT {document_dose_vial} FROM dose_vial x JOIN vial v ON v.id = x.vial_id JOIN lot l ON l.id = v.lot_id
WHERE x.dose_id = ?1 ORDER BY x.id;

-- columns: document_dose_lot = l.code AS lot, l.status, l.expires_on, count(*) AS vials

-- name: document_infusion_lots
-- The lots of a dose.
SELECT {document_dose_lot} FROM dose_vial x JOIN vial v ON v.id = x.vial_id JOIN lot l ON l.id = v.lot_id
WHERE x.dose_id = ?1 GROUP BY l.id, l.code, l.status, l.expires_on
ORDER BY l.id;

-- columns: document_dose_result = r.test, r.value || CASE WHEN r.unit = '' THEN '' ELSE ' ' || r.unit END
--   || CASE WHEN r.volume_ul IS NULL THEN '' ELSE ' in ' || r.volume_ul || ' µL' END AS value,
--   r.viable_cells, r.verdict, r.method, coalesce(b.name, r.analyst)
--   || CASE WHEN r.measured_by <> r.recorded_by THEN ', named by ' || n.name ELSE '' END AS measured_by,
--   r.measured_at_ms, t.timezone

-- name: document_infusion_results
-- What was measured of a thawed dose.
SELECT {document_dose_result} FROM dose_result r LEFT JOIN person b ON b.id = r.measured_by
JOIN person n ON n.id = r.recorded_by
JOIN dose d ON d.id = r.dose_id JOIN subject s ON s.id = d.subject_id JOIN site t ON t.id = s.site_id
WHERE r.dose_id = ?1 ORDER BY r.measured_at_ms, r.id;

-- columns: document_infusion_event = e.kind, e.at_ms, t.timezone, e.detail, e.grade, e.rate_ul_per_h,
--   e.correction, d.code AS deviation, b.name AS recorded_by, e.recorded_at_ms

-- name: document_infusion_events
-- What happened during an infusion, in its order.
SELECT {document_infusion_event} FROM infusion_event e JOIN infusion i ON i.id = e.infusion_id
JOIN subject s ON s.id = i.subject_id JOIN site t ON t.id = s.site_id JOIN person b ON b.id = e.recorded_by
LEFT JOIN deviation d ON d.id = e.deviation_id WHERE e.infusion_id = ?1 ORDER BY e.at_ms, e.id;

-- columns: document_infusion_override = v.check_id || coalesce(' ' || v.bound, '') AS check_id,
--   coalesce(o.code, d.code) AS subject, g.reason, v.signature_id

-- name: document_infusion_overrides
-- Checks that a physician overrode for the dose of an infusion, or for its order.
SELECT {document_infusion_override} FROM infusion i JOIN dose d ON d.id = i.dose_id
JOIN dose_override v ON v.dose_id = d.id OR v.order_id = d.order_id JOIN signature g ON g.id = v.signature_id
LEFT JOIN dose_order o ON o.id = v.order_id WHERE i.id = ?1 ORDER BY v.id;

-- columns: document_infusion_deviation = d.code AS deviation, d.class, d.title, d.state, d.conclusion

-- name: document_infusion_deviations
-- The deviations that concern an infusion, and those that its complaints opened.
SELECT {document_infusion_deviation} FROM deviation d WHERE d.id IN
    (SELECT x.deviation_id FROM deviation_subject x WHERE x.infusion_id = ?1
    UNION SELECT e.deviation_id FROM infusion_event e WHERE e.infusion_id = ?1 AND e.deviation_id IS NOT NULL)
ORDER BY d.id;

-- columns: document_infusion_note = n.remark, n.subject, b.name AS written_by, n.written_at_ms

-- name: document_infusion_notes
-- What was noted on an infusion, its dose and its order.
SELECT {document_infusion_note} FROM infusion i JOIN dose d ON d.id = i.dose_id
LEFT JOIN dose_order o ON o.id = d.order_id JOIN note n ON n.subject IN (i.code, d.code, o.code)
JOIN person b ON b.id = n.written_by WHERE i.id = ?1 ORDER BY n.id;
