-- What becomes due and is not done yet: from the day ?1 through the day ?2 where a day was set (due_on); all of what
-- few can be at a time and runs by the hour (due_at_ms).

-- columns: due = kind, code, about, owner, due_on, due_at_ms

-- name: calendar_expiries
-- Lots in use that expire.
SELECT 'expiry' AS kind, l.code, p.code || ', ' || l.status || ', ' ||
    (SELECT count(*) FROM vial v WHERE v.lot_id = l.id AND v.state = 'stored') || ' vials in stock' AS about,
    NULL AS owner, l.expires_on AS due_on, NULL AS due_at_ms
FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.status IN ('quarantine', 'released') AND l.expires_on BETWEEN ?1 AND ?2;

-- name: calendar_results
-- Results without which a lot was released, until one of the test is reviewed.
SELECT 'result' AS kind, l.code, s.title || ', ' || s.stage AS about, NULL AS owner, n.due_on, NULL AS due_at_ms
FROM lot_pending n JOIN lot l ON l.id = n.lot_id JOIN specification s ON s.id = n.specification_id
WHERE n.due_on BETWEEN ?1 AND ?2 AND NOT EXISTS (SELECT 1 FROM result r WHERE r.lot_id = n.lot_id AND
    r.specification_id = n.specification_id AND r.state IN ('entered', 'reviewed') AND r.reviewed_by IS NOT NULL);

-- name: calendar_notifications
-- Supplies out of specification to report, until a file is attached to the subject as notification.
SELECT 'notification' AS kind, s.code, 'supply of ' || l.code || ' out of specification' AS about, q.login AS owner,
    o.notify_by AS due_on, NULL AS due_at_ms
FROM oos_supply o JOIN subject s ON s.id = o.subject_id JOIN lot l ON l.id = o.lot_id
JOIN signature q ON q.id = o.quality_id
WHERE o.notify_by BETWEEN ?1 AND ?2 AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.subject = s.code AND
    a.kind = 'notification' AND a.attached_at_ms >= q.signed_at_ms);

-- name: calendar_deviations
-- Open deviations.
SELECT 'deviation' AS kind, d.code, d.class || ': ' || d.title AS about, NULL AS owner, d.due_on, NULL AS due_at_ms
FROM deviation d WHERE d.state = 'open' AND d.due_on BETWEEN ?1 AND ?2;

-- name: calendar_tasks
-- Tasks of deviations that are not done.
SELECT 'task' AS kind, d.code, 'task ' || t.number || ': ' || t.title AS about, p.login AS owner, t.due_on,
    NULL AS due_at_ms
FROM deviation_task t JOIN deviation d ON d.id = t.deviation_id JOIN person p ON p.id = t.owner_id
WHERE t.done_at_ms IS NULL AND t.due_on BETWEEN ?1 AND ?2;

-- name: calendar_stability
-- Vials of the stability plan that were not pulled, while they can be.
SELECT 'stability' AS kind, v.code, l.code || ' at ' || y.months || ' months' AS about, NULL AS owner, y.due_on,
    NULL AS due_at_ms
FROM stability_point y JOIN vial v ON v.id = y.vial_id JOIN lot l ON l.id = y.lot_id
WHERE y.sample_id IS NULL AND y.due_on BETWEEN ?1 AND ?2
    AND v.state IN ('numbered', 'filled', 'stored', 'out', 'in-transit', 'thawed');

-- name: calendar_trainings
-- Trainings that end, of people who may sign in, where no newer one of the same procedure lasts longer.
SELECT 'training' AS kind, p.login AS code, t.procedure AS about, p.login AS owner, t.valid_until AS due_on,
    NULL AS due_at_ms
FROM training t JOIN person p ON p.id = t.person_id
WHERE t.valid_until BETWEEN ?1 AND ?2 AND p.disabled = 0 AND NOT EXISTS (SELECT 1 FROM training n
    WHERE n.person_id = t.person_id AND n.procedure = t.procedure AND
        (n.valid_until > t.valid_until OR (n.valid_until = t.valid_until AND n.id > t.id)));

-- name: calendar_equipment
-- Calibrations, qualifications and maintenance that end, of equipment in use, where no newer one of that kind is on
-- record.
SELECT v.kind, e.code, e.kind || ' ' || e.serial || ', ' || e.name || ', ' || t.code AS about, NULL AS owner, v.due_on,
    NULL AS due_at_ms
FROM equipment_service v JOIN equipment e ON e.id = v.equipment_id JOIN site t ON t.id = e.site_id
WHERE v.due_on BETWEEN ?1 AND ?2 AND e.retired_at_ms IS NULL AND NOT EXISTS (SELECT 1 FROM equipment_service n
    WHERE n.equipment_id = v.equipment_id AND n.kind = v.kind AND n.id > v.id);

