-- Subjects: patients by code, and their dated weights.

-- columns: subject = s.id, s.code, t.code AS site, t.timezone, s.study, s.arm, w.weight_g, w.measured_on AS weighed_on,
--   s.created_at_ms
-- columns: weight = w.id, w.weight_g, w.measured_on, p.login AS entered_by

-- name: subject_insert
-- A new subject of a site.
INSERT INTO subject (code, site_id, created_at_ms, study, arm) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: subject_exists
-- Whether a code is taken.
SELECT count(*) FROM subject WHERE code = ?1;

-- name: subject_confusable
-- scans: only when a subject is added
-- A subject whose code reads as ?1 without hyphens, O as 0, I and L as 1.
SELECT code FROM subject
WHERE replace(replace(replace(replace(code, '-', ''), 'O', '0'), 'I', '1'), 'L', '1') = ?1 LIMIT 1;

-- name: subject_by_code
-- One subject with its newest weight.
SELECT {subject} FROM subject s JOIN site t ON t.id = s.site_id
LEFT JOIN weight w ON w.id = (SELECT n.id FROM weight n WHERE n.subject_id = s.id ORDER BY n.measured_on DESC, n.id DESC
    LIMIT 1)
WHERE s.code = ?1;

-- name: subject_list
-- scans: in key order, ended by its limit
-- The newest subjects, of a site or of all, of a study or of all.
SELECT {subject} FROM subject s JOIN site t ON t.id = s.site_id
LEFT JOIN weight w ON w.id = (SELECT n.id FROM weight n WHERE n.subject_id = s.id ORDER BY n.measured_on DESC, n.id DESC
    LIMIT 1)
WHERE (?1 IS NULL OR t.code = ?1) AND (?2 IS NULL OR s.study = ?2)
ORDER BY s.id DESC LIMIT ?3;

-- name: subject_weigh
-- A weight measured on a day.
INSERT INTO weight (subject_id, weight_g, measured_on, entered_by) VALUES (?1, ?2, ?3, ?4);

-- name: subject_weight_on
-- The newest weight of a subject that is not later than a day; of one day the one entered last.
SELECT {weight} FROM weight w JOIN person p ON p.id = w.entered_by
WHERE w.subject_id = ?1 AND w.measured_on <= ?2 ORDER BY w.measured_on DESC, w.id DESC LIMIT 1;

-- name: subject_weights
-- The newest weights of a subject.
SELECT {weight} FROM weight w JOIN person p ON p.id = w.entered_by
WHERE w.subject_id = ?1 ORDER BY w.measured_on DESC, w.id DESC LIMIT ?2;

-- columns: subject_order = o.code, p.code AS product, o.state, o.target_kind, o.target_cells, o.area_mm2,
--   o.infusion_number, o.required_cells, o.needed_at_ms, o.prescriber

-- name: subject_orders
-- The newest orders for a subject.
SELECT {subject_order} FROM dose_order o JOIN product p ON p.id = o.product_id WHERE o.subject_id = ?1
ORDER BY o.id DESC LIMIT ?2;

-- columns: subject_infusion = i.code, d.code AS dose, p.code AS product, i.transcribed, i.verification_id,
--   row_number() OVER (PARTITION BY p.code ORDER BY i.started_at_ms, i.id) AS number

-- name: subject_infusions
-- The infusions of a subject with their numbers among those of a product, the one that began last first.
SELECT {subject_infusion} FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN product p ON p.id = d.product_id
WHERE i.subject_id = ?1 ORDER BY i.started_at_ms DESC, i.id DESC;

-- columns: subject_lot = l.code, p.code AS product, l.status,
--   (SELECT count(*) FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL) AS holds, count(*) AS vials,
--   sum(CASE v.state WHEN 'infused' THEN 1 ELSE 0 END) AS infused

-- name: subject_lots
-- The lots that vials thawed for a subject came from, the newest first.
SELECT {subject_lot} FROM dose d JOIN dose_vial x ON x.dose_id = d.id JOIN vial v ON v.id = x.vial_id
JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = l.product_id
WHERE d.subject_id = ?1 GROUP BY l.id, l.code, p.code, l.status ORDER BY l.id DESC LIMIT ?2;

-- columns: subject_deviation = v.code, v.class, v.title

-- name: subject_deviations
-- Open deviations that concern an infusion of a subject, a vial thawed for them, or its lot or a result of that, in the
-- order of their numbers. Few are open at a time.
SELECT {subject_deviation} FROM deviation v WHERE v.state = 'open' AND EXISTS (SELECT 1 FROM deviation_subject x
    WHERE x.deviation_id = v.id AND (
        EXISTS (SELECT 1 FROM infusion i WHERE i.id = x.infusion_id AND i.subject_id = ?1)
        OR EXISTS (SELECT 1 FROM dose d JOIN dose_vial e ON e.dose_id = d.id
            WHERE d.subject_id = ?1 AND e.vial_id = x.vial_id)
        OR EXISTS (SELECT 1 FROM dose d JOIN dose_vial e ON e.dose_id = d.id JOIN vial w ON w.id = e.vial_id
            WHERE d.subject_id = ?1 AND w.lot_id = coalesce(x.lot_id, (SELECT r.lot_id FROM result r
                WHERE r.id = x.result_id)))))
ORDER BY v.id LIMIT ?2;

-- columns: subject_override = v.check_id, v.bound, o.code AS target, g.name AS by_name, g.reason, g.signed_at_ms

-- name: subject_overrides
-- Checks that were overridden for orders and doses of a subject, the newest first.
SELECT {subject_override} FROM dose_order o JOIN dose_override v ON v.order_id = o.id
JOIN signature g ON g.id = v.signature_id WHERE o.subject_id = ?1
UNION ALL SELECT v.check_id, v.bound, d.code, g.name, g.reason, g.signed_at_ms FROM dose d
JOIN dose_override v ON v.dose_id = d.id JOIN signature g ON g.id = v.signature_id WHERE d.subject_id = ?1
ORDER BY signed_at_ms DESC LIMIT ?2;
