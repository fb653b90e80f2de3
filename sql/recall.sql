-- Recalls of lots and look-backs of donors: what was out there at that moment, whom it has to reach, how each vial
-- ended.

-- columns: recall = r.id, r.code, r.kind, d.code AS donor, r.class, r.reason, r.drill, r.state, r.opened_at_ms,
--   r.opening_id, o.name AS opened_by, o.person_id AS opener_id, r.closed_at_ms, r.closing_id, c.name AS closed_by,
--   r.conclusion,
--   (SELECT count(*) FROM recall_vial v WHERE v.recall_id = r.id) AS vials,
--   (SELECT count(*) FROM recall_vial v WHERE v.recall_id = r.id AND v.outcome IS NOT NULL) AS accounted

-- name: recall_next_number
-- The number in the next recall's ID.
SELECT coalesce(max(id), 0) + 1 FROM recall;

-- name: recall_insert
-- A recall that is opened.
INSERT INTO recall (code, kind, donor_id, class, reason, drill, state, opened_at_ms, opening_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8);

-- name: recall_close
-- A recall that ends.
UPDATE recall SET state = 'closed', closed_at_ms = ?2, closing_id = ?3, conclusion = ?4
WHERE id = ?1 AND state = 'open';

-- name: recall_by_code
-- One recall.
SELECT {recall} FROM recall r JOIN signature o ON o.id = r.opening_id LEFT JOIN signature c ON c.id = r.closing_id
LEFT JOIN donor d ON d.id = r.donor_id WHERE r.code = ?1;

-- name: recall_lookbacks
-- The look-backs of a donor that are open, the newest first; drills too.
SELECT {recall} FROM recall r JOIN signature o ON o.id = r.opening_id LEFT JOIN signature c ON c.id = r.closing_id
LEFT JOIN donor d ON d.id = r.donor_id WHERE r.donor_id = ?1 AND r.state = 'open' ORDER BY r.id DESC;

-- name: recall_list
-- scans: in key order, ended by its limit
-- The newest recalls, in one state or any.
SELECT {recall} FROM recall r JOIN signature o ON o.id = r.opening_id LEFT JOIN signature c ON c.id = r.closing_id
LEFT JOIN donor d ON d.id = r.donor_id WHERE ?1 IS NULL OR r.state = ?1 ORDER BY r.id DESC LIMIT ?2;

-- columns: recall_lot = l.id, l.code, l.status, x.status_before

-- name: recall_scope
-- A lot by its code (?1), or every lot of a donor (?2), with all that was made of them.
WITH RECURSIVE down (lot_id) AS (
    SELECT id FROM lot WHERE code = ?1
    UNION SELECT id FROM lot WHERE donor_id = ?2
    UNION SELECT p.lot_id FROM down d JOIN lot_parent p ON p.parent_id = d.lot_id
)
SELECT l.id, l.code, l.status, l.status AS status_before FROM down JOIN lot l ON l.id = down.lot_id ORDER BY l.id;

-- name: recall_lot_insert
-- A lot of a recall.
INSERT INTO recall_lot (recall_id, lot_id, status_before) VALUES (?1, ?2, ?3);

-- name: recall_lots
-- The lots of a recall.
SELECT {recall_lot} FROM recall_lot x JOIN lot l ON l.id = x.lot_id WHERE x.recall_id = ?1 ORDER BY x.id;

-- name: recall_lot_status
-- A lot that was released is recalled.
UPDATE lot SET status = 'recalled' WHERE id = ?1;

-- name: recall_vials_insert
-- Every filled vial of the lots of a recall as it is now: where it stands or is going to, who has it, whom it reached.
-- What was given, used up, discarded or lost before is accounted for at once. Most stand in a store, and nobody has
-- them: they come first, asked no more than that.
INSERT INTO recall_vial (recall_id, vial_id, state, site_id, place, store_id, position, subject_id, shipment_id,
    outcome, accounted_at_ms, accounted_by)
SELECT x.recall_id, v.id, v.state, s.site_id, s.path, v.store_id, v.position, NULL, NULL, NULL, NULL, NULL
FROM recall_lot x JOIN vial v ON v.lot_id = x.lot_id JOIN store s ON s.id = v.store_id
WHERE x.recall_id = ?1 AND v.state = 'stored'
UNION ALL SELECT x.recall_id, v.id, v.state,
    coalesce(h.to_site_id, b.site_id, (SELECT coalesce(t.site_id, k.to_site_id) FROM custody c
        LEFT JOIN store t ON t.id = c.store_id LEFT JOIN shipment k ON k.id = c.shipment_id
        WHERE c.vial_id = v.id AND (c.store_id IS NOT NULL OR c.kind = 'receive')
            ORDER BY c.id DESC LIMIT 1), l.site_id),
    p.login, NULL, NULL, b.id, v.shipment_id,
    CASE WHEN v.state = 'infused' THEN 'given' WHEN v.state IN ('consumed', 'discarded') THEN 'gone'
        WHEN v.state = 'lost' THEN 'lost' END,
    CASE WHEN v.state IN ('infused', 'consumed', 'discarded', 'lost') THEN CAST(?2 AS BIGINT) END,
    CASE WHEN v.state IN ('infused', 'consumed', 'discarded', 'lost') THEN CAST(?3 AS BIGINT) END
