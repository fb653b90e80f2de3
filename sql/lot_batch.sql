-- Batch records, their reviews, freezing runs, yields.

-- name: batch_record_newest
-- The newest batch record of a lot: its row, name, SHA-256 and who attached it.
SELECT id, name, sha256, attached_by FROM attachment WHERE subject = ?1 AND kind = 'batch-record' ORDER BY id DESC
    LIMIT 1;

-- name: batch_review_insert
-- A review of a batch record.
INSERT INTO batch_review (lot_id, attachment_id, part, signature_id) VALUES (?1, ?2, ?3, ?4);

-- columns: batch_review = r.attachment_id, a.name AS file_name, a.sha256, r.part, r.signature_id, s.person_id,
--   s.name AS reviewed_by,
--   s.login AS reviewer, s.reason, s.signed_at_ms

-- name: batch_reviews
-- The reviews of a lot's batch records, the oldest first.
SELECT {batch_review} FROM batch_review r JOIN attachment a ON a.id = r.attachment_id
    JOIN signature s ON s.id = r.signature_id
WHERE r.lot_id = ?1 ORDER BY r.id;

-- name: freezing_filled
-- When the first vial of a lot was filled; 0: none is.
SELECT coalesce(min(c.done_at_ms), 0) FROM vial v JOIN custody c ON c.vial_id = v.id AND c.previous_id IS NULL
WHERE v.lot_id = ?1;

-- name: freezing_run_insert
-- A freezing run.
INSERT INTO freezing_run (lot_id, program, started_at_ms, ended_at_ms, file_id, recorded_by, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- columns: freezing_run = f.program, f.started_at_ms, f.ended_at_ms, f.file_id, a.name AS file_name,
--   p.login AS recorded_by,
--   f.recorded_at_ms

-- name: freezing_runs
-- The freezing runs of a lot, the oldest first.
SELECT {freezing_run} FROM freezing_run f JOIN attachment a ON a.id = f.file_id JOIN person p ON p.id = f.recorded_by
WHERE f.lot_id = ?1 ORDER BY f.id;

-- columns: lot_yield = y.id, y.step, y.unit, y.theoretical, y.actual, p.login AS entered_by, y.entered_at_ms

-- name: lot_yields
-- The yields of a lot, in the order of entry.
SELECT {lot_yield} FROM lot_yield y JOIN person p ON p.id = y.entered_by WHERE y.lot_id = ?1 ORDER BY y.id;

-- name: lot_yield_insert
-- A yield.
INSERT INTO lot_yield (lot_id, step, unit, theoretical, actual, entered_by, entered_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: lot_yield_change
-- A yield that was entered wrongly.
UPDATE lot_yield SET unit = ?3, theoretical = ?4, actual = ?5, entered_by = ?6, entered_at_ms = ?7
    WHERE lot_id = ?1 AND step = ?2;
