-- Legs of custody.

-- columns: custody = c.kind, g.login AS giver, r.login AS receiver, s.path AS store, s.grid_columns, c.position,
--   c.place, c.reason, c.done_at_ms

-- name: custody_insert
-- One leg.
INSERT INTO custody (vial_id, kind, giver_id, receiver_id, store_id, position, place, reason, done_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: custody_of_vial
-- Every leg of a vial, oldest first.
SELECT {custody} FROM custody c LEFT JOIN person g ON g.id = c.giver_id LEFT JOIN person r ON r.id = c.receiver_id
LEFT JOIN store s ON s.id = c.store_id
WHERE c.vial_id = ?1 ORDER BY c.id;

-- name: custody_last
-- When a vial was last handled, and the vial's ID.
SELECT c.done_at_ms, v.code FROM custody c JOIN vial v ON v.id = c.vial_id WHERE c.vial_id = ?1
ORDER BY c.id DESC LIMIT 1;