FROM recall_lot x JOIN lot l ON l.id = x.lot_id JOIN vial v ON v.lot_id = x.lot_id
LEFT JOIN person p ON p.id = v.holder_id LEFT JOIN shipment h ON h.id = v.shipment_id AND h.state = 'dispatched'
LEFT JOIN dose_vial e ON e.vial_id = v.id LEFT JOIN dose o ON o.id = e.dose_id
LEFT JOIN subject b ON b.id = o.subject_id
WHERE x.recall_id = ?1 AND v.state NOT IN ('numbered', 'stored', 'void');

-- name: recall_notices_insert
-- Every site that had, has or awaits a vial of a recall: one has to hear of it.
INSERT INTO recall_notice (recall_id, site_id, vials)
SELECT CAST(?1 AS BIGINT), site_id, count(*) FROM recall_vial WHERE recall_id = ?1 GROUP BY site_id;

-- columns: recall_site = t.id, t.code, t.name, t.timezone, t.contact, n.vials, n.sent_at_ms, n.sent_how, n.sent_by,
--   s.name AS sent_by_name, n.acknowledged_at_ms, n.acknowledged_name, k.name AS acknowledged_by_name, n.answer_id,
--   coalesce(a.accounted, 0) AS accounted, coalesce(a.given, 0) AS given

-- name: recall_sites
-- The sites of a recall.
SELECT {recall_site} FROM recall_notice n JOIN site t ON t.id = n.site_id
LEFT JOIN person s ON s.id = n.sent_by LEFT JOIN person k ON k.id = n.acknowledged_by
LEFT JOIN (SELECT site_id, count(outcome) AS accounted, sum(CASE WHEN outcome = 'given' THEN 1 ELSE 0 END) AS given
    FROM recall_vial WHERE recall_id = ?1 GROUP BY site_id) a ON a.site_id = n.site_id
WHERE n.recall_id = ?1 ORDER BY t.code;

-- name: recall_notice_send
-- A site was told, and how: what it had answered before was no answer to that.
UPDATE recall_notice SET sent_at_ms = ?3, sent_how = ?4, sent_by = ?5, acknowledged_at_ms = NULL,
    acknowledged_name = NULL, acknowledged_by = NULL, answer_id = NULL
WHERE recall_id = ?1 AND site_id = ?2;

-- name: recall_notice_acknowledge
-- A site answered.
UPDATE recall_notice SET acknowledged_at_ms = ?3, acknowledged_name = ?4, acknowledged_by = ?5, answer_id = ?6
WHERE recall_id = ?1 AND site_id = ?2;

-- columns: recall_vial = v.id, v.code, l.code AS lot, x.state, v.state AS state_now, t.code AS site, x.place,
--   w.grid_rows, w.grid_columns, w.numbering, w.column_first, x.position, b.code AS subject, h.code AS shipment,
--   x.outcome, x.accounted_at_ms, a.login AS accounted_by,
--   (SELECT d.code FROM dose_vial e JOIN dose d ON d.id = e.dose_id WHERE e.vial_id = v.id) AS dose,
--   (SELECT i.code FROM dose_vial e JOIN infusion i ON i.dose_id = e.dose_id WHERE e.vial_id = v.id) AS infusion

-- name: recall_vials
-- The vials of a recall, of one site (?2) or all, those not accounted for alone (?3) or all.
SELECT {recall_vial} FROM recall_vial x JOIN vial v ON v.id = x.vial_id JOIN lot l ON l.id = v.lot_id
JOIN site t ON t.id = x.site_id LEFT JOIN subject b ON b.id = x.subject_id LEFT JOIN shipment h ON h.id = x.shipment_id
LEFT JOIN person a ON a.id = x.accounted_by LEFT JOIN store w ON w.id = x.store_id
WHERE x.recall_id = ?1 AND (?2 IS NULL OR x.site_id = ?2) AND (?3 IS NULL OR x.outcome IS NULL) ORDER BY t.code, v.id;

-- name: recall_account
-- How a vial of a recall ended.
UPDATE recall_vial SET outcome = ?3, accounted_at_ms = ?4, accounted_by = ?5
WHERE recall_id = ?1 AND vial_id = ?2;

