-- Tanks that are emptied in a hurry.

-- columns: evacuation = e.id, e.from_id, f.path AS from_path, e.to_id, t.path AS to_path, p.login AS begun_by,
--     e.begun_at_ms, (SELECT i.timezone FROM site i WHERE i.id = f.site_id) AS timezone

-- name: evacuation_open
-- The evacuation of a store that goes on.
SELECT {evacuation} FROM evacuation e JOIN store f ON f.id = e.from_id JOIN store t ON t.id = e.to_id
JOIN person p ON p.id = e.begun_by WHERE e.from_id = ?1 AND e.ended_at_ms IS NULL;

-- name: evacuation_begin
-- It begins.
INSERT INTO evacuation (from_id, to_id, begun_by, begun_at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: evacuation_end
-- It is over.
UPDATE evacuation SET ended_by = ?2, ended_at_ms = ?3 WHERE id = ?1 AND ended_at_ms IS NULL;

-- columns: evacuation_heap = p.code AS product, l.status, l.code AS lot, p.storage_max_mc, n.vials

-- name: evacuation_loose
-- Vials that stand in a store itself, lot by lot.
SELECT {evacuation_heap} FROM (SELECT lot_id, count(*) AS vials FROM vial WHERE store_id = ?1 GROUP BY lot_id) n
JOIN lot l ON l.id = n.lot_id JOIN product p ON p.id = l.product_id ORDER BY l.code;

-- columns: evacuation_out = v.code, p.login AS holder

-- name: evacuation_vials_out
-- scans: the people, and what they have in their hands
-- Vials that were taken from a store (?1), or from one that was inside it then, or that was carried out of it and not
-- put down yet, since its evacuation began (?2), and are still in somebody's hands.
WITH RECURSIVE inside (id, until_ms) AS (
    SELECT id, CAST(9223372036854775807 AS BIGINT) FROM store WHERE id = ?1
    UNION SELECT y.store_id,
        CASE WHEN y.parent_id IS NULL THEN coalesce(y.until_ms, CAST(9223372036854775807 AS BIGINT))
            WHEN y.until_ms IS NULL OR y.until_ms > n.until_ms THEN n.until_ms ELSE y.until_ms END
    FROM inside n JOIN store_stay y
        ON y.parent_id = n.id OR (y.store_id = n.id AND y.parent_id IS NULL AND y.from_ms = n.until_ms)
    WHERE y.until_ms IS NULL OR y.until_ms >= ?2
)
SELECT {evacuation_out} FROM person p CROSS JOIN vial v
JOIN custody c ON c.id = (SELECT max(n.id) FROM custody n WHERE n.vial_id = v.id)
JOIN custody b ON b.id = c.previous_id
WHERE v.holder_id = p.id AND v.state = 'out' AND v.shipment_id IS NULL AND c.done_at_ms >= ?2
    AND EXISTS (SELECT 1 FROM inside n WHERE n.id = b.store_id AND n.until_ms >= c.done_at_ms) ORDER BY v.code;
