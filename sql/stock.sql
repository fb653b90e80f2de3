-- The stock of a product that may be given. From a day of expiry with stored vials to the next one, so that neither
-- consumed lots nor the many vials of a lot that may not be given are walked through.

-- columns: stock_version = id, storage_max_mc, out_of_storage_most_s

-- name: stock_versions
-- Every version of a product, how warm its vials may be, and how long they may be out of storage (none: no limit).
SELECT {stock_version} FROM product WHERE code = ?1 ORDER BY id;

-- name: stock_day
-- The first day, from one on, on which stored vials of a version expire.
SELECT min(expires_on) FROM vial WHERE state = 'stored' AND product_id = ?1 AND expires_on >= ?2;

-- columns: stock_lot = l.id, l.code, l.status, i.timezone,
--   (SELECT min(h.reason) FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL) AS held

-- name: stock_lots
-- The lots of a version with stored vials that expire on a day, or one of them (?3).
SELECT {stock_lot} FROM lot l JOIN site i ON i.id = l.site_id
WHERE l.product_id = ?1 AND l.expires_on = ?2 AND (?3 IS NULL OR l.id = ?3)
    AND EXISTS (SELECT 1 FROM vial v WHERE v.state = 'stored' AND v.product_id = ?1 AND v.expires_on = ?2
        AND v.lot_id = l.id)
ORDER BY l.id;

-- name: stock_vials
-- The stored vials for patients of a lot (?3) of a version that expires on a day, anywhere or at a site (?4); those at
-- the site where they are needed (?5) first.
SELECT {vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id
WHERE v.state = 'stored' AND v.product_id = ?1 AND v.expires_on = ?2 AND v.lot_id = ?3 AND v.purpose = 'product'
    AND (?4 IS NULL OR s.site_id = ?4)
ORDER BY CASE WHEN s.site_id = ?5 THEN 0 ELSE 1 END, v.cells DESC, v.id;

-- name: stock_vial_count
-- How many they are.
SELECT count(*) FROM vial v JOIN store s ON s.id = v.store_id
WHERE v.state = 'stored' AND v.product_id = ?1 AND v.expires_on = ?2 AND v.lot_id = ?3 AND v.purpose = 'product'
    AND (?4 IS NULL OR s.site_id = ?4);
