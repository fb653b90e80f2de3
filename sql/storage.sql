-- Stores and their temperatures.

-- columns: storage = t.id, t.parent_id, t.site_id, t.code, t.path, t.kind, t.type, t.grid_rows, t.grid_columns,
--   t.numbering, t.column_first, t.capacity, t.meant_product, t.meant_status, t.min_mc, t.max_mc, t.excursion_minutes,
--   t.read_every_minutes, t.level_least_mm, t.lid, t.holder_id,
--   (SELECT p.login FROM person p WHERE p.id = t.holder_id) AS holder, x.vials, x.places, x.free,
--   (SELECT q.temperature_mc FROM (SELECT r.read_at_ms AS at_ms, r.temperature_mc FROM reading r
--   WHERE r.id = (SELECT y.id FROM reading y WHERE y.store_id = t.id AND y.state = 'in-force'
--   ORDER BY y.read_at_ms DESC, y.id DESC LIMIT 1)
--   UNION ALL SELECT b.last_at_ms, b.last_mc FROM reading_block b
--   WHERE b.id = (SELECT z.id FROM reading_block z WHERE z.store_id = t.id ORDER BY z.last_at_ms DESC, z.id DESC
--   LIMIT 1)) q
--   ORDER BY q.at_ms DESC LIMIT 1) AS last_mc,
--   (SELECT max(q.at_ms) FROM (SELECT max(r.read_at_ms) AS at_ms FROM reading r
--   WHERE r.store_id = t.id AND r.state = 'in-force'
--   UNION ALL SELECT max(b.last_at_ms) FROM reading_block b WHERE b.store_id = t.id) q) AS last_at_ms,
--   (SELECT i.timezone FROM site i WHERE i.id = t.site_id) AS timezone

-- columns: storage_shut = CASE WHEN t.holder_id IS NOT NULL OR EXISTS (SELECT 1 FROM store_block b
--   WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL AND b.position IS NULL) THEN 1 ELSE 0 END AS shut

-- columns: storage_counts = (SELECT count(*) FROM vial v WHERE v.store_id = t.id) AS vials,
--   coalesce(t.grid_rows * t.grid_columns, t.capacity, 0) AS places,
--   (SELECT count(*) FROM store_block b WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL AND b.position IS NOT NULL
--   AND NOT EXISTS (SELECT 1 FROM vial v WHERE v.store_id = b.store_id AND v.position = b.position)) AS blocked

-- columns: storage_total = sum(vials) AS vials, sum(places) AS places,
--   sum(CASE WHEN shut = 1 OR places <= vials + blocked THEN 0 ELSE places - vials - blocked END) AS free

-- name: storage_by_path
-- One store, without a count of what is in it.
SELECT {storage} FROM store t JOIN (SELECT -1 AS vials, -1 AS places, -1 AS free) x ON 1 = 1 WHERE t.path = ?1;

-- name: storage_path_by_code
-- The path of the store with a label's code.
SELECT path FROM store WHERE code = ?1;

-- name: storage_counted
-- One store with what is in it and in the stores inside it; where it is shut (blocked, carried) nothing is free.
WITH RECURSIVE inside (id, shut) AS (
    SELECT t.id, {storage_shut} FROM store t WHERE t.path = ?1
    UNION ALL SELECT t.id, CASE WHEN n.shut = 1 OR t.holder_id IS NOT NULL OR EXISTS (SELECT 1 FROM store_block b
        WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL AND b.position IS NULL) THEN 1 ELSE 0 END
    FROM inside n JOIN store t ON t.parent_id = n.id
), counted AS (
    SELECT n.shut, {storage_counts} FROM inside n JOIN store t ON t.id = n.id
), total AS (
    SELECT {storage_total} FROM counted
)
SELECT {storage} FROM store t JOIN total x ON 1 = 1 WHERE t.path = ?1;

