-- The death of a subject: a reaction of CTCAE grade 5 that stands.

-- columns: subject_death = i.code, e.detail, e.at_ms, t.timezone

-- name: subject_death
-- The first reaction of grade 5 of a subject that was not corrected.
SELECT {subject_death} FROM infusion i JOIN infusion_event e ON e.infusion_id = i.id
JOIN subject s ON s.id = i.subject_id JOIN site t ON t.id = s.site_id
WHERE i.subject_id = ?1 AND e.kind = 'reaction' AND e.grade = 5 AND e.corrected_at_ms IS NULL
ORDER BY e.at_ms, e.id LIMIT 1;

-- columns: subject_left = q.id, q.code, q.state, q.holder

-- name: subject_death_orders
-- Living orders for a subject.
SELECT {subject_left} FROM (SELECT o.id, o.code, o.state, NULL AS holder FROM dose_order o
    WHERE o.subject_id = ?1 AND o.state IN ('draft', 'verified', 'allocated')) q ORDER BY q.id;

-- name: subject_death_doses
-- Doses of a subject that are under way.
SELECT {subject_left} FROM (SELECT o.id, o.code, o.state, h.login AS holder FROM dose o
    LEFT JOIN person h ON h.id = o.holder_id
    WHERE o.subject_id = ?1 AND o.state IN ('thawed', 'prepared', 'handed')) q ORDER BY q.id;
