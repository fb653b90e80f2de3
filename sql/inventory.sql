-- Counts of stores: what should stand there, and what was found.

-- columns: inventory_place = s.id, s.code, s.path, s.site_id, s.grid_rows, s.grid_columns, s.numbering,
--   s.column_first,
--   (SELECT count(*) FROM store c WHERE c.parent_id = s.id) AS stores, p.login AS holder

-- name: inventory_places
-- A store and those inside it that nobody carries: what is counted, the store itself first.
WITH RECURSIVE inside (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT c.id, n.steps + 1 FROM inside n JOIN store c ON c.parent_id = n.id WHERE c.holder_id IS NULL
)
SELECT {inventory_place} FROM inside n JOIN store s ON s.id = n.id LEFT JOIN person p ON p.id = s.holder_id
ORDER BY CASE WHEN n.steps = 0 THEN 0 ELSE 1 END, s.path;

-- columns: inventory_vial = v.id, v.code, v.store_id, v.position

-- name: inventory_expected
-- The vials that should stand in one store, not in those inside it.
SELECT {inventory_vial} FROM vial v WHERE v.store_id = ?1;

-- columns: inventory_out = v.code, p.login AS holder

-- name: inventory_out
-- Vials whose last store was this one, and that are in somebody's hands now: nobody misses them.
SELECT {inventory_out} FROM custody c JOIN vial v ON v.id = c.vial_id JOIN person p ON p.id = v.holder_id
WHERE c.store_id = ?1 AND v.state = 'out'
    AND c.id = (SELECT max(m.id) FROM custody m WHERE m.vial_id = v.id AND m.store_id IS NOT NULL)
ORDER BY v.code;

-- columns: inventory_carried = s.path, p.login AS holder

-- name: inventory_carried
-- Stores that belong into this one, and that somebody carries with all that is in them.
SELECT {inventory_carried} FROM store s JOIN person p ON p.id = s.holder_id WHERE s.parent_id = ?1 ORDER BY s.path;

-- name: inventory_carrier
-- Who carries a store, or the nearest one around it that is carried.
WITH RECURSIVE around (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id, a.steps + 1 FROM around a JOIN store s ON s.id = a.id
    WHERE s.parent_id IS NOT NULL AND s.holder_id IS NULL
)
SELECT p.login FROM around a JOIN store s ON s.id = a.id JOIN person p ON p.id = s.holder_id ORDER BY a.steps LIMIT 1;

-- name: inventory_lot_known
-- Whether there is a lot of this code.
SELECT count(*) FROM lot WHERE code = ?1;

-- name: inventory_insert
-- A count, signed.
INSERT INTO inventory_count (store_id, expected, found, counted_by, counted_at_ms, signature_id, deviation_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: inventory_difference_insert
-- What a count found otherwise than it should be.
INSERT INTO inventory_difference (count_id, kind, vial_id, code, expected, found, deviation_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- columns: inventory_known = d.id, d.code, d.state, x.expected, x.found

-- name: inventory_known_vial
-- Differences of earlier counts by a vial (?1) of a kind (?2) whose deviation is open and undecided about it, or
-- rejected
-- the vial; newest first.
SELECT {inventory_known} FROM inventory_difference x JOIN deviation d ON d.id = x.deviation_id
JOIN deviation_subject y ON y.deviation_id = d.id AND y.vial_id = x.vial_id
WHERE x.vial_id = ?1 AND x.kind = ?2 AND ((d.state = 'open' AND y.disposition IS NULL) OR y.disposition = 'reject')
ORDER BY x.id DESC;

-- name: inventory_known_foreign
-- The same of a code that is no vial's, while its deviation is open.
SELECT {inventory_known} FROM inventory_difference x JOIN deviation d ON d.id = x.deviation_id
WHERE x.vial_id IS NULL AND x.code = ?1 AND d.state = 'open' ORDER BY x.id DESC;

-- columns: inventory_count = c.id, s.path, s.code, (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
--   c.expected, c.found, p.login AS counted_by, c.counted_at_ms,
--   d.code AS deviation,
--   (SELECT count(*) FROM inventory_difference x WHERE x.count_id = c.id AND x.kind = 'missing') AS missing,
--   (SELECT count(*) FROM inventory_difference x WHERE x.count_id = c.id AND x.kind = 'unexpected') AS unexpected,
--   (SELECT count(*) FROM inventory_difference x WHERE x.count_id = c.id AND x.kind = 'misplaced') AS misplaced,
--   (SELECT count(*) FROM inventory_difference x WHERE x.count_id = c.id AND x.kind = 'foreign') AS unknown

-- name: inventory_counts
-- The counts of a store and of the stores inside it, newest first.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT {inventory_count} FROM inside n CROSS JOIN inventory_count c ON c.store_id = n.id
    JOIN store s ON s.id = c.store_id
JOIN person p ON p.id = c.counted_by LEFT JOIN deviation d ON d.id = c.deviation_id
ORDER BY c.id DESC LIMIT ?2;

-- name: inventory_count_by_signature
-- The count under a signature.
SELECT {inventory_count} FROM inventory_count c JOIN store s ON s.id = c.store_id JOIN person p ON p.id = c.counted_by
LEFT JOIN deviation d ON d.id = c.deviation_id
WHERE c.signature_id = ?1;

-- columns: inventory_difference = x.kind, v.code AS vial, x.code, x.expected, x.found,
--   d.code AS deviation

-- name: inventory_differences
-- What a count found otherwise, in the order in which it was told.
SELECT {inventory_difference} FROM inventory_difference x JOIN deviation d ON d.id = x.deviation_id
LEFT JOIN vial v ON v.id = x.vial_id WHERE x.count_id = ?1 ORDER BY x.id;

-- name: inventory_store_of
-- In which store a vial stands; none: in no store.
SELECT max(store_id) FROM vial WHERE code = ?1;
