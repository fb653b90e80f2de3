-- Checks of orders and doses that a physician lets pass although they fail.

-- columns: override = x.check_id, x.bound, coalesce(x.until_ms, 0) AS until_ms,
--   coalesce(x.least, -1) AS least, coalesce(x.most, -1) AS most,
--   coalesce(o.code, d.code) AS of_code, g.name, g.login, g.reason, g.signed_at_ms,
--   coalesce(o.product_id, d.product_id) AS product_id, x.signature_id

-- name: overrides_of
-- Those of an order (?1), or of a dose (?2) and the order that it was thawed for, oldest first.
SELECT {override} FROM dose_override x JOIN signature g ON g.id = x.signature_id
LEFT JOIN dose_order o ON o.id = x.order_id LEFT JOIN dose d ON d.id = x.dose_id
WHERE x.order_id = ?1 OR x.dose_id = ?2 OR x.order_id = (SELECT m.order_id FROM dose m WHERE m.id = ?2)
ORDER BY x.id;

-- columns: override_signed = x.check_id, x.bound, coalesce(o.code, d.code) AS of_code, s.code AS subject,
--   coalesce(o.product_id, d.product_id) AS product_id

-- name: overrides_signed
-- What one signature overrides, in the order in which it was named.
SELECT {override_signed} FROM dose_override x LEFT JOIN dose_order o ON o.id = x.order_id
LEFT JOIN dose d ON d.id = x.dose_id LEFT JOIN subject s ON s.id = coalesce(o.subject_id, d.subject_id)
WHERE x.signature_id = ?1 ORDER BY x.id;

-- name: override_insert
-- A check of an order (?1) or a dose (?2) is overridden.
INSERT INTO dose_override (order_id, dose_id, check_id, signature_id, bound, until_ms, least, most)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
