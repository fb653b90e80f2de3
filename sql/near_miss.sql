-- What was nearly given to the wrong patient, and reactions that QA has not settled.

-- name: near_miss_insert
-- An infusion that was refused at the bed.
INSERT INTO near_miss (rule, sentence, starter_id, checker_id, starter_read, checker_read, at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- columns: near_miss = m.rule, m.sentence, m.starter_read, p.login, m.at_ms

-- name: near_misses
-- The near misses since a time, the newest first.
SELECT {near_miss} FROM near_miss m JOIN person p ON p.id = m.starter_id WHERE m.at_ms > ?1
ORDER BY m.at_ms DESC LIMIT ?2;

-- columns: reaction_open = i.code, s.code AS subject, e.detail, e.grade, e.at_ms, t.timezone, d.code AS deviation

-- name: reactions_open
-- Reactions whose deviation is open. Few deviations are open at a time.
SELECT {reaction_open} FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id
JOIN infusion i ON i.id = x.infusion_id JOIN infusion_event e ON e.infusion_id = i.id AND e.deviation_id = d.id
JOIN subject s ON s.id = i.subject_id JOIN site t ON t.id = s.site_id
WHERE d.state = 'open' AND e.kind = 'reaction' AND e.corrected_at_ms IS NULL
ORDER BY e.grade DESC, e.at_ms, e.id LIMIT ?1;
