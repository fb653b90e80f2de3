-- For which countries and studies a lot was released.

-- columns: lot_scope = x.id, x.country, x.study

-- name: lot_scope_of
-- The countries and studies of a lot; none: it may be given everywhere.
SELECT {lot_scope} FROM lot_scope x WHERE x.lot_id = ?1 AND x.ended_id IS NULL ORDER BY x.id;

-- name: lot_scope_after
-- Those that counted from a signature on.
SELECT {lot_scope} FROM lot_scope x
WHERE x.lot_id = ?1 AND x.signature_id <= ?2 AND (x.ended_id IS NULL OR x.ended_id > ?2) ORDER BY x.id;

-- name: lot_scope_before
-- Those that counted until a signature.
SELECT {lot_scope} FROM lot_scope x
WHERE x.lot_id = ?1 AND x.signature_id < ?2 AND (x.ended_id IS NULL OR x.ended_id >= ?2) ORDER BY x.id;

-- name: lot_scope_changed
-- The signature of the newest change of a lot's scope, or of the release that first said one; 0: nobody ever did.
SELECT coalesce(max(CASE WHEN ended_id IS NULL THEN signature_id ELSE ended_id END), 0) FROM lot_scope
WHERE lot_id = ?1;

-- name: lot_scope_insert
-- One country (?2) or study (?3) of a lot.
INSERT INTO lot_scope (lot_id, country, study, signature_id) VALUES (?1, ?2, ?3, ?4);

-- name: lot_scope_end
-- A country or study counts no more.
UPDATE lot_scope SET ended_id = ?2 WHERE id = ?1 AND ended_id IS NULL;

-- columns: lot_scope_line = x.country, x.study, g.name AS signed_by, g.signed_at_ms, g.reason, e.name AS ended_by,
--   e.signed_at_ms AS ended_at_ms, e.reason AS ended_why

-- name: lot_scope_lines
-- Every country and study that a lot was ever released for, in the order in which they were said.
SELECT {lot_scope_line} FROM lot_scope x JOIN signature g ON g.id = x.signature_id
LEFT JOIN signature e ON e.id = x.ended_id WHERE x.lot_id = ?1 ORDER BY x.id;

-- columns: lot_scope_to = s.code AS subject, s.study, t.code AS site, t.country

-- name: lot_scope_of_subject
-- What a subject is judged by: its study, its site's country.
SELECT {lot_scope_to} FROM subject s JOIN site t ON t.id = s.site_id WHERE s.id = ?1;

-- columns: lot_scope_outside = d.code, d.state, s.code AS subject

-- name: lot_scope_doses_outside
-- Doses under way that hold cells of a lot, for subjects that it is not released for.
SELECT {lot_scope_outside} FROM vial v JOIN dose_vial y ON y.vial_id = v.id JOIN dose d ON d.id = y.dose_id
JOIN subject s ON s.id = d.subject_id JOIN site t ON t.id = s.site_id
WHERE v.lot_id = ?1 AND v.state = 'thawed' AND d.state IN ('thawed', 'prepared', 'handed')
    AND EXISTS (SELECT 1 FROM lot_scope x WHERE x.lot_id = ?1 AND x.ended_id IS NULL)
    AND NOT EXISTS (SELECT 1 FROM lot_scope x WHERE x.lot_id = ?1 AND x.ended_id IS NULL
        AND (x.country = t.country OR x.study = s.study))
GROUP BY d.id, d.code, d.state, s.code ORDER BY d.id;

-- name: lot_scope_sites_in
-- How many sites are in a country.
SELECT count(*) FROM site WHERE country = ?1;

-- name: lot_scope_subjects_in
-- scans: the subjects of a facility, until one is found
-- Whether a subject is in a study.
SELECT CASE WHEN EXISTS (SELECT 1 FROM subject WHERE study = ?1) THEN 1 ELSE 0 END;

-- name: lot_scope_subjects_at
-- Whether a subject of a site is in one of the studies of a lot.
SELECT CASE WHEN EXISTS (SELECT 1 FROM lot_scope x CROSS JOIN subject s
    WHERE x.lot_id = ?1 AND x.ended_id IS NULL AND s.site_id = ?2 AND s.study = x.study) THEN 1 ELSE 0 END;
