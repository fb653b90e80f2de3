-- What documents about a lot read beside its own tables' statements.

-- columns: lot_signatures = decision_id, withdrawal_id

-- name: document_lot_signatures
-- The signatures of a lot's decision and withdrawal.
SELECT {lot_signatures} FROM lot WHERE id = ?1;

-- columns: document_pending = s.title, s.stage, t.due_on,
--   (SELECT count(*) FROM result r WHERE r.lot_id = t.lot_id AND r.specification_id = t.specification_id
--   AND r.state IN ('entered', 'reviewed')) AS results

-- name: document_lot_pending
-- The tests without which a lot was released.
SELECT {document_pending} FROM lot_pending t JOIN specification s ON s.id = t.specification_id WHERE t.lot_id = ?1
ORDER BY s.ordinal;

-- columns: document_vials = v.state, v.purpose, count(*) AS vials

-- name: document_lot_vials
-- How many vials of a lot are in which state, for which purpose.
SELECT {document_vials} FROM vial v WHERE v.lot_id = ?1 GROUP BY v.state, v.purpose ORDER BY v.purpose, v.state;

-- columns: document_batch_review = b.part, a.name AS file, a.sha256, b.signature_id

-- name: document_lot_batch_reviews
-- The reviews of a lot's executed batch record.
SELECT {document_batch_review} FROM batch_review b JOIN attachment a ON a.id = b.attachment_id WHERE b.lot_id = ?1
    ORDER BY b.id;

-- columns: document_supply = j.code AS subject, a.name AS file, a.sha256, o.notify_by, o.physician_id, o.quality_id

-- name: document_lot_supplies
-- The supplies of a lot out of specification.
SELECT {document_supply} FROM oos_supply o JOIN subject j ON j.id = o.subject_id JOIN attachment a ON a.id = o.risk_id
WHERE o.lot_id = ?1 ORDER BY o.id;

-- columns: document_extension = e.old_expires_on, e.new_expires_on, a.name AS file, a.sha256, g.name AS changed_by,
--   g.signed_at_ms AS changed_at_ms, e.signature_id

-- name: document_lot_extensions
-- The changes of a lot's expiry.
SELECT {document_extension} FROM lot_extension e JOIN attachment a ON a.id = e.evidence_id
    JOIN signature g ON g.id = e.signature_id
WHERE e.lot_id = ?1 ORDER BY e.id;

-- columns: document_discounted = 'R' || r.id AS code, sp.title, sp.stage, r.retest, r.replicate, r.value, r.unit,
--   r.verdict,
--   r.state, e.name AS entered_by, r.entered_at_ms, 'R' || n.id AS new_code, n.value AS new_value, n.unit AS new_unit,
--   n.correction_reason, m.name AS corrected_by, n.entered_at_ms AS corrected_at_ms, d.code AS deviation, d.cause,
--   r.invalidation_id, g.name AS invalidated_by, g.signed_at_ms AS invalidated_at_ms, g.reason AS invalidation_reason

-- name: document_lot_discounted
-- The results of a lot that do not count, with what took their place or what made them invalid.
SELECT {document_discounted} FROM result r JOIN specification sp ON sp.id = r.specification_id
    JOIN person e ON e.id = r.entered_by
LEFT JOIN result n ON n.corrects_id = r.id LEFT JOIN person m ON m.id = n.entered_by
LEFT JOIN signature g ON g.id = r.invalidation_id LEFT JOIN deviation d ON d.id = r.cause_id
WHERE r.lot_id = ?1 AND r.state IN ('corrected', 'invalidated') ORDER BY r.id;

-- columns: document_lot_excursion = s.path AS store, e.from_ms, t.timezone, e.until_ms, t.timezone AS until_timezone,
--   e.warmest_mc,
--   e.limit_mc, d.code AS deviation, n.vials, n.accepted, n.rejected, n.vials - n.accepted - n.rejected AS undecided

-- name: document_lot_excursions
-- The excursions that vials of a lot saw, whatever became of them, and how many of these QA decided about, how.
SELECT {document_lot_excursion} FROM (SELECT x.excursion_id, count(*) AS vials,
        count(CASE WHEN y.disposition = 'accept' THEN 1 END) AS accepted,
        count(CASE WHEN y.disposition = 'reject' THEN 1 END) AS rejected
    FROM vial v JOIN excursion_vial x ON x.vial_id = v.id JOIN excursion g ON g.id = x.excursion_id
    LEFT JOIN deviation_subject y ON y.vial_id = v.id AND y.deviation_id = g.deviation_id
    WHERE v.lot_id = ?1 GROUP BY x.excursion_id) n
