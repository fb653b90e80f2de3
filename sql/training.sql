-- Training of people in procedures.

-- columns: training = t.id, t.procedure, t.trained_on, t.valid_until, r.login AS recorded_by, t.recorded_at_ms

-- name: training_insert
-- A person was trained.
INSERT INTO training (person_id, procedure, trained_on, valid_until, recorded_by, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: training_list
-- Every training of a person, by procedure, the newest of each first.
SELECT {training} FROM training t JOIN person r ON r.id = t.recorded_by
WHERE t.person_id = ?1 ORDER BY t.procedure, t.valid_until DESC, t.id DESC;

-- columns: training_valid = (SELECT count(*) FROM training WHERE person_id = ?1 AND procedure = ?2
--   AND valid_until >= ?3
--   AND trained_on <= ?3) AS then_valid, (SELECT count(*) FROM training WHERE person_id = ?1 AND procedure = ?2
--   AND valid_until >= ?4 AND trained_on <= ?4) AS now_valid,
--   (SELECT max(valid_until) FROM training WHERE person_id = ?1 AND procedure = ?2) AS last_until

-- name: training_valid
-- Whether a person's training in a procedure is valid on two days, and through which day the last one was.
SELECT {training_valid};
