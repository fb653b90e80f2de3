-- Stores that change hands while they are carried, with all that is in them.

-- columns: custody_carried = y.id, y.from_ms, y.path, y.holder_id, p.login, p.disabled

-- name: custody_store_carried
-- Who carries a store now, and since when; no row: it stands somewhere.
SELECT {custody_carried} FROM store_stay y JOIN person p ON p.id = y.holder_id
    WHERE y.store_id = ?1 AND y.until_ms IS NULL;

-- name: custody_store_stay_end
-- It is in these hands no longer.
UPDATE store_stay SET until_ms = ?2 WHERE id = ?1 AND until_ms IS NULL;

-- name: custody_store_stay_hand
-- It is in other hands, from where the stay before ended.
INSERT INTO store_stay (store_id, previous_id, holder_id, path, reason, moved_by, from_ms, place, condition,
    recorded_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: custody_store_holder
-- Who carries it.
UPDATE store SET holder_id = ?2 WHERE id = ?1 AND holder_id = ?3;
