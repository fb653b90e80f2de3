-- Infusions: one dose into the subject that it was thawed for.

-- columns: infusion = i.id, i.code, d.code AS dose, i.dose_id, s.code AS subject, i.subject_id, t.timezone, i.state,
--   i.planned_cells, d.weight_g, d.bag_ul, d.use_by_ms, coalesce(b.login, i.started_name) AS started_by,
--   coalesce(c.login, i.checked_name) AS checked_by, i.started_name, i.checked_name, i.starter_scanned,
--   i.checker_scanned, i.checker_typed,
--   i.transcribed, i.verification_id, i.started_at_ms, i.finished_at_ms, i.given_ul, i.given_cells, i.abort_reason,
--   (SELECT e.login FROM person e WHERE e.id = i.ended_by) AS ended_by,
--   (SELECT e.name FROM person e WHERE e.id = i.ended_by) AS ended_name

-- name: infusion_next_number
-- The number in the next infusion's ID.
SELECT coalesce(max(id), 0) + 1 FROM infusion;

-- name: infusion_insert
-- An infusion that begins, checked by a second person.
INSERT INTO infusion (code, dose_id, subject_id, state, planned_cells, started_by, checked_by, started_name,
    checked_name,
    starter_scanned, checker_scanned, started_at_ms, checker_typed)
VALUES (?1, ?2, ?3, 'running', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- columns: infusion_event = e.id, e.kind, e.at_ms, e.detail, e.grade, e.rate_ul_per_h, e.lost_ul, d.code AS deviation,
--   e.correction,
--   p.login AS recorded_by, p.name AS recorded_name, e.recorded_at_ms

-- name: infusion_event_insert
-- What happened during an infusion, or came of it.
INSERT INTO infusion_event (infusion_id, kind, at_ms, detail, grade, rate_ul_per_h, deviation_id, lost_ul, recorded_by,
    recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: infusion_events
-- What happened during an infusion, in its order.
SELECT {infusion_event} FROM infusion_event e JOIN person p ON p.id = e.recorded_by
LEFT JOIN deviation d ON d.id = e.deviation_id WHERE e.infusion_id = ?1 ORDER BY e.at_ms, e.id;

-- name: infusion_reaction_corrected
-- A reaction that was recorded wrongly.
UPDATE infusion_event SET corrected_at_ms = ?2, corrected_by = ?3, correction = ?4
WHERE id = ?1 AND corrected_at_ms IS NULL;

-- name: infusion_given_corrected
-- Another volume was given than was recorded.
UPDATE infusion SET given_ul = ?2, given_cells = ?3 WHERE id = ?1 AND state IN ('finished', 'aborted');

-- name: infusion_set_state
-- An infusion that is interrupted or goes on.
UPDATE infusion SET state = ?3 WHERE id = ?1 AND state = ?2;

-- name: infusion_end
-- The end of an infusion: what was given, why it was aborted, by whom.
UPDATE infusion SET state = ?3, finished_at_ms = ?4, given_ul = ?5, given_cells = ?6, abort_reason = ?7,
    ended_by = ?8
WHERE id = ?1 AND state = ?2;

-- name: infusion_by_code
-- One infusion.
SELECT {infusion} FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id
JOIN site t ON t.id = s.site_id LEFT JOIN person b ON b.id = i.started_by LEFT JOIN person c ON c.id = i.checked_by
WHERE i.code = ?1;

-- name: infusion_list
-- scans: in key order, ended by its limit
-- The newest infusions, in one state or any.
SELECT {infusion} FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id
JOIN site t ON t.id = s.site_id LEFT JOIN person b ON b.id = i.started_by LEFT JOIN person c ON c.id = i.checked_by
WHERE ?1 IS NULL OR i.state = ?1 ORDER BY i.id DESC LIMIT ?2;

-- name: infusion_list_of_subject
-- The newest infusions of one subject, in one state or any.
SELECT {infusion} FROM subject s JOIN infusion i ON i.subject_id = s.id JOIN dose d ON d.id = i.dose_id
JOIN site t ON t.id = s.site_id LEFT JOIN person b ON b.id = i.started_by LEFT JOIN person c ON c.id = i.checked_by
WHERE s.code = ?1 AND (?2 IS NULL OR i.state = ?2) ORDER BY i.id DESC LIMIT ?3;

-- columns: infusion_begun = code, started_at_ms

-- name: infusion_begun_of_subject
-- The infusion of a subject that began last between two times.
SELECT {infusion_begun} FROM infusion WHERE subject_id = ?1 AND started_at_ms > ?2 AND started_at_ms < ?3
ORDER BY started_at_ms DESC LIMIT 1;

-- name: infusion_begun_nearest
-- The infusion of a subject that began nearest to an instant (?4) between two times.
SELECT {infusion_begun} FROM infusion WHERE subject_id = ?1 AND started_at_ms > ?2 AND started_at_ms < ?3
ORDER BY abs(started_at_ms - ?4), id LIMIT 1;

-- name: infusion_running_of_subject
-- The infusion that a subject is getting.
SELECT code FROM infusion WHERE subject_id = ?1 AND state IN ('running', 'interrupted') LIMIT 1;

-- columns: infusion_recall = r.code, r.class, r.reason, r.opened_at_ms, l.code AS lot, d.code AS donor

-- name: infusion_recalls
-- The recalls and look-backs, but no drills, of lots that vials of a dose came from, the oldest first.
SELECT {infusion_recall} FROM recall r JOIN recall_lot y ON y.recall_id = r.id JOIN lot l ON l.id = y.lot_id
LEFT JOIN donor d ON d.id = r.donor_id
WHERE r.drill = 0 AND y.lot_id IN (SELECT v.lot_id FROM dose_vial x JOIN vial v ON v.id = x.vial_id
    WHERE x.dose_id = ?1) ORDER BY r.opened_at_ms, r.id, l.id;

-- columns: infusion_withdrawal = l.code, l.withdrawn_at_ms

-- name: infusion_withdrawals
-- The lots that vials of a dose came from and that were withdrawn.
SELECT {infusion_withdrawal} FROM lot l WHERE l.withdrawn_at_ms IS NOT NULL AND l.id IN (SELECT v.lot_id
    FROM dose_vial x JOIN vial v ON v.id = x.vial_id WHERE x.dose_id = ?1) ORDER BY l.withdrawn_at_ms, l.id;
