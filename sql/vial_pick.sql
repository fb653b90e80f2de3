-- Which vials to take next. From a day of expiry with stored vials to the next one, so that neither consumed lots nor
-- the many vials of a lot that may not be given are walked through.

-- name: vial_pick_products
-- Every version of a product, how warm its vials may be, and whether they may be out of storage for so long only.
SELECT id, storage_max_mc, out_of_storage_most_s FROM product WHERE code = ?1 ORDER BY id;

-- name: vial_pick_day
-- The first day, from one on, on which stored vials of a product expire.
SELECT min(expires_on) FROM vial WHERE state = 'stored' AND product_id = ?1 AND expires_on >= ?2;

-- name: vial_pick_of_day
-- Vials of a product that expire on a day and can be given.
SELECT {vial} FROM lot l CROSS JOIN vial v JOIN site i ON i.id = l.site_id JOIN store s ON s.id = v.store_id
LEFT JOIN person p ON p.id = v.holder_id
WHERE l.status = 'released' AND l.expires_on = ?2 AND l.product_id = ?1 AND (?3 IS NULL OR l.id = ?3)
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL)
    AND v.state = 'stored' AND v.product_id = ?1 AND v.expires_on = ?2 AND v.lot_id = l.id AND v.purpose = 'product'
    AND (?4 IS NULL OR s.site_id = ?4)
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL)
ORDER BY l.id, v.id;