-- name: calendar_shipments
-- Shipments on their way, by when their shippers hold no longer.
SELECT 'shipment' AS kind, h.code, f.code || ' to ' || t.code || ' by ' || h.carrier || ', ' ||
    (SELECT count(*) FROM shipment_vial x WHERE x.shipment_id = h.id AND x.unpacked_at_ms IS NULL) || ' vials' AS about,
    NULL AS owner, NULL AS due_on, h.due_at_ms
FROM shipment h JOIN site f ON f.id = h.from_site_id JOIN site t ON t.id = h.to_site_id
WHERE h.state IN ('open', 'dispatched') AND h.due_at_ms IS NOT NULL;

-- columns: training_role = role

-- name: calendar_training_roles
-- The roles that a person holds, by login.
SELECT r.role FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.login = ?1 ORDER BY r.id;

-- name: calendar_doses
-- Thawed doses that are neither given nor discarded.
SELECT 'dose' AS kind, d.code, 'for ' || s.code || ', ' || d.state AS about, h.login AS owner, NULL AS due_on,
    d.use_by_ms AS due_at_ms
FROM dose d JOIN subject s ON s.id = d.subject_id LEFT JOIN person h ON h.id = d.holder_id
WHERE d.state IN ('thawed', 'prepared', 'handed');

-- name: calendar_samples
-- Samples that no laboratory has yet, by their last hand-over.
SELECT 'sample' AS kind, s.code, 'of ' || l.code || ' to ' || s.laboratory || ', ' || s.state AS about,
    h.login AS owner, NULL AS due_on, g.done_at_ms AS due_at_ms
FROM sample s JOIN lot l ON l.id = s.lot_id LEFT JOIN person h ON h.id = s.holder_id
JOIN sample_leg g ON g.id = (SELECT max(e.id) FROM sample_leg e WHERE e.sample_id = s.id)
WHERE s.state IN ('taken', 'sent');

-- name: calendar_orders
-- scans: the orders that are open
-- Orders whose dose is not thawed yet, by when it is needed.
SELECT 'order' AS kind, o.code, 'for ' || s.code || ', ' || p.code || ', ' || o.state AS about, b.login AS owner,
    NULL AS due_on, o.needed_at_ms AS due_at_ms
FROM dose_order o JOIN subject s ON s.id = o.subject_id JOIN product p ON p.id = o.product_id
JOIN person b ON b.id = o.ordered_by
WHERE o.state IN ('draft', 'verified', 'allocated');

-- name: calendar_recalls
-- scans: the recalls that are open
-- Sites that have not answered to an open recall, from when they were told.
SELECT 'recall' AS kind, r.code, CASE WHEN r.drill = 1 THEN 'drill, ' ELSE '' END || 'answer of ' || t.code AS about,
    g.login AS owner, NULL AS due_on, coalesce(n.sent_at_ms, r.opened_at_ms) AS due_at_ms
FROM recall r JOIN recall_notice n ON n.recall_id = r.id JOIN site t ON t.id = n.site_id
JOIN signature g ON g.id = r.opening_id
WHERE r.state = 'open' AND n.acknowledged_at_ms IS NULL;

-- name: calendar_courses
-- The next infusion of courses that are not complete, that nobody ordered yet, from the first day on which it may be:
-- of those whose newest infusion began between two times (?1, ?2).
SELECT 'course' AS kind, s.code, 'infusion ' || (SELECT count(*) + 1 FROM infusion n JOIN dose m ON m.id = n.dose_id
    JOIN product q ON q.id = m.product_id WHERE n.subject_id = i.subject_id AND q.code = p.code)
    || ' of ' || p.course_infusions || ' of ' || p.code || ', not ordered' AS about, NULL AS owner, NULL AS due_on,
    i.started_at_ms + coalesce(p.course_days_least, 1) * 86400000 AS due_at_ms
FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN product p ON p.id = d.product_id
JOIN subject s ON s.id = i.subject_id
WHERE i.started_at_ms BETWEEN ?1 AND ?2 AND p.course_infusions IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM infusion n JOIN dose m ON m.id = n.dose_id JOIN product q ON q.id = m.product_id
        WHERE n.subject_id = i.subject_id AND q.code = p.code
            AND (n.started_at_ms > i.started_at_ms OR (n.started_at_ms = i.started_at_ms AND n.id > i.id)))
    AND p.course_infusions > (SELECT count(*) FROM infusion n JOIN dose m ON m.id = n.dose_id
        JOIN product q ON q.id = m.product_id WHERE n.subject_id = i.subject_id AND q.code = p.code)
    AND NOT EXISTS (SELECT 1 FROM dose_order o WHERE o.subject_id = i.subject_id AND o.course = p.code
        AND o.state IN ('draft', 'verified', 'allocated'))
    AND NOT EXISTS (SELECT 1 FROM dose m WHERE m.subject_id = i.subject_id
        AND m.state IN ('thawed', 'prepared', 'handed'));