-- name: storage_list
-- Stores below one (?1 NULL: all), each with what is in it and in the stores inside it.
WITH RECURSIVE tree (id) AS (
    SELECT id FROM store WHERE path = ?1 OR (?1 IS NULL AND parent_id IS NULL)
    UNION ALL SELECT c.id FROM tree n JOIN store c ON c.parent_id = n.id
), listed (id) AS (
    SELECT s.id FROM tree n JOIN store s ON s.id = n.id ORDER BY s.path LIMIT ?2
), inside (top, id, shut) AS (
    SELECT t.id, t.id, {storage_shut} FROM listed n JOIN store t ON t.id = n.id
    UNION ALL SELECT n.top, t.id, CASE WHEN n.shut = 1 OR t.holder_id IS NOT NULL OR EXISTS (SELECT 1 FROM store_block b
        WHERE b.store_id = t.id AND b.lifted_at_ms IS NULL AND b.position IS NULL) THEN 1 ELSE 0 END
    FROM inside n JOIN store t ON t.parent_id = n.id
), counted AS (
    SELECT n.top, n.shut, {storage_counts} FROM inside n JOIN store t ON t.id = n.id
), total AS (
    SELECT top, {storage_total} FROM counted GROUP BY top
)
SELECT {storage} FROM total x JOIN store t ON t.id = x.top ORDER BY t.path;

-- columns: storage_node = t.id, t.site_id, t.kind,
--   CASE WHEN t.grid_rows IS NOT NULL OR t.capacity IS NOT NULL THEN 1 ELSE 0 END AS holds_vials,
--   CASE WHEN t.min_mc IS NULL AND t.max_mc IS NULL AND t.grid_rows IS NULL AND t.capacity IS NULL AND t.type IS NULL
--   THEN 0 ELSE 1 END AS described,
--   CASE WHEN EXISTS (SELECT 1 FROM store c WHERE c.parent_id = t.id) OR
--   EXISTS (SELECT 1 FROM vial v WHERE v.store_id = t.id) THEN 1 ELSE 0 END AS used

-- name: storage_node_by_path
-- A store alone.
SELECT {storage_node} FROM store t WHERE t.path = ?1;

-- name: storage_insert
-- A new store.
INSERT INTO store (site_id, parent_id, path, code, kind, type, grid_rows, grid_columns, numbering, column_first,
    capacity,
    meant_product, meant_status, min_mc, max_mc, excursion_minutes, read_every_minutes, level_least_mm, lid)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19);

-- name: storage_next_number
-- The number in the next store's code.
SELECT coalesce(max(id), 0) + 1 FROM store;

-- name: storage_since
-- Since when a store is on record.
SELECT from_ms FROM store_stay WHERE store_id = ?1 AND previous_id IS NULL;

