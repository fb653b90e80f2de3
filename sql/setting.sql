-- Settings of the facility.

-- columns: setting = name, value

-- name: setting_get
-- The value of a setting that was chosen.
SELECT value FROM setting WHERE name = ?1;

-- name: setting_list
-- scans: a facility has few settings, and every one is listed
-- Everything that was chosen, by name.
SELECT {setting} FROM setting ORDER BY name;

-- name: setting_set
-- A chosen value.
INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
