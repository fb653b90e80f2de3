-- Sites, and who acts for them.

-- columns: site = s.id, s.code, s.name, s.timezone, s.country, s.contact,
--   (SELECT p.login FROM store t JOIN store_keeper k ON k.store_id = t.id AND k.until_ms IS NULL
--   JOIN person p ON p.id = k.person_id WHERE t.path = s.code) AS keeper

-- name: site_insert
-- A site.
INSERT INTO site (code, name, timezone, country, contact) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: site_set
-- Another country and contact of a site.
UPDATE site SET country = ?2, contact = ?3 WHERE id = ?1;

-- name: site_by_code
-- One site.
SELECT {site} FROM site s WHERE s.code = ?1;

-- name: site_by_id
-- One site.
SELECT {site} FROM site s WHERE s.id = ?1;

-- name: site_list
-- scans: a facility has few sites
-- Every site.
SELECT {site} FROM site s ORDER BY s.code;

-- name: site_people
-- Who acts for a site and may still sign in.
SELECT p.login FROM person_site m JOIN person p ON p.id = m.person_id WHERE m.site_id = ?1 AND p.disabled = 0
    ORDER BY p.login;

-- name: site_member
-- Whether a person acts for a site.
SELECT count(*) FROM person_site WHERE person_id = ?1 AND site_id = ?2;

-- name: site_of_lot
-- The site at which a lot is made.
SELECT site_id FROM lot WHERE id = ?1;

-- name: site_member_insert
-- A person acts for a further site.
INSERT INTO person_site (person_id, site_id) VALUES (?1, ?2);

-- name: site_member_delete
-- A person acts for a site no more.
DELETE FROM person_site WHERE person_id = ?1 AND site_id = ?2;

-- name: site_kept_by
-- What a person has of a site that somebody must have: stores that they keep, stores that they carry.
SELECT s.path, 'keeps' AS how FROM store_keeper k JOIN store s ON s.id = k.store_id
WHERE k.person_id = ?1 AND k.until_ms IS NULL AND s.site_id = ?2
UNION ALL SELECT s.path, 'carries' FROM store s WHERE s.holder_id = ?1 AND s.site_id = ?2 ORDER BY 1;
