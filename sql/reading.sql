-- Temperatures of stores: by hand, and by the block from files of sensors. A series is what the
-- files of one sensor say of a store. What is read by hand is one series (0), by whatever thermometer: a display that
-- was too warm is known to be cold again by the next look, whoever reads what. Files that name no sensor belong to it;
-- -1 stands for every series.

-- name: reading_insert
-- A temperature that was read by hand.
INSERT INTO reading (store_id, read_at_ms, temperature_mc, entered_by, equipment_id) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: reading_shortens
-- How many times in which a store was too warm, by what is read by hand, would end by a reading at a time (?2) of a
-- temperature (?3), earlier than is on record.
SELECT (SELECT count(*) FROM excursion e WHERE e.store_id = ?1 AND e.sensor_id IS NULL AND e.limit_mc >= ?3
        AND e.last_ms < ?2 AND (e.until_ms IS NULL OR e.until_ms > ?2))
    + (SELECT count(*) FROM excursion_short w JOIN product p ON p.id = w.product_id WHERE w.store_id = ?1
        AND w.sensor_id IS NULL AND p.storage_max_mc >= ?3 AND w.last_ms < ?2
        AND (w.until_ms IS NULL OR w.until_ms > ?2));

-- columns: newest_reading = s.id AS store_id, s.path,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone,
--   r.temperature_mc, r.read_at_ms, b.last_mc, b.last_at_ms

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

-- columns: reading_point = r.read_at_ms, r.temperature_mc

-- name: reading_points
-- The readings by hand of a store between two times.
SELECT {reading_point} FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms BETWEEN ?2 AND ?3
    AND r.state = 'in-force' AND ?4 <= 0
ORDER BY r.read_at_ms, r.id;

-- name: reading_count
-- How many readings by hand there are of a store between two times.
SELECT count(*) FROM reading WHERE store_id = ?1 AND read_at_ms BETWEEN ?2 AND ?3 AND state = 'in-force';

-- columns: reading_block = b.id, coalesce(b.sensor_id, 0) AS sensor_id, b.file_id, b.readings, b.content,
--     b.first_at_ms, b.last_at_ms, b.doubtful

-- name: reading_blocks
-- The blocks of a store that reach into the time between two.
SELECT {reading_block} FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.first_at_ms <= ?3
    AND (?4 = -1 OR coalesce(b.sensor_id, 0) = ?4)
ORDER BY b.last_at_ms, b.id;

