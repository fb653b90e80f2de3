-- The facility, its sites and signatures.

-- columns: facility = f.name, f.training, s.code AS site, s.timezone

-- name: facility_get
-- The facility with its own site, which is the first one.
SELECT {facility} FROM facility f JOIN site s ON s.id = 1 WHERE f.id = 1;

-- name: facility_insert
-- The facility of a new record.
INSERT INTO facility (id, name, training, created_at_ms) VALUES (1, ?1, ?2, ?3);

-- name: site_insert
-- A site.
INSERT INTO site (code, name, timezone) VALUES (?1, ?2, ?3);

-- name: site_store_insert
-- The root of a site's stores.
INSERT INTO store (site_id, path, kind) VALUES (?1, ?2, 'site');

-- name: signature_insert
-- A signature over a content.
INSERT INTO signature (person_id, login, name, role, meaning, subject, content_sha256, signed_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
