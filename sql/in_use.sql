-- What patients are getting, or are about to get: doses from the thaw to the end of their infusion.

-- columns: in_use = q.dose_id, q.dose, q.subject, q.state, q.infusion, q.holder, q.timezone, r.code, r.lot_id, r.word,
--   r.reason, r.deviation, coalesce(r.since_ms, q.began_ms) AS since_ms

-- name: in_use_stopped
-- scans: the doses that were thawed and neither given nor discarded, the infusions that run, in their own indexes
-- What may not be given any more, those that run first: a lot of it, or one that it was made of, is rejected, recalled,
-- withdrawn, held or has an open critical deviation, or a vial of it is held or has one. One row for each cause. The
-- investigation of results that were signed for does not stop a lot that is supplied out of specification.
WITH RECURSIVE used (dose_id) AS (
    SELECT id FROM dose WHERE state IN ('thawed', 'prepared', 'handed')
    UNION SELECT dose_id FROM infusion WHERE state IN ('running', 'interrupted')
), vials (dose_id, vial_id, lot_id) AS (
    SELECT u.dose_id, v.id, v.lot_id FROM used u JOIN dose_vial x ON x.dose_id = u.dose_id
    JOIN vial v ON v.id = x.vial_id
), up (dose_id, lot_id) AS (
    SELECT dose_id, lot_id FROM vials
    UNION SELECT w.dose_id, p.parent_id FROM up w JOIN lot_parent p ON p.lot_id = w.lot_id
)
SELECT {in_use} FROM (
    SELECT o.id AS dose_id, o.code AS dose, s.code AS subject, coalesce(i.state, o.state) AS state, i.code AS infusion,
        coalesce(h.login, b.login) AS holder, t.timezone, coalesce(i.started_at_ms, o.thawed_at_ms) AS began_ms
    FROM used u JOIN dose o ON o.id = u.dose_id JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
    LEFT JOIN infusion i ON i.dose_id = o.id LEFT JOIN person h ON h.id = o.holder_id
    LEFT JOIN person b ON b.id = i.started_by
) q JOIN (
    SELECT w.dose_id, l.code, l.id AS lot_id, l.status AS word, NULL AS reason, NULL AS deviation,
        CAST(NULL AS BIGINT) AS since_ms
    FROM up w JOIN lot l ON l.id = w.lot_id WHERE l.status IN ('rejected', 'recalled', 'withdrawn')
    UNION ALL SELECT w.dose_id, l.code, l.id, 'held', h.reason, d.code, h.put_at_ms
    FROM up w JOIN lot l ON l.id = w.lot_id JOIN hold h ON h.lot_id = l.id AND h.lifted_at_ms IS NULL
    LEFT JOIN deviation d ON d.id = h.deviation_id
    WHERE d.id IS NULL OR l.status <> 'quarantine' OR d.origin <> 'result'
    UNION ALL SELECT x.dose_id, v.code, v.lot_id, 'held', h.reason, d.code, h.put_at_ms
    FROM vials x JOIN vial v ON v.id = x.vial_id JOIN hold h ON h.vial_id = v.id AND h.lifted_at_ms IS NULL
    LEFT JOIN deviation d ON d.id = h.deviation_id
    UNION ALL SELECT w.dose_id, l.code, l.id, 'under the open critical deviation', d.title, d.code, d.opened_at_ms
    FROM deviation d JOIN deviation_subject y ON y.deviation_id = d.id JOIN up w ON w.lot_id = y.lot_id
    JOIN lot l ON l.id = w.lot_id
    WHERE d.state = 'open' AND d.class = 'critical' AND (l.status <> 'quarantine' OR d.origin = 'report')
    UNION ALL SELECT x.dose_id, v.code, v.lot_id, 'under the open critical deviation', d.title, d.code, d.opened_at_ms
    FROM deviation d JOIN deviation_subject y ON y.deviation_id = d.id JOIN vials x ON x.vial_id = y.vial_id
    JOIN vial v ON v.id = x.vial_id WHERE d.state = 'open' AND d.class = 'critical'
) r ON r.dose_id = q.dose_id
ORDER BY CASE WHEN q.infusion IS NULL THEN 1 ELSE 0 END, q.dose_id, since_ms DESC, r.code;

-- name: in_use_lot_changed
-- Whether the open write changed a lot (?3); its changes have the keys ?1 to ?2.
SELECT count(*) FROM audit_change WHERE id BETWEEN ?1 AND ?2 AND tbl = 'lot' AND key = ?3;

-- name: in_use_vial
-- Whether a vial is in a dose that is being given: not until the end of its infusion is it spent.
SELECT count(*) FROM dose_vial x JOIN infusion i ON i.dose_id = x.dose_id
WHERE x.vial_id = ?1 AND i.state IN ('running', 'interrupted');
