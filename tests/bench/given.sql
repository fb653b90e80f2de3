-- Adds to a record of few lots that were made through the domain what a large facility has: @lots@ lots of a hundred
-- vials, ten of them given in infusions of two vials each, so ten infusions of a lot; six infusions of a subject, a
-- hundred lots of a donor. They expire behind the lots that are there. Run without guards and log, for measuring alone.
PRAGMA foreign_keys = OFF;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < @lots@ * 100) INSERT INTO n SELECT i FROM c;
CREATE TEMP TABLE base AS SELECT (SELECT max(id) FROM donor) AS donor, (SELECT max(id) FROM lot) AS lot,
    (SELECT max(id) FROM vial) AS vial, (SELECT id FROM product ORDER BY id DESC LIMIT 1) AS product,
    (SELECT decision_id FROM lot WHERE decision_id IS NOT NULL LIMIT 1) AS decision,
    (SELECT determination_id FROM donor LIMIT 1) AS determination, (SELECT min(id) FROM person) AS person,
    (SELECT coalesce(max(id), 0) FROM store) AS store;
-- fifty sites, each with a store of bags: no positions
INSERT INTO site (code, name, timezone, country) SELECT printf('H%02d', i), 'Hospital ' || i, 'UTC', 'FR' FROM n WHERE i <= 50;
INSERT INTO store (id, code, site_id, path, kind, max_mc)
SELECT base.store + i, printf('ST-9%05dX', i), (SELECT id FROM site WHERE code = printf('H%02d', i)), printf('H%02d/T', i),
    'tank', -150000 FROM n, base WHERE i <= 50;
INSERT INTO donor (id, code, determination, determination_id, created_at_ms)
SELECT base.donor + i, printf('D%06d', i), 'eligible', base.determination, 0 FROM n, base WHERE i <= @lots@ / 100;
INSERT INTO lot (id, code, kind, product_id, donor_id, site_id, status, made_on, expires_on, cells_per_vial, volume_ul,
    created_by, created_at_ms, decision_id, decided_at_ms)
SELECT base.lot + i, printf('G%06d', i), 'product', base.product, base.donor + 1 + (i - 1) / 100, 1, 'released', '2024-01-15',
    date('2045-01-01', '+' || (i / 10) || ' days'), 50000000, 5000, base.person, 0, base.decision, 1
FROM n, base WHERE i <= @lots@;
INSERT INTO vial (id, code, lot_id, serial, state, purpose, product_id, cells, volume_ul, expires_on, store_id)
SELECT base.vial + i, printf('G%06d-%04dX', 1 + (i - 1) / 100, 1 + (i - 1) % 100), base.lot + 1 + (i - 1) / 100,
    1 + (i - 1) % 100, CASE WHEN (i - 1) % 100 < 20 THEN 'infused' ELSE 'stored' END, 'product', base.product, 50000000, 5000,
    date('2045-01-01', '+' || ((1 + (i - 1) / 100) / 10) || ' days'),
    CASE WHEN (i - 1) % 100 < 20 THEN NULL ELSE base.store + 1 + i % 50 END FROM n, base;
INSERT INTO subject (code, site_id, created_at_ms)
SELECT printf('S%06d', i), 2 + i % 50, 0 FROM n WHERE i <= @lots@ * 10 / 6 + 1;
INSERT INTO weight (subject_id, weight_g, measured_on, entered_by) SELECT id, 70000, '2026-01-01', 1 FROM subject;
INSERT INTO dose (id, code, subject_id, product_id, state, target_kind, target_cells, basis, weight_id, weight_g,
    required_cells, usable_cells, planned_cells, bag_ul, thawed_at_ms, use_by_ms)
SELECT i, printf('DOSE-%06dX', i), s.id, base.product, 'given', 'per-kg', 1000000, 'nominal',
    (SELECT w.id FROM weight w WHERE w.subject_id = s.id), 70000, 70000000, 100000000, 70000000, 50000, i, i + 1
FROM n, base JOIN subject s ON s.code = printf('S%06d', 1 + (i * 7919) % (@lots@ * 10 / 6)) WHERE i <= @lots@ * 10;
INSERT INTO dose_vial (dose_id, vial_id, cells, volume_ul, drawn_ul)
SELECT 1 + (i - 1) / 100 * 10 + (i - 1) % 100 / 2, base.vial + i, 50000000, 5000, 5000 FROM n, base WHERE (i - 1) % 100 < 20;
INSERT INTO infusion (code, dose_id, subject_id, state, planned_cells, started_by, checked_by, started_name, checked_name,
    starter_scanned, checker_scanned, started_at_ms, finished_at_ms, given_ul, given_cells)
SELECT printf('INF-%06dX', id), id, subject_id, 'finished', 70000000, 1, 2, 'Ada Stern', 'Olga Berg', 1, 1, id, id + 1, 50000,
    70000000 FROM dose;
-- lots of two thousand vials at the fifty sites, to be recalled one after the other
INSERT INTO lot (id, code, kind, product_id, donor_id, site_id, status, made_on, expires_on, cells_per_vial, volume_ul,
    created_by, created_at_ms, decision_id, decided_at_ms)
SELECT base.lot + @lots@ + i, printf('RECALLED-%02d', i), 'product', base.product, base.donor, 1, 'released', '2024-01-15',
    '2060-01-01', 50000000, 5000, base.person, 0, base.decision, 1 FROM n, base WHERE i <= 20;
INSERT INTO vial (code, lot_id, serial, state, purpose, product_id, cells, volume_ul, expires_on, store_id)
SELECT printf('RECALLED-%02d-%04dX', 1 + (i - 1) / 2000, 1 + (i - 1) % 2000), base.lot + @lots@ + 1 + (i - 1) / 2000,
    1 + (i - 1) % 2000, 'stored', 'product', base.product, 50000000, 5000, '2060-01-01', base.store + 1 + i % 50
FROM n, base WHERE i <= 40000;
COMMIT;
ANALYZE sqlite_schema;
PRAGMA journal_mode = WAL; -- as every record has it
