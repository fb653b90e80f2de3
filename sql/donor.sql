-- Donors and what is known of them.

-- columns: donor = d.id, d.code, d.recovered_on, d.establishment, d.determination, d.determined_on,
--   s.name AS determined_by, d.determination_reason AS reason, d.determination_id, d.seen_consent_id,
--   d.seen_screening_id, d.seen_test_id, d.seen_recovered_on

-- columns: donor_consent = c.id, c.act, c.dated_on, c.form, c.reason, p.login AS recorded_by,
--   p.name AS recorded_name, c.recorded_at_ms

-- columns: donor_screening = s.id, s.screened_on, s.outcome, s.remark, p.login AS recorded_by,
--   p.name AS recorded_name, s.recorded_at_ms

-- columns: donor_test = t.id, t.test, t.outcome, t.laboratory, t.specimen_on, p.login AS recorded_by,
--   p.name AS recorded_name, t.recorded_at_ms,
--   t.recorded_by AS recorded_by_id, t.state, t.corrects_id, a.sha256 AS raw_sha256, t.correction_id,
--   g.reason AS correction_reason

-- name: donor_insert
-- A new donor, not yet determined.
INSERT INTO donor (code, recovered_on, establishment, determination, created_at_ms) VALUES (?1, ?2, ?3, 'none', ?4);

-- name: donor_recover
-- Day of recovery and procuring establishment, of which one may be left as it is.
UPDATE donor SET recovered_on = coalesce(?2, recovered_on), establishment = coalesce(?3, establishment) WHERE id = ?1;

-- name: donor_determine
-- The signed determination of a donor, and the newest evidence that it saw.
UPDATE donor SET determination = ?2, determined_on = ?3, determination_reason = ?4, determination_id = ?5,
    seen_consent_id = ?6, seen_screening_id = ?7, seen_test_id = ?8, seen_recovered_on = recovered_on WHERE id = ?1;

-- name: donor_released_lots
-- Every lot of a donor that was released once, with its status now.
SELECT id, code, status FROM lot WHERE donor_id = ?1 AND status IN ('released', 'recalled', 'withdrawn') ORDER BY id;

-- name: donor_first_lot
-- The lot of a donor that was made first, and when; no row when there is none.
SELECT code, made_on FROM lot WHERE donor_id = ?1 ORDER BY made_on, id LIMIT 1;

-- name: donor_by_code
-- One donor.
SELECT {donor} FROM donor d LEFT JOIN signature s ON s.id = d.determination_id WHERE d.code = ?1;

-- name: donor_list
-- scans: in key order, ended by its limit
-- The newest donors.
SELECT {donor} FROM donor d LEFT JOIN signature s ON s.id = d.determination_id ORDER BY d.id DESC LIMIT ?1;

-- name: donor_exists
-- Whether a code is taken.
SELECT count(*) FROM donor WHERE code = ?1;

-- name: donor_consent_insert
-- Consent, or its withdrawal.
INSERT INTO donor_consent (donor_id, act, dated_on, form, reason, recorded_by, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: donor_consents
-- Consents of a donor and their withdrawals, the oldest first.
SELECT {donor_consent} FROM donor_consent c JOIN person p ON p.id = c.recorded_by WHERE c.donor_id = ?1 ORDER BY c.id;

-- name: donor_screening_insert
-- A screening.
INSERT INTO donor_screening (donor_id, screened_on, outcome, remark, recorded_by, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: donor_screenings
-- Screenings of a donor, the oldest first.
SELECT {donor_screening} FROM donor_screening s JOIN person p ON p.id = s.recorded_by WHERE s.donor_id = ?1
    ORDER BY s.id;

-- name: donor_test_insert
-- A test of a donor.
INSERT INTO donor_test (donor_id, test, outcome, laboratory, specimen_on, recorded_by, recorded_at_ms, state,
    corrects_id,
    raw_id, correction_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'in-force', ?8, ?9, ?10);

-- name: donor_test_corrected
-- Another row takes the place of a test.
UPDATE donor_test SET state = 'corrected' WHERE id = ?1;

-- name: donor_tests
-- Tests of a donor, the oldest first.
SELECT {donor_test} FROM donor_test t JOIN person p ON p.id = t.recorded_by LEFT JOIN attachment a ON a.id = t.raw_id
LEFT JOIN signature g ON g.id = t.correction_id WHERE t.donor_id = ?1 ORDER BY t.id;

-- name: donor_test_same
-- Whether a donor has exactly this test already.
SELECT count(*) FROM donor_test WHERE donor_id = ?1 AND test = ?2 AND outcome = ?3 AND laboratory = ?4
    AND specimen_on = ?5
    AND state = 'in-force';

-- name: donor_determined
-- The row of a donor as the determination under a signature (?2) left it, from the log.
SELECT c.new FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
JOIN audit_change c ON c.id >= s.seq * 16777216 AND c.id < (s.seq + 1) * 16777216
WHERE s.subject = ?1 AND e.action = 'donor.determine' AND c.tbl = 'donor' AND EXISTS (SELECT 1 FROM audit_change g
    WHERE g.id >= s.seq * 16777216 AND g.id < (s.seq + 1) * 16777216 AND g.tbl = 'signature' AND g.key = ?2);
