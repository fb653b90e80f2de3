-- The facility and its sites.

-- columns: facility = f.name, f.training, s.code AS site, s.timezone

-- name: facility_get
-- The facility with its own site, which is the first one.
SELECT {facility} FROM facility f JOIN site s ON s.id = 1 WHERE f.id = 1;

-- name: facility_insert
-- The facility of a new record.
INSERT INTO facility (id, name, training, created_at_ms) VALUES (1, ?1, ?2, ?3);
