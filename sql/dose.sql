-- Doses: thawed for one subject, prepared into a bag, handed to the ward, given or discarded.

-- columns: dose = d.id, d.code, d.subject_id, s.code AS subject, t.timezone, d.product_id, p.code AS product, d.state,
--   d.target_kind, d.target_cells, d.area_mm2, o.code AS order_code, d.basis, d.thaw_basis, d.thaw_cells, d.weight_g,
--   w.measured_on AS weighed_on, d.required_cells, d.usable_cells,
--   d.planned_cells,
--   d.bag_ul, d.diluent, d.diluent_lot, d.diluent_ul, d.diluent_endotoxin, d.diluent_expires_on, d.prepared_at_ms,
--   coalesce((SELECT b.login FROM person b WHERE b.id = d.prepared_by), d.preparer) AS prepared_by,
--   (SELECT k.login FROM person k WHERE k.id = d.checked_by) AS checked_by, d.over_minutes, d.endotoxin_eu_per_kg,
--   d.endotoxin_eu_per_kg_h, d.dmso_mg_per_kg, d.thawed_at_ms, d.thaw_ended_at_ms, d.bath_mc,
--   (SELECT e.serial FROM equipment e WHERE e.id = d.bath_equipment_id) AS bath_thermometer, d.use_by_ms,
--   d.holder_id, h.login AS holder,
--   i.code AS infusion, i.transcribed, i.verification_id AS transcription_id
-- columns: dose_vial = v.id, v.code, l.code AS lot, v.state, v.cells AS label_cells, dv.cells, dv.volume_ul,
--   dv.drawn_ul,
--   (SELECT min(h.id) FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) AS vial_hold_id,
--   (SELECT min(h.id) FROM hold h WHERE h.lot_id = v.lot_id AND h.lifted_at_ms IS NULL) AS lot_hold_id

-- name: dose_next_number
-- The number in the next dose's ID.
SELECT coalesce(max(id), 0) + 1 FROM dose;

-- name: dose_insert
-- A dose whose vials are being thawed, in the hands of the person who thaws.
INSERT INTO dose (code, subject_id, product_id, state, target_kind, target_cells, area_mm2, basis, weight_id, weight_g,
    required_cells, usable_cells, thawed_at_ms, use_by_ms, holder_id, order_id)
