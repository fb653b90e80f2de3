-- Whole stores: where they go, and who keeps them.

-- columns: stay_now = y.id, y.from_ms, y.holder_id

-- name: store_stay_now
-- Where a store is: the stay that goes on.
SELECT {stay_now} FROM store_stay y WHERE y.store_id = ?1 AND y.until_ms IS NULL;

-- name: store_stay_end
-- It ends.
UPDATE store_stay SET until_ms = ?2 WHERE id = ?1 AND until_ms IS NULL;

-- name: store_stay_next
-- The stay that begins where one ended.
INSERT INTO store_stay (store_id, previous_id, parent_id, holder_id, path, reason, moved_by, from_ms, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: storage_set_parent
-- A store stands in another one.
UPDATE store SET parent_id = ?2, holder_id = NULL WHERE id = ?1;

-- name: storage_set_holder
-- A store is in a person's hands.
UPDATE store SET holder_id = ?2 WHERE id = ?1;

-- name: storage_rename_inside
-- The paths of a store (?1) and of everything inside it begin with ?3 instead of ?2.
UPDATE store SET path = ?3 || substr(path, length(?2) + 1) WHERE id IN (
    WITH RECURSIVE inside (id) AS (
        SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
    ) SELECT id FROM inside);

-- name: storage_depth
-- How many components deeper than a store the deepest one inside it is.
WITH RECURSIVE inside (id, steps) AS (
    SELECT id, 0 FROM store WHERE id = ?1
    UNION ALL SELECT c.id, n.steps + 1 FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT max(steps) FROM inside;

-- name: storage_is_around
-- Whether a store (?2) is another one (?1) or around it.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT count(*) FROM around WHERE id = ?2;

-- name: storage_last_arrival
-- When a store, or a store around it, last came where it is now.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
)
SELECT max(y.from_ms) FROM around a JOIN store_stay y ON y.store_id = a.id
WHERE y.until_ms IS NULL AND y.previous_id IS NOT NULL;

-- columns: store_left = s.id, s.path

-- name: storage_left
-- The stores around a store (?1) but for those that are around its next place (?2; none: it is carried) too.
WITH RECURSIVE around (id) AS (
    SELECT parent_id FROM store WHERE id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
), beside (id) AS (
    SELECT s.id FROM store s WHERE s.id = ?2
    UNION ALL SELECT s.parent_id FROM beside b JOIN store s ON s.id = b.id WHERE s.parent_id IS NOT NULL
)
SELECT {store_left} FROM around a JOIN store s ON s.id = a.id WHERE a.id NOT IN (SELECT b.id FROM beside b);

-- name: storage_deviation_since
-- The first open deviation of a store that happened since a time.
SELECT d.code FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
WHERE x.store_id = ?1 AND d.state = 'open' AND d.happened_at_ms >= ?2 ORDER BY d.happened_at_ms, d.id LIMIT 1;

-- name: store_keeper_now
-- The row by which a store itself is kept.
SELECT id FROM store_keeper WHERE store_id = ?1 AND until_ms IS NULL;

-- name: store_keeper_end
-- It ends.
UPDATE store_keeper SET until_ms = ?2 WHERE id = ?1 AND until_ms IS NULL;

-- name: store_keeper_next
-- Whoever keeps it from then on.
INSERT INTO store_keeper (store_id, previous_id, person_id, place, condition, from_ms, recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: storage_count_at
-- Whether another store than this one has a path.
SELECT count(*) FROM store WHERE path = ?1 AND id <> ?2;

-- name: storage_vials_in
-- How many vials stand in a store itself.
SELECT count(*) FROM vial WHERE store_id = ?1;

-- name: storage_late_lots
-- The lots of the vials that stand in a store (?1) or in those inside it, or stood there at a time (?2) or since.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT l.code FROM lot l WHERE l.id IN (SELECT v.lot_id FROM inside n CROSS JOIN custody c ON c.store_id = n.id
    JOIN vial v ON v.id = c.vial_id
    WHERE NOT EXISTS (SELECT 1 FROM custody x WHERE x.previous_id = c.id AND x.done_at_ms <= ?2))
ORDER BY l.code;
