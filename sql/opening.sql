-- Openings of stores.

-- columns: opening = o.id, s.path AS store, s.code, t.timezone, o.mode, p.login AS opened_by, o.opened_at_ms,
--   q.login AS closed_by, o.closed_at_ms

-- columns: opening_store = s.site_id, s.lid

-- name: opening_store
-- What opening a store means: whose site it is at, whether it has a lid.
SELECT {opening_store} FROM store s WHERE s.id = ?1;

-- name: opening_now
-- The opening of a store that is open.
SELECT {opening} FROM opening o JOIN store s ON s.id = o.store_id JOIN site t ON t.id = s.site_id
JOIN person p ON p.id = o.opened_by LEFT JOIN person q ON q.id = o.closed_by
WHERE o.store_id = ?1 AND o.closed_at_ms IS NULL;

-- name: opening_last_closed
-- When a store was last closed; none: never opened.
SELECT max(o.closed_at_ms) FROM opening o WHERE o.store_id = ?1;

-- name: opening_insert
-- A store is opened.
INSERT INTO opening (store_id, mode, opened_by, opened_at_ms, opened_recorded_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- columns: opening_hand = s.id, s.lid,
--   coalesce((SELECT coalesce(o.closed_at_ms, ?3) FROM opening o WHERE o.store_id = s.id AND o.opened_at_ms <= ?2
--   ORDER BY o.opened_at_ms DESC, o.id DESC LIMIT 1), 0) AS shut_at_ms,
--   EXISTS (SELECT 1 FROM vial v WHERE v.store_id = s.id) AS occupied

-- name: opening_hand
-- What it means that a hand was in a store at a time: until when it was open by the opening before (?3, later than
-- anything: it is open; 0: it never was), whether vials stand in it.
SELECT {opening_hand} FROM store s WHERE s.path = ?1;

-- name: opening_assume
-- A store was open for as long as the facility assumes.
INSERT INTO opening (store_id, opened_by, opened_at_ms, opened_recorded_ms, closed_by, closed_at_ms, closed_recorded_ms,
    assumed)
VALUES (?1, ?2, ?3, ?5, ?2, ?4, ?5, 1);

-- name: opening_close
-- It is closed.
UPDATE opening SET closed_by = ?2, closed_at_ms = ?3, closed_recorded_ms = ?4 WHERE id = ?1 AND closed_at_ms IS NULL;

-- name: opening_of_store
-- The openings of a store, the newest first.
SELECT {opening} FROM opening o JOIN store s ON s.id = o.store_id JOIN site t ON t.id = s.site_id
JOIN person p ON p.id = o.opened_by LEFT JOIN person q ON q.id = o.closed_by
WHERE o.store_id = ?1 ORDER BY o.opened_at_ms DESC, o.id DESC LIMIT ?2;

-- name: opening_standing
-- scans: of the stores few are open at a time
-- What is open since before a time, the longest first.
SELECT {opening} FROM opening o JOIN store s ON s.id = o.store_id JOIN site t ON t.id = s.site_id
JOIN person p ON p.id = o.opened_by LEFT JOIN person q ON q.id = o.closed_by
WHERE o.closed_at_ms IS NULL AND o.opened_at_ms < ?1 ORDER BY o.opened_at_ms, o.id LIMIT ?2;