VALUES (?1, ?2, ?3, 'thawed', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: dose_add_vial
-- One vial of a dose with the cells that its basis counts.
INSERT INTO dose_vial (dose_id, vial_id, cells, volume_ul) VALUES (?1, ?2, ?3, ?4);

-- name: dose_prepare
-- The bag that was made of a dose.
UPDATE dose SET state = 'prepared', planned_cells = ?2, bag_ul = ?3, diluent = ?4, diluent_lot = ?5, diluent_ul = ?6,
    diluent_endotoxin = ?7, endotoxin_eu_per_kg = ?8, dmso_mg_per_kg = ?9, diluent_expires_on = ?10,
    prepared_at_ms = ?11, prepared_by = ?12, checked_by = ?13, over_minutes = ?14, endotoxin_eu_per_kg_h = ?15
WHERE id = ?1;

-- name: dose_draw
-- What was drawn from one vial of a dose.
UPDATE dose_vial SET drawn_ul = ?3 WHERE dose_id = ?1 AND vial_id = ?2;

-- name: dose_set_bath
-- How and until when a dose was thawed; what is not given stays as it was.
UPDATE dose SET bath_mc = coalesce(?2, bath_mc),
    bath_equipment_id = CASE WHEN ?2 IS NULL OR (?2 = bath_mc AND ?3 IS NULL) THEN bath_equipment_id ELSE ?3 END,
    thaw_ended_at_ms = coalesce(?4, thaw_ended_at_ms)
WHERE id = ?1;

-- columns: dose_counting = c.counting, c.value AS cells, c.volume_ul, c.total_cells, y.value AS viability,
--   c.viable_cells, c.verdict AS cells_verdict, y.verdict AS viability_verdict, c.state, c.method, e.serial AS counter,
--   coalesce(a.login, c.analyst) AS analyst, coalesce(a.name, c.analyst) AS analyst_name, r.login AS recorded_by,
--   c.reason, c.measured_at_ms, CASE WHEN a.id <> r.id THEN r.login END AS named_by

-- name: dose_countings
-- How often a dose was counted after its thaw, the first first.
SELECT {dose_counting} FROM dose_result c JOIN dose_result y
    ON y.dose_id = c.dose_id AND y.counting = c.counting AND y.test = 'viability'
JOIN person r ON r.id = c.recorded_by LEFT JOIN person a ON a.id = c.measured_by
LEFT JOIN equipment e ON e.id = c.equipment_id
WHERE c.dose_id = ?1 AND c.test = 'cell-count' ORDER BY c.counting;

-- columns: dose_tested = c.counting, c.test, q.title, c.value, c.unit, c.verdict, c.state, c.method,
--   e.serial AS equipment, coalesce(a.login, c.analyst) AS analyst, coalesce(a.name, c.analyst) AS analyst_name,
--   r.login AS recorded_by, c.reason, c.measured_at_ms, CASE WHEN a.id <> r.id THEN r.login END AS named_by

-- name: dose_tests
-- What else was tested of a dose than its count and viability, in the order in which it was recorded.
SELECT {dose_tested} FROM dose_result c JOIN dose d ON d.id = c.dose_id JOIN person r ON r.id = c.recorded_by
JOIN specification q ON q.product_id = d.product_id AND q.stage = 'infusion' AND q.test = c.test
LEFT JOIN person a ON a.id = c.measured_by LEFT JOIN equipment e ON e.id = c.equipment_id
WHERE c.dose_id = ?1 AND c.test NOT IN ('cell-count', 'viability') ORDER BY c.id;

-- name: dose_result_insert
-- What was measured of a thawed dose.
INSERT INTO dose_result (dose_id, counting, test, value, unit, volume_ul, total_cells, viable_cells, state, verdict,
    method, equipment_id, measured_by, analyst, recorded_by, reason, measured_at_ms, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'entered', ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17);

-- name: dose_result_corrected
-- A count that was mistyped counts no more.
UPDATE dose_result SET state = 'corrected'
WHERE dose_id = ?1 AND counting = ?2 AND test IN ('cell-count', 'viability');

-- name: dose_test_corrected
-- One result of another test that was mistyped counts no more.
UPDATE dose_result SET state = 'corrected' WHERE dose_id = ?1 AND counting = ?2 AND test = ?3 AND state = 'entered';

-- name: dose_count
-- A dose counts by what the site counted from here on; what it counted by before is kept.
UPDATE dose SET thaw_basis = coalesce(thaw_basis, basis), thaw_cells = coalesce(thaw_cells, usable_cells),
    basis = 'post-thaw-site', usable_cells = ?2
WHERE id = ?1;

-- name: dose_count_vial
-- Its share of what was counted in all vials of the dose.
UPDATE dose_vial SET cells = ?3 WHERE dose_id = ?1 AND vial_id = ?2;

-- columns: dose_overridden = v.check_id, v.bound, g.name, g.reason, g.signed_at_ms, o.code AS order_code

-- name: dose_overridden
-- What a physician overrode of a dose (?1), or of its order.
SELECT {dose_overridden} FROM dose_override v JOIN signature g ON g.id = v.signature_id
LEFT JOIN dose_order o ON o.id = v.order_id
WHERE v.dose_id = ?1 OR v.order_id = (SELECT d.order_id FROM dose d WHERE d.id = ?1) ORDER BY v.id;

-- name: dose_set_state
-- A dose in another state and other hands.
UPDATE dose SET state = ?2, holder_id = ?3 WHERE id = ?1;

-- name: dose_by_code
-- One dose.
SELECT {dose} FROM dose d JOIN subject s ON s.id = d.subject_id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = d.product_id LEFT JOIN weight w ON w.id = d.weight_id
LEFT JOIN dose_order o ON o.id = d.order_id LEFT JOIN person h ON h.id = d.holder_id
LEFT JOIN infusion i ON i.dose_id = d.id
WHERE d.code = ?1;

-- name: dose_list
-- scans: in key order, ended by its limit
-- The newest doses.
SELECT {dose} FROM dose d JOIN subject s ON s.id = d.subject_id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = d.product_id LEFT JOIN weight w ON w.id = d.weight_id
LEFT JOIN dose_order o ON o.id = d.order_id LEFT JOIN person h ON h.id = d.holder_id
LEFT JOIN infusion i ON i.dose_id = d.id
ORDER BY d.id DESC LIMIT ?1;

-- name: dose_list_in_state
-- The newest doses in one state.
SELECT {dose} FROM dose d JOIN subject s ON s.id = d.subject_id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = d.product_id LEFT JOIN weight w ON w.id = d.weight_id
LEFT JOIN dose_order o ON o.id = d.order_id LEFT JOIN person h ON h.id = d.holder_id
LEFT JOIN infusion i ON i.dose_id = d.id
WHERE d.state = ?1 ORDER BY d.id DESC LIMIT ?2;

-- name: dose_list_of_subject
-- The newest doses of one subject, in one state or any.
SELECT {dose} FROM subject s JOIN dose d ON d.subject_id = s.id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = d.product_id LEFT JOIN weight w ON w.id = d.weight_id
LEFT JOIN dose_order o ON o.id = d.order_id LEFT JOIN person h ON h.id = d.holder_id
LEFT JOIN infusion i ON i.dose_id = d.id
WHERE s.code = ?1 AND (?2 IS NULL OR d.state = ?2) ORDER BY d.id DESC LIMIT ?3;

-- name: dose_vials
-- The vials of a dose, in the order in which they were named at the thaw.
SELECT {dose_vial} FROM dose_vial dv JOIN vial v ON v.id = dv.vial_id JOIN lot l ON l.id = v.lot_id
WHERE dv.dose_id = ?1 ORDER BY dv.id;

-- name: dose_of_vial
-- The dose that a vial was thawed for, whatever became of it.
SELECT d.code FROM dose_vial dv JOIN dose d ON d.id = dv.dose_id WHERE dv.vial_id = ?1;

-- columns: dose_open = code, state

-- name: dose_open_of_subject
-- The newest dose of a subject that is neither given nor discarded.
SELECT {dose_open} FROM dose WHERE subject_id = ?1 AND state IN ('thawed', 'prepared', 'handed') ORDER BY id DESC
    LIMIT 1;

-- name: dose_holds_on_vial
-- How many holds are on a vial itself.
SELECT count(*) FROM hold WHERE vial_id = ?1 AND lifted_at_ms IS NULL;

-- name: dose_holds_on_lot
-- How many holds are on a lot, but for those of an investigation of its results.
SELECT count(*) FROM hold h LEFT JOIN deviation d ON d.id = h.deviation_id
WHERE h.lot_id = ?1 AND h.lifted_at_ms IS NULL AND (d.id IS NULL OR d.origin <> 'result');

-- columns: critical = d.code, d.origin

-- name: dose_critical
-- Open critical deviations that concern a lot (?1) or a vial (?2) itself. Few are open at a time.
SELECT {critical} FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
WHERE d.state = 'open' AND d.class = 'critical' AND (x.lot_id = ?1 OR x.vial_id = ?2)
GROUP BY d.id, d.code, d.origin ORDER BY d.id;

-- columns: dose_dmso = d.code, p.dmso_mg_per_ml, sum(dv.drawn_ul) AS drawn_ul

-- name: dose_dmso_around
-- What was drawn for other doses of a subject (?1, not ?2) that were thawed between two times, of products with DMSO.
SELECT {dose_dmso} FROM dose d JOIN product p ON p.id = d.product_id JOIN dose_vial dv ON dv.dose_id = d.id
WHERE d.subject_id = ?1 AND d.id <> ?2 AND d.thawed_at_ms > ?3 AND d.thawed_at_ms < ?4 AND d.state <> 'discarded'
    AND p.dmso_mg_per_ml IS NOT NULL AND dv.drawn_ul IS NOT NULL
GROUP BY d.code, p.dmso_mg_per_ml ORDER BY d.code;