JOIN excursion e ON e.id = n.excursion_id JOIN store s ON s.id = e.store_id JOIN site t ON t.id = s.site_id
JOIN deviation d ON d.id = e.deviation_id ORDER BY e.from_ms, e.id;

-- columns: document_lot_exposure = d.code AS deviation, n.exposed_s, n.most_s, n.vials, n.accepted, n.rejected,
--   n.vials - n.accepted - n.rejected AS undecided

-- name: document_lot_exposures
-- The deviations in which vials of a lot were found to have been out of storage for too long, and how many of these
-- QA decided about, how.
SELECT {document_lot_exposure} FROM (SELECT x.deviation_id, max(x.exposed_s) AS exposed_s, min(x.most_s) AS most_s,
        count(DISTINCT x.vial_id) AS vials,
        count(DISTINCT CASE WHEN y.disposition = 'accept' THEN x.vial_id END) AS accepted,
        count(DISTINCT CASE WHEN y.disposition = 'reject' THEN x.vial_id END) AS rejected
    FROM vial v JOIN exposure_excess x ON x.vial_id = v.id
    LEFT JOIN deviation_subject y ON y.vial_id = x.vial_id AND y.deviation_id = x.deviation_id
    WHERE v.lot_id = ?1 GROUP BY x.deviation_id) n
JOIN deviation d ON d.id = n.deviation_id ORDER BY d.id;

-- columns: document_lot_deviation = d.code, d.class, d.state, d.title, o.name AS opened_by, d.opened_at_ms, d.cause,
--   d.conclusion, d.closing_id

-- name: document_lot_deviations
-- Every deviation of a lot, open or closed: of the lot, its vials, results and infusions, and of a store in which a
-- vial of it stood between what happened and the conclusion.
WITH RECURSIVE stood (vial_id, leg_id, stored_at_ms, store_id) AS (
    SELECT c.vial_id, c.id, c.done_at_ms, c.store_id FROM vial v JOIN custody c ON c.vial_id = v.id
    WHERE v.lot_id = ?1 AND c.store_id IS NOT NULL
    UNION SELECT s.vial_id, s.leg_id, s.stored_at_ms, t.parent_id FROM stood s JOIN store t ON t.id = s.store_id
    WHERE t.parent_id IS NOT NULL
)
SELECT {document_lot_deviation} FROM deviation d JOIN person o ON o.id = d.opened_by
WHERE d.id IN (SELECT x.deviation_id FROM deviation_subject x WHERE x.lot_id = ?1
    UNION ALL SELECT y.deviation_id FROM vial v JOIN deviation_subject y ON y.vial_id = v.id WHERE v.lot_id = ?1
    UNION ALL SELECT z.deviation_id FROM result r JOIN deviation_subject z ON z.result_id = r.id
        WHERE r.lot_id = ?1 AND r.state IN ('entered', 'reviewed')
    UNION ALL SELECT z.deviation_id FROM result r JOIN deviation_subject z ON z.result_id = r.id
        WHERE r.lot_id = ?1 AND r.state IN ('corrected', 'invalidated')
    UNION ALL SELECT w.deviation_id FROM vial v JOIN dose_vial c ON c.vial_id = v.id
        JOIN infusion i ON i.dose_id = c.dose_id
        JOIN deviation_subject w ON w.infusion_id = i.id WHERE v.lot_id = ?1
    UNION ALL SELECT f.id FROM stood s JOIN deviation_subject q ON q.store_id = s.store_id
        JOIN deviation f ON f.id = q.deviation_id LEFT JOIN signature e ON e.id = f.closing_id
        WHERE (e.signed_at_ms IS NULL OR s.stored_at_ms <= e.signed_at_ms) AND NOT EXISTS (SELECT 1 FROM custody n
            WHERE n.vial_id = s.vial_id AND n.id > s.leg_id AND n.done_at_ms <= f.happened_at_ms))
ORDER BY d.id;