-- name: store_stay_first
-- Where a new store stands.
INSERT INTO store_stay (store_id, parent_id, path, moved_by, from_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: store_keeper_first
-- The first keeper of a site's stores.
INSERT INTO store_keeper (store_id, person_id, from_ms) VALUES (?1, ?2, ?3);

-- name: storage_describe
-- Says what a store is.
UPDATE store SET kind = ?2, type = ?3, grid_rows = ?4, grid_columns = ?5, numbering = ?6, column_first = ?7,
    capacity = ?8,
    meant_product = ?9, meant_status = ?10, min_mc = ?11, max_mc = ?12, excursion_minutes = ?13,
        read_every_minutes = ?14,
    level_least_mm = ?15, lid = ?16
WHERE id = ?1;

-- columns: storage_use = (SELECT count(*) FROM vial v WHERE v.store_id = t.id) AS vials,
--   (SELECT count(*) FROM store c WHERE c.parent_id = t.id) AS stores,
--   CASE WHEN EXISTS (SELECT 1 FROM custody c WHERE c.store_id = t.id AND c.position IS NOT NULL) OR
--   EXISTS (SELECT 1 FROM store_block b WHERE b.store_id = t.id AND b.position IS NOT NULL) THEN 1 ELSE 0 END AS ever

-- name: storage_use
-- What is in a store, and whether one of its positions was ever used.
SELECT {storage_use} FROM store t WHERE t.id = ?1;

-- name: storage_occupants
-- Which vial stands at which position of a store.
SELECT v.position, v.code FROM vial v WHERE v.store_id = ?1 AND v.position IS NOT NULL ORDER BY v.position;

-- name: storage_places_inside
-- Stores inside one that have no further stores in them: where vials can stand.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE parent_id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT s.path FROM inside n JOIN store s ON s.id = n.id
WHERE NOT EXISTS (SELECT 1 FROM store c WHERE c.parent_id = s.id) ORDER BY s.path LIMIT ?2;

-- name: storage_zone
-- The zone of the site where a store is.
SELECT t.timezone FROM store s JOIN site t ON t.id = s.site_id WHERE s.id = ?1;

-- columns: storage_limit = s.path, s.min_mc, s.max_mc, n.steps

-- name: storage_limits
-- The limits that a reading of a store is held against: its own (0 steps away), then those of the stores around it,
-- from the nearest on, and those of every store inside it (99: no path is as deep).
WITH RECURSIVE around (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id, a.steps + 1 FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
), inside (id) AS (
    SELECT id FROM store WHERE parent_id = ?1 UNION ALL SELECT c.id FROM inside i JOIN store c ON c.parent_id = i.id
), near (id, steps) AS (
    SELECT id, steps FROM around UNION ALL SELECT id, 99 FROM inside
)
SELECT {storage_limit} FROM near n JOIN store s ON s.id = n.id
WHERE s.min_mc IS NOT NULL OR s.max_mc IS NOT NULL ORDER BY n.steps, s.path;

-- columns: storage_said = (SELECT s.excursion_minutes FROM around a JOIN store s ON s.id = a.id
--   WHERE s.excursion_minutes IS NOT NULL ORDER BY a.steps LIMIT 1) AS excursion_minutes,
--   (SELECT s.read_every_minutes FROM around a JOIN store s ON s.id = a.id
--   WHERE s.read_every_minutes IS NOT NULL ORDER BY a.steps LIMIT 1) AS read_every_minutes

-- name: storage_said
-- For how long a product's limit may be exceeded in a store, and how often it is read, as it or the nearest store
-- around it says; NULL: none of them does.
WITH RECURSIVE around (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id, a.steps + 1 FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT {storage_said};

-- name: storage_cold_around
-- Whether a store, or one around it, is one that vials are kept cold in: neither a site nor a room, nor made on the way
-- to another one without a word of what it is.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT count(*) FROM around a JOIN store s ON s.id = a.id WHERE s.kind NOT IN ('site', 'room', 'store');

-- columns: storage_content = p.code AS product, l.status, min(l.code) AS lot, p.storage_max_mc

-- name: storage_contents
-- What stands in a store and in the stores inside it, by product and status of the lots.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
), lots (id) AS (
    SELECT DISTINCT v.lot_id FROM inside n CROSS JOIN vial v WHERE v.store_id = n.id
)
SELECT {storage_content} FROM lots n JOIN lot l ON l.id = n.id JOIN product p ON p.id = l.product_id
GROUP BY p.code, p.storage_max_mc, l.status ORDER BY p.code, l.status;

-- name: storage_misfits
-- Vials in a store (?1) and in the stores inside it that are not of a product (?2; NULL: any) or whose lots have not a
-- status (?3; NULL: any).
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT v.code FROM inside n CROSS JOIN vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = l.product_id
WHERE v.store_id = n.id AND (p.code <> ?2 OR (l.status <> ?3 AND NOT (?3 = 'quarantine' AND l.status = 'in-process')))
ORDER BY v.code;

-- columns: storage_meaning = s.path, s.meant_product, s.meant_status

-- name: storage_meant
-- What a store and the stores around it are meant for, where they are.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT {storage_meaning} FROM around a JOIN store s ON s.id = a.id
WHERE s.meant_product IS NOT NULL OR s.meant_status IS NOT NULL;