-- name: reading_beyond
-- Whether a reading by hand, or a block that reaches into the time between two, holds anything beyond a limit: warmer
-- than ?6, or colder than ?5. Few do, so it is their temperature that finds them.
SELECT CASE WHEN EXISTS (SELECT 1 FROM reading r WHERE r.store_id = ?1 AND r.temperature_mc > ?6
        AND +r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force' AND ?4 <= 0)
    OR EXISTS (SELECT 1 FROM reading r WHERE r.store_id = ?1 AND r.temperature_mc < ?5
        AND +r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force' AND ?4 <= 0)
    OR EXISTS (SELECT 1 FROM reading_block b WHERE b.store_id = ?1 AND b.max_mc > ?6
        AND +b.last_at_ms >= ?2 AND b.first_at_ms <= ?3 AND (?4 = -1 OR coalesce(b.sensor_id, 0) = ?4))
    OR EXISTS (SELECT 1 FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.min_mc < ?5
        AND b.first_at_ms <= ?3 AND (?4 = -1 OR coalesce(b.sensor_id, 0) = ?4))
THEN 1 ELSE 0 END;

-- name: reading_within_before
-- From when on at least the series has to be read, so that the newest reading before a time (?2) which is not beyond a
-- limit is among what is read: between ?4 and ?5, and not doubtful (unless ?6 = 1). None: there is no such reading.
SELECT max(q.at_ms) FROM (
    SELECT (SELECT r.read_at_ms FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms < ?2 AND r.state = 'in-force'
        AND ?3 = 0 AND r.temperature_mc BETWEEN ?4 AND ?5
        ORDER BY r.read_at_ms DESC LIMIT 1) AS at_ms
    UNION ALL SELECT (SELECT max(b.first_at_ms) FROM reading_block b WHERE b.store_id = ?1 AND b.first_at_ms < ?2
        AND coalesce(b.sensor_id, 0) = ?3 AND b.min_mc <= ?5 AND b.max_mc >= ?4 AND b.doubtful <= ?6)
) q;

-- name: reading_within_after
-- The same for the first reading behind a time: until when at least.
SELECT min(q.at_ms) FROM (
    SELECT (SELECT r.read_at_ms FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms > ?2 AND r.state = 'in-force'
        AND ?3 = 0 AND r.temperature_mc BETWEEN ?4 AND ?5
        ORDER BY r.read_at_ms LIMIT 1) AS at_ms
    UNION ALL SELECT (SELECT min(b.last_at_ms) FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms > ?2
        AND coalesce(b.sensor_id, 0) = ?3 AND b.min_mc <= ?5 AND b.max_mc >= ?4 AND b.doubtful <= ?6)
) q;

-- columns: reading_named = s.id, s.path, s.site_id, t.timezone

-- name: reading_store
-- The store that a file names, by its path or its code.
SELECT {reading_named} FROM store s JOIN site t ON t.id = s.site_id WHERE s.path = ?1
UNION ALL SELECT {reading_named} FROM store s JOIN site t ON t.id = s.site_id WHERE s.code = ?1;

-- columns: reading_called_before = s.path, s.code

-- name: reading_called_before
-- The newest of the other stores than ?2 (0: none is) that were called by a path (?1) once, unless ?2 was there at a
-- time (?3): by a stay of its own under that path, or because neither it nor a store around it moved since.
SELECT {reading_called_before} FROM store_stay y JOIN store s ON s.id = y.store_id
WHERE y.path = ?1 AND y.store_id <> ?2
    AND NOT EXISTS (SELECT 1 FROM store_stay o WHERE o.path = ?1 AND o.store_id = ?2 AND o.from_ms <= ?3
        AND (o.until_ms IS NULL OR o.until_ms > ?3))
    AND ?3 < (
        WITH RECURSIVE around (id) AS (
            SELECT id FROM store WHERE id = ?2
            UNION ALL SELECT t.parent_id FROM around a JOIN store t ON t.id = a.id WHERE t.parent_id IS NOT NULL
        )
        SELECT coalesce(max(n.from_ms), ?3 + 1) FROM around a JOIN store_stay n ON n.store_id = a.id
            AND n.until_ms IS NULL
    )
ORDER BY y.id DESC LIMIT 1;

-- name: reading_stands_since
-- Since when a store is where its path says: itself, and the stores around it.
WITH RECURSIVE around (id) AS (
    SELECT id FROM store WHERE id = ?1
    UNION ALL SELECT t.parent_id FROM around a JOIN store t ON t.id = a.id WHERE t.parent_id IS NOT NULL
)
SELECT coalesce(max(n.from_ms), 0) FROM around a JOIN store_stay n ON n.store_id = a.id AND n.until_ms IS NULL;

-- name: reading_file_insert
-- A file that readings came with.
INSERT INTO reading_file (name, sha256, readings, known, imported_by, imported_at_ms, unsorted, dense)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: reading_contradicted
-- The open deviation of a file (its SHA-256) that said otherwise than the readings of a store and sensor.
SELECT d.id, d.code FROM reading_contradiction c JOIN reading_file f ON f.id = c.file_id
JOIN deviation d ON d.id = c.deviation_id
WHERE c.store_id = ?1 AND coalesce(c.sensor_id, 0) = ?2 AND f.sha256 = ?3 AND d.state = 'open' ORDER BY c.id LIMIT 1;

-- name: reading_contradiction_insert
-- A file says otherwise than the record.
INSERT INTO reading_contradiction (file_id, store_id, sensor_id, lines, at_ms, file_mc, record_mc, deviation_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: reading_block_insert
-- Readings of a file, packed.
INSERT INTO reading_block (file_id, store_id, sensor_id, first_at_ms, last_at_ms, readings, min_mc, max_mc, last_mc,
    doubtful, content, longest_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- columns: reading = r.id, s.id AS store_id, s.site_id, s.path AS store, q.code AS sensor,
--   coalesce(r.equipment_id, 0) AS sensor_id,
--   r.temperature_mc, r.read_at_ms, p.login AS entered_by, r.state, r.corrects_id, r.correction_reason,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: reading_by_id
-- One reading by hand.
SELECT {reading} FROM reading r JOIN store s ON s.id = r.store_id JOIN person p ON p.id = r.entered_by
LEFT JOIN equipment q ON q.id = r.equipment_id WHERE r.id = ?1;

-- name: reading_list
-- Readings of a store by hand between two times, newest first.
SELECT {reading} FROM reading r JOIN store s ON s.id = r.store_id JOIN person p ON p.id = r.entered_by
LEFT JOIN equipment q ON q.id = r.equipment_id
WHERE r.store_id = ?1 AND r.read_at_ms BETWEEN ?2 AND ?3 ORDER BY r.read_at_ms DESC, r.id DESC LIMIT ?4;

-- name: reading_corrected
-- A reading was mistyped.
UPDATE reading SET state = 'corrected' WHERE id = ?1 AND state = 'in-force';

-- name: reading_correction_of
-- What stands for a mistyped reading.
SELECT r.id FROM reading r WHERE r.corrects_id = ?1;

-- name: reading_correction_insert
-- What stands for it.
INSERT INTO reading (store_id, equipment_id, read_at_ms, temperature_mc, corrects_id, correction_reason, entered_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- columns: reading_block_listed = coalesce(b.sensor_id, 0) AS sensor_id, b.readings, b.content, b.first_at_ms,
--   b.last_at_ms, b.doubtful,
--   q.code AS sensor, f.name AS file, p.login AS entered_by

-- name: reading_blocks_newest
-- The blocks of a store that reach into the time between two, the newest first.
SELECT {reading_block_listed} FROM reading_block b JOIN reading_file f ON f.id = b.file_id
    JOIN person p ON p.id = f.imported_by
LEFT JOIN equipment q ON q.id = b.sensor_id
WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.first_at_ms <= ?3 ORDER BY b.last_at_ms DESC, b.id DESC;

-- columns: reading_watch = around.leaf_id, around.store_id, around.promised_id, around.from_ms, around.until_ms

-- name: reading_watches
-- Where the vials of a lot, or one vial, stood (leaf), and each store around it, from when until when (none: until
-- now), with the nearest to the vials, so far, that says how often it is read (0: none).
WITH RECURSIVE around (leaf_id, store_id, promised_id, from_ms, until_ms) AS (
    SELECT DISTINCT c.store_id, c.store_id,
        coalesce((SELECT s.id FROM store s WHERE s.id = c.store_id AND (s.read_every_minutes IS NOT NULL
            OR EXISTS (SELECT 1 FROM equipment q WHERE q.store_id = s.id AND q.kind = 'sensor'
                AND q.every_minutes IS NOT NULL AND q.retired_at_ms IS NULL))), 0),
        c.done_at_ms, (SELECT n.done_at_ms FROM custody n WHERE n.previous_id = c.id)
    FROM vial v JOIN custody c ON c.vial_id = v.id
    WHERE (v.lot_id = ?1 OR v.id = ?2) AND v.state NOT IN ('void', 'discarded', 'lost')
        AND c.store_id IS NOT NULL
    UNION SELECT a.leaf_id, y.parent_id, CASE WHEN a.promised_id <> 0 THEN a.promised_id ELSE
        coalesce((SELECT s.id FROM store s WHERE s.id = y.parent_id AND (s.read_every_minutes IS NOT NULL
            OR EXISTS (SELECT 1 FROM equipment q WHERE q.store_id = s.id AND q.kind = 'sensor'
                AND q.every_minutes IS NOT NULL AND q.retired_at_ms IS NULL))), 0) END,
        CASE WHEN y.previous_id IS NOT NULL AND y.from_ms > a.from_ms THEN y.from_ms ELSE a.from_ms END,
        CASE WHEN a.until_ms IS NULL OR y.until_ms < a.until_ms THEN y.until_ms ELSE a.until_ms END
    FROM around a JOIN store_stay y ON y.store_id = a.store_id
    WHERE y.parent_id IS NOT NULL AND (a.until_ms IS NULL OR y.previous_id IS NULL OR y.from_ms < a.until_ms)
        AND (y.until_ms IS NULL OR y.until_ms > a.from_ms)
)
SELECT {reading_watch} FROM around
ORDER BY around.leaf_id, around.store_id, around.promised_id, around.from_ms;

-- columns: reading_promise = s.path, t.timezone, coalesce(s.read_every_minutes, 0) AS read_every_minutes,
--   coalesce((SELECT min(q.every_minutes) FROM equipment q WHERE q.store_id = s.id AND q.kind = 'sensor'
--   AND q.retired_at_ms IS NULL), 0) AS sensor_minutes,
--   coalesce((SELECT min(y.from_ms) FROM equipment q JOIN equipment_stay y ON y.equipment_id = q.id
--   WHERE q.store_id = s.id AND q.kind = 'sensor' AND q.every_minutes IS NOT NULL AND q.retired_at_ms IS NULL
--   AND y.until_ms IS NULL), 0) AS sensor_since_ms

-- name: reading_promise
-- How often a store is read, or a sensor of it reports, and since when that stands there.
SELECT {reading_promise} FROM store s JOIN site t ON t.id = s.site_id WHERE s.id = ?1;

-- columns: reading_time = q.first_at_ms, q.last_at_ms, q.longest_ms, q.doubtful, q.sensor_id

-- name: reading_times
-- When a store was read between two times: by hand, and from when until when by each block, with the longest silence in
-- it (sensor -1: by hand). What is doubtful says nothing of the cold until QA closed a deviation about its sensor.
SELECT {reading_time} FROM (
    SELECT r.read_at_ms AS first_at_ms, r.read_at_ms AS last_at_ms, 0 AS longest_ms,
        0 AS doubtful, -1 AS sensor_id FROM reading r
    WHERE r.store_id = ?1 AND r.read_at_ms BETWEEN ?2 AND ?3 AND r.state = 'in-force'
    UNION ALL SELECT b.first_at_ms, b.last_at_ms, b.longest_ms, b.doubtful, coalesce(b.sensor_id, 0)
    FROM reading_block b
    WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.first_at_ms <= ?3 AND (b.doubtful = 0 OR EXISTS (SELECT 1
        FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id JOIN signature g ON g.id = d.closing_id
        JOIN reading_file f ON f.id = b.file_id
        WHERE x.equipment_id = b.sensor_id AND d.state = 'closed' AND g.signed_at_ms >= f.imported_at_ms))
) q;

-- name: reading_since
-- Whether a store was read since a time, doubtful readings apart.
SELECT CASE WHEN EXISTS (SELECT 1 FROM reading r WHERE r.store_id = ?1 AND r.read_at_ms >= ?2 AND r.state = 'in-force')
    OR EXISTS (SELECT 1 FROM reading_block b WHERE b.store_id = ?1 AND b.last_at_ms >= ?2 AND b.doubtful = 0)
    THEN 1 ELSE 0 END;

-- columns: reading_accepted = d.code, d.title, g.signed_at_ms AS closed_at_ms

-- name: reading_silence_accepted
-- The closed deviation that a person opened of a time between two, about a store, one around it, the lot (?2) or the
-- vial (?3) or its lot: the one that was closed last.
WITH RECURSIVE around (id) AS (
    SELECT s.id FROM store s WHERE s.id = ?1
    UNION ALL SELECT s.parent_id FROM around a JOIN store s ON s.id = a.id WHERE s.parent_id IS NOT NULL
), about (id) AS (
    SELECT x.deviation_id FROM around a JOIN deviation_subject x ON x.store_id = a.id
    UNION SELECT x.deviation_id FROM deviation_subject x WHERE x.lot_id = ?2
    UNION SELECT x.deviation_id FROM deviation_subject x WHERE x.vial_id = ?3
    UNION SELECT x.deviation_id FROM vial v JOIN deviation_subject x ON x.lot_id = v.lot_id WHERE v.id = ?3
)
SELECT {reading_accepted} FROM about o JOIN deviation d ON d.id = o.id JOIN signature g ON g.id = d.closing_id
WHERE d.origin = 'report' AND d.state = 'closed' AND d.happened_at_ms BETWEEN ?4 AND ?5
ORDER BY g.signed_at_ms DESC, d.id DESC LIMIT 1;
