-- Levels of liquid nitrogen.

-- columns: level = l.id, s.path AS store, l.kind, l.level_mm, l.read_at_ms, p.login AS entered_by, s.level_least_mm,
--   (SELECT t.timezone FROM site t WHERE t.id = s.site_id) AS timezone

-- name: level_insert
-- A level that was read, or that a filling ended with.
INSERT INTO store_level (store_id, kind, level_mm, read_at_ms, entered_by) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: level_by_id
-- One level.
SELECT {level} FROM store_level l JOIN store s ON s.id = l.store_id JOIN person p ON p.id = l.entered_by
    WHERE l.id = ?1;

-- name: level_list
-- The levels of a store, newest first.
SELECT {level} FROM store_level l JOIN store s ON s.id = l.store_id JOIN person p ON p.id = l.entered_by
WHERE l.store_id = ?1 ORDER BY l.read_at_ms DESC, l.id DESC LIMIT ?2;

-- name: level_before
-- The level of a store at a time; -1: none is known.
SELECT coalesce((SELECT l.level_mm FROM store_level l WHERE l.store_id = ?1 AND l.read_at_ms <= ?2
    ORDER BY l.read_at_ms DESC, l.id DESC LIMIT 1), -1);
