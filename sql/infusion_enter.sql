-- Infusions that are entered from paper.

-- name: infusion_enter_at_site
-- Whether a vial (?1) stands at a site (?2), or is in the hands of somebody of it.
SELECT count(*) FROM vial v LEFT JOIN store s ON s.id = v.store_id WHERE v.id = ?1 AND (s.site_id = ?2 OR EXISTS
    (SELECT 1 FROM person_site p WHERE p.person_id = v.holder_id AND p.site_id = ?2));

-- name: infusion_enter_dose
-- What the paper says of a dose that was given.
UPDATE dose SET state = 'given', holder_id = NULL, prescriber = ?2, planned_cells = ?3, bag_ul = ?4, diluent = ?5,
    diluent_lot = ?6, diluent_ul = ?7, diluent_expires_on = ?8, diluent_endotoxin = ?9, endotoxin_eu_per_kg = ?10,
    dmso_mg_per_kg = ?11, bath_mc = ?12, thaw_ended_at_ms = ?13, preparer = ?14, prepared_at_ms = ?15,
    endotoxin_eu_per_kg_h = ?16, bath_equipment_id = ?17
WHERE id = ?1;

-- name: infusion_enter_insert
-- An infusion that ended long ago, as the paper says it.
INSERT INTO infusion (code, dose_id, subject_id, state, planned_cells, started_name, checked_name, starter_scanned,
    checker_scanned, started_at_ms, finished_at_ms, given_ul, given_cells, transcribed, source_id, entered_by,
    entered_at_ms, abort_reason, started_by, checked_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?14, ?15, ?16, ?17);

-- columns: enter_order = o.code

-- name: infusion_enter_order
-- The order of a subject (?2) that a vial (?1) was reserved for at an instant (?3), or is now.
SELECT {enter_order} FROM allocation a JOIN dose_order o ON o.id = a.order_id
WHERE a.vial_id = ?1 AND o.subject_id = ?2 AND (a.freed_at_ms IS NULL
    OR (a.allocated_at_ms <= ?3 AND a.freed_at_ms > ?3 AND o.state IN ('cancelled', 'invalidated')))
ORDER BY a.id DESC LIMIT 1;

-- columns: infusion_entered = i.id, i.code, s.code AS subject, d.code AS dose, d.id AS dose_id, o.code AS order_code,
--   d.prescriber, d.target_kind, d.target_cells, d.area_mm2, d.basis, d.weight_g, d.planned_cells, d.bag_ul, d.diluent,
--   d.diluent_lot, d.diluent_ul, d.diluent_expires_on, d.diluent_endotoxin, d.bath_mc,
--   (SELECT q.serial FROM equipment q WHERE q.id = d.bath_equipment_id) AS bath_thermometer, d.thawed_at_ms,
--   d.thaw_ended_at_ms, d.preparer, d.prepared_at_ms, i.state, i.started_name, i.checked_name, i.started_at_ms,
--   i.finished_at_ms, i.given_ul, i.abort_reason, a.sha256,
--   i.entered_by, e.login AS entered_login, i.transcribed, i.verification_id

-- name: infusion_entered
-- What was entered of an infusion, for whoever compares it with the paper.
SELECT {infusion_entered} FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id
LEFT JOIN dose_order o ON o.id = d.order_id
LEFT JOIN attachment a ON a.id = i.source_id LEFT JOIN person e ON e.id = i.entered_by WHERE i.code = ?1;

-- columns: infusion_entered_part = part

-- name: infusion_entered_parts
-- What was entered with an infusion (?2) from the paper, a text each: the vials of its dose (?1), and what was recorded
-- in the same write.
SELECT 'vial ' || v.code || ' ' || coalesce(x.drawn_ul, 0) AS part FROM dose_vial x JOIN vial v ON v.id = x.vial_id
WHERE x.dose_id = ?1
UNION ALL SELECT 'result ' || test || ' ' || value || ' ' || unit || ' ' || method || ' ' || analyst || ' '
    || measured_at_ms FROM dose_result WHERE dose_id = ?1 AND analyst IS NOT NULL
UNION ALL SELECT e.kind || ' ' || coalesce(e.detail, '') || ' ' || coalesce(e.grade, 0) || ' '
    || coalesce(e.rate_ul_per_h, 0) || ' ' || coalesce(e.lost_ul, 0) || ' ' || e.at_ms
FROM infusion_event e JOIN infusion i ON i.id = e.infusion_id
WHERE e.infusion_id = ?2 AND e.recorded_at_ms = i.entered_at_ms
ORDER BY part;

-- name: infusion_enter_same_paper
-- The first other infusion that the same bytes as a file (?1) were attached to before it.
SELECT i.code FROM attachment f JOIN attachment a ON a.sha256 = f.sha256 JOIN infusion i ON i.code = a.subject
WHERE f.id = ?1 AND a.id < f.id AND a.subject <> f.subject ORDER BY a.id LIMIT 1;

-- name: infusion_verify
-- The second person's signature on a transcription.
UPDATE infusion SET verification_id = ?2 WHERE id = ?1 AND transcribed = 1 AND verification_id IS NULL;
