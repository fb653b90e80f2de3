-- Subjects: patients by code, and their dated weights.

-- columns: subject = s.id, s.code, t.code AS site, t.timezone, w.weight_g, w.measured_on AS weighed_on, s.created_at_ms
-- columns: weight = w.id, w.weight_g, w.measured_on, p.login AS entered_by

-- name: subject_insert
-- A new subject of a site.
INSERT INTO subject (code, site_id, created_at_ms) VALUES (?1, ?2, ?3);

-- name: subject_exists
-- Whether a code is taken.
SELECT count(*) FROM subject WHERE code = ?1;

-- name: subject_by_code
-- One subject with its newest weight.
SELECT {subject} FROM subject s JOIN site t ON t.id = s.site_id
LEFT JOIN weight w ON w.id = (SELECT n.id FROM weight n WHERE n.subject_id = s.id ORDER BY n.measured_on DESC, n.id DESC
    LIMIT 1)
WHERE s.code = ?1;

-- name: subject_list
-- scans: in key order, ended by its limit
-- The newest subjects, of a site or of all.
SELECT {subject} FROM subject s JOIN site t ON t.id = s.site_id
LEFT JOIN weight w ON w.id = (SELECT n.id FROM weight n WHERE n.subject_id = s.id ORDER BY n.measured_on DESC, n.id DESC
    LIMIT 1)
WHERE ?1 IS NULL OR t.code = ?1
ORDER BY s.id DESC LIMIT ?2;

-- name: subject_weigh
-- A weight measured on a day.
INSERT INTO weight (subject_id, weight_g, measured_on, entered_by) VALUES (?1, ?2, ?3, ?4);

-- name: subject_weight_on
-- The newest weight of a subject that is not later than a day; of one day the one entered last.
SELECT {weight} FROM weight w JOIN person p ON p.id = w.entered_by
WHERE w.subject_id = ?1 AND w.measured_on <= ?2 ORDER BY w.measured_on DESC, w.id DESC LIMIT 1;

-- name: subject_weights
-- The newest weights of a subject.
SELECT {weight} FROM weight w JOIN person p ON p.id = w.entered_by
WHERE w.subject_id = ?1 ORDER BY w.measured_on DESC, w.id DESC LIMIT ?2;
