-- Orders of a hospital: one infusion for one subject; and the vials that are reserved for them.

-- columns: ordered = o.id, o.code, o.subject_id, s.code AS subject, t.code AS site, t.timezone, o.product_id,
--   p.code AS product, o.state, o.target_kind, o.target_cells, o.area_mm2, o.basis, o.weight_id, w.weight_g,
--   w.measured_on AS weighed_on, o.required_cells, o.prescriber, o.needed_at_ms, o.course, o.infusion_number,
--   o.extension, b.login AS ordered_by, o.ordered_by AS ordered_by_id, o.ordered_at_ms, o.verification_id,
--   g.login AS verified_by, g.signed_at_ms AS verified_at_ms, o.ended_at_ms, o.ended_why, d.code AS dose

-- name: dose_order_next_number
-- The number in the next order's ID.
SELECT coalesce(max(id), 0) + 1 FROM dose_order;

-- name: dose_order_last_given
-- The highest number in a course of a subject whose dose was given.
SELECT coalesce(max(o.infusion_number), 0) FROM dose_order o JOIN dose d ON d.order_id = o.id
WHERE o.subject_id = ?1 AND o.course = ?2 AND d.state = 'given';

-- name: dose_order_numbers_taken
-- The numbers in a course of a subject that are spoken for: ordered, or thawed and not yet given. One whose dose was
-- discarded is free again.
SELECT o.infusion_number FROM dose_order o LEFT JOIN dose d ON d.order_id = o.id
WHERE o.subject_id = ?1 AND o.course = ?2 AND (o.state IN ('draft', 'verified', 'allocated')
    OR d.state IN ('thawed', 'prepared', 'handed'))
ORDER BY o.infusion_number;

-- name: dose_order_given
-- How many infusions of a product, whatever its version, a subject had.
SELECT count(*) FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN product p ON p.id = d.product_id
WHERE i.subject_id = ?1 AND p.code = ?2;

-- columns: order_near = o.code, o.state, o.needed_at_ms

-- name: dose_order_near
-- Living orders for a subject that are needed between two times.
SELECT {order_near} FROM dose_order o WHERE o.subject_id = ?1 AND o.state IN ('draft', 'verified', 'allocated')
    AND o.needed_at_ms > ?2 AND o.needed_at_ms < ?3 ORDER BY o.needed_at_ms, o.id;

-- name: dose_order_insert
-- A new order.
INSERT INTO dose_order (code, subject_id, product_id, state, target_kind, target_cells, area_mm2, basis, weight_id,
    required_cells, prescriber, needed_at_ms, course, infusion_number, extension, ordered_by, ordered_at_ms)
VALUES (?1, ?2, ?3, 'draft', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16);

-- name: dose_order_verify
-- A pharmacist verified an order.
UPDATE dose_order SET state = 'verified', verification_id = ?2 WHERE id = ?1 AND state = 'draft';

-- name: dose_order_set_state
-- An order goes on: its vials are reserved, or thawed.
UPDATE dose_order SET state = ?2 WHERE id = ?1;

-- name: dose_order_fulfil_late
-- An order whose dose was given, as a paper record says, whatever became of it meanwhile.
UPDATE dose_order SET state = 'fulfilled', ended_at_ms = NULL, ended_why = NULL WHERE id = ?1;

-- name: dose_order_end
-- An order that comes to nothing: cancelled or invalidated, when and why.
UPDATE dose_order SET state = ?2, ended_at_ms = ?3, ended_why = ?4 WHERE id = ?1;

-- name: dose_order_by_code
-- One order.
SELECT {ordered} FROM dose_order o JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = o.product_id JOIN person b ON b.id = o.ordered_by LEFT JOIN weight w ON w.id = o.weight_id
LEFT JOIN signature g ON g.id = o.verification_id LEFT JOIN dose d ON d.order_id = o.id
WHERE o.code = ?1;

-- name: dose_order_list
-- scans: in key order, ended by its limit
-- The newest orders, in one state or any.
SELECT {ordered} FROM dose_order o JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = o.product_id JOIN person b ON b.id = o.ordered_by LEFT JOIN weight w ON w.id = o.weight_id
LEFT JOIN signature g ON g.id = o.verification_id LEFT JOIN dose d ON d.order_id = o.id
WHERE ?1 IS NULL OR o.state = ?1 ORDER BY o.id DESC LIMIT ?2;

-- name: dose_order_list_of_subject
-- The newest orders of one subject, in one state or any.
SELECT {ordered} FROM subject s JOIN dose_order o ON o.subject_id = s.id JOIN site t ON t.id = s.site_id
JOIN product p ON p.id = o.product_id JOIN person b ON b.id = o.ordered_by LEFT JOIN weight w ON w.id = o.weight_id
LEFT JOIN signature g ON g.id = o.verification_id LEFT JOIN dose d ON d.order_id = o.id
WHERE s.code = ?1 AND (?2 IS NULL OR o.state = ?2) ORDER BY o.id DESC LIMIT ?3;

-- columns: allocated = v.id, v.code, l.code AS lot, a.cells, v.volume_ul, a.freed_at_ms, a.freed_why

-- name: allocation_of_order
-- The vials that were ever reserved for an order, in the order of reserving.
SELECT {allocated} FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN lot l ON l.id = v.lot_id
WHERE a.order_id = ?1 ORDER BY a.id;

