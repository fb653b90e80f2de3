-- Samples and their way to the laboratory.

-- columns: sample = m.id, m.code, m.lot_id, l.code AS lot, v.code AS vial, m.stage, m.tests, m.laboratory, m.state,
--   t.login AS taken_by, m.taken_at_ms, m.holder_id, h.login AS holder

-- name: sample_next_number
-- The number of the next sample.
SELECT coalesce(max(id), 0) + 1 FROM sample;

-- name: sample_insert
-- A sample in the hands of whoever took it.
INSERT INTO sample (code, lot_id, vial_id, stage, tests, laboratory, state, taken_by, taken_at_ms, holder_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'taken', ?7, ?8, ?7);

-- name: sample_by_code
-- One sample.
SELECT {sample} FROM sample m JOIN lot l ON l.id = m.lot_id LEFT JOIN vial v ON v.id = m.vial_id
JOIN person t ON t.id = m.taken_by LEFT JOIN person h ON h.id = m.holder_id WHERE m.code = ?1;

-- name: sample_list
-- scans: in key order, ended by its limit
-- The newest samples.
SELECT {sample} FROM sample m JOIN lot l ON l.id = m.lot_id LEFT JOIN vial v ON v.id = m.vial_id
JOIN person t ON t.id = m.taken_by LEFT JOIN person h ON h.id = m.holder_id
WHERE (?1 IS NULL OR m.state = ?1) ORDER BY m.id DESC LIMIT ?2;

-- name: sample_list_of_lot
-- The newest samples of a lot.
SELECT {sample} FROM sample m JOIN lot l ON l.id = m.lot_id LEFT JOIN vial v ON v.id = m.vial_id
JOIN person t ON t.id = m.taken_by LEFT JOIN person h ON h.id = m.holder_id
WHERE m.lot_id = ?1 AND (?2 IS NULL OR m.state = ?2) ORDER BY m.id DESC LIMIT ?3;

-- name: sample_set_state
-- Another state, out of whoever's hands; only from the state that was looked at.
UPDATE sample SET state = ?3, holder_id = NULL WHERE id = ?1 AND state = ?2;

-- name: sample_of_stability
-- The sample of a stability point whose vial was used up for it.
UPDATE stability_point SET sample_id = ?2 WHERE vial_id = ?1 AND sample_id IS NULL;

-- columns: sample_leg = g.kind, g.giver, g.receiver, g.condition, g.temperature_mc, p.login AS recorded_by,
--     g.done_at_ms

-- name: sample_leg_insert
-- One leg.
INSERT INTO sample_leg (sample_id, kind, giver, receiver, condition, temperature_mc, recorded_by, done_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: sample_leg_list
-- Every leg of a sample, oldest first.
SELECT {sample_leg} FROM sample_leg g JOIN person p ON p.id = g.recorded_by WHERE g.sample_id = ?1 ORDER BY g.id;

-- name: sample_leg_last
-- Who received a sample last, and when.
SELECT receiver, done_at_ms FROM sample_leg WHERE sample_id = ?1 ORDER BY id DESC LIMIT 1;

-- columns: sample_label = m.id, m.code, v.code AS vial, l.code AS lot, p.name AS product, m.stage, m.tests,
--   m.laboratory, coalesce(v.purpose, '') AS purpose, m.taken_at_ms,
--   (SELECT max(b.copy) FROM sample_label b WHERE b.sample_id = m.id) AS copies

-- name: sample_label
-- What stands on a sample's label, and how often it was printed.
SELECT {sample_label} FROM sample m JOIN lot l ON l.id = m.lot_id JOIN product p ON p.id = l.product_id
LEFT JOIN vial v ON v.id = m.vial_id WHERE m.id = ?1;

-- name: sample_label_insert
-- A label that is printed.
INSERT INTO sample_label (sample_id, copy, template, template_version, template_sha256, texts, reason, printed_by,
    printed_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: sample_refusal
-- Why a sample was refused: the reason of the last receipt that names it.
SELECT e.reason FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
WHERE s.subject = ?1 AND e.action = 'sample.receive' ORDER BY s.seq DESC LIMIT 1;
