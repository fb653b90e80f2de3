-- Label templates that QA approved.

-- columns: label_template = t.id, t.name, t.version, t.sha256, t.approval_id, s.login AS approved_by,
--   s.signed_at_ms AS approved_at_ms,
--   (SELECT min(n.version) FROM label_template n WHERE n.name = t.name AND n.version > t.version) AS superseded_by

-- name: label_template_list
-- scans: a facility has a few dozen versions
-- Every version, by name, the newest first.
SELECT {label_template} FROM label_template t JOIN signature s ON s.id = t.approval_id
ORDER BY t.name, t.version DESC;

-- name: label_template_of_name
-- Every version of one template, the newest first.
SELECT {label_template} FROM label_template t JOIN signature s ON s.id = t.approval_id
WHERE t.name = ?1 ORDER BY t.version DESC;

-- name: label_template_text
-- The text of one version.
SELECT text FROM label_template WHERE id = ?1;

-- name: label_template_insert
-- A version that is approved.
INSERT INTO label_template (name, version, text, sha256, approval_id) VALUES (?1, ?2, ?3, ?4, ?5);

-- columns: label_template_signed = name, version, text, sha256

-- name: label_template_signed
-- What stands under a signature.
SELECT {label_template_signed} FROM label_template WHERE approval_id = ?1;

-- name: label_file_content
-- An image or a font.
SELECT content FROM label_file WHERE sha256 = ?1;

-- name: label_file_insert
-- Keeps one that an approved version names.
INSERT INTO label_file (sha256, content) VALUES (?1, ?2);
