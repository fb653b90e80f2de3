-- The facility at a glance: what waits for someone.

-- columns: status_count = status, lots
-- columns: status_expiring = code, product, status, expires_on, vials
-- columns: status_pending = lot, results, oldest_at_ms
-- columns: status_hold = kind, code, reason, put_by, put_at_ms
-- columns: status_overdue = kind, code, subject, state, due_at_ms, holder, timezone

-- columns: status_held = held, reason, put_by, put_at_ms

-- name: status_lots
-- scans: counts every lot, in the index of their states
-- How many lots are in each state.
SELECT status, count(*) AS lots FROM lot GROUP BY status ORDER BY status;

-- name: status_expiring
-- Lots in use that expire within some days: from ?1 to ?2, nearest first.
SELECT l.code, p.code AS product, l.status, l.expires_on,
    (SELECT count(*) FROM vial v WHERE v.lot_id = l.id AND v.state = 'stored') AS vials
FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.status IN ('quarantine', 'released') AND l.expires_on BETWEEN ?1 AND ?2 ORDER BY l.expires_on, l.id LIMIT ?3;

-- name: status_pending
-- scans: the results that wait, in their own index
-- Results that wait for their review, by lot, longest waiting first.
SELECT l.code AS lot, count(*) AS results, min(r.entered_at_ms) AS oldest_at_ms
FROM result r JOIN lot l ON l.id = r.lot_id WHERE r.state = 'entered'
GROUP BY l.id, l.code ORDER BY oldest_at_ms LIMIT ?1;

-- name: status_holds
-- Holds in force, newest first.
SELECT 'lot' AS kind, l.code, h.reason, p.login AS put_by, h.put_at_ms
FROM hold h JOIN lot l ON l.id = h.lot_id JOIN person p ON p.id = h.put_by
WHERE h.lifted_at_ms IS NULL AND h.lot_id IS NOT NULL
UNION ALL SELECT 'vial', v.code, h.reason, p.login, h.put_at_ms
FROM hold h JOIN vial v ON v.id = h.vial_id JOIN person p ON p.id = h.put_by
WHERE h.lifted_at_ms IS NULL AND h.vial_id IS NOT NULL
ORDER BY put_at_ms DESC LIMIT ?1;

-- name: status_held
-- The same for people: what a deviation holds for one reason in one line.
SELECT l.code AS held, h.reason, p.login AS put_by, h.put_at_ms
FROM hold h JOIN lot l ON l.id = h.lot_id JOIN person p ON p.id = h.put_by
WHERE h.lifted_at_ms IS NULL AND h.lot_id IS NOT NULL
UNION ALL SELECT v.code, h.reason, p.login, h.put_at_ms
FROM hold h JOIN vial v ON v.id = h.vial_id JOIN person p ON p.id = h.put_by
WHERE h.lifted_at_ms IS NULL AND h.vial_id IS NOT NULL AND h.deviation_id IS NULL
UNION ALL SELECT CASE WHEN count(*) = 1 THEN min(v.code) ELSE count(*) || ' vials' END || ' held by '
    || d.code, h.reason,
    min(p.login), max(h.put_at_ms)
FROM hold h JOIN vial v ON v.id = h.vial_id JOIN person p ON p.id = h.put_by JOIN deviation d ON d.id = h.deviation_id
WHERE h.lifted_at_ms IS NULL AND h.vial_id IS NOT NULL GROUP BY d.code, h.reason
ORDER BY put_at_ms DESC LIMIT ?1;

-- name: status_overdue
-- scans: infusions from paper that wait for their comparison, in an index of their own
-- Doses past their use-by time that are neither given nor discarded, infusions that run beyond it, and those from paper
-- that nobody compared with it.
SELECT 'dose' AS kind, d.code, s.code AS subject, d.state, d.use_by_ms AS due_at_ms, h.login AS holder, t.timezone
FROM dose d JOIN subject s ON s.id = d.subject_id JOIN site t ON t.id = s.site_id
LEFT JOIN person h ON h.id = d.holder_id
WHERE d.state IN ('thawed', 'prepared', 'handed') AND d.use_by_ms < ?1
UNION ALL SELECT 'infusion', i.code, s.code, i.state, d.use_by_ms, coalesce(b.login, i.started_name), t.timezone
FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id JOIN site t ON t.id = s.site_id
    LEFT JOIN person b ON b.id = i.started_by
WHERE i.state IN ('running', 'interrupted') AND d.use_by_ms < ?1
UNION ALL SELECT 'transcription', i.code, s.code, 'unverified', i.finished_at_ms, e.login, t.timezone
FROM infusion i JOIN subject s ON s.id = i.subject_id JOIN site t ON t.id = s.site_id
    LEFT JOIN person e ON e.id = i.entered_by
WHERE i.transcribed = 1 AND i.verification_id IS NULL AND i.finished_at_ms < ?1
ORDER BY due_at_ms LIMIT ?2;
