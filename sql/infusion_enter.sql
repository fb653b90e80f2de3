-- Infusions that are entered from paper.

-- name: infusion_enter_at_site
-- Whether a vial (?1) stands at a site (?2), or is in the hands of somebody of it.
SELECT count(*) FROM vial v LEFT JOIN store s ON s.id = v.store_id WHERE v.id = ?1 AND (s.site_id = ?2 OR EXISTS
    (SELECT 1 FROM person_site p WHERE p.person_id = v.holder_id AND p.site_id = ?2));

-- name: infusion_enter_dose
-- What the paper says of a dose that was given.
UPDATE dose SET state = 'given', holder_id = NULL, prescriber = ?2, planned_cells = ?3, bag_ul = ?4, diluent = ?5,
    diluent_lot = ?6, diluent_ul = ?7, bath_mc = ?8
WHERE id = ?1;

-- name: infusion_enter_insert
-- An infusion that ended long ago, as the paper says it.
INSERT INTO infusion (code, dose_id, subject_id, state, planned_cells, started_name, checked_name, starter_scanned,
    checker_scanned, started_at_ms, finished_at_ms, given_ul, given_cells, transcribed, source_id, entered_by)
VALUES (?1, ?2, ?3, 'finished', ?4, ?5, ?6, 0, 0, ?7, ?8, ?9, ?10, 1, ?11, ?12);

-- name: infusion_enter_reaction
-- A reaction that the paper says; when it began is not known better than by the end.
INSERT INTO infusion_event (infusion_id, kind, at_ms, detail, grade, recorded_by, recorded_at_ms)
VALUES (?1, 'reaction', ?2, ?3, ?4, ?5, ?6);

-- columns: infusion_entered = i.id, i.code, s.code AS subject, d.code AS dose, d.id AS dose_id, d.prescriber,
--   d.target_kind, d.target_cells, d.weight_g, d.planned_cells, d.bag_ul, d.diluent, d.diluent_lot, d.diluent_ul,
--   d.bath_mc,
--   d.thawed_at_ms, i.started_name, i.checked_name, i.started_at_ms, i.finished_at_ms, i.given_ul, a.sha256,
--   i.entered_by, e.login AS entered_login, i.transcribed, i.verification_id

-- name: infusion_entered
-- What was entered of an infusion, for whoever compares it with the paper.
SELECT {infusion_entered} FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id
LEFT JOIN attachment a ON a.id = i.source_id LEFT JOIN person e ON e.id = i.entered_by WHERE i.code = ?1;

-- columns: infusion_entered_part = part

-- name: infusion_entered_parts
-- The vials (of dose ?1) and reactions (of infusion ?2) that were entered, a text each.
SELECT 'vial ' || v.code || ' ' || coalesce(x.drawn_ul, 0) AS part FROM dose_vial x JOIN vial v ON v.id = x.vial_id
WHERE x.dose_id = ?1
UNION ALL SELECT 'reaction ' || detail || ' ' || grade FROM infusion_event
WHERE infusion_id = ?2 AND kind = 'reaction' ORDER BY part;

-- name: infusion_verify
-- The second person's signature on a transcription.
UPDATE infusion SET verification_id = ?2 WHERE id = ?1 AND transcribed = 1 AND verification_id IS NULL;
