-- Donors.

-- columns: donor = d.id, d.code, d.determination, d.determined_on, s.name AS determined_by,
--   d.determination_reason AS reason

-- name: donor_insert
-- A new donor, not yet determined.
INSERT INTO donor (code, determination, created_at_ms) VALUES (?1, 'none', ?2);

-- name: donor_determine
-- The signed determination of a donor.
UPDATE donor SET determination = ?2, determined_on = ?3, determination_reason = ?4, determination_id = ?5 WHERE id = ?1;

-- name: donor_by_code
-- One donor.
SELECT {donor} FROM donor d LEFT JOIN signature s ON s.id = d.determination_id WHERE d.code = ?1;

-- name: donor_list
-- scans: in key order, ended by its limit
-- The newest donors.
SELECT {donor} FROM donor d LEFT JOIN signature s ON s.id = d.determination_id ORDER BY d.id DESC LIMIT ?1;

-- name: donor_exists
-- Whether a code is taken.
SELECT count(*) FROM donor WHERE code = ?1;
