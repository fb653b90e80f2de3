-- What GS1 and ISBT 128 codes name.

-- columns: payload_vial = v.code, l.code AS lot, l.kind, p.code AS product, p.gtin, p.isbt128_product, v.expires_on

-- name: payload_vial_by_code
-- A vial with what its GS1 code says of it.
SELECT {payload_vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = l.product_id WHERE v.code = ?1;

-- name: payload_vial_by_division
-- The vial that has this division of a donation.
SELECT {payload_vial} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = l.product_id
WHERE l.donation_number = ?1 AND v.serial = ?2;
