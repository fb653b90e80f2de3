-- Sites, and who acts for them.

-- columns: site = s.id, s.code, s.name, s.timezone

-- name: site_insert
-- A site.
INSERT INTO site (code, name, timezone) VALUES (?1, ?2, ?3);

-- name: site_by_code
-- One site.
SELECT {site} FROM site s WHERE s.code = ?1;

-- name: site_by_id
-- One site.
SELECT {site} FROM site s WHERE s.id = ?1;

-- name: site_member
-- Whether a person acts for a site.
SELECT count(*) FROM person_site WHERE person_id = ?1 AND site_id = ?2;

-- name: site_member_insert
-- A person acts for a further site.
INSERT INTO person_site (person_id, site_id) VALUES (?1, ?2);
