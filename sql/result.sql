-- Test results of lots.

-- columns: result = r.id, l.code AS lot, sp.test, sp.stage, sp.title, r.specification_id, r.replicate, r.value, r.unit,
--   r.verdict, r.state, r.performed_on, e.login AS entered_by, e.name AS entered_name, v.login AS reviewed_by,
--   v.name AS reviewed_name, r.entered_at_ms, r.reviewed_at_ms, r.corrects_id, r.correction_reason, r.lot_id,
--   r.entered_by AS entered_by_id, r.retest, r.performed_at_ms, r.method, r.instrument, r.analyst,
--   (SELECT s.code FROM sample s WHERE s.id = r.sample_id) AS sample, r.sample_id,
--   (SELECT k.state FROM sample k WHERE k.id = r.sample_id) AS sample_state, r.retest_of_id, r.review_id,
--   r.conclusion, r.conclusion_id, r.concluded, (SELECT c.name FROM signature c WHERE c.id = r.conclusion_id)
--   AS concluded_by,
--   r.invalidation_id, (SELECT i.name FROM signature i WHERE i.id = r.invalidation_id) AS invalidated_by,
--   r.cause_id, (SELECT u.code FROM deviation u WHERE u.id = r.cause_id) AS invalidated_for,
--   r.investigation_id, coalesce((SELECT d.code FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
--   WHERE x.result_id = r.id ORDER BY d.id DESC LIMIT 1),
--   (SELECT a.code FROM deviation a WHERE a.id = r.investigation_id)) AS investigation
-- columns: tested_sample = id, lot_id, tests, state, stage, taken_at_ms
-- columns: tested_lot = l.id, l.status, l.made_on, l.product_id, s.timezone, l.decided_at_ms

-- name: result_lot
-- What entering a result asks of its lot.
SELECT {tested_lot} FROM lot l JOIN site s ON s.id = l.site_id WHERE l.code = ?1;

-- name: result_keys_of_lot
-- The results of a lot that count, by what makes them the only one of their kind.
SELECT specification_id, replicate, retest, id FROM result WHERE lot_id = ?1 AND state IN ('entered', 'reviewed');

-- name: result_taken
-- The result that counts for a test, replicate and retest of a lot; 0 for none.
SELECT coalesce(max(id), 0) FROM result
WHERE lot_id = ?1 AND specification_id = ?2 AND replicate = ?3 AND retest = ?4 AND state IN ('entered', 'reviewed');

-- name: result_sample
-- What entering a result asks of its sample.
SELECT {tested_sample} FROM sample WHERE code = ?1;

-- name: result_insert
-- A result as reported.
INSERT INTO result (lot_id, specification_id, replicate, value, unit, verdict, state, performed_on, file_id,
    entered_by, entered_at_ms, corrects_id, correction_reason, raw_id, performed_at_ms, sample_id, method, instrument,
    analyst, retest, retest_of_id, investigation_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'entered', ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21);

-- name: result_file_insert
-- A file that results are imported from.
INSERT INTO result_file (name, sha256, mapping, mapping_sha256) VALUES (?1, ?2, ?3, ?4);

-- name: result_file_attached
-- The file of an instrument is kept.
UPDATE result_file SET attachment_id = ?2 WHERE id = ?1;

-- name: result_review
-- One result reviewed.
UPDATE result SET state = 'reviewed', reviewed_by = ?2, reviewed_at_ms = ?3, review_id = ?4
WHERE id = ?1 AND state = 'entered';

-- name: result_replace
-- The result that a correction takes the place of.
UPDATE result SET state = 'corrected' WHERE id = ?1 AND state IN ('entered', 'reviewed');

-- name: result_of_review
-- What a review signed.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by
WHERE r.review_id = ?1 ORDER BY sp.ordinal, r.retest, r.replicate;

-- name: result_before
-- What a correction took the place of, and before that, newest first.
WITH RECURSIVE before (id) AS (
    SELECT corrects_id FROM result WHERE id = ?1 AND corrects_id IS NOT NULL
    UNION ALL SELECT r.corrects_id FROM before b JOIN result r ON r.id = b.id WHERE r.corrects_id IS NOT NULL
)
SELECT {result} FROM before b JOIN result r ON r.id = b.id JOIN lot l ON l.id = r.lot_id
JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by ORDER BY r.id DESC;

-- name: result_series
-- Every result of a test of a lot that belongs to one series: the first test (0) or a retest of it, in force or not.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by
WHERE r.id IN (SELECT f.id FROM result f WHERE f.lot_id = ?1 AND f.state IN ('entered', 'reviewed')
    UNION ALL SELECT n.id FROM result n WHERE n.lot_id = ?1 AND n.state IN ('corrected', 'invalidated'))
    AND r.specification_id = ?2 AND r.retest = ?3 ORDER BY r.replicate, r.id;

-- columns: concluded_on = l.code AS lot, 'R' || r.id AS code, sp.test, sp.stage, r.value, r.unit,
--   CASE WHEN r.conclusion_id > c.signature_id THEN c.concluded ELSE coalesce(r.concluded, '') END AS concluded,
--   CASE WHEN r.conclusion_id > c.signature_id THEN c.conclusion ELSE coalesce(r.conclusion, '') END AS conclusion,
--   CASE WHEN r.conclusion_id > c.signature_id THEN 1 ELSE 0 END AS superseded