-- name: recall_decide
-- A closing or a reopening, kept whatever follows.
INSERT INTO recall_decision (recall_id, kind, statement, decided_at_ms, signature_id) VALUES (?1, ?2, ?3, ?4, ?5);

-- columns: recall_decision = d.kind, d.statement, d.decided_at_ms, g.name AS by_name,
--   (SELECT count(*) FROM recall_decision n WHERE n.recall_id = d.recall_id AND n.id > d.id) AS later

-- name: recall_decisions
-- Every closing and reopening of a recall.
SELECT {recall_decision} FROM recall_decision d LEFT JOIN signature g ON g.id = d.signature_id
WHERE d.recall_id = ?1 ORDER BY d.id;

-- name: recall_decision_signed
-- The closing or reopening under a signature.
SELECT {recall_decision} FROM recall_decision d LEFT JOIN signature g ON g.id = d.signature_id
WHERE d.signature_id = ?1;

-- name: recall_reopen
-- A closed recall is open again.
UPDATE recall SET state = 'open', closed_at_ms = NULL, closing_id = NULL, conclusion = NULL
WHERE id = ?1 AND state = 'closed';

-- name: recall_any
-- scans: the first that is no drill ends it
-- Whether anything was ever recalled, but for drills: 1 or 0.
SELECT count(*) FROM (SELECT 1 FROM recall WHERE drill = 0 LIMIT 1) x;

-- columns: recall_fallen = x.id, x.recall_id, r.code AS recall, r.state, v.code AS vial, v.state AS vial_state,
--   x.outcome, x.site_id, x.subject_id, b.id AS had_id, b.code AS had, b.site_id AS had_site_id,
--   CASE WHEN x.outcome = 'given' AND v.state <> 'infused' OR x.outcome = 'destroyed' AND v.state <> 'discarded'
--       OR x.outcome = 'lost' AND v.state <> 'lost' OR x.outcome = 'gone' AND v.state NOT IN ('consumed', 'discarded')
--       OR x.outcome IN ('quarantined', 'returned') AND v.state IN ('thawed', 'infused', 'lost')
--       OR x.outcome = 'returned' AND v.state = 'in-transit'
--       OR x.outcome = 'quarantined' AND v.state IN ('stored', 'out') AND NOT EXISTS (SELECT 1 FROM hold h
--           WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) AND NOT EXISTS (SELECT 1 FROM hold g
--           WHERE g.lot_id = v.lot_id AND g.lifted_at_ms IS NULL) THEN 1 ELSE 0 END AS against

-- name: recall_fallen
-- Vials of recalls, but for drills, that the open write changed (its changes have the keys ?1 to ?2), or put a hold on
-- or lifted one: whether the record now speaks against how they ended, and who had them. What goes on as expected, as
-- from quarantine to destruction, is not against it.
WITH changed (vial_id) AS (
    SELECT c.key FROM audit_change c WHERE c.id BETWEEN ?1 AND ?2 AND c.tbl = 'vial' AND c.old IS NOT NULL
    UNION SELECT h.vial_id FROM audit_change c JOIN hold h ON h.id = c.key
        WHERE c.id BETWEEN ?1 AND ?2 AND c.tbl = 'hold' AND h.vial_id IS NOT NULL
    UNION SELECT v.id FROM audit_change c JOIN hold h ON h.id = c.key JOIN vial v ON v.lot_id = h.lot_id
        WHERE c.id BETWEEN ?1 AND ?2 AND c.tbl = 'hold'
)
SELECT {recall_fallen} FROM changed w JOIN recall_vial x ON x.vial_id = w.vial_id
JOIN recall r ON r.id = x.recall_id AND r.drill = 0 JOIN vial v ON v.id = x.vial_id
LEFT JOIN dose_vial e ON e.vial_id = v.id LEFT JOIN dose d ON d.id = e.dose_id
LEFT JOIN subject b ON b.id = d.subject_id
ORDER BY x.recall_id, v.id;

-- name: recall_vial_open
-- How a vial of a recall ended is not known any more.
UPDATE recall_vial SET outcome = NULL, accounted_at_ms = NULL, accounted_by = NULL WHERE id = ?1;

-- name: recall_vial_had
-- Who had a vial of a recall, and of which site that is.
UPDATE recall_vial SET subject_id = ?2, site_id = ?3 WHERE id = ?1;

-- name: recall_notice_add
-- A site that a recall has to reach as well.
INSERT INTO recall_notice (recall_id, site_id, vials)
SELECT r.id, t.id, 0 FROM recall r, site t WHERE r.id = ?1 AND t.id = ?2
    AND NOT EXISTS (SELECT 1 FROM recall_notice n WHERE n.recall_id = ?1 AND n.site_id = ?2);