-- name: allocation_insert
-- A vial is reserved for an order.
INSERT INTO allocation (order_id, vial_id, cells, allocated_by, allocated_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- columns: allocation_holder = o.id, o.code, s.code AS subject, s.id AS subject_id, t.id AS site_id, t.code AS site

-- name: allocation_of_vial
-- The order that a vial is reserved for now.
SELECT {allocation_holder} FROM allocation a JOIN dose_order o ON o.id = a.order_id
JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
WHERE a.vial_id = ?1 AND a.freed_at_ms IS NULL;

-- name: allocation_free_order
-- Every living reservation of an order ends.
UPDATE allocation SET freed_at_ms = ?2, freed_why = ?3 WHERE order_id = ?1 AND freed_at_ms IS NULL;

-- name: allocation_free_vial
-- The reservation of a vial ends.
UPDATE allocation SET freed_at_ms = ?2, freed_why = ?3 WHERE vial_id = ?1 AND freed_at_ms IS NULL;

-- name: allocation_free_own
-- The reservation of a vial (?1) for one order (?2) ends.
UPDATE allocation SET freed_at_ms = ?3, freed_why = ?4 WHERE vial_id = ?1 AND order_id = ?2 AND freed_at_ms IS NULL;

-- columns: allocation_fallen = o.id, o.code, s.code AS subject, v.code AS vial, l.code AS lot, l.status, b.why

-- name: allocation_fallen
-- scans: the vials that are reserved now
-- Reserved vials that may not be given any more: held, or their lot is (but for the investigation of results that were
-- signed for, of a lot in quarantine), or it was recalled, rejected or withdrawn, or is not for that subject any more.
SELECT {allocation_fallen} FROM (
    SELECT a.order_id AS order_id, a.vial_id AS vial_id, CASE WHEN l.status = 'recalled' THEN 'recall'
        WHEN l.status IN ('rejected', 'withdrawn') THEN 'withdrawn'
        WHEN EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) THEN 'hold'
        WHEN EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL
            AND NOT (l.status = 'quarantine' AND EXISTS
                (SELECT 1 FROM deviation d WHERE d.id = h.deviation_id AND d.origin = 'result'))) THEN 'hold'
        WHEN v.state NOT IN ('stored', 'out', 'in-transit') OR v.purpose <> 'product' THEN 'gone'
        WHEN EXISTS (SELECT 1 FROM lot_scope x WHERE x.lot_id = l.id AND x.ended_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM lot_scope x WHERE x.lot_id = l.id AND x.ended_id IS NULL
                AND (x.country = t.country OR x.study = s.study)) THEN 'scope' END AS why
    FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN lot l ON l.id = v.lot_id
    JOIN dose_order o ON o.id = a.order_id JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
    WHERE a.freed_at_ms IS NULL
) b JOIN dose_order o ON o.id = b.order_id JOIN vial v ON v.id = b.vial_id JOIN lot l ON l.id = v.lot_id
JOIN subject s ON s.id = o.subject_id WHERE b.why IS NOT NULL ORDER BY o.id, v.id;

-- columns: allocation_aged = o.id, o.code, s.code AS subject, v.code AS vial, l.code AS lot, l.expires_on, i.timezone

-- name: allocation_ageing
-- scans: the vials that are reserved now
-- Reserved vials whose last day is ?1 or earlier.
SELECT {allocation_aged} FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN lot l ON l.id = v.lot_id
JOIN site i ON i.id = l.site_id JOIN dose_order o ON o.id = a.order_id JOIN subject s ON s.id = o.subject_id
WHERE a.freed_at_ms IS NULL AND v.expires_on <= ?1 ORDER BY o.id, v.id;

-- columns: order_waiting = o.code, s.code AS subject, o.state, o.needed_at_ms, t.timezone, b.login

-- name: dose_order_waiting
-- Orders that have no vials yet and are needed by a time, soonest first.
SELECT {order_waiting} FROM dose_order o JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
JOIN person b ON b.id = o.ordered_by
WHERE o.state IN ('draft', 'verified', 'allocated') AND o.state <> 'allocated' AND o.needed_at_ms <= ?1
ORDER BY o.needed_at_ms, o.id LIMIT ?2;

-- columns: order_fallen = o.code, s.code AS subject, o.ended_at_ms, o.ended_why, t.timezone, b.login

-- name: dose_order_invalidated
-- Orders that were invalidated since a time, newest first.
SELECT {order_fallen} FROM dose_order o JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
JOIN person b ON b.id = o.ordered_by
WHERE o.state = 'invalidated' AND o.ended_at_ms >= ?1 ORDER BY o.ended_at_ms DESC, o.id DESC LIMIT ?2;

-- columns: order_ageing = o.code, s.code AS subject, o.needed_at_ms, t.timezone, b.login, v.code AS vial, v.expires_on,
--   i.timezone AS lot_timezone

-- name: dose_order_ageing
-- scans: the vials that are reserved now
-- Reserved vials, each order's in a row.
SELECT {order_ageing} FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN lot l ON l.id = v.lot_id
JOIN site i ON i.id = l.site_id JOIN dose_order o ON o.id = a.order_id JOIN subject s ON s.id = o.subject_id
JOIN site t ON t.id = s.site_id JOIN person b ON b.id = o.ordered_by
WHERE a.freed_at_ms IS NULL ORDER BY o.id, v.id;
