-- Lots, their parents, their holds.

-- columns: lot = l.id, l.code, l.kind, p.code AS product, l.product_id, p.version AS product_version, l.status,
--   (SELECT count(*) FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL) AS holds, s.code AS site,
--   s.timezone,
--   l.made_on, l.expires_on, d.code AS donor, l.passage, l.population_doublings, l.donation_number,
--   l.cells_per_vial, l.volume_ul, l.decided_at_ms,
--   g.meaning AS decision, g.name AS decided_by, g.reason AS decision_reason, l.withdrawn_at_ms,
--   w.name AS withdrawn_by,
--   w.reason AS withdrawal_reason

-- columns: lot_vials = state, count(*) AS vials

-- name: lot_insert
-- A new lot, in process.
INSERT INTO lot (code, kind, product_id, donor_id, site_id, status, made_on, expires_on, passage, population_doublings,
    created_by, created_at_ms, donation_number)
VALUES (?1, ?2, ?3, ?4, ?11, 'in-process', ?5, ?6, ?7, ?8, ?9, ?10, ?12);

-- name: lot_parent_insert
-- From which lot it was made.
INSERT INTO lot_parent (lot_id, parent_id) VALUES (?1, ?2);

-- name: lot_exists
-- Whether a code is taken.
SELECT count(*) FROM lot WHERE code = ?1;

-- name: lot_alike
-- A lot whose code is told from this one (O written as 0, I and L as 1) by nobody who reads it from a label.
-- scans: the codes of the lots, once for each new lot
SELECT code FROM lot WHERE replace(replace(replace(code, 'O', '0'), 'I', '1'), 'L', '1') = ?1 ORDER BY code LIMIT 1;

-- name: lot_of_donation
-- The code of the lot that has a donation identification number.
SELECT code FROM lot WHERE donation_number = ?1;

-- name: lot_donation_set
-- Its donation identification number.
UPDATE lot SET donation_number = ?2 WHERE id = ?1;

-- name: lot_labels_outstanding
-- How many labels of its vials were printed and not spoiled.
SELECT count(*) FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND (b.fate IS NULL OR b.fate <> 'spoiled');

-- name: lot_by_code
-- One lot.
SELECT {lot} FROM lot l JOIN product p ON p.id = l.product_id JOIN donor d ON d.id = l.donor_id
    JOIN site s ON s.id = l.site_id
LEFT JOIN signature g ON g.id = l.decision_id LEFT JOIN signature w ON w.id = l.withdrawal_id WHERE l.code = ?1;

-- name: lot_list
-- scans: in key order, ended by its limit
-- The newest lots, of a status and of a product where these are given.
SELECT {lot} FROM lot l JOIN product p ON p.id = l.product_id JOIN donor d ON d.id = l.donor_id
    JOIN site s ON s.id = l.site_id
LEFT JOIN signature g ON g.id = l.decision_id LEFT JOIN signature w ON w.id = l.withdrawal_id
WHERE (?1 IS NULL OR l.status = ?1) AND (?2 IS NULL OR p.code = ?2) ORDER BY l.id DESC LIMIT ?3;

-- name: lot_parents
-- The lots that a lot was made from.
SELECT l.code FROM lot_parent r JOIN lot l ON l.id = r.parent_id WHERE r.lot_id = ?1 ORDER BY r.id;

-- name: lot_vials
-- How many vials of a lot are in each state.
SELECT {lot_vials} FROM vial WHERE lot_id = ?1 GROUP BY state;

-- name: lot_last_serial
-- The highest serial of a lot; 0 when it has none.
SELECT coalesce(max(serial), 0) FROM vial WHERE lot_id = ?1;

-- name: lot_fill
-- The fill of a lot, which is in quarantine from then on.
UPDATE lot SET cells_per_vial = ?2, volume_ul = ?3, status = 'quarantine' WHERE id = ?1;

-- name: lot_decide
-- Release or rejection.
UPDATE lot SET status = ?2, decision_id = ?3, decided_at_ms = ?4 WHERE id = ?1;

-- name: lot_hold_deviations
-- The open deviations that hold a lot: only their closing lifts these holds.
SELECT d.code FROM hold h JOIN deviation d ON d.id = h.deviation_id
WHERE h.lot_id = ?1 AND h.lifted_at_ms IS NULL AND d.state = 'open' GROUP BY d.id, d.code ORDER BY d.id;

-- name: lot_hold_invalidated
-- Results that were invalidated although the deviation that holds the lot found their cause in the product.
SELECT d.code || ' found the cause of R' || r.id || ' in the product, and R' || r.id || ' was invalidated'
FROM hold h JOIN deviation d ON d.id = h.deviation_id JOIN deviation_subject x ON x.deviation_id = d.id
JOIN result r ON r.id = x.result_id
WHERE h.lot_id = ?1 AND h.lifted_at_ms IS NULL AND d.state = 'closed' AND d.cause = 'product'
    AND r.state = 'invalidated'
GROUP BY d.id, d.code, r.id ORDER BY d.id, r.id;

-- name: lot_vial_holds
-- Vials of a lot that are held one by one, but for those that a deviation rejected: they are decided about, for ever.
-- Each once, however many hold it.
SELECT v.code FROM vial v WHERE v.lot_id = ?1
    AND EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL AND NOT EXISTS (SELECT 1
        FROM deviation_subject x WHERE x.vial_id = h.vial_id AND x.deviation_id = h.deviation_id
            AND x.disposition = 'reject'))
ORDER BY v.id;

-- name: lot_result_enterers
-- Who entered results of a lot.
SELECT entered_by FROM result WHERE lot_id = ?1 AND state IN ('entered', 'reviewed')
UNION SELECT entered_by FROM result WHERE lot_id = ?1 AND state IN ('corrected', 'invalidated');
