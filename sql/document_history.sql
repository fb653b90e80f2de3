-- What a batch history reads: what became of one lot, from its tables and from the audit log.

-- columns: document_relative = l.code, n.generation, l.kind, l.made_on, l.passage, l.status,
--   d.code || ' (' || d.determination || ')' AS donor

-- name: document_lot_relatives
-- The lots that a lot was made from, theirs, and so on: the nearest first, each with its donor.
WITH RECURSIVE up (lot_id, generation) AS (
    SELECT parent_id, 1 FROM lot_parent WHERE lot_id = ?1
    UNION SELECT p.parent_id, u.generation + 1 FROM up u JOIN lot_parent p ON p.lot_id = u.lot_id
), near (lot_id, generation) AS (
    SELECT lot_id, min(generation) FROM up GROUP BY lot_id
)
SELECT {document_relative} FROM near n JOIN lot l ON l.id = n.lot_id JOIN donor d ON d.id = l.donor_id
ORDER BY n.generation, l.id;

-- columns: document_receipt = r.received_at_ms, r.condition, r.temperature_mc, r.accepted, p.name AS received_by

-- name: document_lot_receipt
-- The receipt of a lot's starting material.
SELECT {document_receipt} FROM lot_receipt r JOIN person p ON p.id = r.received_by WHERE r.lot_id = ?1;

-- columns: document_material = m.item, m.supplier, m.supplier_lot, m.expires_on, m.state, p.name AS entered_by,
--   m.entered_at_ms, k.name AS corrected_by, m.accepted_id, m.decided_id

-- name: document_lot_materials
-- The materials of a lot.
SELECT {document_material} FROM lot_material m JOIN person p ON p.id = m.entered_by
    LEFT JOIN person k ON k.id = m.corrected_by
WHERE m.lot_id = ?1 ORDER BY m.id;

-- columns: document_step = seq, action, at_ms, performed_at_ms, actor_name, second_name, reason

-- name: document_lot_steps
-- The acts upon a lot itself, oldest first, from the audit log.
SELECT {document_step} FROM audit_event
WHERE seq IN (SELECT s.seq FROM audit_subject s WHERE s.subject = ?1) AND action LIKE 'lot.%' ORDER BY seq;

-- columns: document_freezing = f.program, f.started_at_ms, f.ended_at_ms, a.name AS file, a.sha256,
--   p.name AS recorded_by,
--   f.recorded_at_ms

-- name: document_lot_freezing
-- The freezing runs of a lot.
SELECT {document_freezing} FROM freezing_run f JOIN attachment a ON a.id = f.file_id
    JOIN person p ON p.id = f.recorded_by
WHERE f.lot_id = ?1 ORDER BY f.id;

-- columns: document_yield = y.step, y.unit, y.theoretical, y.actual, p.name AS entered_by, y.entered_at_ms

-- name: document_lot_yields
-- The yields of a lot's steps.
SELECT {document_yield} FROM lot_yield y JOIN person p ON p.id = y.entered_by WHERE y.lot_id = ?1 ORDER BY y.id;

-- columns: document_sample = s.code, v.code AS vial, s.stage, s.tests, s.laboratory, s.state, p.name AS taken_by,
--   s.taken_at_ms

-- name: document_lot_samples
-- The samples of a lot.
SELECT {document_sample} FROM sample s LEFT JOIN vial v ON v.id = s.vial_id JOIN person p ON p.id = s.taken_by
WHERE s.lot_id = ?1 ORDER BY s.id;

-- columns: document_labels = t.printed, t.reprinted, t.applied, t.spoiled,
--     t.printed - t.applied - t.spoiled AS difference

-- name: document_lot_labels
-- What became of the labels of a lot's vials; no row when none was printed.
SELECT {document_labels} FROM (
    SELECT count(*) AS printed, count(CASE WHEN b.copy > 1 THEN 1 END) AS reprinted,
        count(CASE WHEN b.fate = 'applied' THEN 1 END) AS applied,
            count(CASE WHEN b.fate = 'spoiled' THEN 1 END) AS spoiled
    FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.lot_id = ?1
) t WHERE t.printed > 0;

-- columns: document_custody = c.kind, count(*) AS legs, min(c.done_at_ms) AS first_at_ms,
--     max(c.done_at_ms) AS last_at_ms

-- name: document_lot_custody
-- The custody of a lot's vials, counted by kind.
SELECT {document_custody} FROM vial v JOIN custody c ON c.vial_id = v.id WHERE v.lot_id = ?1 GROUP BY c.kind
ORDER BY first_at_ms, c.kind;

-- columns: document_hold = coalesce(v.code, l.code) AS subject, h.reason, d.code AS deviation, p.name AS put_by,
--   h.put_at_ms,
--   q.name AS lifted_by, h.lifted_at_ms, h.lift_reason, h.lift_id

-- name: document_lot_holds
-- The holds on a lot and on its vials, those that were lifted too.
SELECT {document_hold} FROM hold h LEFT JOIN lot l ON l.id = h.lot_id LEFT JOIN vial v ON v.id = h.vial_id
LEFT JOIN deviation d ON d.id = h.deviation_id JOIN person p ON p.id = h.put_by LEFT JOIN person q ON q.id = h.lifted_by
WHERE h.id IN (SELECT a.id FROM hold a WHERE a.lot_id = ?1 AND a.lifted_at_ms IS NULL
    UNION ALL SELECT b.id FROM hold b WHERE b.lot_id = ?1 AND b.lifted_at_ms IS NOT NULL
    UNION ALL SELECT c.id FROM vial w JOIN hold c ON c.vial_id = w.id WHERE w.lot_id = ?1 AND c.lifted_at_ms IS NULL
    UNION ALL SELECT e.id FROM vial x JOIN hold e ON e.vial_id = x.id
        WHERE x.lot_id = ?1 AND e.lifted_at_ms IS NOT NULL)
ORDER BY h.id;

-- columns: document_audit_review = last_event, exceptions, signature_id

-- name: document_lot_audit_reviews
-- The reviews of a lot's audit trail.
SELECT {document_audit_review} FROM lot_audit_review WHERE lot_id = ?1 ORDER BY id;

-- name: document_lot_documents
-- The documents about a lot, by any template, but for its histories: one of those does not change by being issued.
SELECT {document} FROM document d LEFT JOIN document b ON b.id = d.supersedes_id JOIN person p ON p.id = d.issued_by
WHERE d.subject = ?1 AND (d.kind IN ('coa', 'release', 'rejection', 'withdrawal', 'supply') OR d.kind LIKE 'coa.%'
    OR d.kind LIKE 'release.%' OR d.kind LIKE 'rejection.%' OR d.kind LIKE 'withdrawal.%' OR d.kind LIKE 'supply.%')
ORDER BY d.id;

-- name: document_lot_files
-- The files that are kept with a lot, oldest first.
SELECT {attachment} FROM attachment a JOIN person p ON p.id = a.attached_by
    WHERE a.subject = (SELECT l.code FROM lot l WHERE l.id = ?1) ORDER BY a.id;