-- name: result_concluded_on
-- What a conclusion was signed upon, as the record says it now.
SELECT {concluded_on} FROM result_conclusion c JOIN result r ON r.id = c.result_id JOIN lot l ON l.id = r.lot_id
JOIN specification sp ON sp.id = r.specification_id WHERE c.signature_id = ?1 ORDER BY c.id;

-- name: result_conclusion_insert
-- A conclusion, kept whatever follows.
INSERT INTO result_conclusion (result_id, concluded, conclusion, signature_id) VALUES (?1, ?2, ?3, ?4);

-- columns: found_cause = d.code, d.cause

-- name: result_found_cause
-- The newest closed investigation of a result, or of a value that it corrects, that found another cause than an error
-- of transcription.
WITH RECURSIVE back (id) AS (
    SELECT r.id FROM result r WHERE r.id = ?1
    UNION ALL SELECT r.corrects_id FROM back b JOIN result r ON r.id = b.id WHERE r.corrects_id IS NOT NULL
)
SELECT {found_cause} FROM back b JOIN deviation_subject x ON x.result_id = b.id
    JOIN deviation d ON d.id = x.deviation_id
WHERE d.state = 'closed' AND d.cause <> 'transcription' ORDER BY d.id DESC LIMIT 1;

-- name: result_mapping
-- The mapping by which an instrument's file gave a result; no row: somebody typed it.
SELECT f.mapping FROM result r JOIN result_file f ON f.id = r.file_id WHERE r.id = ?1 AND f.mapping IS NOT NULL;

-- columns: naming = d.id, d.code, d.state, d.cause

-- name: result_named_by
-- The deviations that name a result.
SELECT {naming} FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id WHERE x.result_id = ?1 ORDER BY d.id;

-- name: result_open_investigations
-- The open investigations that a result opened.
SELECT d.code FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
WHERE x.result_id = ?1 AND d.origin = 'result' AND d.state = 'open' ORDER BY d.id;

-- name: result_conclude
-- The signed conclusion on what was undecided.
UPDATE result SET verdict = ?2, conclusion = ?3, conclusion_id = ?4, concluded = ?2
WHERE id = ?1 AND verdict = 'undecided' AND state IN ('entered', 'reviewed');

-- name: result_conclude_replicate
-- The signed conclusion on an undecided mean, at one of its replicates, which are not judged by themselves.
UPDATE result SET conclusion = ?3, conclusion_id = ?4, concluded = ?2
WHERE id = ?1 AND verdict = 'info' AND state IN ('entered', 'reviewed');

-- name: result_invalidate
-- A result that a cause in the laboratory made say nothing: its value and verdict stay.
UPDATE result SET state = 'invalidated', cause_id = ?2, invalidation_id = ?3
WHERE id = ?1 AND state IN ('entered', 'reviewed');

-- name: result_concerned
-- Whether a deviation (?1) concerns a result (?2) or its lot (?3).
SELECT count(*) FROM deviation_subject x LEFT JOIN lot l ON l.id = x.lot_id
WHERE x.deviation_id = ?1 AND (x.result_id = ?2 OR l.code = ?3);

-- name: result_by_id
-- One result.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by WHERE r.id = ?1;

-- name: result_in_force_of_lot
-- The results of a lot that count, as on its certificate.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by
WHERE r.lot_id = ?1 AND r.state IN ('entered', 'reviewed') ORDER BY sp.ordinal, r.retest, r.replicate;

-- name: result_list_of_sample
-- Results of one sample, also those that no longer count, in the order of the specification.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by
WHERE r.sample_id = ?1 ORDER BY sp.ordinal, r.replicate, r.id;

-- name: result_list_of_lot
-- Results of one lot, newest first, also those that no longer count; an empty filter is NULL.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by
WHERE r.id IN (SELECT f.id FROM result f WHERE f.lot_id = ?1 AND f.state IN ('entered', 'reviewed')
    UNION ALL SELECT n.id FROM result n WHERE n.lot_id = ?1 AND n.state IN ('corrected', 'invalidated'))
    AND sp.test = coalesce(?2, sp.test) AND r.state = coalesce(?3, r.state) AND r.verdict = coalesce(?4, r.verdict)
    AND (?5 = 0 OR r.state IN ('entered', 'reviewed'))
ORDER BY r.id DESC LIMIT ?6;

-- name: result_list
-- scans: in key order, ended by its limit
-- Results of any lot, newest first.
SELECT {result} FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
JOIN person e ON e.id = r.entered_by LEFT JOIN person v ON v.id = r.reviewed_by
WHERE sp.test = coalesce(?1, sp.test) AND r.state = coalesce(?2, r.state) AND r.verdict = coalesce(?3, r.verdict)
    AND (?4 = 0 OR r.state IN ('entered', 'reviewed'))
ORDER BY r.id DESC LIMIT ?5;
