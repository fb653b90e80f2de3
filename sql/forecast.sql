-- How long vials last.

-- columns: stock_month = p.code AS product, substr(v.expires_on, 1, 7) AS month,
--   sum(CASE WHEN v.expires_on < ?1 THEN 1 ELSE 0 END) AS expired,
--   sum(CASE WHEN v.expires_on >= ?1 AND l.status = 'released'
--   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.lot_id = l.id AND h.lifted_at_ms IS NULL)
--   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.vial_id = v.id AND h.lifted_at_ms IS NULL) THEN 1 ELSE 0 END)
--   AS usable,
--   count(*) AS vials

-- name: stock_months
-- scans: counts every stored vial, in the index of their expiry
-- Stored vials for patients by product and month of expiry, as of the day ?1; of all products when ?2 is null.
SELECT {stock_month} FROM vial v JOIN product p ON p.id = v.product_id JOIN lot l ON l.id = v.lot_id
WHERE v.state = 'stored' AND v.purpose = 'product' AND (?2 IS NULL OR p.code = ?2)
GROUP BY p.code, substr(v.expires_on, 1, 7) ORDER BY p.code, substr(v.expires_on, 1, 7);

-- name: forecast_uses
-- When vials of a product were thawed for doses, from the instant ?2 on, each vial once, in order.
-- scans: the vials of doses of a product, once for a report
SELECT d.thawed_at_ms FROM dose d JOIN product p ON p.id = d.product_id JOIN dose_vial x ON x.dose_id = d.id
WHERE p.code = ?1 AND d.thawed_at_ms >= ?2 ORDER BY d.thawed_at_ms;