-- name: recall_notice_count
-- How many vials of a recall each of its sites has.
UPDATE recall_notice SET vials = (SELECT count(*) FROM recall_vial x WHERE x.recall_id = ?1
    AND x.site_id = recall_notice.site_id) WHERE recall_id = ?1;

-- name: recall_notice_renew
-- A site is to be told anew, and to answer anew.
UPDATE recall_notice SET sent_at_ms = NULL, sent_how = NULL, sent_by = NULL, acknowledged_at_ms = NULL,
    acknowledged_name = NULL, acknowledged_by = NULL, answer_id = NULL
WHERE recall_id = ?1 AND site_id = ?2 AND sent_at_ms IS NOT NULL;

-- name: recall_quarantine
-- The recalls, but for drills, of lots that are recalled, by which a vial is set aside.
SELECT r.code FROM recall_vial x JOIN recall r ON r.id = x.recall_id JOIN vial v ON v.id = x.vial_id
JOIN lot l ON l.id = v.lot_id
WHERE x.vial_id = ?1 AND x.outcome = 'quarantined' AND r.drill = 0 AND l.status = 'recalled' ORDER BY r.id;

-- name: recall_of_lot
-- The newest recall of a lot that is no drill.
SELECT r.code, r.state FROM recall_lot x JOIN recall r ON r.id = x.recall_id
WHERE x.lot_id = ?1 AND r.drill = 0 ORDER BY r.id DESC LIMIT 1;

-- columns: recall_shipment = h.code, h.state, t.code AS to_site, count(*) AS vials

-- name: recall_shipments
-- Shipments that carry, or are packed with, vials of a recall.
SELECT {recall_shipment} FROM recall_vial x JOIN vial v ON v.id = x.vial_id JOIN shipment h ON h.id = v.shipment_id
JOIN site t ON t.id = h.to_site_id WHERE x.recall_id = ?1 GROUP BY h.id, h.code, h.state, t.code ORDER BY h.id;

-- columns: recall_person = p.name, p.login

-- name: recall_people
-- Who acts for a site, may sign in and has to do with vials or patients there: to be called.
SELECT {recall_person} FROM person_site x JOIN person p ON p.id = x.person_id
WHERE x.site_id = ?1 AND p.disabled = 0 AND EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id
    AND r.role IN ('pharmacist', 'physician', 'clinical', 'storage', 'qa')) ORDER BY p.name;

-- columns: recall_bag = r.code, r.opened_at_ms, t.timezone, s.code AS subject, o.code AS dose, i.code AS infusion,
--   h.login AS holder

-- name: recall_bags
-- Doses that could be given, and infusions that go on, of vials of an open recall; no drill.
SELECT {recall_bag} FROM dose o JOIN dose_vial e ON e.dose_id = o.id JOIN recall_vial x ON x.vial_id = e.vial_id
JOIN recall r ON r.id = x.recall_id JOIN subject s ON s.id = o.subject_id JOIN site t ON t.id = s.site_id
LEFT JOIN person h ON h.id = o.holder_id LEFT JOIN infusion i ON i.dose_id = o.id
WHERE (o.state IN ('thawed', 'prepared', 'handed') OR o.id IN (SELECT n.dose_id FROM infusion n
    WHERE n.state IN ('running', 'interrupted'))) AND r.state = 'open' AND r.drill = 0
GROUP BY o.id, r.id ORDER BY r.id, o.id LIMIT ?1;

-- columns: recall_silent = r.code, r.drill, r.opened_at_ms, t.code AS site, t.timezone, n.sent_at_ms, g.login AS owner

-- name: recall_silent
-- scans: the recalls that are open
-- Sites that have not answered to an open recall.
SELECT {recall_silent} FROM recall r JOIN recall_notice n ON n.recall_id = r.id JOIN site t ON t.id = n.site_id
JOIN signature g ON g.id = r.opening_id
WHERE r.state = 'open' AND n.acknowledged_at_ms IS NULL ORDER BY r.id, t.code LIMIT ?1;

-- columns: recall_unfinished = r.code, r.drill, r.opened_at_ms, g.login AS owner,
--   (SELECT d.statement FROM recall_decision d WHERE d.recall_id = r.id ORDER BY d.id DESC LIMIT 1) AS reopened,
--   (SELECT count(*) FROM recall_vial v WHERE v.recall_id = r.id) AS vials,
--   (SELECT count(*) FROM recall_vial v WHERE v.recall_id = r.id AND v.outcome IS NOT NULL) AS accounted

-- name: recall_unfinished
-- scans: the recalls that are open
-- Recalls that are not closed.
SELECT {recall_unfinished} FROM recall r JOIN signature g ON g.id = r.opening_id
WHERE r.state = 'open' ORDER BY r.id LIMIT ?1;
