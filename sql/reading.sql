-- Temperatures of stores: by hand, and by the block from files of sensors. A series is what one sensor measured of a
-- store (0: no sensor was named); -1 stands for every series of it.

-- name: reading_insert
-- A temperature that was read by hand.
INSERT INTO reading (store_id, read_at_ms, temperature_mc, entered_by) VALUES (?1, ?2, ?3, ?4);

-- columns: newest_reading = s.id AS store_id, s.path, r.temperature_mc, r.read_at_ms, b.last_mc, b.last_at_ms

-- name: reading_newest
-- scans: the stores, each with one look into its readings and one into its blocks
-- The newest reading by hand and the newest of a block, of every store that was ever read.
SELECT {newest_reading} FROM store s
LEFT JOIN reading r ON r.id = (SELECT n.id FROM reading n WHERE n.store_id = s.id AND n.state = 'in-force'
    ORDER BY n.read_at_ms DESC, n.id DESC LIMIT 1)
LEFT JOIN reading_block b ON b.id = (SELECT n.id FROM reading_block n WHERE n.store_id = s.id
    ORDER BY n.last_at_ms DESC, n.id DESC LIMIT 1)
WHERE r.id IS NOT NULL OR b.id IS NOT NULL
ORDER BY s.path;

-- columns: reading_point = r.read_at_ms, r.temperature_mc, coalesce(r.equipment_id, 0) AS sensor_id

-- name: reading_points
-- The readings by hand of a store between two times.
SELECT {reading_point} FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms BETWEEN ?2 AND ?3
    AND r.state = 'in-force' AND (?4 = -1 OR coalesce(r.equipment_id, 0) = ?4)
ORDER BY r.read_at_ms, r.id;

-- name: reading_count
-- How many readings by hand there are of a store between two times.
SELECT count(*) FROM reading WHERE store_id = ?1 AND read_at_ms BETWEEN ?2 AND ?3 AND state = 'in-force';

-- columns: reading_block = b.id, coalesce(b.sensor_id, 0) AS sensor_id, b.readings, b.content, b.first_at_ms, b.last_at_ms

-- name: reading_blocks
-- The blocks of a store that reach into the time between two.
SELECT {reading_block} FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.first_at_ms <= ?3
    AND (?4 = -1 OR coalesce(b.sensor_id, 0) = ?4)
ORDER BY b.last_at_ms, b.id;

-- name: reading_beyond
-- Whether a reading by hand, or a block that reaches into the time between two, holds anything beyond a limit: warmer
-- than ?6, or colder than ?5. Few do, so it is their temperature that finds them.
SELECT CASE WHEN EXISTS (SELECT 1 FROM reading r WHERE r.store_id = ?1 AND r.temperature_mc > ?6
        AND +r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force' AND (?4 = -1 OR coalesce(r.equipment_id, 0) = ?4))
    OR EXISTS (SELECT 1 FROM reading r WHERE r.store_id = ?1 AND r.temperature_mc < ?5
        AND +r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force' AND (?4 = -1 OR coalesce(r.equipment_id, 0) = ?4))
    OR EXISTS (SELECT 1 FROM reading_block b WHERE b.store_id = ?1 AND b.max_mc > ?6
        AND +b.last_at_ms >= ?2 AND b.first_at_ms <= ?3 AND (?4 = -1 OR coalesce(b.sensor_id, 0) = ?4))
    OR EXISTS (SELECT 1 FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.min_mc < ?5
        AND b.first_at_ms <= ?3 AND (?4 = -1 OR coalesce(b.sensor_id, 0) = ?4))
THEN 1 ELSE 0 END;

-- name: reading_within_before
-- From when on at least the series has to be read, so that the newest reading before a time (?2) which is not beyond a
-- limit is among what is read: between ?4 and ?5. None: there is no such reading.
SELECT max(q.at_ms) FROM (
    SELECT (SELECT r.read_at_ms FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms < ?2 AND r.state = 'in-force'
        AND coalesce(r.equipment_id, 0) = ?3 AND r.temperature_mc BETWEEN ?4 AND ?5
        ORDER BY r.read_at_ms DESC LIMIT 1) AS at_ms
    UNION ALL SELECT (SELECT max(b.first_at_ms) FROM reading_block b WHERE b.store_id = ?1 AND b.first_at_ms < ?2
        AND coalesce(b.sensor_id, 0) = ?3 AND b.min_mc <= ?5 AND b.max_mc >= ?4)
) q;

-- name: reading_within_after
-- The same for the first reading behind a time: until when at least.
SELECT min(q.at_ms) FROM (
    SELECT (SELECT r.read_at_ms FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms > ?2 AND r.state = 'in-force'
        AND coalesce(r.equipment_id, 0) = ?3 AND r.temperature_mc BETWEEN ?4 AND ?5
        ORDER BY r.read_at_ms LIMIT 1) AS at_ms
    UNION ALL SELECT (SELECT min(b.last_at_ms) FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms > ?2
        AND coalesce(b.sensor_id, 0) = ?3 AND b.min_mc <= ?5 AND b.max_mc >= ?4)
) q;
